// Four pictures, one of them real: the reader guesses, then sees what D said and what gave the others away.

const QUIZ_WORDS = {
  recorded: 'A recording: forty rounds for each generator. For more, run this in Jupyter.',
  gone: 'The kernel is gone. The rounds that came can still be played; run the cell again for more.',
}
const percent = v => `${Math.round(100*v)}%`

// Wilson's interval of a share, see gan_course.quiz
function interval(right, n) {
  const p = right/n, more = 1.96**2/n, middle = (p + more/2)/(1 + more)
  const half = 1.96/(1 + more)*Math.sqrt(p*(1 - p)/n + more/(4*n))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

class Quiz extends Asking {
  constructor(model, el) {
    super(model, el)
    this.words = {...ASKING_WORDS, ...QUIZ_WORDS}
    this.games = Object.fromEntries(this.info.names.map(k => [k, {rounds: [], at: 0, guesses: []}]))
    this.begin(this.lay(), ['status', 'message'])
    this.load()
  }
  lay() {
    const {info} = this
    this.which = tag('select', {onchange: () => this.turn()}, ...info.names.map(k => tag('option', {value: k, textContent: k})))
    this.said = tag('p', {className: 'said', textContent: 'Which one is real?'})
    this.cards = [...Array(info.options).keys()].map(i => new Card(i, () => this.guess(i)))
    this.onward = button('Next', () => this.next(), 'the next round: the key N', {className: 'play'})
    this.maps = tag('input', {type: 'checkbox', onchange: () => this.paint()})
    this.ask_it = button('Ask a detector', () => this.ask('detector', {name: this.name}), 'it learns from training pictures for some seconds, then guesses in a hundred rounds')
    this.score = tag('p', {className: 'small'})
    this.why = tag('p', {className: 'small'})
    const bar = tag('div', {className: 'bar'}, tag('label', {}, 'generator ', this.which), this.onward,
      tag('label', {}, this.maps, ' where D looks'), this.ask_it)
    const root = tag('div', {className: 'gl', role: 'group', 'aria-label': 'which one is real?'}, tag('style', {textContent: css(info.colours)}),
      bar, tag('div', {className: 'top'}, this.said, this.note), tag('div', {className: 'cards four'}, ...this.cards.map(c => c.element)), this.why, this.score, this.voice.element)
    // wherever in the panel somebody clicks, the keys work, and JupyterLab leaves them alone
    root.tabIndex = -1
    root.setAttribute('data-lm-suppress-shortcuts', 'true')
    root.addEventListener('keydown', e => this.key(e))
    return root
  }
  get name() { return this.which.value }
  get game() { return this.games[this.name] }
  get round() { return this.game.rounds[this.game.at] }
  get guessed() { return this.game.guesses[this.game.at] }
  // Rounds are asked for before they are needed
  load() {
    const {rounds, at} = this.game
    if (rounds.length - at < 4) this.ask('rounds', {name: this.name, start: rounds.length})
  }
  turn() {
    this.load()
    this.paint()
  }
  answered(kind, m, buffers) {
    const game = this.games[m.name]
    if (kind == 'rounds' && m.start == game.rounds.length) this.add(game, m, buffers)
    if (kind == 'detector') game.detector = m
    if (kind == 'rounds') this.load()
  }
  add(game, m, [pictures, maps]) {
    const n = m.place.length, one = pictures.length/n/this.info.options, cells = this.info.cells**2
    const parts = (v, size, k) => [...Array(this.info.options).keys()].map(i => v.subarray((k*this.info.options + i)*size, (k*this.info.options + i + 1)*size))
    for (let k = 0; k < n; k++) game.rounds.push({place: m.place[k], pictures: parts(pictures, one, k), says: m.says?.[k], maps: maps && parts(maps, cells, k)})
  }
  guess(i) {
    if (!this.round || this.guessed !== undefined) return
    const {game} = this
    game.guesses[game.at] = i
    this.send('guess', {name: this.name, round: game.at, choice: i})
    this.voice.say(this.verdict())
    this.load()
    this.paint()
  }
  next() {
    const {game} = this
    if (this.guessed === undefined) return
    if (game.at + 1 < game.rounds.length) game.at += 1
    else if (this.still) Object.assign(game, {at: 0, guesses: []})   // all rounds of the recording were played
    this.load()
    this.voice.say('Which one is real?')
    this.paint()
  }
  key(e) {
    if (e.target.tagName == 'SELECT' || e.ctrlKey || e.metaKey || e.altKey) return
    const i = '1234'.indexOf(e.key), onward = e.key.toLowerCase() == 'n'
    if (i < 0 && !onward) return
    e.preventDefault()
    e.stopPropagation()
    if (onward) this.next()
    else this.guess(i)
  }
  verdict() {
    const {place} = this.round, right = this.guessed == place
    return `${right ? 'Right' : 'No'}: number ${place + 1} is real.`
  }
  right(game, choice) { return game.guesses.filter((g, k) => g !== undefined && choice(game.rounds[k], g) == game.rounds[k].place).length }
  best(says) { return says.indexOf(Math.max(...says)) }
  // How everybody did, in words
  scores() {
    const {game} = this, n = game.guesses.filter(g => g !== undefined).length, parts = []
    if (n) {
      const mine = this.right(game, (r, g) => g), [low, high] = interval(mine, n)
      parts.push(`You: ${mine} of ${n} right, which fits a share from ${percent(low)} to ${percent(high)}.`)
      if (game.rounds[0].says) parts.push(`D in the same rounds: ${this.right(game, r => this.best(r.says))}.`)
    }
    if (game.detector) parts.push(`A detector: ${game.detector.right} of ${game.detector.n}.`)
    return [...parts, `Chance: ${percent(1/this.info.options)}.`].join(' ')
  }
  reasons() {
    const {says, place} = this.round
    if (!says) return ''
    const chosen = this.best(says), d = `D would have taken number ${chosen + 1}${chosen == place ? ', which is right' : ''}.`
    return this.maps.checked ? `${d} Orange: what is there looks generated to D; blue: it looks real, for an equal change of the picture.` : d
  }
  drawNow() {
    const {round, info} = this, done = this.guessed !== undefined
    const shape = info.shapes[this.name]
    this.onward.disabled = !done
    this.ask_it.disabled = !!this.game.detector || this.still
    this.maps.disabled = !round?.maps
    const text = !round ? 'The pictures are being drawn ...' : done ? this.verdict() : 'Which one is real? Press 1, 2, 3 or 4.'
    if (this.said.textContent != text) this.said.textContent = text
    if (round) this.cards.forEach((c, i) => c.draw(info, shape, round, i, done ? this.guessed : null, this.maps.checked))
    this.why.textContent = round && done ? this.reasons() : ''
    this.score.textContent = this.scores()
    this.countFrame()
  }
}

// One of the pictures, as a button; after the guess its frame says what it is, and a map lies over it
class Card {
  constructor(i, onclick) {
    this.i = i
    this.canvas = tag('canvas', {className: 'sheet', role: 'presentation'})
    this.words = tag('span')
    this.element = button('', onclick, '', {className: 'card', 'aria-label': `picture ${i + 1}`})
    this.element.append(this.canvas, this.words)
    this.canvas.removeAttribute('data-lm-suppress-shortcuts')
  }
  draw(info, shape, round, i, guessed, withMap) {
    const done = guessed !== null, real = i == round.place, [, h, w] = shape
    this.canvas.style.aspectRatio = `${w}/${h}`
    const {x, w: wide, h: tall} = sharp(this.canvas)
    x.imageSmoothingEnabled = false
    x.drawImage(atlas(round.pictures[i], shape, 1, 1), 0, 0, wide, tall)
    if (done && withMap && round.maps) this.map(x, info, round.maps[i], wide, tall)
    const {real: blue, fake: orange} = info.colours
    this.element.style.borderColor = done ? (real ? blue : orange) : ''
    this.element.style.boxShadow = done ? `inset 0 0 0 ${i == guessed ? 5 : 2}px ${real ? blue : orange}` : ''
    const what = done ? (real ? 'real' : 'generated') : '', says = done && round.says ? `, D: ${short(round.says[i])}` : ''
    this.words.textContent = `${i + 1}${what ? `: ${what}` : ''}${says}${i == guessed ? ' \u2190 you' : ''}`
    this.element.setAttribute('aria-label', `picture ${this.words.textContent}`)
  }
  // From orange, where the picture looks generated, to blue
  map(x, info, cells, w, h) {
    const n = info.cells, small = document.createElement('canvas'), [fake, , real] = info.colours.surface.map(rgb)
    small.width = small.height = n
    const pen = small.getContext('2d'), im = pen.createImageData(n, n)
    cells.forEach((v, k) => {
      const t = v/127.5 - 1, far = t > 0 ? fake : real
      for (let c = 0; c < 3; c++) im.data[4*k + c] = far[c]
      im.data[4*k + 3] = 200*Math.abs(t)
    })
    pen.putImageData(im, 0, 0)
    x.imageSmoothingEnabled = true
    x.drawImage(small, 0, 0, w, h)
  }
}

const render = shown(Quiz)
export default {render}
