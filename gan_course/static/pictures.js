// A grid of samples for fixed noise, framed by what D says of each; one of them can be looked at closely.

const PICTURE_CHARTS = [
  {title: 'what D says', part: 'surface', marks: [[.5, '1/2']], lines: [['d_real', 'real', 'real', SOLID], ['d_fake', 'generated', 'fake', DASHED]]},
  {title: 'FID', part: 'fake', low: 0, marks: [], lines: [['fid', 'FID', 'ink', SOLID]]},
  {title: 'classes found', low: 0, marks: [], lines: [['classes', 'classes', 'ink', SOLID]]},
  {title: 'told apart, obedience', low: 0, high: 1, marks: [[.5, '1/2']],
    lines: [['separation', 'told apart', 'd', SOLID], ['obedience', 'as asked', 'g', DASHED]]},
  {title: 'losses', part: 'losses', marks: [], lines: [['d_loss', 'D', 'd', SOLID], ['g_loss', 'G', 'g', DASHED]]},
]

class GridView {
  constructor(panel) {
    const {info} = panel
    Object.assign(this, {panel, info, chosen: 0, over: -1})
    this.grid = new Sheet('samples', Math.ceil(Math.sqrt(info.n)), {tabIndex: 0})
    this.reals = new Sheet('real pictures', Math.min(info.n_real, 16))
    this.caption = tag('figcaption')
    this.planes = tag('div', {className: 'planes'}, tag('figure', {}, this.grid.canvas, this.caption))
    const bar = tag('span', {className: 'scale', role: 'img', 'aria-label': 'the frames, from orange for generated over white to blue for real'})
    this.below = tag('div', {}, tag('div', {className: 'layers'}, tag('span', {className: 'legend'}, 'D says: generated ', bar, ' real'), 'below, real pictures'), this.reals.canvas)
    this.grid.canvas.onpointermove = e => this.hover(this.grid.at(e))
    this.grid.canvas.onpointerleave = () => this.hover(-1)
    this.grid.canvas.onclick = e => this.choose(this.grid.at(e))
    this.grid.canvas.onkeydown = e => this.key(e)
  }
  setPlanes() {}
  leave() {}
  hover(i) {
    if (i == this.over) return
    this.over = i
    this.panel.paint()
  }
  choose(i) {
    if (i < 0) return
    this.chosen = i
    this.panel.close_up.choose(i)
    this.panel.paint()
  }
  key(e) {
    const i = this.grid.led(e, this.chosen)
    if (i !== null) this.choose(i)
  }
  draw() {
    const {info, panel} = this, row = panel.row(0), {n, n_real: r, shape} = info
    const frames = [...row.verdict].map(v => hue(info, v))
    this.grid.draw(row.fake, shape, n, frames, this.chosen)
    this.reals.draw(new Uint8Array(panel.films[0].real.buffer), shape, r, frames.slice(n))
    const i = this.over >= 0 ? this.over : this.chosen, asked = info.asked.length ? `, asked for ${info.classes[info.asked[i]] ?? info.asked[i]}` : ''
    const text = `sample ${i + 1} of ${n}${asked}: D says ${short(row.verdict[i]/255)}`
    if (this.caption.textContent != text) this.caption.textContent = text
    this.grid.canvas.setAttribute('aria-label', `${n} samples at step ${row.step}; D tells ${short(100*row.number('separation'))}% apart; ${text}`)
  }
}

