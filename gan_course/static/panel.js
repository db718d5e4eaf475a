// A panel: draws films, and sends what the reader does. It knows nothing of training, nor what is on the pictures.

// What it may paint a second: pictures as fast as they come, charts and diagram eleven times
const CHART_PAUSE = 90

class Panel {
  constructor(model, el) {
    Object.assign(this, {model, info: model.get('info'), recorded: !!model.get('recorded'), calm: wantsCalm()})
    Object.assign(this, {films: [], at: null, hover: null, lit: null, side: 0, dirty: false, closed: false, gone: false})
    this.painted = this.charted = -Infinity
    this.voice = new Voice()
    this.make()
    this.past = new Past(this)
    this.timeline = new Timeline(this)
    this.rules = new Rules(this)
    this.charts = this.specs.map(c => new Chart(c, this.info.colours, at => this.point(at), at => this.past.go(at)))
    this.said = tag('p', {className: 'said'})
    this.law = tag('p', {className: 'law'})
    this.note = tag('p', {className: 'note', hidden: true})
    this.root = this.lay()
    el.append(this.root)
    this.begin()
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
  begin() {
    const resized = new ResizeObserver(() => this.resize())
    resized.observe(this.root)
    const seen = () => document.hidden || this.send('hello')
    const state = () => this.state()
    const heard = (m, buffers) => this.hear(m, buffers)
    const traits = ['playing', 'rules', 'status', 'message', 'trial', 'undo'].map(k => `change:${k}`)
    const beat = setInterval(() => this.beat(), 400)
    const stopTheme = onTheme(() => { this.charted = -Infinity; this.paint() })
    document.addEventListener('visibilitychange', seen)
    this.model.on('msg:custom', heard)
    this.model.on('comm_live_update', state)
    for (const k of traits) this.model.on(k, state)
    this.close = () => {
      this.closed = true
      clearInterval(beat)
      this.timeline.stopSlow()
      this.past.pause()
      this.voice.stop()
      stopTheme()
      resized.disconnect()
      document.removeEventListener('visibilitychange', seen)
      this.model.off('msg:custom', heard)
      for (const k of traits) this.model.off(k, state)
    }
    this.heardAt = performance.now()
    this.state()
    this.hideFilm()
    this.send('hello')
  }

  // Messages
  send(act, more = {}) {
    if (this.recorded || this.gone) return
    try { this.model.send({do: act, ...more}) }
    catch { this.lose() }
  }
  // What the reader asked for: until the kernel has answered, the panel says that it waits
  ask(act, more = {}) {
    this.waiting = performance.now()
    this.send(act, more)
  }
  hear(m, buffers) {
    this.heardAt = performance.now()
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
  beat() {
    this.send('beat', {hidden: document.hidden})
    this.hideFilm()
    this.notice()
  }
  // A notebook has a film below the panel, for when no kernel answers
  hideFilm() {
    const outputs = this.root.closest('.jp-OutputArea') ?? this.root.parentElement
    for (const film of outputs?.querySelectorAll('.gan-film') ?? []) (film.closest('.jp-OutputArea-child') ?? film).style.display = 'none'
  }
  // A kernel that does not answer is busy with another cell, or it is gone
  notice() {
    if (this.recorded) return this.tell('A recording: look back, change the charts and the layers. To play, run this in Jupyter.')
    if (this.gone) return this.tell('The kernel that played this run is gone. What was seen is still here to look back at; run the cell again to play on.')
    const quiet = performance.now() - this.heardAt
    if (quiet > 15000) return this.tell('The kernel has not answered for a while. If it was restarted, run the cell again; if another cell is running, this goes on afterwards.')
    const waits = this.waiting && performance.now() - this.waiting > 500
    if (waits) return this.tell('The kernel is busy with another cell; this goes on as soon as it is free.')
    this.tell(this.model.get('message') ?? '')
  }
  tell(text) {
    if (this.note.textContent == text) return
    this.note.textContent = text
    this.note.hidden = !text
    this.law.hidden = !!text && !this.still   // the note takes its line, so that nothing jumps
    if (text) this.voice.say(text)
  }
  lose() {
    if (this.gone) return
    this.gone = true
    this.timeline.stopSlow()
    this.state()
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
  pages() { return {} }
  hearMore() {}
  drawMore() {}
  stateMore() {}
  changed(rules, ...without) {
    const parts = this.info.rules.filter(r => !without.includes(r.name) && rules[r.name] != r.default)
    return parts.map(r => `${r.label} ${rules[r.name]}`).join(', ')
  }

  // Painting: at most once a frame, four times a second for those who want little motion
  paint() {
    if (this.dirty || this.closed) return
    this.dirty = true
    const wait = this.calm ? 250 - (performance.now() - this.painted) : 0
    const soon = () => requestAnimationFrame(() => this.paintNow())
    if (wait > 0) setTimeout(soon, wait)
    else soon()
  }
  paintNow() {
    this.dirty = false
    if (this.closed || !this.films.length || !this.films[0].now) return
    this.painted = performance.now()
    this.view.draw()
    this.past.draw()
    this.timeline.draw()
    this.sentence()
    if (!this.playing || this.painted - this.charted > CHART_PAUSE) this.paintCharts()
    else this.later ??= setTimeout(() => { this.later = null; this.paint() }, CHART_PAUSE)
    this.root.dataset.frames = +(this.root.dataset.frames ?? 0) + 1
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
    if (this.model.get('comm_live') === false) this.gone = true
    if (!this.two) this.side = 0
    this.timeline.state()
    this.rules.state()
    this.stateMore()
    this.notice()
    if (this.status != this.model.get('status')) this.voice.say(this.status = this.model.get('status'))
    for (const k of ['lr_d', 'lr_g']) this.root.dataset[k] = this.rulesOf(this.side)[k]   // what the kernel says, for those who measure
    this.paint()
  }
  resize() {
    this.root.classList.toggle('narrow', this.root.clientWidth < 640)
    this.charted = -Infinity
    this.paint()
  }
}
