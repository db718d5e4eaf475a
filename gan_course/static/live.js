// What every panel does: it hears the kernel, says when it does not answer, and keeps the picture below it out of sight.

class Live {
  constructor(model, el) {
    Object.assign(this, {model, el, info: model.get('info'), recorded: !!model.get('recorded'), calm: wantsCalm()})
    Object.assign(this, {dirty: false, closed: false, gone: false, waiting: null, painted: -Infinity, beats: 0})
    this.voice = new Voice()
    this.note = tag('p', {className: 'note', hidden: true})
  }
  // `root` is in the page: from now on the kernel is heard
  begin(root, traits) {
    this.root = root
    this.el.append(root)
    const resized = new ResizeObserver(() => this.resize())
    resized.observe(root)
    const seen = () => document.hidden || this.send('hello')
    const state = () => this.state()
    const heard = (m, buffers) => { this.heardAt = performance.now(); this.hear(m, buffers) }
    const changes = traits.map(k => `change:${k}`)
    const beat = setInterval(() => this.beat(), 350)
    const stopTheme = onTheme(() => this.restyle())
    document.addEventListener('visibilitychange', seen)
    this.model.on('msg:custom', heard)
    this.model.on('comm_live_update', state)
    for (const k of changes) this.model.on(k, state)
    this.close = () => {
      this.closed = true
      clearInterval(beat)
      this.stop()
      this.voice.stop()
      stopTheme()
      resized.disconnect()
      document.removeEventListener('visibilitychange', seen)
      this.model.off('msg:custom', heard)
      for (const k of changes) this.model.off(k, state)
    }
    this.heardAt = performance.now()
    this.state()
    this.hidePicture()
    this.send('hello')
  }
  // What a kind of panel adds
  hear() {}
  stop() {}
  drawNow() {}
  restyle() { this.paint() }

  send(act, more = {}) {
    if (this.recorded || this.gone) return
    try { this.model.send({do: act, ...more}) }
    catch { this.lose() }
  }
  // A sign of life every second: each message lights the signs of JupyterLab, which takes time from training
  beat() {
    if (this.beats++ % 3 == 0) this.send('beat', {hidden: document.hidden})
    this.hidePicture()
    this.notice()
  }
  // A notebook has a picture below the panel, for when no kernel answers
  hidePicture() {
    const outputs = this.root.closest('.jp-OutputArea') ?? this.root.parentElement
    for (const film of outputs?.querySelectorAll('.gan-film') ?? []) (film.closest('.jp-OutputArea-child') ?? film).style.display = 'none'
  }
  // A kernel that does not answer is busy with another cell, or it is gone
  notice() {
    if (this.recorded) return this.tell(this.words.recorded)
    if (this.gone) return this.tell(this.words.gone)
    const quiet = performance.now() - this.heardAt
    if (quiet > 15000) return this.tell('The kernel has not answered for a while. If it was restarted, run the cell again; if another cell is running, this goes on afterwards.')
    const waits = this.waiting && performance.now() - this.waiting > 500
    if (waits) return this.tell(this.words.busy)
    this.tell(this.model.get('message') ?? '')
  }
  tell(text) {
    if (this.note.textContent == text) return
    this.note.textContent = text
    this.note.hidden = !text
    if (text) this.voice.say(text)
  }
  lose() {
    if (this.gone) return
    this.gone = true
    this.stop()
    this.state()
  }
  state() {
    if (this.model.get('comm_live') === false) this.gone = true
    this.notice()
    this.paint()
  }
  // At most once a frame, four times a second for those who want little motion
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
    if (this.closed) return
    this.painted = performance.now()
    this.drawNow()
  }
  // The page says how often it was drawn: tests wait for it, and the study of frames counts it
  countFrame() { this.root.dataset.frames = +(this.root.dataset.frames ?? 0) + 1 }
  resize() {
    this.root.classList.toggle('narrow', this.root.clientWidth < 640)
    this.restyle()
  }
}

// How a panel of the class `Kind` comes into the page; gives the function that closes it
function shown(Kind) {
  return ({model, el}) => {
    const panel = new Kind(model, el)
    return () => panel.close()
  }
}
