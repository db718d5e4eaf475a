// A field for each rule. Those that act at the next turn come first; those that start the run anew stand in a group of their own.

class Rules {
  constructor(panel) {
    this.panel = panel
    this.fields = {}
    const {rules} = panel.info, ofKind = live => rules.filter(r => r.live == live).map(r => this.field(r))
    this.which = group('whose rules', 'bar', 'rules of', ...[0, 1].map(i => button(LETTERS[i], () => this.choose(i), `the rules of run ${LETTERS[i]}`)))
    this.code = tag('textarea', {readOnly: true, hidden: true, rows: 4, className: 'code', 'aria-label': 'the run as code'})
    const copy = button('Copy as code', () => panel.ask('code', {side: panel.side}), 'lines of Python that bring about what is on the screen')
    this.note = tag('p', {className: 'small'})
    const restarts = ofKind(false), words = 'these start the run anew'
    this.all = tag('fieldset', {}, group('while it plays', 'rules', ...ofKind(true)))
    if (restarts.length) this.all.append(tag('h4', {textContent: words}), group(words, 'rules', ...restarts))
    this.element = tag('div', {}, this.which, this.note, this.all)
    if (restarts.length) this.element.append(tag('div', {className: 'bar'}, copy), this.code)
    this.copy = copy
  }
  field(r) {
    const out = tag('span', {className: 'value'}), o = r.among ? this.choice(r) : this.slider(r, out)
    o.name = r.name
    o.title = r.live ? 'acts at the next turn' : 'starts the run anew'
    this.fields[r.name] = {rule: r, field: o, out}
    return tag('label', {className: r.among ? 'wide' : ''}, tag('span', {textContent: r.label}), o, ...(r.among ? [] : [out]))
  }
  choice(r) {
    const o = tag('select', {}, ...r.among.map(k => tag('option', {value: k, textContent: k, disabled: k == 'drawn'})))
    o.onchange = () => this.change(r, o.value)
    return o
  }
  // A rule that acts at once is sent while it is dragged, another one when it is let go; the number follows either way
  slider(r, out) {
    const o = tag('input', {type: 'range', min: place(r, r.min), max: place(r, r.max), step: r.step})
    const show = () => {
      const v = number(r, +o.value)
      out.textContent = v
      o.setAttribute('aria-valuetext', String(v))
      return v
    }
    o.oninput = () => { const v = show(); if (r.live) this.change(r, v) }
    o.onchange = () => { if (!r.live) this.change(r, show()) }
    // on a touch screen a slider that is dragged has no focus
    o.onpointerdown = () => { this.held = r.name }
    o.onpointerup = o.onpointercancel = () => { this.held = null }
    return o
  }
  change(r, v) {
    const {panel} = this
    if (!r.live) panel.now()
    panel.ask('set', {rules: {[r.name]: v}, side: panel.side})
  }
  choose(i) {
    this.panel.side = i
    this.panel.state()
    this.draw()
  }
  // Where the reader looks back, the fields show the rules of then
  draw() {
    const {panel} = this, past = panel.at !== null
    const shown = past ? panel.shownRules(panel.side) : panel.rulesOf(panel.side)
    this.all.disabled = past || panel.still
    this.copy.disabled = panel.still
    const text = past ? `The rules that held at step ${panel.row(panel.side).step}. To change them, go on from here.` : ''
    if (this.note.textContent != text) this.note.textContent = text
    for (const [k, v] of Object.entries(shown)) this.set(k, v, past)
  }
  set(k, v, past) {
    const o = this.fields[k]
    if (!o) return
    const used = document.activeElement === o.field || this.held == k
    const busy = used && !o.rule.among && !past && !this.panel.model.get('message')
    if (busy) return
    if (o.rule.among) o.field.value = v
    else {
      o.field.value = place(o.rule, v)
      o.out.textContent = v
      o.field.setAttribute('aria-valuetext', String(v))
    }
  }
  state() {
    const two = this.panel.model.get('rules').length > 1
    this.which.hidden = !two
    ;[...this.which.children].forEach((o, i) => o.setAttribute('aria-pressed', i == this.panel.side))
    if (this.panel.films.length) this.draw()
  }
  showCode(text) {
    this.code.hidden = false
    this.code.value = text
    this.code.rows = text.split('\n').length
    this.code.focus()
    this.code.select()
    navigator.clipboard?.writeText(text).then(() => this.panel.voice.say('Copied.'), () => {})
  }
}

// Where on its slider a number stands, and back; on a scale in powers of ten the left end can stand for 0
function place(r, v) {
  if (!r.log) return v
  return Math.log10(Math.max(v, r.min))
}

function number(r, at) {
  if (!r.log) return +at.toPrecision(6)
  if (r.zero && at <= Math.log10(r.min) + 1e-9) return 0
  return +(10**at).toPrecision(2)
}
