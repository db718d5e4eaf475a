// Questions to a kernel: one of each kind is on its way, and only the newest waits behind it.

const ASKING_WORDS = {busy: 'The kernel is at work; the answer comes as soon as it is free.'}
const PATIENCE = 15000   // milliseconds after which an answer is given up

class Asking extends Live {
  constructor(model, el) {
    super(model, el)
    Object.assign(this, {own: Math.random().toString(36).slice(2), asks: {}, count: 0})
  }
  ask(kind, question) {
    const slot = this.asks[kind] ??= {sent: null, next: null}
    slot.next = question
    this.askNext(kind)
  }
  askNext(kind) {
    const slot = this.asks[kind], now = performance.now()
    if (!slot.next || (slot.sent && now - slot.sent.at < PATIENCE)) return
    slot.sent = {id: `${this.own}-${this.count++}`, at: now, question: slot.next}
    slot.next = null
    this.send(kind, {...slot.sent.question, id: slot.sent.id})
    this.wait()
  }
  // Since when somebody has been waiting
  wait() {
    const open = Object.values(this.asks).filter(s => s.sent).map(s => s.sent.at)
    this.waiting = open.length ? Math.min(...open) : null
  }
  hear(m, buffers) {
    if (this.recorded) return this.take(m, buffers)
    const slot = this.asks[m.kind]
    if (!slot?.sent || m.id != slot.sent.id) return this.notice()   // a pulse, or what another panel asked
    this.root.dataset.took = Math.round(performance.now() - slot.sent.at)
    const {question} = slot.sent
    slot.sent = null
    this.refused = m.sorry ?? ''
    if (!this.refused) this.take(m, buffers, question)
    this.askNext(m.kind)
    this.wait()
    this.notice()
  }
  take(m, buffers, question) {
    this.answered(m.kind, m, buffers.map(b => new Uint8Array(bytesOf(b))), question)
    this.paint()
  }
  notice() {
    if (this.refused && !this.still) return this.tell(this.refused)
    super.notice()
  }
  get still() { return this.recorded || this.gone }
  answered() {}
}
