// What every panel of the course stands on: elements, buttons, sharp canvases, the theme, and words that are read aloud.

const FIELDS = ['BUTTON', 'INPUT', 'SELECT', 'TEXTAREA', 'CANVAS']

// Where an arrow key leads: across and up
const KEYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}

function tag(name, props = {}, ...inner) {
  const o = document.createElement(name)
  for (const [k, v] of Object.entries(props)) {
    if (k in o && k != 'list') o[k] = v
    else o.setAttribute(k, v)
  }
  o.append(...inner)
  // without this JupyterLab takes the keys that are meant for a field
  if (FIELDS.includes(o.tagName)) o.setAttribute('data-lm-suppress-shortcuts', 'true')
  return o
}

function button(text, act, title, more = {}) {
  return tag('button', {type: 'button', textContent: text, title, onclick: act, ...more})
}

// A sign in front of the words, which is not read aloud
function setSign(o, sign, text) {
  o.replaceChildren(tag('span', {textContent: sign, 'aria-hidden': 'true', className: 'sign'}), ' ' + text)
}

function group(name, className, ...inner) {
  return tag('div', {className, role: 'group', 'aria-label': name}, ...inner)
}

const bytesOf = view => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)

const wantsCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches

// A number for people: three digits, no clutter
function short(v) {
  if (v === null || v === undefined || !Number.isFinite(v)) return '\u2013'
  const small = Math.abs(v) < 1e-3 && v != 0
  return small ? v.toExponential(0) : (+v.toPrecision(3)).toString()
}

// The context of a canvas that is drawn in CSS pixels, at the resolution of the screen
function sharp(canvas) {
  const scale = window.devicePixelRatio || 1
  const w = canvas.clientWidth || canvas.width, h = canvas.clientHeight || canvas.height
  const pixels = [Math.round(w*scale), Math.round(h*scale)]
  if (canvas.width != pixels[0]) canvas.width = pixels[0]
  if (canvas.height != pixels[1]) canvas.height = pixels[1]
  const x = canvas.getContext('2d')
  x.setTransform(scale, 0, 0, scale, 0, 0)
  x.clearRect(0, 0, w, h)
  return {x, w, h}
}

// Call `f` when the colours of the page change; returns how to stop
function onTheme(f) {
  // the style sheets of a theme arrive a moment after its name
  const soon = () => { f(); setTimeout(f, 100); setTimeout(f, 600) }
  const watcher = new MutationObserver(soon)
  watcher.observe(document.body, {attributes: true, attributeFilter: ['class', 'data-jp-theme-light', 'data-jp-theme-name']})
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', soon)
  return () => { watcher.disconnect(); dark.removeEventListener('change', soon) }
}

// A live region that speaks at most every two seconds, and then says the newest words
class Voice {
  constructor() {
    this.element = tag('div', {className: 'unseen', role: 'status', 'aria-live': 'polite'})
    this.last = -Infinity
    this.timer = null
  }
  say(text) {
    this.text = text
    if (this.timer !== null) return
    const wait = Math.max(0, this.last + 2000 - performance.now())
    this.timer = setTimeout(() => this.speak(), wait)
  }
  speak() {
    this.timer = null
    this.last = performance.now()
    if (this.element.textContent != this.text) this.element.textContent = this.text
  }
  stop() { clearTimeout(this.timer) }
}

// Tabs that are reached and turned by keys
function tabs(name, pages, opened = () => {}) {
  const marks = {}, bodies = {}, id = 't' + Math.random().toString(36).slice(2)
  const names = Object.keys(pages)
  function open(k, focus = false) {
    for (const o of names) {
      const on = o == k
      marks[o].setAttribute('aria-selected', on)
      marks[o].tabIndex = on ? 0 : -1
      bodies[o].hidden = !on
    }
    list.dataset.open = k
    if (focus) marks[k].focus()
    opened()
  }
  function turn(e) {
    const by = {ArrowLeft: -1, ArrowRight: 1}[e.key]
    if (!by) return
    e.preventDefault()
    open(names[(names.indexOf(list.dataset.open) + by + names.length) % names.length], true)
  }
  for (const k of names) {
    const own = `${id}-${names.indexOf(k)}`
    marks[k] = button(k, () => open(k), '', {role: 'tab', id: own, 'aria-controls': own + 'p', onkeydown: turn})
    bodies[k] = tag('div', {role: 'tabpanel', id: own + 'p', 'aria-labelledby': own, className: 'page'}, pages[k])
  }
  const list = tag('div', {role: 'tablist', 'aria-label': name, className: 'tabs'}, ...Object.values(marks))
  open(names[0])
  return {list, bodies: Object.values(bodies), open}
}

// Marks on a canvas: what is real is round, what is generated has corners
function circle(x, a, b, s) {
  x.moveTo(a + 2.6*s, b)
  x.arc(a, b, 2.6*s, 0, 7)
}

function triangle(x, a, b, s) {
  x.moveTo(a, b - 4*s)
  x.lineTo(a + 3.6*s, b + 2.8*s)
  x.lineTo(a - 3.6*s, b + 2.8*s)
  x.closePath()
}
