// One picture of the plane: what D says as a ground, the bent grid, the pull, real points as circles, generated ones as triangles.

const GROUNDS = {surface: ['surface'], best: ['best'], gap: ['surface', 'best'], both: ['surface', 'best'], none: []}

class Plane {
  constructor(info) {
    this.info = info
    this.canvas = tag('canvas', {className: 'plane', role: 'img', tabIndex: 0})
    this.patch = document.createElement('canvas')
  }
  begin() {
    const {x, w} = sharp(this.canvas)
    Object.assign(this, {x, side: w, unit: w/420})
    x.fillStyle = '#fff'
    x.fillRect(0, 0, w, w)
  }
  place(a, b) {
    const half = this.info.half_side
    return [this.side/2*(1 + a/half), this.side/2*(1 - b/half)]
  }
  // `shade` gives for each cell a number from -1, the colour of generated, to 1, that of real
  ground(n, shade) {
    const p = this.patch, [fake, middle, real] = this.info.surface
    p.width = p.height = n
    const pen = p.getContext('2d'), im = pen.createImageData(n, n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
      const t = shade(i*n + j), far = t < 0 ? fake : real, o = 4*((n-1-j)*n + i)
      for (let k = 0; k < 3; k++) im.data[o + k] = middle[k] + (far[k] - middle[k])*Math.abs(t)
      im.data[o + 3] = 255
    }
    pen.putImageData(im, 0, 0)
    this.x.imageSmoothingEnabled = true
    this.x.drawImage(p, 0, 0, this.side, this.side)
  }
  says(row, name) {
    if (name == 'gap') {
      if (!row.shows('surface') || !row.shows('best')) return
      return this.ground(Math.sqrt(row.surface.length), k => (row.surface[k] - row.best[k])/255)
    }
    if (row.shows(name)) this.ground(Math.sqrt(row[name].length), k => row[name][k]/127.5 - 1)
  }
  // All marks in one path, with a white rim, so that they stand out on every ground
  marks(v, colour, shape, size = 1) {
    const x = this.x, s = size*this.unit
    x.beginPath()
    for (let i = 0; i < v.length; i += 2) shape(x, ...this.place(v[i], v[i+1]), s)
    x.strokeStyle = '#fff'
    x.lineWidth = 1.6*this.unit
    x.stroke()
    x.fillStyle = colour
    x.fill()
  }
  circles(v) { this.marks(v, this.info.colours.real, circle) }
  triangles(v) { this.marks(v, this.info.colours.fake, triangle) }
  pull(from, by) {   // long ones are drawn shorter than they are, short ones as they are
    const x = this.x, one = this.info.pull_unit
    x.beginPath()
    for (let i = 0; i < from.length; i += 2) {
      const [a, b] = this.place(from[i], from[i+1]), long = Math.hypot(by[i], by[i+1])/one
      const s = long ? 45*this.unit/(1 + long)/one : 0
      x.moveTo(a, b)
      x.lineTo(a + s*by[i], b - s*by[i+1])
    }
    for (const [colour, width] of [['#fff', 2.6], ['#222', 1.1]]) {
      x.strokeStyle = colour
      x.lineWidth = width*this.unit
      x.stroke()
    }
  }
  grid(v) {
    const n = Math.sqrt(v.length/2), x = this.x
    const at = (i, j) => this.place(v[2*(i*n + j)], v[2*(i*n + j) + 1])
    x.strokeStyle = 'rgba(0, 0, 0, .35)'
    x.lineWidth = .8*this.unit
    x.beginPath()
    for (let i = 0; i < n; i++) for (const turned of [false, true]) for (let j = 0; j < n; j++) {
      const p = turned ? at(j, i) : at(i, j)
      if (j) x.lineTo(...p)
      else x.moveTo(...p)
    }
    x.stroke()
  }
  // `lit` is the one part that is not dimmed, if there is one
  draw(row, real, show, ground, lit) {
    this.begin()
    const part = (name, wanted, f) => {
      if (!wanted) return
      this.x.globalAlpha = lit && lit != name ? .15 : 1
      f()
      this.x.globalAlpha = 1
    }
    part('surface', ground != 'none', () => this.says(row, ground))
    part('grid', show.has('grid') && row.shows('grid'), () => this.grid(row.grid))
    part('real', show.has('real'), () => this.circles(real))
    part('pull', show.has('pull') && row.shows('pull'), () => this.pull(row.fake, row.pull))
    part('fake', show.has('fake') && row.shows('fake'), () => this.triangles(row.fake))
  }
}
