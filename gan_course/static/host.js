// A page in place of a kernel: a model that answers from what was recorded, and the messages that a kernel would have sent.

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
  return new Response(stream).arrayBuffer()
}

async function show({traits, messages, bytes}) {
  const heard = {}, all = await unpacked(bytes)
  const model = {get: k => traits[k], set() {}, save_changes() {}, send() {}, off() {}, on: (e, f) => (heard[e] ??= []).push(f)}
  render({model, el: document.querySelector('#panel')})
  for (const [message, ...parts] of messages) {
    const buffers = parts.map(([at, n]) => new DataView(all, at, n))
    heard['msg:custom'].forEach(f => f(message, buffers))
  }
}
