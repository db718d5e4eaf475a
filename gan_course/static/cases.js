// A run is drawn and trained: the reader says what is wrong with it, then asks the diagnosis, and sees it mended.

const CASES_WORDS = {
  recorded: 'A recording: run this in Jupyter to draw runs.',
  gone: 'The kernel that trains is gone. What was seen is still here; run the cell again to go on.',
}
const CASES_CHARTS = [
  {title: 'losses', marks: [], lines: [['d_loss', 'D', 'd', SOLID], ['g_loss', 'G', 'g', DASHED]]},
  {title: 'norm of G\u2019s gradient', log: true, marks: [], lines: [['g_grad', 'G', 'g', SOLID]]},
]
const CURVES = ['step', 'd_loss', 'g_loss', 'g_grad']
const CASES_CSS = `
.gl .ward { display: grid; grid-template-columns: minmax(0, 270px) minmax(0, 1fr) minmax(0, 176px); gap: 4px 14px; align-items: start; }
.gl.mended .ward { grid-template-columns: minmax(0, 270px) minmax(0, 1fr) minmax(0, 270px); }
.gl .names { list-style: none; margin: 0; padding: 0; display: grid; gap: 3px; } .gl .names button { width: 100%; text-align: left; }
.gl .names li { margin: 0; } .gl .found { margin: 0; padding-left: 18px; } .gl .grow { flex: 1; min-width: 80px; }
.gl [aria-disabled=true] { cursor: default; } .gl .bar [aria-disabled=true] { opacity: .55; } .gl .finding { border-left: 3px solid var(--rim); padding-left: 8px; }
.gl.narrow .ward { grid-template-columns: minmax(0, 1fr); } .gl.narrow .ward figure { max-width: 300px; } .gl.narrow .names { grid-template-columns: 1fr 1fr; }`

class Cases extends Asking {
  constructor(model, el) {
    super(model, el)
    Object.assign(this, {words: {...ASKING_WORDS, ...CASES_WORDS}, here: null, playing: false, hover: null, heard: null})
    this.charts = CASES_CHARTS.map(spec => new Chart(spec, this.info.colours, at => this.point(at), () => {}))
    this.pictures = [false, true].map(spare => new Picture(this.info, spare))
    this.begin(this.lay(), ['message'])
    this.ask('look', {})
  }
  lay() {
    const {info} = this
    this.draws = this.act('Draw a run', () => this.begins('draw'), 'a sick run or a healthy one, by chance', {className: 'play'})
    this.holds = this.act('Pause', () => this.hold(), 'stop training, or go on')
    this.asks_it = this.act('Ask the diagnosis', () => this.ask('ask', {}), 'before your answer, the round does not count for you')
    this.mends = this.act('Mend it', () => this.begins('mend'), 'train the repaired run beside it')
    this.progress = tag('progress', {max: 1, value: 0, 'aria-label': 'steps of the run'})
    this.counter = tag('span', {className: 'count small'})
    this.said = tag('p', {className: 'said'})
    this.names = Object.fromEntries(info.names.map(k => [k, this.act(k, () => this.say(k), '')]))
    this.list = tag('ul', {className: 'names', 'aria-label': 'what it can be'}, ...Object.values(this.names).map(b => tag('li', {}, b)))
    this.found = tag('div', {className: 'words'})
    this.score = tag('p', {className: 'small'})
    const bar = tag('div', {className: 'bar'}, this.draws, this.holds, this.asks_it, this.mends, tag('span', {className: 'grow'}, this.progress), this.counter)
    const charts = tag('div', {className: 'charts'}, ...this.charts.map(c => c.element))
    const ward = tag('div', {className: 'ward'}, this.pictures[0].element, charts, this.list, this.pictures[1].element)
    return tag('div', {className: 'gl', role: 'group', 'aria-label': 'what is wrong with this run?'}, tag('style', {textContent: css(info.colours) + CASES_CSS}),
      bar, tag('div', {className: 'top'}, this.said, this.note), ward, this.found, this.score, this.voice.element)
  }
  // A button that keeps the focus where it does nothing for the moment
  act(text, f, title, more = {}) {
    const b = button(text, () => b.getAttribute('aria-disabled') == 'true' || f(), title, more)
    return b
  }
  allow(b, yes) { b.setAttribute('aria-disabled', !yes || this.still) }

  // What the reader does
  begins(what) {
    this.playing = true
    this.hover = null
    this.ask(what, {})
  }
  hold() {
    this.playing = !this.playing
    this.onward()
    this.paint()
  }
  say(name) { this.ask('say', {name}) }
  point(at) {
    this.hover = at
    this.paint()
  }

