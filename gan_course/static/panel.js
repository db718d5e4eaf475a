// A panel: draws films, and sends what the reader does. It knows nothing of training, nor what is on the pictures.

const PANEL_WORDS = {
  recorded: 'A recording: look back, change the charts and the layers. To play, run this in Jupyter.',
  busy: 'The kernel is busy with another cell; this goes on as soon as it is free.',
  gone: 'The kernel that played this run is gone. What was seen is still here to look back at; run the cell again to play on.',
}

class Panel extends Live {
  constructor(model, el) {
    super(model, el)
    Object.assign(this, {films: [], at: null, hover: null, lit: null, side: 0, charted: -Infinity, words: PANEL_WORDS})
    this.make()
    this.past = new Past(this)
    this.timeline = new Timeline(this)
    this.rules = new Rules(this)
    this.charts = this.specs.map(c => new Chart(c, this.info.colours, at => this.point(at), at => this.past.go(at)))
    this.said = tag('p', {className: 'said'})
    this.law = tag('p', {className: 'law'})
    this.begin(this.lay(), ['playing', 'rules', 'status', 'message', 'trial', 'undo'])
  }
  lay() {
    const [first, second, ...rest] = this.charts.map(c => c.element)
    const more = tag('details', {className: 'more'}, tag('summary', {textContent: 'more charts'}), tag('div', {className: 'charts'}, ...rest))
    more.ontoggle = () => { this.charted = -Infinity; this.paint() }
    const charts = tag('div', {className: 'charts'}, first, second, more)
    this.tabs = tabs('what else there is', {Charts: charts, Rules: this.rules.element, ...this.pages()},
      () => { this.charted = -Infinity; this.paint() })
    const see = tag('div', {className: 'see'}, this.view.planes, this.past.element, this.view.below)
    const side = tag('div', {className: 'side'}, this.networks.element, this.tabs.list, ...this.tabs.bodies)
    const style = tag('style', {textContent: css(this.info.colours)})
    return tag('div', {className: 'gl', role: 'group', 'aria-label': this.title}, style, this.timeline.element,
      tag('div', {className: 'top'}, this.said, this.note, this.law), tag('div', {className: 'body'}, see, side), this.voice.element)
  }
  stop() {
    this.timeline.stopSlow()
    this.past.pause()
  }

  // Messages
  // What the reader asked for: until the kernel has answered, the panel says that it waits
  ask(act, more = {}) {
    this.waiting = performance.now()
    this.send(act, more)
  }
  hear(m, buffers) {
    this.waiting = null
    if (m.kind == 'film') this.films = m.sides.map((o, i) => new Film(this.info, o, bytesOf(buffers[2*i]), bytesOf(buffers[2*i + 1])))
    if (m.kind == 'film') this.view.setPlanes()
    if (m.kind == 'frame') buffers.forEach((b, i) => this.films[i]?.add(bytesOf(b), m.every, m.said[i], m.laws[i]))
    if (m.kind == 'tock' && this.model.get('playing')) this.send('tick')
    if (m.kind == 'code') this.rules.showCode(m.text)
    this.hearMore(m, buffers)
    // another panel of the same run may have asked for the film
    if (this.at !== null && this.films.length && this.at >= this.films[0].rows.at(-1).at) this.at = null
    if (m.kind == 'pulse') return this.notice()
    this.paint()
  }
  tell(text) {
    super.tell(text)
    this.law.hidden = !!text && !this.still   // the note takes its line, so that nothing jumps
  }

  // What is shown: `at` is a time on the clock, null for now
  get playing() { return !!this.model.get('playing') && !this.gone }
  get two() { return this.films.length > 1 }
  get still() { return this.recorded || this.gone }
  rulesOf(i) { return this.model.get('rules')[i] ?? this.model.get('rules')[0] }
  shownRules(i) { return this.films[i]?.rulesAt(this.at) ?? this.rulesOf(i) }
  row(i) { return this.films[i].row(this.at) }
  point(at) { this.hover = at; this.charted = -Infinity; this.paint() }
  light(part) {
    if (this.timeline.plan || part == this.lit) return
    this.lit = part
    this.charted = -Infinity
    this.paint()
  }
  // The present run is about to change: nothing that is half done goes on
  now() {
    this.timeline.stopSlow()
    this.view.leave()
    this.at = null
  }

  // What a kind of panel adds: `make` gives it `view`, `networks`, `specs` and `title`
  // Pictures are painted as fast as they come, charts and diagram after a pause of so many milliseconds
  get pause() { return 90 }
  pages() { return {} }
  hearMore() {}
  drawMore() {}
  stateMore() {}
  changed(rules, ...without) {
    const parts = this.info.rules.filter(r => !without.includes(r.name) && rules[r.name] != r.default)
    return parts.map(r => `${r.label} ${rules[r.name]}`).join(', ')
  }

  // Painting
  drawNow() {
    if (!this.films.length || !this.films[0].now) return
    this.view.draw()
    this.past.draw()
    this.timeline.draw()
    this.sentence()
    if (!this.playing || this.painted - this.charted > this.pause) this.paintCharts()
    else this.later ??= setTimeout(() => { this.later = null; this.paint() }, this.pause)
    this.countFrame()
  }
  paintCharts() {
    this.charted = this.painted
    const at = this.hover ?? this.at ?? this.films[0].now.at
    for (const c of this.charts) if (c.canvas.offsetParent) c.draw(this.films, at, this.lit)
    this.networks.draw(this.row(0), this.films[0].real, this.shownRules(0), this.timeline.stage?.[2] ?? null)
    this.rules.draw()
    this.drawMore()
  }
  sentence() {
    const saids = this.films.map((f, i) => (this.two ? `${LETTERS[i]}: ` : '') + this.row(i).said)
    const past = this.at === null ? '' : `Step ${this.row(0).step}, looking back. `
    const text = past + saids.join(' ')
    if (this.said.textContent != text) this.said.textContent = text
    const laws = this.films.map((f, i) => this.lawInWords(this.shownRules(i)))
    const law = new Set(laws).size == 1 ? `Rules: ${laws[0]}.` : laws.map((o, i) => `Rules of ${LETTERS[i]}: ${o}.`).join(' ')
    if (this.law.textContent != law) this.law.textContent = law
  }
  state() {
    super.state()
    if (!this.two) this.side = 0
    this.timeline.state()
    this.rules.state()
    this.stateMore()
    if (this.status != this.model.get('status')) this.voice.say(this.status = this.model.get('status'))
    for (const k of ['lr_d', 'lr_g']) this.root.dataset[k] = this.rulesOf(this.side)[k]   // what the kernel says, for those who measure
  }
  restyle() {
    this.charted = -Infinity
    this.paint()
  }
}
