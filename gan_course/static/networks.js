// The two networks as a diagram: what flows from where to where. In slow motion the parts that are at work are lit.

// What happens in a turn: words, the layer or chart that it concerns, the parts of the diagram at work
const TURNS = {
  d: [['D is shown real points', 'real', ['real', 'D']],
    ['G makes as many generated ones and rests', 'fake', ['z', 'G', 'fake']],
    ['D says how real each place looks', 'surface', ['real', 'fake', 'D', 'says']],
    ['its loss is measured: how wrong it was', 'losses', ['says']],
    ['D moves to lower its loss', 'surface', ['says', 'back', 'D']]],
  g: [['G makes points from noise', 'fake', ['z', 'G', 'fake']],
    ['D says how real each place looks and rests', 'surface', ['fake', 'D', 'says']],
    ['the loss of G is measured: how often it was found out', 'losses', ['says']],
    ['the gradient goes through D to each point: the pull', 'pull', ['says', 'back', 'D', 'fake']],
    ['G moves to lower its loss', 'fake', ['fake', 'back', 'G']]],
}
const WIDE = 440, HIGH = 116
// Boxes of the parts: left, top, width, height
const PARTS = {z: [4, 60, 44, 44], G: [76, 52, 66, 60], fake: [170, 60, 48, 48], real: [170, 2, 48, 48],
  D: [250, 26, 66, 60], says: [344, 28, 92, 56]}
// Where data go, and where the gradient goes back
const WAYS = {z: [[48, 82], [76, 82]], G: [[142, 82], [170, 82]], fake: [[218, 84], [250, 66]], real: [[218, 26], [250, 44]],
  D: [[316, 56], [344, 56]]}
const BACK = [[[390, 84], [390, 110], [283, 110], [283, 88]], [[262, 92], [262, 113], [109, 113]]]

