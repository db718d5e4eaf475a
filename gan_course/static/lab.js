// The front end of gan_course.lab: draws the rows of a film, and sends what the reader does. It knows nothing of training.

// Its colours, how places are packed and what there is to see come from Python, in `info`.

const SIDE = 420, LETTERS = 'AB'
const CHARTS = [
  {title: 'losses', part: 'losses', lines: [['d_loss', 'D', 'real', []], ['g_loss', 'G', 'fake', [5, 3]]], marks: [[Math.log(2), 'ln 2'], [2*Math.log(2), '2 ln 2']]},
  {title: 'what D says', part: 'surface', lines: [['d_real', 'D(real)', 'real', []], ['d_fake', 'D(fake)', 'fake', [5, 3]]], marks: [[.5, '1/2']], low: 0, high: 1},
  {title: 'divergence, share off support', lines: [['js', 'JS', 'green', []], ['off_support', 'off', 'pink', [5, 3]]], marks: [], low: 0, high: .7, floors: true},
  {title: 'modes found', lines: [['modes', 'modes', 'green', []]], marks: [], low: 0, floors: true},
  {title: 'gradients, and the pull on a point', part: 'pull', log: true, lines: [['d_grad', 'D', 'real', []], ['g_grad', 'G', 'fake', [5, 3]], ['pull', 'pull', 'pink', [2, 2]]], marks: []},
  {title: 'value V(D, G) and 2 JS \u2212 ln 4', lines: [['value', 'V', 'real', []], ['best_value', 'best', 'green', [5, 3]]], marks: [[-Math.log(4), '\u2212ln 4'], [0, '0']]},
]
// What happens in a turn, and the layer or chart that it concerns; the turn itself is played with the last line
const TURNS = {
  d: [['D is shown real points', 'real'], ['G makes as many generated ones and rests', 'fake'], ['D says how real each place looks', 'surface'],
    ['its loss is measured: how wrong it was', 'losses'], ['D moves to lower its loss', 'surface']],
  g: [['G makes points from noise', 'fake'], ['D says how real each place looks and rests', 'surface'], ['the loss of G is measured: how often it was found out', 'losses'],
    ['the gradient goes through D to each point: the pull', 'pull'], ['G moves to lower its loss', 'fake']],
}

function tag(name, props = {}, ...inner) {
  const o = document.createElement(name)
  for (const [k, v] of Object.entries(props)) k in o && k !== 'list' ? o[k] = v : o.setAttribute(k, v)
  o.append(...inner)
  if (['BUTTON', 'INPUT', 'SELECT', 'CANVAS'].includes(o.tagName)) o.setAttribute('data-lm-suppress-shortcuts', 'true')
  return o
}

const bytesOf = d => d.buffer.slice(d.byteOffset, d.byteOffset + d.byteLength)

// One run as it was seen: rows as Python packed them, by a layout that comes with the film
class Film {
  constructor(info, head, bytes, real) {
    Object.assign(this, head)
    this.info = info; this.real = new Int16Array(real); this.rows = []
    for (let i = 0; i + this.size <= bytes.byteLength; i += this.size) this.rows.push(this.read(bytes.slice(i, i + this.size)))
  }
  read(bytes) {
    const row = {}, info = this.info
    for (const [k, type, at, n] of this.layout) {
      const Kind = {i4: Int32Array, f4: Float32Array, i2: Int16Array, u1: Uint8Array}[type]
      row[k] = new Kind(bytes.slice(at, at + n*Kind.BYTES_PER_ELEMENT))
    }
    row.at = row.at[0]; row.step = row.step[0]; row.has = row.has[0]
    row.shows = name => info.layers.includes(name) && (row.has >> info.layers.indexOf(name)) & 1
    row.number = name => row.numbers[info.numbers.indexOf(name)]
    return row
  }
  add(bytes, every) {
    const row = this.read(bytes)
    this.rows = this.rows.filter(r => r.at < row.at)
    if (every > this.every) this.rows = this.rows.filter((_, i) => i % 2 == 0)
    this.every = every; this.live = row
    const last = this.rows.at(-1)
    if (!last || row.at - last.at >= every) this.rows.push(row)
  }
}

