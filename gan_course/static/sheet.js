// Pictures in rows on a canvas, each in a frame.

const GAP = 3   // CSS pixels round a picture, which its frame fills

// Pictures as bytes, channels first, on a canvas of their own size; side by side in `columns`
function atlas(bytes, shape, n, columns) {
  const [channels, h, w] = shape, rows = Math.ceil(n/columns), sheet = document.createElement('canvas')
  sheet.width = columns*w
  sheet.height = rows*h
  const pen = sheet.getContext('2d'), im = pen.createImageData(sheet.width, sheet.height)
  for (let i = 0; i < n; i++) {
    const left = (i % columns)*w, top = Math.floor(i/columns)*h
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
      const o = 4*((top + y)*sheet.width + left + x)
      for (let k = 0; k < 3; k++) im.data[o + k] = bytes[((i*channels + (channels > 2 ? k : 0))*h + y)*w + x]
      im.data[o + 3] = 255
    }
  }
  pen.putImageData(im, 0, 0)
  return sheet
}

// The hue of what D says, from 0 for generated to 255 for real
function hue(info, verdict) {
  const [fake, middle, real] = info.colours.surface.map(rgb), t = verdict/127.5 - 1, far = t < 0 ? fake : real
  return `rgb(${middle.map((m, k) => Math.round(m + (far[k] - m)*Math.abs(t))).join()})`
}

const rgb = text => [1, 3, 5].map(i => parseInt(text.slice(i, i + 2), 16))

// A canvas with pictures in rows; `frames` has a colour for each, `chosen` is outlined
class Sheet {
  constructor(name, columns, more = {}) {
    this.columns = columns
    this.canvas = tag('canvas', {className: 'sheet', role: 'img', 'aria-label': name, ...more})
  }
  draw(bytes, shape, n, frames, chosen = -1) {
    const {columns, canvas} = this, [, h, w] = shape, rows = Math.ceil(n/columns)
    canvas.style.aspectRatio = `${columns*w}/${rows*h}`
    const {x, w: wide} = sharp(canvas), side = wide/columns, tall = side*h/w
    const sheet = atlas(bytes, shape, n, columns)
    x.imageSmoothingEnabled = side < w
    Object.assign(this, {side, tall, n})
    for (let i = 0; i < n; i++) {
      const a = (i % columns)*side, b = Math.floor(i/columns)*tall, from = [(i % columns)*w, Math.floor(i/columns)*h]
      x.fillStyle = frames?.[i] ?? 'transparent'
      x.fillRect(a, b, side, tall)
      x.drawImage(sheet, ...from, w, h, a + GAP, b + GAP, side - 2*GAP, tall - 2*GAP)
      if (i != chosen) continue
      x.strokeStyle = getComputedStyle(canvas).color
      x.lineWidth = 2
      x.strokeRect(a + 1, b + 1, side - 2, tall - 2)
    }
  }
  at(e) {
    const box = this.canvas.getBoundingClientRect()
    const i = Math.floor((e.clientY - box.top)/this.tall)*this.columns + Math.floor((e.clientX - box.left)/this.side)
    return i >= 0 && i < this.n ? i : -1
  }
  // Where an arrow key leads from picture `i`, or null for another key
  led(e, i) {
    const c = this.columns, by = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -c, ArrowDown: c}[e.key]
    if (!by) return null
    e.preventDefault()
    e.stopPropagation()
    return Math.min(this.n - 1, Math.max(0, i + by))
  }
}
