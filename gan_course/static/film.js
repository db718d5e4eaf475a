// One run as it was seen: rows as Python packed them, by a layout that comes with the film; the sentence and the rules of each row.

const KINDS = {i4: Int32Array, f4: Float32Array, i2: Int16Array, u1: Uint8Array}

class Film {
  constructor(info, head, bytes, real) {
    Object.assign(this, head)
    this.info = info
    this.real = new (KINDS[this.real_type])(real)
    this.rows = []
    this.live = null
    for (let i = 0; i + this.size <= bytes.byteLength; i += this.size) {
      this.rows.push(this.read(bytes.slice(i, i + this.size), this.said[this.rows.length]))
    }
  }
  read(bytes, said) {
    const row = {said}
    for (const [k, type, at, n] of this.layout) {
      const Kind = KINDS[type]
      row[k] = new Kind(bytes.slice(at, at + n*Kind.BYTES_PER_ELEMENT))
    }
    for (const k of ['at', 'step', 'has', 'law']) row[k] = row[k][0]
    const {layers, numbers} = this.info
    row.shows = name => layers.includes(name) && (row.has >> layers.indexOf(name)) & 1
    row.number = name => row.numbers[numbers.indexOf(name)]
    return row
  }
  add(bytes, every, said, law) {
    const row = this.read(bytes, said)
    this.laws[row.law] = law
    this.rows = this.rows.filter(r => r.at < row.at)
    if (every > this.every) this.rows = this.rows.filter((_, i) => i % 2 == 0)
    this.every = every
    this.live = row
    const last = this.rows.at(-1)
    if (!last || row.at - last.at >= every) this.rows.push(row)
  }
  get now() { return this.live ?? this.rows.at(-1) }
  // The number of the last row up to a time on the clock
  index(at) {
    let i = this.rows.length - 1
    if (at === null) return i
    while (i > 0 && this.rows[i].at > at) i--
    return i
  }
  // What was seen at a time on the clock; null is now
  row(at) { return at === null ? this.now : this.rows[this.index(at)] }
  rulesAt(at) { return this.laws[this.row(at).law] }
}