// One picture of the plane
class Plane {
  constructor(canvas, info) { this.c = canvas; this.info = info; this.x = canvas.getContext('2d'); this.patch = document.createElement('canvas') }
  at(a, b) { const half = this.info.half_side; return [SIDE/2*(1 + a/half), SIDE/2*(1 - b/half)] }
  surface(bytes) {
    const n = Math.sqrt(bytes.length), p = this.patch, x = p.getContext('2d'), [fake, middle, real] = this.info.surface
    p.width = p.height = n
    const im = x.createImageData(n, n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
      const t = bytes[i*n + j]/127.5 - 1, o = 4*((n-1-j)*n + i), far = t < 0 ? fake : real, a = Math.abs(t)
      for (let k = 0; k < 3; k++) im.data[o + k] = middle[k] + (far[k] - middle[k])*a
      im.data[o + 3] = 255
    }
    x.putImageData(im, 0, 0)
    this.x.imageSmoothingEnabled = true
    this.x.drawImage(p, 0, 0, SIDE, SIDE)
  }
  dots(v, colour, circle) {
    const x = this.x
    x.fillStyle = colour
    for (let i = 0; i < v.length; i += 2) {
      const [a, b] = this.at(v[i], v[i+1])
      x.beginPath()
      if (circle) x.arc(a, b, 2.4, 0, 7)
      else { x.moveTo(a, b - 3.6); x.lineTo(a + 3.2, b + 2.4); x.lineTo(a - 3.2, b + 2.4); x.closePath() }
      x.fill()
    }
  }
  pull(from, by) {   // long ones are drawn shorter than they are, short ones as they are
    const x = this.x, unit = this.info.pull_unit   // a gradient of 1
    x.strokeStyle = this.info.colours.pink; x.lineWidth = 1.2; x.beginPath()
    for (let i = 0; i < from.length; i += 2) {
      const [a, b] = this.at(from[i], from[i+1]), long = Math.hypot(by[i], by[i+1])/unit, s = long ? 45*long/(1 + long)/long/unit : 0
      x.moveTo(a, b); x.lineTo(a + s*by[i], b - s*by[i+1])
    }
    x.stroke()
  }
  grid(v) {
    const n = Math.sqrt(v.length/2), x = this.x
    x.strokeStyle = 'rgba(0, 0, 0, .35)'; x.lineWidth = .8; x.beginPath()
    const p = (i, j) => this.at(v[2*(i*n + j)], v[2*(i*n + j) + 1])
    for (let i = 0; i < n; i++) for (const turn of [0, 1]) for (let j = 0; j < n; j++) x[j ? 'lineTo' : 'moveTo'](...(turn ? p(j, i) : p(i, j)))
    x.stroke()
  }
  draw(row, real, show, lit) {   // `lit` is the one part that is not dimmed, if there is one
    const x = this.x, {colours} = this.info, part = (name, f) => { if (show.has(name)) { x.globalAlpha = lit && lit != name ? .15 : 1; f(); x.globalAlpha = 1 } }
    x.fillStyle = '#fff'; x.fillRect(0, 0, SIDE, SIDE)
    if (row.shows('surface')) part('surface', () => this.surface(row.surface))
    if (row.shows('best')) part('best', () => this.surface(row.best))
    if (row.shows('grid')) part('grid', () => this.grid(row.grid))
    part('real', () => this.dots(real, colours.real, true))
    if (row.shows('pull')) part('pull', () => this.pull(row.fake, row.pull))
    if (row.shows('fake')) part('fake', () => this.dots(row.fake, colours.fake, false))
  }
}

const short = v => !Number.isFinite(v) ? '\u2013' : Math.abs(v) >= 1e-2 || v == 0 ? (+v.toPrecision(3)).toString() : v.toExponential(0)

