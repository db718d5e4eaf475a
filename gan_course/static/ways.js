// From one sample to another, in steps.

class WayPage {
  constructor(panel) {
    this.panel = panel
    this.first = 0
    this.last = 1
    this.sheet = new Sheet('the way from one sample to the other', panel.info.steps)
    this.how = tag('select', {onchange: () => panel.changed('way')}, ...['spherical', 'linear'].map(k => tag('option', {value: k, textContent: k})))
    this.slider = tag('input', {type: 'range', min: 0, max: panel.info.steps - 1, value: Math.floor(panel.info.steps/2), className: 'scrub', 'aria-label': 'place on the way', oninput: () => panel.paint()})
    this.words = tag('p', {className: 'small'})
    const turn = button('Turn round', () => this.go(this.last, this.first), 'from the other end')
    this.element = tag('div', {className: 'charts'}, tag('div', {className: 'bar'}, tag('label', {}, 'way ', this.how), turn),
      this.words, this.sheet.canvas, this.slider)
  }
  // The two samples that were chosen last are the ends
  choose(i) { if (i != this.last) this.go(this.last, i) }
  go(first, last) {
    Object.assign(this, {first, last})
    this.panel.changed('way')
  }
  load() { this.panel.ask('way', {...this.panel.question(), first: this.first, last: this.last, how: this.how.value}) }
  say() { return `Step ${this.slider.value} of ${this.panel.info.steps - 1} on the way from sample ${this.first + 1} to sample ${this.last + 1}.` }
  picture() { return this.panel.part(this.panel.got.way, +this.slider.value) }
  draw() {
    const {got, info} = this.panel
    this.words.textContent = 'The ends are the two samples that were chosen last.'
    if (!got.way || !this.sheet.canvas.offsetParent) return
    this.sheet.draw(got.way, info.shape, info.steps, null, +this.slider.value)
    this.slider.setAttribute('aria-valuetext', this.say())
  }
}
