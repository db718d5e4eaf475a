// The game of two numbers as arrows: a start that is dragged or moved by keys, and the path from it.

const ARROWS_WORDS = {
  recorded: 'A recording: run this in Jupyter to go on.',
  gone: 'The kernel that computes is gone. What was drawn is still here; run the cell again to go on.',
}

const MOVES = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}

class Arrows extends Asking {
  constructor(model, el) {
    super(model, el)
    const {info} = this
    Object.assign(this, {words: {...ASKING_WORDS, ...ARROWS_WORDS}, start: [...info.start], arrows: null, path: null})
    this.canvas = tag('canvas', {className: 'plane map', role: 'img', tabIndex: 0})
    this.said = tag('p', {className: 'said'})
    this.game = this.choice('game', info.games, info.game)
    this.means = this.choice('against circling', info.means, info.mean)
    this.order = this.choice('moves', ['in turns', 'together'], info.together ? 'together' : 'in turns')
    this.strength = this.slider('strength', info.strength, 0, 2, .05)
    this.lr = this.slider('length of a step', info.lr, .05, 1, .05)
    this.canvas.onpointerdown = e => { this.canvas.setPointerCapture(e.pointerId); this.drag(e) }
    this.canvas.onpointermove = e => e.buttons && this.drag(e)
    this.canvas.onkeydown = e => this.key(e)
    this.begin(this.lay(), ['status', 'message'])
    this.changed()
  }
  choice(name, values, value) {
    const select = tag('select', {onchange: () => this.changed()}, ...values.map(k => tag('option', {value: k, textContent: k})))
    select.value = value
    return {select, label: tag('label', {}, tag('span', {textContent: name}), select)}
  }
  slider(name, value, min, max, step) {
    const out = tag('span', {className: 'value'})
    const input = tag('input', {type: 'range', min, max, step, value, oninput: () => this.changed()})
    return {input, out, label: tag('label', {}, tag('span', {textContent: name}), input, out)}
  }
  lay() {
    const fields = [this.game, this.means, this.strength, this.order, this.lr].map(f => f.label)
    const back = button('Back to the first start', () => this.move(...this.info.start), 'where the path began')
    const side = tag('div', {className: 'side'}, tag('div', {className: 'rules knobs'}, ...fields), tag('div', {className: 'bar'}, back))
    const body = tag('div', {className: 'body'}, this.canvas, side)
    return tag('div', {className: 'gl', role: 'group', 'aria-label': 'the game of two numbers'}, tag('style', {textContent: css(this.info.colours)}),
      tag('div', {className: 'top'}, this.said, this.note), body, this.voice.element)
  }
  question() {
    const rules = {game: this.game.select.value, mean: this.means.select.value, strength: +this.strength.input.value}
    return {...rules, lr: +this.lr.input.value, together: this.order.select.value == 'together'}
  }
  // Other rules: other arrows, and another path
  changed() {
    for (const o of [this.strength, this.lr]) o.out.textContent = short(+o.input.value)
    this.strength.input.disabled = this.means.select.value == 'nothing'
    this.ask('arrows', this.question())
    this.follow()
  }
  follow() { this.ask('path', {...this.question(), start: this.start}) }
  move(theta, psi) {
    const {reach} = this.info, inside = t => Math.min(reach, Math.max(-reach, t))
    this.start = [inside(theta), inside(psi)]
    this.follow()
    this.paint()
  }
  drag(e) {
    const box = this.canvas.getBoundingClientRect(), {reach} = this.info
    this.move(((e.clientX - box.left)/box.width*2 - 1)*reach, (1 - (e.clientY - box.top)/box.height*2)*reach)
  }
  key(e) {
    const by = MOVES[e.key]
    if (!by) return
    e.preventDefault()
    e.stopPropagation()
    const step = e.shiftKey ? .5 : .1
    this.move(this.start[0] + step*by[0], this.start[1] + step*by[1])
  }
  answered(kind, m, [bytes]) {
    this[kind] = new Float32Array(bytes.buffer)
    if (kind != 'path') return
    this.said.textContent = m.words
    this.voice.say(m.words)
  }
  drawNow() {
    if (!this.canvas.offsetParent) return
    const {x, w, h} = sharp(this.canvas), {reach} = this.info
    this.x = x
    this.place = (theta, psi) => [(theta/reach + 1)/2*w, (1 - psi/reach)/2*h]
    this.drawAxes(w, h)
    if (this.arrows) this.drawArrows(w)
    this.drawNames(w, h)
    if (this.path) this.drawPath()
    this.drawStart()
    this.canvas.setAttribute('aria-label', `arrows in the plane of theta, to the right, and psi, upwards; the start is at ${this.start.map(short).join(', ')}; arrow keys move it`)
    this.countFrame()
  }
  line(colour, wide, points) {
    Object.assign(this.x, {strokeStyle: colour, lineWidth: wide, lineJoin: 'round'})
    this.x.beginPath()
    for (const [theta, psi] of points) this.x.lineTo(...this.place(theta, psi))
    this.x.stroke()
  }
  drawAxes(w, h) {
    const {reach} = this.info, ink = getComputedStyle(this.root).color
    this.ink = ink
    this.line(ink, .5, [[-reach, 0], [reach, 0]])
    this.line(ink, .5, [[0, -reach], [0, reach]])
  }
  // Words on the arrows, with the paper round them
  drawNames(w, h) {
    const x = this.x, paper = getComputedStyle(this.root).backgroundColor
    Object.assign(x, {fillStyle: this.ink, strokeStyle: paper, lineWidth: 4, font: '12px sans-serif'})
    for (const [text, a, b] of [['\u03b8, the place of G', w - 98, h/2 - 6], ['\u03c8, the slope of D', w/2 + 6, 14]]) {
      x.strokeText(text, a, b)
      x.fillText(text, a, b)
    }
  }
  // Arrows of equal length; how strong a pull is shows in its ink
  drawArrows(w) {
    const {side, reach} = this.info, gap = 2*reach/side, x = this.x
    const lengths = Array.from({length: side*side}, (_, i) => Math.hypot(this.arrows[2*i], this.arrows[2*i + 1])), most = Math.max(...lengths, 1e-9)
    lengths.forEach((length, i) => {
      const a = -reach + gap*(i % side + .5), b = -reach + gap*(Math.floor(i/side) + .5)
      if (!length) return
      const [u, v] = [this.arrows[2*i]/length*gap*.35, this.arrows[2*i + 1]/length*gap*.35]
      x.globalAlpha = .25 + .75*Math.min(1, length/most*2)
      this.line(this.ink, 1, [[a - u, b - v], [a + u, b + v], [a + .4*u - .4*v, b + .4*v + .4*u], [a + u, b + v], [a + .4*u + .4*v, b + .4*v - .4*u]])
      x.globalAlpha = 1
    })
  }
  drawPath() {
    const points = []
    for (let i = 0; i < this.path.length; i += 2) points.push([this.path[i], this.path[i + 1]])
    this.line(this.info.path, 2, points)
    const [a, b] = this.place(...points[points.length - 1])
    this.x.fillStyle = this.info.path
    this.x.beginPath()
    triangle(this.x, a, b, 1.6)
    this.x.fill()
  }
  drawStart() {
    const [a, b] = this.place(...this.start)
    for (const [colour, wide] of [['#fff', 5], [this.info.here, 2.5]]) {
      Object.assign(this.x, {strokeStyle: colour, lineWidth: wide})
      this.x.beginPath()
      this.x.arc(a, b, 8, 0, 7)
      this.x.stroke()
    }
  }
}

const render = shown(Arrows)
export default {render}
