// A hole is painted over a picture, and eight pictures fill it.

const FILL_WORDS = {
  busy: 'The kernel is drawing; the pictures come as soon as it has them.',
  recorded: 'A recording: run this in Jupyter to paint.',
  gone: 'The kernel that draws is gone. Run the cell again to go on.',
}

class Holes extends Drawing {
  constructor(panel) {
    super(panel, panel.info.holes.square, [['Hole', '1', 'pixels that are to be missing'], ['Put back', ' ', 'pixels that are known again']])
    this.ready = Object.keys(panel.info.holes).map(k => button(k, () => this.change(panel.info.holes[k]), `a hole that is ready: ${k}`))
    this.clear = button('Clear', () => this.change(' '.repeat(this.h*this.w)), 'no hole')
  }
  changed() { this.panel.changed() }
  draw(picture) {
    const {x, w, h} = sharp(this.canvas), s = w/this.w, t = h/this.h
    x.imageSmoothingEnabled = false
    x.drawImage(atlas(picture, this.panel.info.shape, 1, 1), 0, 0, w, h)
    for (let i = 0; i < this.mask.length; i++) if (this.mask[i] == '1') this.mark(x, (i % this.w)*s, Math.floor(i/this.w)*t, s, t)
    this.frame(x, s, t, getComputedStyle(this.canvas).color)
    this.clear.disabled = !this.mask.trim()
    this.canvas.setAttribute('aria-label', `the picture and its hole; row ${this.cell[1] + 1}, column ${this.cell[0] + 1}; arrow keys move, space ${this.pen == '1' ? 'makes a hole' : 'puts back'}, arrow keys with shift draw lines`)
  }
  // A missing pixel is grey with a dark dot, which no picture has
  mark(x, a, b, s, t) {
    x.fillStyle = '#999'
    x.fillRect(a, b, s, t)
    x.fillStyle = '#444'
    x.fillRect(a + .35*s, b + .35*t, .3*s, .3*t)
  }
}

class Fill extends Asking {
  constructor(model, el) {
    super(model, el)
    const {info} = this
    Object.assign(this, {words: {...ASKING_WORDS, ...FILL_WORDS}, chosen: 0, noise: 0, got: {}})
    this.pictures = new Sheet('pictures to choose from', info.n, {tabIndex: 0})
    this.holes = new Holes(this)
    this.filled = new Sheet('pictures that fill the hole', 4)
    this.said = tag('p', {className: 'said'})
    this.other = button('Other noise', () => this.again(), 'new noise for all pictures')
    this.pictures.canvas.onclick = e => this.choose(this.pictures.at(e))
    this.pictures.canvas.onkeydown = e => this.key(e)
    this.begin(this.lay(), ['status', 'message'])
    this.ask('pictures', {})
    this.changed()
  }
  lay() {
    const o = this.holes
    const bar = tag('div', {className: 'bar'}, tag('span', {className: 'join'}, ...o.pens), tag('label', {}, 'brush ', o.brush), o.undo, o.clear,
      group('holes that are ready', 'join', ...o.ready), this.other)
    const left = tag('div', {}, o.canvas), right = tag('div', {className: 'charts'}, this.filled.canvas)
    return tag('div', {className: 'gl', role: 'group', 'aria-label': 'fill a hole in a picture'}, tag('style', {textContent: css(this.info.colours)}),
      bar, tag('div', {className: 'top'}, this.said, this.note), tag('div', {className: 'body'}, left, right), this.pictures.canvas, this.voice.element)
  }
  choose(i) {
    if (i < 0) return
    this.chosen = i
    this.changed()
  }
  key(e) {
    const i = this.pictures.led(e, this.chosen)
    if (i !== null) this.choose(i)
  }
  again() {
    this.noise++
    this.changed()
  }
  changed() {
    this.ask('fill', {picture: this.chosen, hole: this.holes.mask, noise: this.noise})
    this.paint()
  }
  answered(kind, m, [bytes]) {
    this.got[kind] = bytes
    if (kind != 'fill') return
    this.said.textContent = m.words
    this.voice.say(m.words)
  }
  drawNow() {
    const {info, got, chosen} = this, [c, h, w] = info.shape, one = c*h*w
    if (!got.pictures) return
    this.pictures.draw(got.pictures, info.shape, info.n, null, chosen)
    this.pictures.canvas.setAttribute('aria-label', `${info.n} pictures; picture ${chosen + 1} is chosen; arrow keys choose`)
    this.holes.draw(got.pictures.subarray(chosen*one, (chosen + 1)*one))
    if (!got.fill) return
    this.filled.draw(got.fill, info.shape, info.count, null)
    this.filled.canvas.setAttribute('aria-label', `${info.count} pictures that fill the hole. ${this.said.textContent}`)
    this.countFrame()
  }
}

const render = shown(Fill)
export default {render}
