// One piece of noise through all classes, and a mixture of two classes. Frames say what a classifier read.

class ClassPage {
  constructor(panel) {
    const {info} = panel, n = info.classes.length
    Object.assign(this, {panel, n, read: [], mixed: []})
    this.sheet = new Sheet('samples of all classes', n)
    this.mix = new Sheet('mixtures of two classes', info.steps)
    this.words = tag('p', {className: 'small'})
    this.mixWords = tag('p', {className: 'small'})
    this.ends = [0, Math.min(1, n - 1)].map((k, i) => tag('select', {'aria-label': `${['first', 'second'][i]} class`, onchange: () => panel.changed('blend')}, ...info.classes.map((c, i) => tag('option', {value: i, textContent: c, selected: i == k}))))
    this.slider = tag('input', {type: 'range', min: 0, max: info.steps - 1, value: 0, className: 'scrub', 'aria-label': 'share of the second class', oninput: () => panel.paint()})
    const blends = tag('div', {className: 'charts', hidden: !info.blends}, tag('h4', {textContent: 'a mixture of two classes'}),
      tag('div', {className: 'bar'}, tag('label', {}, 'from ', this.ends[0]), tag('label', {}, ' to ', this.ends[1])), this.mix.canvas, this.slider, this.mixWords)
    this.element = tag('div', {className: 'charts'}, tag('h4', {textContent: 'the same noise in all classes'}), this.sheet.canvas, this.words, blends)
  }
  get asked() { return this.ends.map(o => +o.value) }
  load() {
    const q = this.panel.question(), [first, last] = this.asked
    this.panel.ask('classes', q)
    if (this.panel.info.blends) this.panel.ask('blend', {...q, first, last})
  }
  say() {
    const [a, b] = this.asked.map(k => this.panel.info.classes[k]), share = this.slider.value/(this.panel.info.steps - 1)
    return `Sample ${this.panel.sample + 1} as ${Math.round(100*(1 - share))}% ${a} and ${Math.round(100*share)}% ${b}.`
  }
  picture() { return this.panel.part(this.panel.got.blend, +this.slider.value) }
  frames(read, asked) { return read.map((k, i) => k == asked(i) ? this.panel.info.colours.real : this.panel.info.colours.fake) }
  draw() {
    const {got, info} = this.panel, {n} = this
    if (!got.classes || !this.sheet.canvas.offsetParent) return
    this.sheet.draw(got.classes, info.shape, 4*n, this.frames(this.read, i => i % n))
    const right = this.read.filter((k, i) => k == i % n).length
    this.words.textContent = this.read.length ? `A row for each of four samples, the chosen one first. ${right} of ${4*n} are read as what was asked for: their frames are blue.` : 'A row for each of four samples, the chosen one first.'
    this.sheet.canvas.setAttribute('aria-label', `four samples in ${n} classes; ${this.words.textContent}`)
    if (!got.blend) return
    this.mix.draw(got.blend, info.shape, info.steps, null, +this.slider.value)
    this.mixWords.textContent = this.mixed.length ? `A classifier reads ${this.mixed.map(k => info.classes[k]).join(', ')}.` : ''
    this.slider.setAttribute('aria-valuetext', this.say())
  }
}
