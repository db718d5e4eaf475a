// A picture is changed by drawing on it: the kernel searches for noise whose picture fits the strokes.

const RETOUCH_WORDS = {
  busy: 'The kernel is searching; the picture comes as soon as it has it.',
  recorded: 'A recording: run this in Jupyter to draw.',
  gone: 'The kernel that searches is gone. Run the cell again to go on.',
}
const PENS = [['Light', '1', 'pixels that are to be light'], ['Dark', '0', 'pixels that are to be dark'], ['Let go', ' ', 'pixels that may be anything']]

class Strokes extends Drawing {
  constructor(panel) {
    const [, h, w] = panel.info.shape, none = ' '.repeat(h*w)
    super(panel, none, PENS)
    this.clear = button('Clear', () => this.change(none), 'no strokes')
  }
  changed() { this.panel.changed() }
  begin() {
    this.mask = ' '.repeat(this.h*this.w)
    this.past = []
  }
  draw(picture) {
    const {x, w, h} = sharp(this.canvas), s = w/this.w, t = h/this.h
    x.imageSmoothingEnabled = false
    x.drawImage(atlas(picture, this.panel.info.shape, 1, 1), 0, 0, w, h)
    for (let i = 0; i < this.mask.length; i++) this.mark(x, i, s, t)
    this.frame(x, s, t, getComputedStyle(this.canvas).color)
    this.clear.disabled = !this.mask.trim()
    this.canvas.setAttribute('aria-label', `the picture and the strokes on it; row ${this.cell[1] + 1}, column ${this.cell[0] + 1}; arrow keys move, space draws, arrow keys with shift draw lines`)
  }
  // A stroke has the shade that is asked for, and a dot
  mark(x, i, s, t) {
    const c = this.mask[i]
    if (c == ' ') return
    const a = (i % this.w)*s, b = Math.floor(i/this.w)*t
    x.fillStyle = c == '1' ? '#fff' : '#000'
    x.fillRect(a, b, s, t)
    x.fillStyle = '#888'
    x.fillRect(a + .35*s, b + .35*t, .3*s, .3*t)
  }
}

class Retouch extends Asking {
  constructor(model, el) {
    super(model, el)
    const {info} = this
    Object.assign(this, {words: {...ASKING_WORDS, ...RETOUCH_WORDS}, chosen: 0, got: {}})
    this.samples = new Sheet('pictures to choose from', info.n, {tabIndex: 0})
    this.strokes = new Strokes(this)
    this.edited = new Sheet('the changed picture', 1, {className: 'sheet large'})
    this.found = new Sheet('the most alike of many pictures', 4)
    this.said = tag('p', {className: 'said'})
    this.hold = tag('input', {type: 'range', min: -2, max: 1, step: .25, value: Math.log10(info.hold), oninput: () => this.changed()})
    this.holdWords = tag('span', {className: 'value'})
    this.samples.canvas.onclick = e => this.choose(this.samples.at(e))
    this.samples.canvas.onkeydown = e => this.key(e)
    this.begin(this.lay(), ['status', 'message'])
    this.ask('samples', {})
    this.changed()
  }
  lay() {
    const s = this.strokes, hold = tag('label', {title: 'the weight of the distance from the noise of the chosen picture'}, 'hold ', this.hold, this.holdWords)
    const bar = tag('div', {className: 'bar'}, ...s.pens, tag('label', {}, 'brush ', s.brush), s.undo, s.clear, hold)
    const left = tag('div', {}, s.canvas), right = tag('div', {className: 'charts'}, this.edited.canvas, this.found.canvas)
    this.found.canvas.hidden = !this.info.found
    return tag('div', {className: 'gl', role: 'group', 'aria-label': 'change a picture by drawing'}, tag('style', {textContent: css(this.info.colours)}),
      bar, tag('div', {className: 'top'}, this.said, this.note), tag('div', {className: 'body'}, left, right), this.samples.canvas, this.voice.element)
  }
  choose(i) {
    if (i < 0) return
    this.chosen = i
    this.strokes.begin()
    this.changed()
  }
  key(e) {
    const i = this.samples.led(e, this.chosen)
    if (i !== null) this.choose(i)
  }
  get weight() { return 10**+this.hold.value }
  changed() {
    this.ask('edit', {picture: this.chosen, strokes: this.strokes.mask, hold: this.weight})
    this.paint()
  }
  answered(kind, m, [bytes]) {
    this.got[kind] = bytes
    if (kind != 'edit') return
    this.said.textContent = m.words
    this.voice.say(m.words)
  }
  part(bytes, from, n) {
    const [c, h, w] = this.info.shape, one = c*h*w
    return bytes.subarray(from*one, (from + n)*one)
  }
  drawNow() {
    const {info, got, chosen} = this
    this.holdWords.textContent = short(this.weight)
    this.hold.setAttribute('aria-valuetext', short(this.weight))
    if (!got.samples) return
    this.samples.draw(got.samples, info.shape, info.n, null, chosen)
    this.samples.canvas.setAttribute('aria-label', `${info.n} pictures; picture ${chosen + 1} is chosen; arrow keys choose`)
    this.strokes.draw(this.part(got.samples, chosen, 1))
    if (!got.edit) return
    this.edited.draw(this.part(got.edit, 0, 1), info.shape, 1, null)
    this.edited.canvas.setAttribute('aria-label', `the changed picture. ${this.said.textContent}`)
    if (info.found) this.found.draw(this.part(got.edit, 1, info.found), info.shape, info.found, null)
    if (info.found) this.found.canvas.setAttribute('aria-label', `the ${info.found} most alike of ${info.total} pictures`)
    this.countFrame()
  }
}

const render = shown(Retouch)
export default {render}
