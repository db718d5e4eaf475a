// The planes, what is shown on them, and drawing data of one's own.

const MOVES = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}
const SPACING = .015   // of a side, between the points of a stroke
const MOST = 1000      // points of a drawing
const SIGNS = {real: '\u25CF', fake: '\u25B2', pull: '\u2571', grid: '\u25A6'}
const GROUND_NAMES = {surface: 'D', best: 'D* = p/(p+q)', gap: 'D \u2212 D*', both: 'D beside D*', none: 'nothing'}

class View {
  constructor(panel) {
    this.panel = panel
    this.show = new Set(['real', ...panel.info.show])
    this.ground = this.show.has('best') ? 'best' : this.show.has('surface') ? 'surface' : 'none'
    this.planes = tag('div', {className: 'planes'})
    this.shown = []
    this.drawing = new Drawing(panel, this)
    this.below = this.makeLayers()
  }
  makeLayers() {
    const {names} = this.panel.info
    const boxes = ['real', 'fake', 'pull', 'grid'].map(k => {
      const box = tag('input', {type: 'checkbox', name: k, checked: this.show.has(k)})
      box.onchange = () => this.layer(k, box.checked)
      const sign = tag('span', {textContent: SIGNS[k], 'aria-hidden': 'true', className: `sign ${k}`})
      return tag('label', {}, box, sign, ' ', names[k])
    })
    const choice = tag('select', {name: 'ground'}, ...Object.entries(GROUND_NAMES).map(([value, textContent]) => tag('option', {value, textContent})))
    choice.value = this.ground
    choice.onchange = () => this.setGround(choice.value)
    const bar = tag('span', {className: 'scale', role: 'img', 'aria-label': 'the ground, from orange for generated over white to blue for real'})
    return group('layers', 'layers', ...boxes, tag('label', {}, 'ground ', choice), tag('span', {className: 'legend'}, 'generated ', bar, ' real'))
  }
  leave() { this.drawing.end() }
  layer(k, on) {
    if (on) this.show.add(k)
    else this.show.delete(k)
    if (k != 'real') this.tellLayers()
    this.panel.paint()
  }
  setGround(name) {
    this.ground = name
    this.tellLayers()
    this.setPlanes()
    this.panel.paint()
  }
  tellLayers() {
    const wanted = new Set([...this.show, ...GROUNDS[this.ground]].filter(k => k != 'real'))
    for (const k of ['surface', 'best']) if (!GROUNDS[this.ground].includes(k)) wanted.delete(k)
    this.panel.send('layers', {names: this.panel.info.layers.filter(k => wanted.has(k))})
  }
  // One plane for each run, or two where D stands beside D*
  setPlanes() {
    const grounds = this.ground == 'both' ? ['surface', 'best'] : [this.ground]
    const wanted = this.panel.films.flatMap((_, side) => grounds.map(ground => ({side, ground})))
    while (this.shown.length > wanted.length) this.shown.pop().figure.remove()
    while (this.shown.length < wanted.length) this.shown.push(this.newPlane())
    this.shown.forEach((o, i) => Object.assign(o, wanted[i], {first: i % grounds.length == 0}))
    this.planes.dataset.n = wanted.length
    this.panel.root?.classList.toggle('two', wanted.length > 1)
  }
  newPlane() {
    const plane = new Plane(this.panel.info), words = tag('span'), tools = tag('span', {className: 'tools'})
    const figure = tag('figure', {}, plane.canvas, tag('figcaption', {}, words, tools))
    const o = {plane, words, tools, figure}
    this.drawing.listen(o)
    this.planes.append(figure)
    return o
  }
  draw() {
    const {panel} = this
    for (const o of this.shown) {
      o.tools.hidden = panel.still || !o.first
      const film = panel.films[o.side], row = panel.row(o.side), own = this.drawing.side === o.side
      const show = own ? new Set() : this.show
      o.plane.draw(row, film.real, show, o.ground, panel.lit)
      if (own) this.drawing.paint(o.plane, film)
      this.caption(o, row, film)
    }
  }
  caption(o, row, film) {
    const gap = row.number('gap'), parts = []
    if (this.panel.two) parts.push(`run ${LETTERS[o.side]}`)
    if (this.ground == 'both') parts.push(o.ground == 'best' ? 'D*' : 'D')
    if (GROUNDS[this.ground].includes('best') && Number.isFinite(gap)) parts.push(`|D \u2212 D*| is ${gap.toFixed(3)} on average`)
    const text = parts.join(', ')
    if (o.words.textContent != text) o.words.textContent = text
    const numbers = `D gives real points ${short(row.number('d_real'))}, generated ones ${short(row.number('d_fake'))}`
    o.plane.canvas.setAttribute('aria-label', `The plane at step ${row.step}: ${numbers}; ` +
      `${short(row.number('good')*100)}% good points, ${short(row.number('modes'))} modes, divergence ${short(row.number('js'))}`)
  }
}

