// Cells that are drawn with the pointer or with keys: a character for each. Who extends it says in `changed` what a change does.
// `pens` has for each pen its name, the character that it leaves, and what that means; the first is taken up.

const BRUSHES = {thin: 0, middle: 1, thick: 2}

class Drawing {
  constructor(panel, cells, pens) {
    const [, h, w] = panel.info.shape
    Object.assign(this, {panel, h, w, mask: cells, past: [], cell: [Math.floor(w/2), Math.floor(h/2)], last: null})
    this.canvas = tag('canvas', {className: 'plane draw', role: 'img', tabIndex: 0, style: `aspect-ratio: ${w}/${h}`})
    this.brush = tag('select', {}, ...Object.keys(BRUSHES).map(k => tag('option', {value: k, textContent: k, selected: k == 'middle'})))
    this.undo = button('Undo', () => this.back(), 'take back the last stroke: Ctrl and Z')
    this.leaves = pens.map(([, c]) => c)
    this.pens = pens.map(([name, c, title]) => button(name, () => this.take(c), title))
    this.take(this.leaves[0])
    this.canvas.onpointerdown = e => this.press(e)
    this.canvas.onpointermove = e => { if (this.last) this.stroke(this.at(e)) }
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.lift()
    this.canvas.onkeydown = e => this.key(e)
  }
  take(pen) {
    this.pen = pen
    this.pens.forEach((o, i) => o.setAttribute('aria-pressed', pen == this.leaves[i]))
  }
  put(mask) {
    if (mask == this.mask) return this.panel.paint()
    this.mask = mask
    this.changed()
  }
  at(e) {
    const box = this.canvas.getBoundingClientRect()
    return [Math.floor((e.clientX - box.left)/box.width*this.w), Math.floor((e.clientY - box.top)/box.height*this.h)]
  }
  press(e) {
    this.canvas.setPointerCapture(e.pointerId)
    this.keep()
    this.last = this.at(e)
    this.stroke(this.last)
  }
  lift() { this.last = null }
  keep() {
    if (this.past.at(-1) != this.mask) this.past.push(this.mask)
    if (this.past.length > 100) this.past.shift()
  }
  // From the last place to this one without gaps
  stroke(to) {
    const [a, b] = this.last, n = Math.max(1, Math.abs(to[0] - a), Math.abs(to[1] - b)), cells = [...this.mask]
    for (let i = 0; i <= n; i++) this.dab(cells, Math.round(a + (to[0] - a)*i/n), Math.round(b + (to[1] - b)*i/n))
    this.last = to
    this.cell = to.map((t, k) => Math.min([this.w, this.h][k] - 1, Math.max(0, t)))
    this.put(cells.join(''))
  }
  dab(cells, a, b) {
    const r = BRUSHES[this.brush.value]
    for (let y = b - r; y <= b + r; y++) for (let x = a - r; x <= a + r; x++) {
      const inside = x >= 0 && x < this.w && y >= 0 && y < this.h && (x - a)**2 + (y - b)**2 <= r*r + 1e-9
      if (inside) cells[y*this.w + x] = this.pen
    }
  }
  change(mask) {
    this.keep()
    this.put(mask)
  }
  back() { if (this.past.length) this.put(this.past.pop()) }
  key(e) {
    const undo = (e.ctrlKey || e.metaKey) && e.key == 'z', by = KEYS[e.key], dab = e.key == ' ' || e.key == 'Enter'
    if (!undo && !by && !dab) return
    e.preventDefault()
    e.stopPropagation()
    if (undo) return this.back()
    const [a, b] = this.cell, to = by ? [Math.min(this.w - 1, Math.max(0, a + by[0])), Math.min(this.h - 1, Math.max(0, b - by[1]))] : this.cell
    if (dab || e.shiftKey) {   // a key that draws is a stroke of its own
      this.keep()
      this.last = this.cell
      this.stroke(to)
      this.last = null
    }
    this.cell = to
    this.panel.paint()
  }
  // The frame round the cell that keys move
  frame(x, s, t, colour) {
    x.strokeStyle = colour
    x.lineWidth = 2
    x.strokeRect(this.cell[0]*s, this.cell[1]*t, s, t)
    this.undo.disabled = !this.past.length
  }
}

// A mask or an outline is drawn with the pointer or with keys, and eight pictures of it appear.

const shades = mask => Uint8Array.from(mask, c => c == '1' ? 255 : 0)

class CanvasPage extends Drawing {
  constructor(panel) {
    const {info} = panel
    super(panel, info.masks[0], [['Draw', '1', 'what is inside'], ['Erase', '0', 'what is outside']])
    this.iou = []
    this.sheet = new Sheet('eight pictures of the drawing', 2)
    this.starts = new Sheet('drawings to start from', info.masks.length, {tabIndex: 0})
    const clear = button('Clear', () => this.change('0'.repeat(this.w*this.h)), 'an empty canvas')
    this.words = tag('p', {className: 'small'})
    this.element = tag('div', {className: 'charts'},
      tag('div', {className: 'bar'}, tag('span', {className: 'join'}, ...this.pens), tag('label', {}, 'brush ', this.brush), this.undo, clear),
      tag('div', {className: 'pair'}, this.canvas, this.sheet.canvas), this.words, this.starts.canvas)
    this.starts.canvas.onclick = e => this.start(this.starts.at(e))
    this.starts.canvas.onkeydown = e => this.startKey(e)
    this.begun = 0
  }
  changed() { this.panel.changed('fill') }
  start(i) {
    if (i < 0) return
    this.begun = i
    this.change(this.panel.info.masks[i])
  }
  startKey(e) {
    const i = this.starts.led(e, this.begun)
    if (i !== null) this.start(i)
  }
  load() { this.panel.ask('fill', this.panel.question()) }
  say() { return `Pictures of the drawing; sample ${this.panel.sample + 1} is large.` }
  picture() { return this.panel.part(this.panel.got.samples, this.panel.sample) }
  draw() {
    if (!this.canvas.offsetParent) return
    const {x, w, h} = sharp(this.canvas), s = w/this.w, t = h/this.h, {got, info} = this.panel
    x.imageSmoothingEnabled = false
    x.drawImage(atlas(shades(this.mask), [1, this.h, this.w], 1, 1), 0, 0, w, h)
    this.frame(x, s, t, info.colours.fake)
    this.starts.draw(shades(info.masks.join('')), [1, this.h, this.w], info.masks.length, null, this.begun)
    this.canvas.setAttribute('aria-label', `the drawing; row ${this.cell[1] + 1}, column ${this.cell[0] + 1}; arrow keys move, space ${this.pen == '1' ? 'draws' : 'erases'}, arrow keys with shift draw lines`)
    if (!got.fill) return
    this.sheet.draw(got.fill, info.shape, this.iou.length, null)
    const mean = this.iou.reduce((a, b) => a + b, 0)/this.iou.length
    this.words.textContent = `Pictures and drawing overlap by ${short(mean)} (IoU, mean of ${this.iou.length}). Below, drawings to start from.`
    this.sheet.canvas.setAttribute('aria-label', `${this.iou.length} pictures; ${this.words.textContent}`)
  }
}
