// Does this front end pass messages and bytes both ways? See `doctor` in gan_course.lab

function render({model, el}) {
  const out = tag('pre', {textContent: 'asking the kernel ...', role: 'status'})
  const sent = performance.now(), ours = Uint8Array.from({length: 256}, (_, i) => i)
  const late = setTimeout(() => { out.textContent = 'the kernel does not answer' }, 10000)
  model.on('msg:custom', (m, buffers) => {
    clearTimeout(late)
    const back = buffers?.length ? new Uint8Array(bytesOf(buffers[0])) : []
    const whole = back.length == 256 && back.every((v, i) => v == ours[i])
    const took = (performance.now() - sent).toFixed(0)
    const text = `message there and back: ${took} ms; bytes there and back: ${whole ? 'whole' : 'BROKEN'}; front end: ${navigator.userAgent}`
    out.textContent = text
    model.send({kind: 'found', text})
  })
  el.append(out)
  model.send({kind: 'ask'}, undefined, [ours.buffer])
  return () => clearTimeout(late)
}
export default {render}
