// Numbers over the steps: values of the moment, ticks, what would be perfect, and a cross-hair that looks back.

const SOLID = [], DASHED = [6, 3], DOTTED = [2, 2], LETTERS = 'AB'
const CHARTS = [
  {title: 'what D says', part: 'surface', low: 0, high: 1, marks: [[.5, '1/2']],
    lines: [['d_real', 'real', 'real', SOLID], ['d_fake', 'generated', 'fake', DASHED]]},
  {title: 'good points, divergence', part: 'fake', low: 0, high: 1, marks: [], floors: true,
    lines: [['good', 'good', 'ink', SOLID], ['js', 'divergence', 'ink', DASHED]]},
  {title: 'modes found', low: 0, marks: [], floors: true, lines: [['modes', 'modes', 'ink', SOLID]]},
  {title: 'told apart, off the support', low: 0, high: 1, marks: [[.5, '1/2']],
    lines: [['separation', 'told apart', 'd', SOLID], ['off_support', 'off', 'g', DASHED]]},
  {title: 'losses', part: 'losses', marks: [[Math.log(2), 'ln 2'], [2*Math.log(2), '2 ln 2']],
    lines: [['d_loss', 'D', 'd', SOLID], ['g_loss', 'G', 'g', DASHED]]},
  {title: 'gradients, pull on a point', part: 'pull', log: true, marks: [],
    lines: [['d_grad', 'D', 'd', SOLID], ['g_grad', 'G', 'g', DASHED], ['pull', 'pull', 'ink', DOTTED]]},
  {title: 'value V(D, G), best 2 JS \u2212 ln 4', marks: [[-Math.log(4), '\u2212ln 4'], [0, '0']],
    lines: [['value', 'V', 'd', SOLID], ['best_value', 'best', 'ink', DASHED]]},
  {title: 'distance of D from D*', low: 0, marks: [], lines: [['gap', '|D \u2212 D*|', 'd', SOLID]]},
]
const EDGE = {left: 36, right: 46, top: 6, low: 16}

// Round numbers between two others, at most `most` of them
function ticks(lo, hi, most = 4) {
  const rough = (hi - lo)/most, ten = 10**Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(k => k*ten).find(k => k >= rough)
  const found = []
  for (let k = Math.ceil(lo/step - 1e-9); k*step <= hi + step*1e-9; k++) found.push(k*step || 0)
  return found
}

