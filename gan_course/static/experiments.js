// Predict first, then see, then cure. What came out is said by the kernel, which looks at the run.

class Experiments {
  constructor(panel) {
    this.panel = panel
    this.asked = null
    this.cards = panel.info.experiments.map(x => this.card(x))
    this.list = group('experiments', 'cards', ...this.cards)
    this.bar = tag('progress', {max: 1, value: 0, 'aria-label': 'how far the experiment is'})
    this.words = tag('div', {className: 'words', 'aria-live': 'polite'})
    this.acts = tag('div', {className: 'bar'})
    this.trial = group('experiment', 'trial', this.words, this.bar, this.acts)
    this.trial.hidden = true
    this.element = tag('div', {}, this.trial, this.list)
  }
  card(x) {
    return tag('button', {type: 'button', className: 'card', onclick: () => this.ask(x)},
      tag('b', {textContent: x.name}), tag('span', {textContent: x.question}))
  }
  ask(x) {
    const {panel} = this
    panel.now()
    panel.ask('pause')
    this.asked = x
    this.fill([x.question], ...x.choices.map((c, i) => button(c, () => this.begin(x, i), 'my prediction')),
      button('Not now', () => this.leave(), 'back to the list'))
    this.bar.hidden = true
    this.acts.firstChild.focus()
  }
  leave() {
    this.asked = null
    this.state()
    this.cards[0].focus()
  }
  begin(x, guess) {
    this.asked = null
    this.panel.now()
    this.panel.ask('predict', {name: x.name, guess})
    // the buttons go away: the focus stays in the panel
    this.panel.timeline.play.focus()
  }
  fill(paragraphs, ...acts) {
    this.trial.hidden = false
    this.list.hidden = true
    this.words.replaceChildren(...paragraphs.map(textContent => tag('p', {textContent})))
    this.acts.replaceChildren(...acts)
  }
  state() {
    const trial = this.panel.model.get('trial')
    for (const o of this.cards) o.disabled = this.panel.still
    if (this.asked) return
    const has = !!trial?.name
    this.trial.hidden = !has
    this.list.hidden = has
    const known = JSON.stringify(trial)
    if (has && known != this.known) this.tell(trial)
    this.known = known
  }
  tell(trial) {
    const act = (text, what, title) => button(text, () => this.panel.ask(what), title)
    const acts = []
    if (trial.stage == 'answer') acts.push(act('Cure', 'cure', trial.cure))
    acts.push(act('Back to my run', 'leave', 'take up the run that was there before'))
    this.fill(trial.said, ...acts)
    this.bar.hidden = trial.stage == 'answer' || trial.stage == 'end'
    this.panel.tabs?.open('Experiments')
  }
  draw() {
    const trial = this.panel.model.get('trial')
    if (!trial?.name || this.asked) return
    const done = this.panel.films[0].now.at - trial.start
    this.bar.value = Math.max(0, Math.min(1, done/(trial.until - trial.start)))
  }
}