  // What the kernel says: with each answer all there is to see
  get runs() { return this.here?.runs ?? [] }
  get over() { return this.runs.every(r => r.over) }
  get busy() { return ['draw', 'mend', 'more'].some(k => this.asks[k]?.sent) }
  onward() { if (this.playing && !this.over && !this.busy) this.ask('more', {}) }
  // A step may be long: that is no reason to say that the kernel is at work
  wait() {
    super.wait()
    const others = Object.entries(this.asks).filter(([k, s]) => s.sent && k != 'more')
    if (!others.length && this.waiting) this.waiting += 1500
  }
  answered(kind, m, buffers) {
    const ended = !this.over && m.runs.every(r => r.over)
    this.here = m
    m.runs.forEach((r, i) => this.read(r, ...buffers.slice(3*i, 3*i + 3)))
    if (m.said != this.heard) this.voice.say(this.heard = m.said)
    if (kind == 'ask') this.voice.say(m.found.map(f => f.title).join(' '))
    // the evidence comes with the answer, and the repaired run is judged when it has ended
    if (kind == 'say' || (ended && m.runs.length > 1)) this.ask('ask', {})
    this.onward()
  }
  read(run, samples, real, curves) {
    const floats = b => new Float32Array(bytesOf(b)), v = floats(curves)
    run.samples = this.info.points ? floats(samples) : samples
    if (this.info.points) run.real = floats(real)
    run.rows = []
    for (let i = 0; i < v.length; i += CURVES.length) {
      const row = v.slice(i, i + CURVES.length)
      run.rows.push({at: row[0], step: row[0], number: k => row[CURVES.indexOf(k)]})
    }
  }
  // A run as the charts want it; both end where the longer one does
  film(run) {
    const last = Math.max(...this.runs.map(r => r.rows.at(-1)?.at ?? 0)), {rows} = run
    return {rows, now: {at: last}, floors: {}, row: at => rows.findLast(r => r.at <= at) ?? rows[0]}
  }

  // Painting
  drawNow() {
    const {here} = this
    this.drawButtons()
    this.root.classList.toggle('mended', this.runs.length > 1)
    this.pictures.forEach((p, i) => p.draw(this.runs[i], this.runs.length > 1 ? ['A, the run', 'B, mended'][i] : ''))
    this.drawCharts()
    if (!here) return
    if (this.said.textContent != here.said) this.said.textContent = here.said
    if (this.score.textContent != here.score) this.score.textContent = here.score
    this.drawFound()
    this.countFrame()
  }
  drawButtons() {
    const {here, runs} = this, drawn = runs.length > 0, begun = drawn && (runs[0].step > 0 || runs[0].over)
    this.allow(this.draws, true)
    this.allow(this.holds, drawn && !this.over)
    this.allow(this.asks_it, begun)
    this.allow(this.mends, !!here?.can_mend)
    this.holds.textContent = this.playing && !this.over || !drawn ? 'Pause' : 'Go on'
    const open = begun && !here.reply
    this.list.hidden = runs.length > 1
    for (const [k, b] of Object.entries(this.names)) {
      this.allow(b, open)
      b.setAttribute('aria-pressed', here?.reply == k)
      const mark = here?.reply && here.truth == k ? '\u2713 ' : ''
      if (b.textContent != mark + k) b.textContent = mark + k
    }
    const now = runs.at(-1)
    this.progress.value = now ? now.step/now.n : 0
    this.counter.textContent = now ? `${now.step.toLocaleString('en')} of ${now.n.toLocaleString('en')} steps` : ''
  }
  drawCharts() {
    const films = this.runs.filter(r => r.rows.length).map(r => this.film(r))
    for (const c of this.charts) {
      if (films.length) c.draw(films, this.hover ?? films[0].now.at, null)
      else this.blank(c)
    }
  }
  blank(chart) {
    sharp(chart.canvas)
    chart.to = 0
    chart.values.replaceChildren()
    chart.canvas.setAttribute('aria-label', `${chart.spec.title}: nothing yet`)
  }
  drawFound() {
    const {found} = this.here, key = JSON.stringify(found)
    if (this.found.dataset.key == key) return
    this.found.dataset.key = key
    this.found.replaceChildren(...found.map(f => {
      const [first, ...others] = f.lines, parts = [tag('p', {}, tag('b', {textContent: `${f.title} `}), f.outlook)]
      if (first) parts.push(tag('p', {textContent: this.line(first)}))
      const more = tag('ul', {className: 'found'}, ...others.map(l => tag('li', {}, tag('b', {textContent: `${l.name}: `}), this.line(l))))
      if (others.length) parts.push(tag('details', {}, tag('summary', {textContent: `also seen: ${others.map(l => l.name).join(', ')}`}), more))
      return tag('div', {className: 'finding small'}, ...parts)
    }))
  }
  line(l) { return `${l.says} (${l.numbers}) Try: ${l.advice}` }
}

// Samples of a run: points in the plane, those that are real below them, or images in rows
class Picture {
  constructor(info, spare) {
    Object.assign(this, {info, spare})
    this.plane = info.points ? new Plane({...info, half_side: 1}) : null
    this.sheet = info.points ? null : new Sheet('samples', 5)
    this.canvas = (this.plane ?? this.sheet).canvas
    this.canvas.removeAttribute('tabindex')
    this.caption = tag('span')
    this.element = tag('figure', {}, this.canvas, tag('figcaption', {}, this.caption))
  }
  draw(run, name) {
    this.element.hidden = !run && this.spare
    if (!run) return this.element.hidden || this.empty()
    if (this.plane) this.points(run)
    else this.sheet.draw(run.samples, run.shape, 25)
    const what = this.plane ? '200 points of G, triangles, on real ones, circles' : '25 samples of G'
    const text = [name && `${name}:`, `step ${run.step.toLocaleString('en')}.`, run.asked].filter(Boolean).join(' ')
    if (this.caption.textContent != text) this.caption.textContent = text
    this.canvas.setAttribute('aria-label', `${what}. ${text}`)
  }
  empty() {
    this.canvas.style.aspectRatio = 1
    sharp(this.canvas)
    this.canvas.setAttribute('aria-label', 'no samples yet')
  }
  points(run) {
    const {plane} = this, wanted = 2*run.wanted
    plane.begin()
    plane.x.globalAlpha = .25
    plane.circles(run.real.subarray(wanted))
    plane.x.globalAlpha = 1
    plane.circles(run.real.subarray(0, wanted))
    plane.triangles(run.samples)
  }
}

const render = shown(Cases)
export default {render}