function chart(canvas, spec, films, at) {
  const x = canvas.getContext('2d'), w = canvas.width, h = canvas.height, left = 8, right = w - (films.length > 1 ? 104 : 92), top = 18, low = h - 6, f = spec.log ? v => Math.log10(Math.max(v, 1e-8)) : v => v
  const {colours} = films[0].info, floors = films[0].floors, marks = [...spec.marks, ...(spec.floors ? spec.lines.filter(([k]) => k in floors).map(([k, name]) => [floors[k], 'real']) : [])]
  const seen = films.flatMap(o => o.rows.flatMap(r => spec.lines.map(([k]) => r.number(k)))).filter(Number.isFinite).map(f), soft = [spec.low, spec.high].filter(v => v !== undefined)
  const all = [...seen, ...marks.map(m => f(m[0])), ...soft], lo = Math.min(...all, ...(all.length ? [] : [0])), hi = Math.max(...all, lo + 1e-6)
  const to = films[0].rows.at(-1)?.at || 1, X = s => left + (right - left)*s/to, Y = v => low - (low - top)*(f(v) - lo)/(hi - lo), ink = getComputedStyle(canvas).color
  x.clearRect(0, 0, w, h); x.font = '11px sans-serif'; x.fillStyle = ink; x.fillText(spec.title + (spec.log ? ' (log)' : ''), left, 11)
  x.strokeStyle = ink; x.lineWidth = 1
  let named = Infinity
  for (const [v, name] of marks) { x.setLineDash([1, 3]); x.globalAlpha = .6; x.beginPath(); x.moveTo(left, Y(v)); x.lineTo(right, Y(v)); x.stroke(); if (Math.abs(Y(v) - named) > 9) x.fillText(name, right + 3, named = Y(v) + 4) }
  const ends = []
  films.forEach((film, i) => { for (const [k, name, colour, dash] of spec.lines) {
    x.strokeStyle = colours[colour]; x.setLineDash(dash); x.lineWidth = i ? 1 : 1.7; x.globalAlpha = i ? .55 : 1; x.beginPath()
    let open = false, last
    for (const r of film.rows) { const v = r.number(k); if (Number.isFinite(v)) { x[open ? 'lineTo' : 'moveTo'](X(r.at), Y(v)); open = true; last = v } }
    x.stroke()
    if (open) ends.push([Y(last), colour, (films.length > 1 ? LETTERS[i] + ' ' : '') + name, dash, i])
  } })
  x.globalAlpha = 1; x.setLineDash([])
  ends.sort((a, b) => a[0] - b[0])
  let y = top - 6
  for (const [end, colour, name, dash, i] of ends) {   // the names in ink, each with a piece of its line: colours alone are hard to read
    y = Math.max(y + 11, Math.min(end + 4, h - 11*(ends.length - 1 - ends.findIndex(o => o[2] == name)) - 2))
    const from = right + (marks.length ? 32 : 4)
    x.strokeStyle = colours[colour]; x.setLineDash(dash); x.lineWidth = i ? 1 : 2; x.beginPath(); x.moveTo(from, y - 4); x.lineTo(from + 12, y - 4); x.stroke()
    x.fillStyle = ink; x.fillText(name, from + 15, y)
  }
  x.setLineDash([])
  x.strokeStyle = ink; x.globalAlpha = .6; x.beginPath(); x.moveTo(X(at), top); x.lineTo(X(at), low); x.stroke(); x.globalAlpha = 1
}

const css = colours => `
.gl { --ink: var(--jp-ui-font-color1, CanvasText); --paper: var(--jp-layout-color1, Canvas); --rim: var(--jp-border-color1, #999);
  display: flex; flex-direction: column; gap: 10px; color: var(--ink); background: var(--paper); font: 13px var(--jp-ui-font-family, sans-serif); padding: 4px; }
.gl button, .gl select, .gl input { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--rim); border-radius: 3px; padding: 2px 7px; }
.gl input[type=range] { padding: 0; border: 0; min-width: 60px; } .gl input[type=number] { width: 64px; }
.gl button[aria-pressed=true] { background: ${colours.sky}; color: #000; }
.gl :focus-visible { outline: 2px solid ${colours.real}; outline-offset: 1px; }
.gl .bar { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.gl .body { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: flex-start; }
.gl .planes { display: flex; gap: 8px; flex: 0 1 auto; } .gl figure { margin: 0; max-width: ${SIDE}px; } .gl .two figure { max-width: ${SIDE*.72}px; }
.gl canvas { max-width: 100%; display: block; border-radius: 3px; } .gl .plane { border: 1px solid var(--rim); touch-action: none; }
.gl .charts { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; flex: 1 1 420px; max-width: 640px; } .gl .charts canvas { opacity: 1; } .gl .charts .dim { opacity: .2; }
.gl .rules { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 3px 14px; }
.gl .rules label { display: grid; grid-template-columns: 84px 1fr 52px; gap: 6px; align-items: center; } .gl .rules select { grid-column: 2 / 4; }
.gl .film input { flex: 1; } .gl .status { min-height: 1.5em; font-weight: 600; } .gl .turn { margin: 0; padding-left: 22px; } .gl .turn li.now { font-weight: bold; }
.gl .trial { border-left: 3px solid ${colours.sky}; padding: 2px 10px; } .gl .trial p { margin: 4px 0; } .gl [hidden] { display: none; } .gl label { white-space: nowrap; } .gl figcaption { font-size: 12px; }`

