// Play, single steps and turns, slow motion, a second run, the start, and taking a restart back.

const STAGE_PAUSE = 1250

class Timeline {
  constructor(panel) {
    this.panel = panel
    this.plan = this.slow = this.stage = null
    this.ticks = panel.info.paced ? 3 : 0   // where the browser has to pace the frames: so many are asked for at a time
    this.play = button('', () => this.toggle(), 'train, step after step', {className: 'play'})
    this.slowly = button('Slow', () => this.toggleSlow(), 'turn by turn, stage by stage, with words')
    this.compare = button('A/B', () => this.act('compare', {on: !panel.two}), 'a second run beside the first, on one clock; it starts both anew')
    this.undo = button('Undo', () => this.act('undo'), 'take the last restart back')
    this.count = tag('span', {className: 'step', textContent: '0'})
    this.seed = tag('input', {type: 'number', min: 0, max: 99999, step: 1, name: 'seed'})
    this.seed.onchange = () => this.newSeed()
    this.seed.onkeydown = e => this.seedKey(e)
    const turns = group('one turn', 'join', button('D turn', () => this.turn('d'), 'one turn of the discriminator'),
      button('G turn', () => this.turn('g'), 'one turn of the generator'))
    const step = button('Step', () => this.act('step', {n: 1}), 'one step: the turns of both')
    const reset = button('Reset', () => this.act('reset'), 'the same run from its start')
    this.alive = [this.slowly, step, ...turns.children, this.compare, reset, this.undo, this.seed]
    const parts = {compare: this.compare, reset, undo: this.undo, seed: tag('label', {}, 'seed ', this.seed)}
    const there = panel.info.restarts ?? Object.keys(parts)
    this.element = group('timeline', 'bar', this.play, step, turns, this.slowly,
      tag('span', {className: 'count'}, 'step ', this.count), tag('span', {className: 'space'}), ...there.map(k => parts[k]))
  }
  act(what, more) {
    this.panel.now()
    this.panel.ask(what, more)
    this.panel.paint()
  }
  toggle() {
    const {panel} = this
    if (panel.still) return panel.past.toggle()
    this.stopSlow()
    panel.view.leave()
    panel.at = null
    panel.ask(panel.playing ? 'pause' : 'play')
    panel.paint()
  }
  // JupyterLab takes the line break, so that a field never hears that its value has changed
  seedKey(e) {
    if (e.key != 'Enter') return
    e.preventDefault()
    e.stopPropagation()
    this.newSeed()
  }
  newSeed() {
    const old = this.panel.rulesOf(this.panel.side).seed
    const ok = this.seed.value !== '' && this.seed.checkValidity()
    if (!ok) this.seed.value = old
    if (ok && +this.seed.value != old) this.act('set', {rules: {seed: +this.seed.value}, side: this.panel.side})
  }
  turn(player) {
    this.act('turn', {player})
    const last = TURNS[player].length - 1
    this.say(player, last)
  }

  // Slow motion: a stage at a time; the turn itself is played with its last stage
  toggleSlow() {
    if (this.panel.calm) return this.next()
    if (this.slow) return this.stopSlow()
    this.next()
    this.slow = setInterval(() => this.next(), STAGE_PAUSE)
    this.slowly.setAttribute('aria-pressed', true)
  }
  *turns() {
    for (;;) {
      const law = this.panel.rulesOf(0), round = []
      for (const p of 'dg') for (let k = 0; k < law['k_' + p]; k++) round.push(p)
      if (!round.length) return
      for (const p of round) for (let i = 0; i < TURNS[p].length; i++) yield [p, i]
    }
  }
  next() {
    const {panel} = this
    if (!this.plan) panel.ask('pause')
    panel.at = null
    this.plan ??= this.turns()
    const [player, i] = this.plan.next().value
    this.say(player, i)
    this.stage = TURNS[player][i]
    panel.lit = this.stage[1]
    if (i == TURNS[player].length - 1) panel.send('turn', {player})
    panel.charted = -Infinity
    panel.paint()
  }
  say(player, i) {
    const words = TURNS[player]
    const turn = tag('b', {textContent: `${player.toUpperCase()}\u2019s turn, ${i + 1} of ${words.length}: `})
    this.panel.networks.words.replaceChildren(turn, words[i][0])
    this.panel.voice.say(`${turn.textContent}${words[i][0]}`)
  }
  stopSlow() {
    clearInterval(this.slow)
    this.slow = this.plan = this.stage = null
    this.panel.lit = null
    this.slowly.setAttribute('aria-pressed', false)
    this.panel.networks?.words.replaceChildren('Noise goes through G; D judges what comes out, and real points.')
    this.panel.charted = -Infinity
    this.panel.paint()
  }

  state() {
    const {panel} = this, on = panel.still ? panel.past.playing : panel.playing
    setSign(this.play, on ? '\u275A\u275A' : '\u25B6', on ? 'Pause' : 'Play')
    this.compare.setAttribute('aria-pressed', panel.model.get('rules').length > 1)
    for (const o of this.alive) o.disabled = panel.still
    this.undo.disabled ||= !panel.model.get('undo')
    if (document.activeElement !== this.seed || panel.model.get('message')) this.seed.value = panel.rulesOf(panel.side).seed
    if (panel.playing && !this.played) {
      this.stopSlow()
      for (let i = 0; i < this.ticks; i++) panel.send('tick')
    }
    this.played = panel.playing
  }
  draw() { this.count.textContent = this.panel.row(0).step.toLocaleString('en') }
}