// Strokes in the units of the data; a drawing that was begun is kept until it is used or cleared
class Drawing {
  constructor(panel, view) {
    Object.assign(this, {panel, view, side: null, drafts: [], cursor: [0, 0], last: null})
  }
  get strokes() { return this.drafts[this.side] }
  get points() { return this.strokes.flat() }
  listen(o) {
    const {canvas} = o.plane
    canvas.onpointerdown = e => this.press(e, o)
    canvas.onpointermove = e => this.pull(e, o)
    canvas.onpointerup = () => { this.last = null }
    canvas.onkeydown = e => this.key(e, o)
    o.tools.append(button('Draw data', () => this.begin(o), 'draw points with the pointer, or with arrow keys and space'))
  }
  begin(o) {
    const {panel} = this
    panel.timeline.stopSlow()
    panel.at = null
    panel.ask('pause')
    if (this.side !== null) this.end()
    this.side = o.side
    const drawn = panel.rulesOf(o.side).drawn
    this.drafts[o.side] ??= drawn ? [drawn.map(p => [...p])] : []
    const act = (text, f, title) => button(text, f, title)
    o.tools.replaceChildren(act('Use it', () => this.use(), 'start anew with these points (Enter)'),
      act('Undo stroke', () => this.undo(), 'take the last stroke back (Backspace)'),
      act('Clear', () => this.clear(), 'begin with an empty plane'), act('Cancel', () => this.cancel(), 'leave the data as they are (Escape)'))
    this.tools = o.tools
    this.again = o
    o.plane.canvas.focus()
    panel.voice.say('Drawing: arrow keys move the cross, space puts a point, Enter uses the drawing, Escape leaves it.')
    panel.paint()
  }
  // The tools go away, the drawing is kept
  end() {
    if (this.side === null) return
    const {again} = this
    this.side = null
    again.tools.replaceChildren(button('Draw data', () => this.begin(again), 'go on with the drawing, or begin one'))
    this.panel.paint()
  }
  keep() { this.end() }
  use() {
    const {side, points, panel} = this
    if (!points.length) return this.cancel()
    delete this.drafts[side]
    this.side === null || this.end()
    panel.now()
    panel.ask('set', {rules: {drawn: points}, side})
  }
  undo() { this.strokes.pop(); this.panel.paint() }
  clear() { this.strokes.length = 0; this.panel.paint() }
  cancel() {
    delete this.drafts[this.side]
    const {canvas} = this.again.plane
    this.end()
    canvas.focus()
  }
  box(side = this.side) { return this.panel.films[side].box }
  put(a, b) {
    const [l, r, lo, hi] = this.box()
    if (this.points.length < MOST) this.strokes.at(-1).push([l + (r - l)*a, hi - (hi - lo)*b])
  }
  where(e, o) {
    const box = o.plane.canvas.getBoundingClientRect()
    return [(e.clientX - box.left)/box.width, (e.clientY - box.top)/box.height]
  }
  press(e, o) {
    if (this.side !== o.side) return
    o.plane.canvas.setPointerCapture?.(e.pointerId)
    this.strokes.push([])
    this.last = this.where(e, o)
    this.put(...this.last)
    this.panel.paint()
  }
  // Between two places of the pointer the stroke goes on in a straight line
  pull(e, o) {
    if (this.side !== o.side || !e.buttons || !this.last) return
    const [a, b] = this.where(e, o), [c, d] = this.last, n = Math.floor(Math.hypot(a - c, b - d)/SPACING)
    for (let i = 1; i <= n; i++) this.put(c + (a - c)*i/n, d + (b - d)*i/n)
    if (n) this.last = [a, b]
    this.panel.paint()
  }
  key(e, o) {
    if (this.side !== o.side) return
    const half = this.panel.info.half_side, move = MOVES[e.key]
    const acts = {' ': () => this.putHere(), Enter: () => this.use(), Backspace: () => this.undo(), Escape: () => this.cancel()}
    if (!move && !acts[e.key]) return
    e.preventDefault()
    e.stopPropagation()
    if (move) this.cursor = this.cursor.map((v, i) => Math.min(half, Math.max(-half, v + half/32*move[i])))
    else acts[e.key]()
    this.panel.paint()
  }
  putHere() {
    const half = this.panel.info.half_side, [a, b] = this.cursor
    this.strokes.push([])
    this.put((1 + a/half)/2, (1 - b/half)/2)
  }
  paint(plane, film) {
    const [l, r, lo, hi] = film.box, half = this.panel.info.half_side, h = Math.max(r - l, hi - lo)/2
    plane.circles(this.points.flatMap(([a, b]) => [(a - (l + r)/2)/h*half, (b - (lo + hi)/2)/h*half]))
    const [a, b] = plane.place(...this.cursor)
    plane.x.strokeStyle = '#000'
    plane.x.lineWidth = 1
    plane.x.strokeRect(a - 5, b - 5, 10, 10)
  }
}
