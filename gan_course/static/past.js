// The slider over what was seen, which also plays it where no kernel does.

const FILM_PAUSE = 60

class Past {
  constructor(panel) {
    this.panel = panel
    this.timer = null
    this.scrub = tag('input', {type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'look back', className: 'scrub'})
    this.scrub.oninput = () => this.show(+this.scrub.value)
    this.back = button('Go on from here', () => this.goOn(), 'take the run back to the step that is shown')
    this.element = tag('div', {className: 'past'}, this.scrub, this.back)
  }
  get playing() { return this.timer !== null }
  show(i) {
    const {rows} = this.panel.films[0]
    this.panel.at = i >= rows.length - 1 ? null : rows[i].at
    this.panel.charted = -Infinity
    this.panel.paint()
  }
  go(at) { this.show(this.panel.films[0].index(at)) }
  goOn() {
    const at = this.panel.row(0).at
    this.panel.now()
    this.panel.ask('back', {at})
  }
  // The recording plays by itself, from where it is shown
  toggle() {
    if (this.playing) return this.pause()
    const {films, calm} = this.panel
    let i = this.panel.at === null ? 0 : films[0].index(this.panel.at)
    this.timer = setInterval(() => {
      this.show(i++)
      if (i >= films[0].rows.length) this.pause()
    }, calm ? 500 : FILM_PAUSE)
    this.panel.timeline.state()
  }
  pause() {
    if (!this.playing) return
    clearInterval(this.timer)
    this.timer = null
    if (!this.panel.closed) this.panel.timeline.state()
  }
  draw() {
    const {panel} = this, film = panel.films[0], i = panel.at === null ? film.rows.length - 1 : film.index(panel.at)
    this.scrub.max = film.rows.length - 1
    this.scrub.value = i
    this.scrub.setAttribute('aria-valuetext', `step ${panel.row(0).step}`)
    this.back.disabled = panel.still || panel.at === null
  }
}