class Chart {
  constructor(spec, colours, look, scrub) {
    Object.assign(this, {spec, colours, look, scrub})
    this.values = tag('div', {className: 'values'})
    this.canvas = tag('canvas', {className: 'chart', role: 'img'})
    const title = tag('div', {className: 'title', textContent: spec.title + (spec.log ? ' (log)' : '')})
    this.element = tag('div', {className: 'one'}, tag('div', {className: 'head'}, title, this.values), this.canvas)
    this.canvas.onpointermove = e => this.point(e, e.buttons > 0)
    this.canvas.onpointerdown = e => this.point(e, true)
    this.canvas.onpointerleave = () => look(null)
  }
  point(e, pressed) {
    if (!this.to) return
    const box = this.canvas.getBoundingClientRect(), {left, right} = EDGE
    const share = (e.clientX - box.left - left)/(box.width - left - right)
    const at = Math.round(Math.min(1, Math.max(0, share))*this.to)
    this.look(at)
    if (pressed) this.scrub(at)
  }
  colour(name) { return name == 'ink' ? this.ink : this.colours[name] }
  scale(v) { return this.spec.log ? Math.log10(Math.max(v, 1e-8)) : v }
  // Where the axis ends: at the numbers that were seen, the marks, and what the chart asks for
  range(films) {
    const {lines, marks, low, high} = this.spec
    const seen = films.flatMap(f => f.rows.flatMap(r => lines.map(([k]) => r.number(k))))
    const floors = this.floors(films).map(([v]) => v)
    const all = [...seen, ...floors, ...marks.map(([v]) => v)].filter(Number.isFinite).map(v => this.scale(v))
    const ends = [...all, ...[low, high].filter(v => v !== undefined)]
    const lo = ends.length ? Math.min(...ends) : 0, hi = ends.length ? Math.max(...ends) : 1
    return hi - lo > 1e-9 ? [lo, hi] : [lo, lo + 1]
  }
  // What real points would score, for each side on its own data
  floors(films) {
    if (!this.spec.floors) return []
    const found = films.flatMap((f, i) => this.spec.lines.filter(([k]) => k in f.floors).map(([k]) => [f.floors[k], i]))
    const same = films.length > 1 && found.every(([v]) => found.some(([o, j]) => o == v && j != 0))
    return found.filter(([, i]) => !same || i == 0).map(([v, i]) => [v, films.length > 1 && !same ? `real ${LETTERS[i]}` : 'real'])
  }
  draw(films, at, lit) {
    const {x, w, h} = sharp(this.canvas), {left, right, top, low} = EDGE
    this.ink = getComputedStyle(this.canvas).color
    this.to = films[0].now?.at || 1
    const [lo, hi] = this.range(films)
    const X = t => left + (w - left - right)*t/this.to
    const Y = v => h - low - (h - low - top)*(this.scale(v) - lo)/(hi - lo)
    Object.assign(this, {x, w, h, X, Y})
    x.font = '10px sans-serif'
    this.axes(lo, hi)
    this.lines(films)
    this.crossHair(at)
    this.canvas.classList.toggle('dim', !!lit && lit != this.spec.part)
    this.name(films, at)
  }
  axes(lo, hi) {
    const {x, w, h} = this, {left, right, low} = EDGE
    x.fillStyle = x.strokeStyle = this.ink
    x.lineWidth = 1
    x.textAlign = 'right'
    for (const v of ticks(lo, hi)) {
      const real = this.spec.log ? 10**v : v, y = this.Y(real)
      this.line(left, y, w - right, y, .12)
      x.fillText(short(real), left - 4, y + 3)
    }
    x.textAlign = 'center'
    const steps = ticks(0, this.to, 4).filter(Number.isInteger)
    for (const t of steps) x.fillText(t.toLocaleString('en'), Math.min(this.X(t), w - 14), h - 4)
    x.textAlign = 'left'
  }
  line(a, b, c, d, alpha, dash = SOLID) {
    const {x} = this
    x.globalAlpha = alpha
    x.setLineDash(dash)
    x.beginPath()
    x.moveTo(a, b)
    x.lineTo(c, d)
    x.stroke()
    x.globalAlpha = 1
    x.setLineDash(SOLID)
  }
  lines(films) {
    const {x, w} = this, {left, right} = EDGE
    const marks = [...this.spec.marks, ...this.floors(films)]
    let named = Infinity
    for (const [v, name] of marks.sort((a, b) => a[0] - b[0])) {
      this.line(left, this.Y(v), w - right, this.Y(v), .7, [1, 3])
      if (Math.abs(this.Y(v) - named) < 10) continue
      named = this.Y(v)
      x.fillText(name, w - right + 4, named + 3)
    }
    films.forEach((film, i) => this.spec.lines.forEach(([k, , colour, dash]) => this.curve(film, i, k, colour, dash)))
  }
  // A number that is not there leaves a gap; run B has a bead every now and then
  curve(film, i, k, colour, dash) {
    const {x} = this
    x.strokeStyle = x.fillStyle = this.colour(colour)
    x.lineWidth = 1.8
    x.setLineDash(dash)
    x.beginPath()
    let open = false, bead = -Infinity
    const beads = []
    for (const r of film.rows) {
      const v = r.number(k), there = Number.isFinite(v)
      if (there) x[open ? 'lineTo' : 'moveTo'](this.X(r.at), this.Y(v))
      open = there
      if (there && i && this.X(r.at) - bead > 28) beads.push([bead = this.X(r.at), this.Y(v)])
    }
    x.stroke()
    x.setLineDash(SOLID)
    for (const [a, b] of beads) x.fillRect(a - 2.5, b - 2.5, 5, 5)
    x.fillStyle = x.strokeStyle = this.ink
  }
  crossHair(at) { this.line(this.X(at), EDGE.top, this.X(at), this.h - EDGE.low, .8) }
  // The values of the moment, beside the title and for those who do not see the chart
  name(films, at) {
    const two = films.length > 1, words = []
    const parts = this.spec.lines.map(([k, name, colour, dash]) => {
      const values = films.map((f, i) => (two ? `${LETTERS[i]} ` : '') + short(f.row(at)?.number(k)))
      words.push(`${name} ${values.join(', ')}`)
      const key = tag('i', {className: 'key'})
      key.style.borderTop = `2px ${dash.length ? 'dashed' : 'solid'} ${this.colour(colour)}`
      return tag('span', {}, key, ` ${name} `, tag('b', {textContent: values.join(' \u00b7 ')}))
    })
    this.values.replaceChildren(...parts)
    this.canvas.setAttribute('aria-label', `${this.spec.title}, step ${films[0].row(at)?.step}: ${words.join('; ')}`)
  }
}