// Does this front end pass messages and bytes both ways? See `doctor` in gan_course.lab
function doctor({model, el}) {
  const out = tag('pre', {textContent: 'asking the kernel ...', role: 'status'}), sent = performance.now(), ours = Uint8Array.from({length: 256}, (_, i) => i)
  const late = setTimeout(() => { out.textContent = 'the kernel does not answer' }, 10000)
  model.on('msg:custom', (m, buffers) => {
    clearTimeout(late)
    const back = buffers?.length ? new Uint8Array(bytesOf(buffers[0])) : [], whole = back.length == 256 && back.every((v, i) => v == ours[i])
    const text = `message there and back: ${(performance.now() - sent).toFixed(0)} ms; bytes there and back: ${whole ? 'whole' : 'BROKEN'}; front end: ${navigator.userAgent}`
    out.textContent = text
    model.send({kind: 'found', text})
  })
  el.append(out)
  model.send({kind: 'ask'}, undefined, [ours.buffer])
  return () => clearTimeout(late)
}

function render({model, el}) {
  const info = model.get('info')
  if (info.doctor) return doctor({model, el})
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const show = new Set(['real', ...info.show]), half = info.half_side
  let films = [], at = null, dirty = false, painted = -Infinity, charted = -Infinity, drawing = null, cursor = [0, 0], side = 0, trial = null, slow = null, lit = null, played = false, closed = false

  const send = (act, more = {}) => model.send({do: act, ...more})
  const button = (text, act, title, more = {}) => tag('button', {type: 'button', textContent: text, title, onclick: act, ...more})
  const rulesOf = i => model.get('rules')[i] ?? model.get('rules')[0]
  // `at` is a time on the clock, null for now; the row shown is the last one before it
  const index = () => { const o = films[0].rows; let i = o.length - 1; if (at !== null) while (i > 0 && o[i].at > at) i--; return i }
  const row = i => at === null && films[i].live ? films[i].live : films[i].rows[Math.min(index(), films[i].rows.length - 1)]
  // Another panel of the same run may have asked for the film
  const keepPlace = () => { if (at !== null && at >= (films[0].rows.at(-1)?.at ?? 0)) at = null }
  const changed = () => { stopSlow(); endDrawing(); if (trial) { trial = null; asked.append(tag('p', {textContent: 'Broken off: the run was changed.'})) } }

  // Timeline
  const play = button('Play', () => { stopSlow(); endDrawing(); at = null; send(model.get('playing') ? 'pause' : 'play') }, 'train, step after step', {className: 'play'})
  const slowly = button('Slow', () => calm ? oneStage() : slow ? stopSlow() : startSlow(), calm ? 'one stage of a turn at each press' : 'turn by turn, stage by stage, with words')
  const compare = button('A/B', () => { changed(); at = null; send('compare', {on: model.get('rules').length < 2}) }, 'a second run beside the first, on one clock')
  const count = tag('output', {className: 'step', textContent: '0'})
  const seed = tag('input', {type: 'number', min: 0, max: 99999, step: 1, name: 'seed', onchange: e => { if (e.target.value === '' || !e.target.checkValidity()) return e.target.value = rulesOf(side).seed; changed(); at = null; send('set', {rules: {seed: +e.target.value}, side}) }})
  const timeline = tag('div', {className: 'bar', role: 'group', 'aria-label': 'timeline'}, play,
    button('D turn', () => turn('d'), 'one turn of the discriminator'), button('G turn', () => turn('g'), 'one turn of the generator'),
    button('Step', () => { stopSlow(); at = null; send('step', {n: 1}) }, 'one step: the turns of both'), slowly, button('Reset', () => { changed(); at = null; send('reset') }, 'the same run from its start'),
    tag('label', {}, 'seed ', seed), compare, tag('span', {}, 'step ', count))

  function turn(player) { stopSlow(); at = null; send('turn', {player}); words(player, TURNS[player].length - 1) }
  const stages = tag('ol', {className: 'turn', hidden: true})
  function words(player, i) {
    stages.hidden = false
    if (stages.dataset.player != player) { stages.dataset.player = player; stages.replaceChildren(...TURNS[player].map(([t]) => tag('li', {textContent: t}))) }
    ;[...stages.children].forEach((o, j) => { o.className = j == i ? 'now' : ''; j == i ? o.setAttribute('aria-current', 'step') : o.removeAttribute('aria-current') })
  }
  function* turns() { for (;;) { let any = false; for (const p of 'dg') for (let k = 0; k < rulesOf(0)['k_' + p]; k++) { any = true; for (let i = 0; i < TURNS[p].length; i++) yield [p, i] } if (!any) return } }
  let plan = null
  function oneStage() {
    plan ??= turns()
    const [player, i] = plan.next().value
    lit = TURNS[player][i][1]
    words(player, i)
    if (i == TURNS[player].length - 1) send('turn', {player})
    paint()
  }
  function startSlow() { send('pause'); at = null; oneStage(); slow = setInterval(oneStage, 1250); slowly.setAttribute('aria-pressed', true) }
  function stopSlow() { clearInterval(slow); slow = plan = lit = null; slowly.setAttribute('aria-pressed', false); stages.hidden = true; paint() }

  // Planes, layers, charts
  const planes = tag('div', {className: 'planes'}), views = []
  function setPlanes() {
    planes.classList.toggle('two', films.length > 1)
    while (views.length > films.length) views.pop().figure.remove()
    while (views.length < films.length) {
      const canvas = tag('canvas', {className: 'plane', width: SIDE, height: SIDE, role: 'img', tabIndex: 0}), caption = tag('figcaption'), figure = tag('figure', {}, canvas, caption)
      canvas.onpointerdown = canvas.onpointermove = draw
      canvas.onkeydown = key
      planes.append(figure); views.push({figure, caption, canvas, plane: new Plane(canvas, info)})
    }
  }
  const layers = tag('div', {className: 'bar', role: 'group', 'aria-label': 'layers'}, ...['real', ...info.layers].map(k => tag('label', {},
    tag('input', {type: 'checkbox', name: k, checked: show.has(k), onchange: e => layer(k, e.target.checked)}), ' ', info.names[k])))
  function layer(k, on) { on ? show.add(k) : show.delete(k); k == 'real' || send('layers', {names: info.layers.filter(o => show.has(o))}); paint() }
  const charts = CHARTS.map(c => tag('canvas', {width: 340, height: 128, role: 'img', className: 'chart'}))

  // Rules
  const rules = tag('div', {className: 'rules', role: 'group', 'aria-label': 'rules'}), fields = {seed: v => { if (document.activeElement !== seed) seed.value = v }}
  for (const r of info.rules) {
    const out = tag('output'), change = v => { if (!r.live) { changed(); at = null } send('set', {rules: {[r.name]: v}, side}) }
    const to = v => r.log ? Math.log10(Math.max(v, r.min)) : v, from = v => r.log ? +(10**v).toPrecision(2) : +v
    const field = r.among ? tag('select', {onchange: e => change(e.target.value)}, ...r.among.map(o => tag('option', {value: o, textContent: o, disabled: o == 'drawn'})))
      : tag('input', {type: 'range', min: to(r.min), max: to(r.max), step: r.step, [r.live ? 'oninput' : 'onchange']: e => { const v = from(e.target.value); out.textContent = v; change(v) }})
    field.name = r.name
    fields[r.name] = v => { if (document.activeElement !== field || r.among) field.value = to(v); out.textContent = r.among ? '' : v }
    rules.append(tag('label', {title: r.live ? 'acts at the next turn' : 'starts the run anew'}, r.label + (r.live ? '' : ' *'), field, ...(r.among ? [] : [out])))
  }
  const which = tag('div', {className: 'bar', role: 'group', 'aria-label': 'whose rules', hidden: true}, 'rules of', ...[0, 1].map(i => button(LETTERS[i], () => { side = i; state() }, `the rules of run ${LETTERS[i]}`)))

  // The past
  const scrub = tag('input', {type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'look back', className: 'scrub', oninput: e => { at = +e.target.value >= films[0].rows.length - 1 ? null : films[0].rows[+e.target.value].at; paint() }})
  const back = button('Go on from here', () => { changed(); send('back', {at: row(0).at}); at = null }, 'take the run back to the step that is shown')
  const status = tag('div', {className: 'status', role: 'status', 'aria-live': 'polite'})

  // Draw your own data
  const own = button('Draw data', () => {
    if (drawing) { const drawn = drawing; if (drawn.length) { changed(); at = null; send('set', {rules: {drawn}, side}) } else endDrawing(); return }
    stopSlow(); drawing = []; send('pause')
    own.textContent = 'Use it'
    own.setAttribute('aria-pressed', true)
    views[0].canvas.focus()
    paint()
  }, 'draw points with the pointer, or with arrow keys and space, then press again')
  function endDrawing() { drawing = null; own.textContent = 'Draw data'; own.setAttribute('aria-pressed', false); paint() }
  const limits = () => films[0].box
  function put(a, b) { const [l, r, lo, hi] = limits(); if (drawing.length < 1000) drawing.push([l + (r-l)*a, hi - (hi-lo)*b]); paint() }
  function draw(e) {
    if (!drawing || !e.buttons) return
    const b = e.target.getBoundingClientRect()
    put((e.clientX - b.left)/b.width, (e.clientY - b.top)/b.height)
  }
  function key(e) {
    const move = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[e.key]
    if (!drawing || !move && e.key != ' ' && e.key != 'Enter') return
    e.preventDefault()
    if (move) cursor = cursor.map((v, i) => Math.min(half, Math.max(-half, v + half/32*move[i])))
    else put((1 + cursor[0]/half)/2, (1 - cursor[1]/half)/2)
    paint()
  }
  const packed = points => { const [l, r, lo, hi] = limits(), h = Math.max(r-l, hi-lo)/2; return Int16Array.from(points.flatMap(([a, b]) => [(a-(l+r)/2)/h*half, (b-(lo+hi)/2)/h*half])) }

  // Experiments: predict first, then see, then cure
  const asked = tag('div', {className: 'trial', hidden: true, role: 'group', 'aria-label': 'experiment'})
  const trials = tag('div', {className: 'bar', role: 'group', 'aria-label': 'experiments'}, 'Experiments:', ...info.experiments.map(x => button(x.name, () => ask(x), x.question)))
  function ask(x) {
    stopSlow(); endDrawing(); send('pause'); trial = null
    asked.hidden = false
    asked.replaceChildren(tag('p', {textContent: x.question}), tag('div', {className: 'bar'}, ...x.choices.map((c, i) => button(c, () => begin(x, i), 'my prediction'))))
    asked.querySelector('button').focus()
  }
  function begin(x, guess) {
    trial = {x, until: x.steps, guess}
    asked.replaceChildren(tag('p', {textContent: x.question}), tag('p', {textContent: `You said: ${x.choices[guess]}. Watch for ${x.steps} steps.`}))
    at = null; send('new', {rules: x.rules}); send('play')
  }
  function cure() {
    trial = {...trial, cured: true, until: (films[0].live ?? films[0].rows.at(-1)).at + trial.x.cure_steps}
    asked.append(tag('p', {textContent: `${trial.x.cure_text} Watch for ${trial.x.cure_steps} steps.`}))
    asked.querySelector('button')?.remove()
    at = null; send('set', {rules: trial.x.cure}); send('play')
  }
  function watch() {
    if (!trial || !films.length || !((films[0].live ?? films[0].rows.at(-1))?.at >= trial.until) || !model.get('playing')) return
    const {x, guess, cured} = trial
    trial.until = Infinity
    send('pause')
    if (cured) asked.append(tag('p', {textContent: x.cure_answer}))
    else asked.append(tag('p', {textContent: `${guess == x.right ? 'As you said.' : `It is: ${x.choices[x.right]}.`} ${x.answer}`}), tag('div', {className: 'bar'}, button('Cure', cure, x.cure_text)))
  }

  // Painting: at most once a frame, four times a second for those who want little motion
  function paint() { if (!dirty && !closed) { dirty = true; const wait = calm ? 250 - (performance.now() - painted) : 0; wait > 0 ? setTimeout(() => requestAnimationFrame(now), wait) : requestAnimationFrame(now) } }
  function now() {
    dirty = false; painted = performance.now()
    if (!films.length || !films[0].rows.length || closed) return
    const shown = new Set(show)
    if (drawing) for (const k of ['real', 'fake', 'pull', 'grid', 'best']) shown.delete(k)
    films.forEach((film, i) => {
      const v = views[i], r = row(i)
      v.plane.draw(r, film.real, shown, lit)
      const gap = r.number('gap')
      v.caption.textContent = `${films.length > 1 ? `run ${LETTERS[i]}, ` : ''}step ${r.step}` + (show.has('best') && Number.isFinite(gap) ? `; |D \u2212 D*| is ${gap.toFixed(3)} on average` : '')
      v.canvas.setAttribute('aria-label', `step ${r.step}: D gives real points ${short(r.number('d_real'))}, generated ones ${short(r.number('d_fake'))}; ${short(r.number('modes'))} modes; divergence ${short(r.number('js'))}`)
      if (drawing && !i) {
        v.plane.dots(packed(drawing), info.colours.real, true)
        const [a, b] = v.plane.at(...cursor), x = v.plane.x
        x.strokeStyle = '#000'; x.lineWidth = 1; x.strokeRect(a - 5, b - 5, 10, 10)
      }
    })
    const r = row(0)
    scrub.max = films[0].rows.length - 1
    scrub.value = index()
    scrub.setAttribute('aria-valuetext', `step ${r.step}`)
    count.textContent = r.step
    if (!model.get('playing') || painted - charted > 90) CHARTS.forEach((c, i) => {   // eleven times a second is enough for lines
      charted = painted
      chart(charts[i], c, films, r.at)
      charts[i].classList.toggle('dim', !!lit && lit != c.part)
      charts[i].setAttribute('aria-label', `${c.title}: ` + films.map((f, j) => c.lines.map(([k, name]) => `${films.length > 1 ? LETTERS[j] + ' ' : ''}${name} ${short(row(j).number(k))}`).join(', ')).join('; '))
    })
    root.dataset.frames = +(root.dataset.frames ?? 0) + 1
  }
  function state() {
    const on = model.get('playing'), two = model.get('rules').length > 1
    if (!two) side = 0
    play.textContent = on ? 'Pause' : 'Play'
    play.setAttribute('aria-pressed', on)
    compare.setAttribute('aria-pressed', two)
    which.hidden = !two
    ;[...which.querySelectorAll('button')].forEach((o, i) => o.setAttribute('aria-pressed', i == side))
    for (const [k, v] of Object.entries(rulesOf(side))) fields[k]?.(v)
    for (const k of ['lr_d', 'lr_g']) root.dataset[k] = rulesOf(side)[k]   // what the kernel says, for those who measure
    if (status.textContent != model.get('status')) status.textContent = model.get('status')
    if (on && !played) { stopSlow(); for (let i = 0; i < ticks; i++) send('tick') }
    played = on
    paint()
  }
  const ticks = info.paced ? 3 : 0   // where the browser has to pace the frames: so many asked for at a time
  function message(m, buffers) {
    if (m.kind == 'film') { films = m.sides.map((o, i) => new Film(info, o, bytesOf(buffers[2*i]), bytesOf(buffers[2*i + 1]))); keepPlace(); setPlanes() }
    if (m.kind == 'frame') buffers.forEach((b, i) => films[i]?.add(bytesOf(b), m.every))
    if (m.kind == 'frame') watch()
    if (m.kind == 'tock' && model.get('playing')) send('tick')
    paint()
  }

  const beat = setInterval(() => send('beat', {hidden: document.hidden}), 400), seen = () => document.hidden || send('hello')
  const root = tag('div', {className: 'gl', role: 'group', 'aria-label': 'the lab'}, tag('style', {textContent: css(info.colours)}), timeline, status, tag('div', {className: 'body'}, tag('div', {}, planes, stages), tag('div', {className: 'charts'}, ...charts)),
    tag('div', {className: 'bar film'}, scrub, back), layers, which, rules, tag('div', {className: 'bar'}, own, '* starts the run anew'), trials, asked)
  document.addEventListener('visibilitychange', seen)
  model.on('msg:custom', message)
  for (const k of ['playing', 'rules', 'status']) model.on(`change:${k}`, state)
  el.append(root)
  state(); send('hello')
  return () => { closed = true; clearInterval(beat); clearInterval(slow); document.removeEventListener('visibilitychange', seen); model.off('msg:custom', message); for (const k of ['playing', 'rules', 'status']) model.off(`change:${k}`, state) }
}
export default {render}
