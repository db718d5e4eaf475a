// The panel on a generator: samples to choose from, what is looked at, and pages that move through the noise, the classes and the masks.

const EXPLORER_WORDS = {
  recorded: 'A recording: run this in Jupyter to go on.',
  gone: 'The kernel that draws is gone. What was drawn is still here; run the cell again to go on.',
}

class Explorer extends Asking {
  constructor(model, el) {
    super(model, el)
    const {info} = this
    Object.assign(this, {words: {...ASKING_WORDS, ...EXPLORER_WORDS}, got: {}, map: null, sample: 0, seed: 0, label: 0})
    this.samples = new Sheet('samples to choose from', Math.ceil(info.n/2), {tabIndex: 0})
    this.large = new Sheet('what is looked at', 1, {className: 'sheet large'})
    this.said = tag('p', {className: 'said'})
    this.bound = tag('input', {type: 'range', min: .1, max: info.reach, step: .1, value: info.reach, oninput: () => this.changed('samples')})
    this.boundWords = tag('span', {className: 'value'})
    this.samples.canvas.onclick = e => this.choose(this.samples.at(e))
    this.samples.canvas.onkeydown = e => this.key(e)
    this.begin(this.lay(), ['status', 'message'])
    this.changed('samples')
  }
  lay() {
    const {info} = this
    this.pages = {Plane: new PlanePage(this), Way: new WayPage(this)}
    if (info.classes.length) this.pages.Classes = new ClassPage(this)
    if (info.draws) this.pages.Canvas = new CanvasPage(this)
    const elements = Object.fromEntries(Object.entries(this.pages).map(([k, p]) => [k, p.element]))
    this.tabs = tabs('ways to explore', elements, () => this.ready && this.page.load())
    const anew = button('Other samples', () => { this.seed += 1; this.changed('samples') }, 'new noise')
    const bar = tag('div', {className: 'bar'}, anew, tag('label', {title: 'the bound of the noise (Brock et al. 2019)'}, 'truncation ', this.bound, this.boundWords))
    const see = tag('div', {className: 'see'}, this.samples.canvas, this.large.canvas)
    const side = tag('div', {className: 'side tall'}, this.tabs.list, ...this.tabs.bodies)
    return tag('div', {className: 'gl', role: 'group', 'aria-label': 'explore a generator'}, tag('style', {textContent: css(info.colours)}),
      bar, ...this.conditions(), tag('div', {className: 'top'}, this.said, this.note), tag('div', {className: 'body'}, see, side), this.voice.element)
  }
  // The classes as buttons, where there are any
  conditions() {
    const {classes} = this.info
    this.labels = classes.map((c, i) => button(c, () => this.pick(i), `class ${c}`))
    return classes.length ? [group('class', 'bar', 'class ', ...this.labels)] : []
  }
  pick(i) {
    this.label = i
    this.changed('samples')
  }
  get ready() { return !!this.tabs }
  get page() { return this.pages[this.tabs.list.dataset.open] }
  question() {
    const {seed, label, sample} = this, q = {seed, label, sample, bound: +this.bound.value}
    return {...q, mask: this.pages.Canvas?.mask ?? 0}
  }
  // Something was changed: ask for what that changes
  changed(kind) {
    if (kind == 'samples' || kind == 'fill') this.ask('samples', this.question())
    this.page.load()
    this.paint()
  }
  choose(i) {
    if (i < 0) return
    this.sample = i
    this.pages.Way.choose(i)
    this.page.load()
    this.paint()
  }
  key(e) {
    const i = this.samples.led(e, this.sample)
    if (i !== null) this.choose(i)
  }
  answered(kind, m, [bytes]) {
    if (bytes) this.got[kind] = bytes
    if (kind == 'plane') this.map = atlas(bytes, this.info.shape, this.info.side**2, this.info.side)
    if (kind == 'classes') this.pages.Classes.read = m.read
    if (kind == 'blend') this.pages.Classes.mixed = m.read
    if (kind == 'fill') this.pages.Canvas.iou = m.iou
    if (kind == 'measure') this.measured(m.directions)
  }
  measured(directions) {
    this.info = {...this.info, directions}
    for (const f of Object.values(this.pages.Plane.fields)) this.pages.Plane.offer(f)
    this.changed('plane')
  }
  part(bytes, i) {
    const [c, h, w] = this.info.shape, one = c*h*w
    return bytes?.subarray(i*one, (i + 1)*one)
  }
  drawNow() {
    const {info, got} = this
    this.boundWords.textContent = +this.bound.value >= info.reach ? 'none' : this.bound.value
    this.bound.setAttribute('aria-valuetext', this.boundWords.textContent)
    this.labels.forEach((o, i) => o.setAttribute('aria-pressed', i == this.label))
    if (got.samples) this.samples.draw(got.samples, info.shape, info.n, null, this.sample)
    const text = this.page.say()
    if (this.said.textContent != text) this.said.textContent = text
    const picture = this.page.picture?.() ?? got.point
    if (picture) this.large.draw(picture, info.shape, 1, null)
    this.large.canvas.setAttribute('aria-label', text)
    this.samples.canvas.setAttribute('aria-label', `${info.n} samples; sample ${this.sample + 1} is chosen; arrow keys choose`)
    this.page.draw()
    this.countFrame()
  }
}

const render = shown(Explorer)
export default {render}
