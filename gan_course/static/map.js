// A plane through the noise: samples as a map, and a handle that is dragged over it or moved by keys.

class PlanePage {
  constructor(panel) {
    this.panel = panel
    this.u = this.v = 0
    this.canvas = tag('canvas', {className: 'plane map', role: 'img', tabIndex: 0})
    const {directions} = panel.info
    this.fields = {across: this.choice('across', directions[0]?.name), up: this.choice('up', (directions[1] ?? directions[0])?.name)}
    this.words = tag('p', {className: 'small'})
    const back = button('Back to the sample', () => this.move(0, 0), 'the middle of the plane')
    const again = button('Measure again', () => panel.ask('measure', {}), 'measure the directions of the learner as it is now')
    this.element = tag('div', {className: 'charts'},
      tag('div', {className: 'bar'}, ...Object.values(this.fields).map(f => f.label), back, ...(panel.info.learner ? [again] : [])), this.canvas, this.words)
    this.canvas.onpointerdown = e => { this.canvas.setPointerCapture(e.pointerId); this.drag(e) }
    this.canvas.onpointermove = e => e.buttons && this.drag(e)
    this.canvas.onkeydown = e => this.key(e)
  }
  choice(name, value) {
    const select = tag('select', {onchange: () => this.panel.changed('plane')})
    const field = {select, label: tag('label', {}, `${name} `, select)}
    this.offer(field, value)
    return field
  }
  // The directions by name, with the correlation that was measured
  offer(field, value = field.select.value) {
    const words = d => d.r === null ? `${d.name} (of the first layer)` : `${d.name} (r ${short(d.r)})`
    field.select.replaceChildren(...this.panel.info.directions.map(d => tag('option', {value: d.name, textContent: words(d)})))
    field.select.value = value
  }
  drag(e) {
    const box = this.canvas.getBoundingClientRect(), {reach, side} = this.panel.info
    const at = (t, wide) => ((t/wide)*side - .5)/(side - 1)*2*reach - reach
    this.move(at(e.clientX - box.left, box.width), -at(e.clientY - box.top, box.height))
  }
  key(e) {
    const by = KEYS[e.key]
    if (!by) return
    e.preventDefault()
    e.stopPropagation()
    const step = e.shiftKey ? 1 : .25
    this.move(this.u + step*by[0], this.v + step*by[1])
  }
  move(u, v) {
    const {reach} = this.panel.info, inside = t => Math.min(reach, Math.max(-reach, t))
    Object.assign(this, {u: inside(u), v: inside(v)})
    this.panel.ask('point', this.question())
    this.panel.paint()
  }
  question() { return {...this.panel.question(), across: this.fields.across.select.value, up: this.fields.up.select.value, u: this.u, v: this.v} }
  load() {
    this.panel.ask('plane', this.question())
    this.panel.ask('point', this.question())
  }
  say() {
    const way = (t, f) => t ? [`${t < 0 ? '\u2212' : '+'}${short(Math.abs(t))} ${f.select.value}`] : []
    const moves = [...way(this.u, this.fields.across), ...way(this.v, this.fields.up)]
    return `Sample ${this.panel.sample + 1}` + (moves.length ? `, moved ${moves.join(' and ')}.` : ', where it is.')
  }
  draw() {
    const {map, info} = this.panel, {shape, side, reach} = info
    if (!map || !this.canvas.offsetParent) return
    const {x, w, h} = sharp(this.canvas)
    x.imageSmoothingEnabled = w/side < shape[2]
    x.drawImage(map, 0, 0, w, h)
    const at = t => ((t + reach)/(2*reach)*(side - 1) + .5)/side, a = at(this.u)*w, b = h - at(this.v)*h
    for (const [colour, wide] of [['#fff', 5], [info.colours.real, 2.5]]) {
      x.strokeStyle = colour
      x.lineWidth = wide
      x.beginPath()
      x.arc(a, b, 10, 0, 7)
      x.stroke()
    }
    this.canvas.setAttribute('aria-label', `a map of ${side*side} samples; arrow keys move the handle; ${this.say()}`)
    this.words.textContent = 'Drag the handle, or move it with the arrow keys. r is the correlation of a direction with what it is named after, measured on pictures that it was not fitted to.'
  }
}
