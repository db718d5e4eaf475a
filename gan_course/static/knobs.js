// Sliders and the figure that they change. The kernel draws; here its newest drawing is shown.

const KNOBS_WORDS = {
  recorded: 'A recording: run this in Jupyter to move the sliders.',
  gone: 'The kernel that draws is gone. Run the cell again to go on.',
}

class Knobs extends Asking {
  constructor(model, el) {
    super(model, el)
    this.words = {...ASKING_WORDS, ...KNOBS_WORDS}
    this.image = tag('img', {className: 'drawing'})
    this.said = tag('p', {className: 'small'})
    this.inputs = Object.fromEntries(this.info.fields.map(f => [f.name, this.slider(f)]))
    this.press = button(this.info.press, () => this.draw(), '', {className: 'play', hidden: !this.info.press})
    this.begin(this.lay(), ['status', 'message'])
    this.draw()
  }
  lay() {
    const labels = Object.values(this.inputs).map(o => o.label)
    return tag('div', {className: 'gl', role: 'group', 'aria-label': 'sliders for a figure'}, tag('style', {textContent: css(this.info.colours)}),
      tag('div', {className: 'rules knobs'}, ...labels), tag('div', {className: 'bar'}, this.press), this.note, this.image, this.said, this.voice.element)
  }
  slider(f) {
    const input = tag('input', {type: 'range', min: f.low, max: f.high, step: f.step, value: f.log ? Math.log10(f.value) : f.value})
    const out = tag('span', {className: 'value'}), o = {field: f, input, out, label: tag('label', {}, tag('span', {textContent: f.label}), input, out)}
    input.oninput = () => {
      this.show(o)
      if (!this.info.press) this.draw()
    }
    this.show(o)
    return o
  }
  value({field, input}) { return field.log ? +(10**+input.value).toPrecision(3) : +input.value }
  show(o) {
    const v = short(this.value(o))
    o.out.textContent = v
    o.input.setAttribute('aria-valuetext', v)
  }
  draw() {
    const values = Object.fromEntries(Object.entries(this.inputs).map(([k, o]) => [k, this.value(o)]))
    this.ask('draw', {values})
  }
  wait() {
    super.wait()
    this.image.style.opacity = this.waiting ? .5 : 1
    this.press.disabled = !!this.waiting
  }
  answered(kind, m, [png]) {
    const old = this.image.src
    this.image.src = URL.createObjectURL(new Blob([png], {type: 'image/png'}))
    if (old) URL.revokeObjectURL(old)
    this.image.alt = m.words
    this.said.textContent = m.words
    this.voice.say(m.words)
    this.countFrame()
  }
}

const render = shown(Knobs)
export default {render}
