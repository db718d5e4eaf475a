"The panel of the lab on an empty page: a model that only notes what it is asked, and rows of a film from a real run"
import base64
from pathlib import Path

SCRIPT = Path(__file__).parents[1]/'gan_course'/'static'/'lab.js'
HOST = '''async ([esm, traits]) => {
  const url = URL.createObjectURL(new Blob([esm], {type: 'text/javascript'})), mod = (await import(url)).default, heard = {}
  const bytes = s => { const b = atob(s), a = new Uint8Array(b.length); for (let i = 0; i < b.length; i++) a[i] = b.charCodeAt(i); return new DataView(a.buffer) }
  window.sent = []
  window.model = {get: k => traits[k], set: (k, v) => { traits[k] = v }, save_changes() {}, on: (e, f) => { (heard[e] ??= []).push(f) }, off() {},
    send: (m, callbacks, buffers) => window.sent.push(buffers ? {...m, buffers: buffers.map(b => b.byteLength)} : m)}
  window.change = (k, v) => { traits[k] = v; for (const f of heard['change:' + k]) f() }
  window.emit = (m, buffers) => heard['msg:custom'].forEach(f => f(m, buffers.map(bytes)))
  const el = document.createElement('div')
  document.body.append(el)
  window.cleanup = mod.render({model: window.model, el})
}'''

def b64(b): return base64.b64encode(b).decode()

class Host:
    "A page with the panel of `lab` on it; `lab` itself stays in Python and is only asked for its messages"
    def __init__(self, browser, lab, **options):
        self.lab,self.out,self.errors = lab,[],[]
        lab.send = lambda m, buffers=(): self.out.append((m, buffers))
        self.page = browser.new_page(viewport=dict(width=1180, height=1000), **options)
        self.page.on('pageerror', lambda e: self.errors.append(str(e)))
        self.page.on('console', lambda m: self.errors.append(m.text) if m.type == 'error' else None)
        self.page.goto('about:blank')
        traits = dict(info=lab.info, rules=lab.rules, playing=False, status=lab.status)
        self.page.evaluate(HOST, [SCRIPT.read_text(), traits])
        self.do(dict(do='hello'))
    def do(self, message):
        "Hand `message` to Python, and what comes back to the page"
        self.lab.receive(message)
        self.lab.engine.process_mail()
        self.give()
    def give(self):
        for m,buffers in self.out: self.page.evaluate('([m, b]) => emit(m, b)', [m, [b64(b) for b in buffers]])
        self.out.clear()
        for k in ('rules', 'playing', 'status'): self.page.evaluate('([k, v]) => change(k, v)', [k, getattr(self.lab, k)])
        self.painted()
    def painted(self): self.page.evaluate('() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))')
    def sent(self):
        "What the panel sent since the last time, without its signs of life"
        return [m for m in self.page.evaluate('() => window.sent.splice(0)') if m.get('do') not in ('beat', 'hello')]
    def pixel(self, canvas, x, y): return self.page.evaluate('([k, x, y]) => [...document.querySelectorAll("canvas")[k].getContext("2d").getImageData(x, y, 1, 1).data]', [canvas, x, y])
    def button(self, name): return self.page.get_by_role('button', name=name, exact=True)