class Networks {
  constructor(info, onPart) {
    this.info = info
    this.canvas = tag('canvas', {className: 'networks', role: 'img', style: `aspect-ratio: ${WIDE}/${HIGH}; max-width: 440px`})
    this.words = tag('div', {className: 'stage'})
    this.element = tag('div', {className: 'both'}, this.canvas, this.words)
    this.canvas.onpointermove = e => onPart(this.partAt(e))
    this.canvas.onpointerleave = () => onPart(null)
  }
  partAt(e) {
    const box = this.canvas.getBoundingClientRect(), s = box.width/WIDE
    const a = (e.clientX - box.left)/s, b = (e.clientY - box.top)/s
    const hit = Object.entries(PARTS).find(([, [l, t, w, h]]) => a >= l && a <= l + w && b >= t && b <= t + h)
    return hit ? {z: 'grid', G: 'grid', fake: 'fake', real: 'real', D: 'surface', says: 'surface'}[hit[0]] : null
  }
  draw(row, real, rules, stage) {
    const {x, w} = sharp(this.canvas)
    x.scale(w/WIDE, w/WIDE)
    Object.assign(this, {x, row, stage, ink: getComputedStyle(this.canvas).color, paper: getComputedStyle(this.element).backgroundColor})
    x.font = '11px sans-serif'
    x.textAlign = 'center'
    for (const [k, way] of Object.entries(WAYS)) this.lit(k, () => this.way(way, row.step))
    this.lit('back', () => BACK.forEach((way, i) => this.backWay(way, i)))
    this.lit('z', () => this.noise(rules.z_law))
    this.lit('G', () => this.network('G', rules.depth_g, rules.width_g, this.info.colours.g))
    this.lit('D', () => this.network('D', rules.depth_d, rules.width_d, this.info.colours.d))
    this.lit('real', () => this.thumb('real', real, () => this.info.colours.real, circle))
    this.lit('fake', () => this.thumb('fake', row.fake, k => this.verdict(k), triangle))
    this.lit('says', () => this.says(row))
    this.name(row, rules)
  }
  lit(part, f) {
    const on = !this.stage || this.stage.includes(part)
    this.x.globalAlpha = on ? 1 : .2
    f()
    this.x.globalAlpha = 1
  }
  path(points) {
    this.x.beginPath()
    points.forEach((p, i) => this.x[i ? 'lineTo' : 'moveTo'](...p))
  }
  // Data move along their way as the steps go by
  way(points, step) {
    const {x} = this
    this.path(points)
    x.strokeStyle = this.ink
    x.lineWidth = 1.6
    x.setLineDash([4, 3])
    x.lineDashOffset = -step % 7
    x.stroke()
    x.setLineDash([])
    this.head(...points.slice(-2))
  }
  backWay(points, i) {
    const {x} = this
    this.path(points)
    x.strokeStyle = this.ink
    x.lineWidth = 1
    x.setLineDash([1, 3])
    x.stroke()
    x.setLineDash([])
    if (i == 0) this.head(...points.slice(-2))
    else this.head([109, 114], [109, 112])
  }
  head([a, b], [c, d]) {
    const {x} = this, turn = Math.atan2(d - b, c - a)
    x.save()
    x.translate(c, d)
    x.rotate(turn)
    this.path([[0, 0], [-6, -3.5], [-6, 3.5]])
    x.fillStyle = this.ink
    x.fill()
    x.restore()
  }
  box(part, fill) {
    const {x} = this, [l, t, w, h] = PARTS[part]
    x.fillStyle = fill
    x.fillRect(l, t, w, h)
    x.strokeStyle = this.ink
    x.lineWidth = 1
    x.strokeRect(l + .5, t + .5, w - 1, h - 1)
  }
  noise(law) {
    const {x} = this, [l, t, w] = PARTS.z
    this.box('z', '#fff')
    x.fillStyle = '#555'
    // a fixed pattern that looks like noise of this law
    for (let i = 0; i < 40; i++) {
      const a = (i*.6180339) % 1, b = (i*.4142135 + .3) % 1
      const [u, v] = law == 'uniform' ? [a, b] : [.5 + .17*Math.sqrt(-2*Math.log(a + .02))*Math.cos(6.283*b), .5 + .17*Math.sqrt(-2*Math.log(a + .02))*Math.sin(6.283*b)]
      if (u > 0 && u < 1 && v > 0 && v < 1) x.fillRect(l + 2 + u*(w - 5), t + 2 + v*(w - 5), 1.6, 1.6)
    }
    x.fillStyle = this.ink
    x.fillText('noise z', l + w/2, t - 5)
  }
  // A funnel, with a bar for each hidden layer
  network(name, depth, width, colour) {
    const {x} = this, [l, t, w, h] = PARTS[name], opens = name == 'G'
    const near = opens ? h*.3 : 0, far = opens ? 0 : h*.3
    this.path([[l, t + near], [l + w, t + far], [l + w, t + h - far], [l, t + h - near]])
    x.closePath()
    x.fillStyle = colour
    x.fill()
    x.strokeStyle = 'rgba(255, 255, 255, .55)'
    x.lineWidth = 2
    for (let i = 1; i <= depth; i++) {
      const share = i/(depth + 1), cut = near + (far - near)*share
      this.path([[l + w*share, t + cut + 2], [l + w*share, t + h - cut - 2]])
      x.stroke()
    }
    x.fillStyle = this.ink
    x.fillText(this.labels(depth, width)[name], l + w/2, opens ? t - 3 : t - 5)
  }
  labels(depth, width) {
    const text = depth ? `${depth} \u00d7 ${width}` : 'linear'
    return {G: `G: ${text}`, D: `D: ${text}`}
  }
  // A few points of a row, in a small plane
  thumb(part, v, colour, shape) {
    const {x} = this, [l, t, w] = PARTS[part], half = this.info.half_side
    this.box(part, '#fff')
    x.save()
    x.beginPath()
    x.rect(l, t, w, w)
    x.clip()
    const every = Math.max(1, Math.floor(v.length/2/40))
    for (let k = 0; 2*k < v.length; k += every) {
      x.beginPath()
      shape(x, l + w/2*(1 + v[2*k]/half), t + w/2*(1 - v[2*k + 1]/half), .75)
      x.fillStyle = colour(k)
      x.fill()
      x.strokeStyle = '#333'
      x.lineWidth = .4
      x.stroke()
    }
    x.restore()
    x.fillStyle = this.ink
    x.textAlign = part == 'real' ? 'right' : 'center'
    if (part == 'real') x.fillText('real', l - 5, t + w/2)
    x.textAlign = 'center'
  }
  // The colour of what D says at a generated point, where its surface was looked at
  verdict(k) {
    const {row} = this, {half_side: half, surface: [fake, middle, real]} = this.info
    if (!row.shows('surface')) return this.info.colours.fake
    const n = Math.sqrt(row.surface.length)
    const cell = v => Math.min(n - 1, Math.max(0, Math.floor((1 + v/half)/2*n)))
    const t = row.surface[cell(row.fake[2*k])*n + cell(row.fake[2*k + 1])]/127.5 - 1
    const far = t < 0 ? fake : real
    return `rgb(${middle.map((m, i) => Math.round(m + (far[i] - m)*Math.abs(t))).join()})`
  }
  says(row) {
    const {x} = this, [l, t, w] = PARTS.says, bars = [['d_real', 'real'], ['d_fake', 'fake']]
    x.textAlign = 'left'
    const wide = w - 34
    x.strokeStyle = this.ink
    x.lineWidth = 1
    bars.forEach(([k, colour], i) => {
      const v = row.number(k), top = t + 14 + 22*i, long = Math.min(1, Math.max(0, v))*wide
      x.strokeRect(l + .5, top + .5, wide, 12)
      x.fillStyle = this.info.colours[colour]
      if (Number.isFinite(v)) x.fillRect(l + .5, top + .5, long, 12)
      x.fillStyle = this.ink
      x.fillText(short(v), l + wide + 5, top + 10)
    })
    x.fillText('D says', l, t + 8)
    this.path([[l + wide/2, t + 10], [l + wide/2, t + 53]])
    x.stroke()
    x.textAlign = 'center'
  }
  name(row, rules) {
    const parts = [`G, ${rules.depth_g} hidden layers of ${rules.width_g}, makes points from noise`,
      `D, ${rules.depth_d} of ${rules.width_d}, gives real points ${short(row.number('d_real'))} and generated ones ${short(row.number('d_fake'))}`]
    this.canvas.setAttribute('aria-label', parts.join('; '))
  }
}