// One sample: how it came about, and the training pictures that are most like it
class CloseUp {
  constructor(panel) {
    this.panel = panel
    this.history = new Sheet('the sample over the steps', 8)
    this.near = new Sheet('the nearest training pictures', 6)
    this.words = tag('p', {className: 'small'})
    this.nearWords = tag('p', {className: 'small', textContent: 'Choose a sample: by pointer, or with the arrow keys.'})
    this.element = tag('div', {className: 'charts'}, tag('h4', {textContent: 'over the steps'}), this.history.canvas, this.words,
      tag('h4', {textContent: 'nearest training pictures'}), this.nearWords, this.near.canvas)
    this.near.canvas.hidden = true
  }
  choose(i) {
    this.i = i
    this.near.canvas.hidden = true
    this.nearWords.textContent = this.panel.still ? 'The recording has none: they are looked up by a kernel.' : 'looking ...'
    this.panel.tabs.open('Sample')
    this.panel.ask('nearest', {i})
  }
  hear(m, bytes) {
    if (m.i != this.i) return   // an answer to an older question
    const {shape} = this.panel.info, one = shape[0]*shape[1]*shape[2]
    this.near.canvas.hidden = false
    this.near.draw(new Uint8Array(bytes), shape, bytes.byteLength/one, null)
    this.nearWords.textContent = `at step ${m.step}, the nearest first`
  }
  draw() {
    if (!this.history.canvas.offsetParent) return
    const {films: [film], info} = this.panel, {shape} = info, one = shape[0]*shape[1]*shape[2], i = this.i ?? 0
    const end = this.panel.at === null ? film.rows.length - 1 : film.index(this.panel.at), n = Math.min(8, end + 1)
    const rows = [...Array(n).keys()].map(k => film.rows[Math.round(k*end/Math.max(1, n - 1))])
    const bytes = new Uint8Array(n*one)
    rows.forEach((r, k) => bytes.set(r.fake.subarray(i*one, (i + 1)*one), k*one))
    this.history.draw(bytes, shape, n, rows.map(r => hue(info, r.verdict[i])))
    this.words.textContent = `steps ${rows.map(r => r.step).join(', ')}`
  }
}

// How many samples are of each class, as the judge reads them
class Classes {
  constructor(panel) {
    this.panel = panel
    this.canvas = tag('canvas', {className: 'chart', role: 'img'})
    this.element = tag('div', {}, tag('p', {className: 'small', textContent: 'Share of each class among a thousand samples, at the last measurement; the line is an even share.'}), this.canvas)
  }
  draw() {
    const row = this.panel.row(0), names = this.panel.info.classes, n = names.length
    if (!this.canvas.offsetParent || !n) return
    const {x, w, h} = sharp(this.canvas), wide = w/n, most = Math.max(2/n, ...row.counts)
    x.fillStyle = x.strokeStyle = getComputedStyle(this.canvas).color
    x.font = '10px sans-serif'
    x.textAlign = 'center'
    row.counts.forEach((v, k) => {
      const tall = (h - 28)*v/most
      x.fillRect(k*wide + 3, h - 14 - tall, wide - 6, tall)
      x.fillText(names[k], (k + .5)*wide, h - 3)
      x.fillText(short(v), (k + .5)*wide, h - 18 - tall)
    })
    const even = h - 14 - (h - 28)/n/most
    x.setLineDash([2, 3])
    x.beginPath()
    x.moveTo(0, even)
    x.lineTo(w, even)
    x.stroke()
    this.canvas.setAttribute('aria-label', names.map((k, i) => `${k}: ${short(row.counts[i])}`).join('; '))
  }
}

class PictureNetworks extends Networks {
  labels() { return {G: `G: ${many(this.info.weights.G)}`, D: `D: ${many(this.info.weights.D)}`} }
  draw(row, real, rules, stage) { super.draw(row, new Uint8Array(real.buffer), {depth_g: 3, depth_d: 3}, stage) }
  thumb(part, bytes) {
    const {x} = this, [l, t, w] = PARTS[part], {shape} = this.info, verdict = this.row.verdict
    this.box(part, part == 'real' ? this.info.colours.real : hue(this.info, verdict[0]))
    x.imageSmoothingEnabled = false
    x.drawImage(atlas(bytes, shape, 1, 1), l + 4, t + 4, w - 8, w - 8)
    x.fillStyle = this.ink
    x.textAlign = part == 'real' ? 'right' : 'center'
    if (part == 'real') x.fillText('real', l - 5, t + w/2)
    x.textAlign = 'center'
  }
  name(row) {
    this.canvas.setAttribute('aria-label', `G, ${many(this.info.weights.G)}, makes pictures from noise; ` +
      `D, ${many(this.info.weights.D)}, gives real pictures ${short(row.number('d_real'))} and generated ones ${short(row.number('d_fake'))}`)
  }
}

const many = n => n < 1e5 ? `${Math.round(n/1e3)} thousand weights` : `${(n/1e6).toFixed(1)} million weights`
