"A panel on an empty page: a model that only notes what it is asked, and rows of a film from a real run"
import base64
from axe_playwright_python.sync_playwright import Axe

HOST = '''async ([esm, traits]) => {
  const url = URL.createObjectURL(new Blob([esm], {type: 'text/javascript'})), mod = (await import(url)).default, heard = {}
  const bytes = s => { const b = atob(s), a = new Uint8Array(b.length); for (let i = 0; i < b.length; i++) a[i] = b.charCodeAt(i); return new DataView(a.buffer) }
  window.sent = []
  window.model = {get: k => traits[k], set: (k, v) => { traits[k] = v }, save_changes() {}, on: (e, f) => { (heard[e] ??= []).push(f) }, off() {},
    send: (m, callbacks, buffers) => { if (window.dead) throw Error('no kernel'); window.sent.push(buffers ? {...m, buffers: buffers.map(b => b.byteLength)} : m) }}
  window.change = (k, v) => { traits[k] = v; for (const f of heard['change:' + k] ?? []) f() }
  window.emit = (m, buffers) => heard['msg:custom'].forEach(f => f(m, buffers.map(bytes)))
  const el = document.createElement('div')
  document.body.append(el)
  window.cleanup = mod.render({model: window.model, el})
}'''
SHARED = 'rules', 'playing', 'status', 'message', 'trial', 'undo'
LIFE = 'beat', 'hello'

def b64(b): return base64.b64encode(b).decode()

def opened_file(browser, path):
    "A recording in a page of its own; what it asked for and what went wrong are lists that grow"
    page,asked,errors = browser.new_page(),[],[]
    page.on('request', lambda r: asked.append(r.url))
    page.on('console', lambda m: errors.append(m.text) if m.type in ('error', 'warning') else None)
    page.on('pageerror', lambda e: errors.append(str(e)))
    page.goto(path.as_uri())
    page.locator('.gl[data-frames]').wait_for()
    return page,asked,errors

class Host:
    "A page with the panel of `lab` on it; `lab` itself stays in Python and is only asked for its messages"
    def __init__(self, browser, lab, **options):
        self.lab,self.out,self.errors = lab,[],[]
        self.without_loop()
        lab.send = lambda m, buffers=(): self.out.append((m, buffers))
        options = dict(viewport=dict(width=1180, height=1000)) | options
        self.page = browser.new_page(**options)
        self.page.on('pageerror', lambda e: self.errors.append(str(e)))
        self.page.on('console', lambda m: self.errors.append(m.text) if m.type == 'error' else None)
        self.page.goto('about:blank')
        self.shared = [k for k in SHARED if lab.has_trait(k)]
        traits = {k: getattr(lab, k) for k in ('info', *self.shared)} | dict(playing=False)
        self.page.evaluate(HOST, [lab._esm, traits])
        self.do(dict(do='hello'))
    def without_loop(self): self.lab.engine.loop = None   # playwright has a loop, on which it would play by itself
    def work(self): self.lab.engine.process_mail()
    def do(self, message):
        "Hand `message` to Python, and what comes back to the page"
        self.lab.receive(message)
        self.work()
        self.give()
    def give(self):
        for m,buffers in self.out: self.emit(m, buffers)
        self.out.clear()
        for k in self.shared: self.change(k, getattr(self.lab, k))
        self.painted()
    def emit(self, m, buffers=()): self.page.evaluate('([m, b]) => emit(m, b)', [m, [b64(b) for b in buffers]])
    def change(self, k, v): self.page.evaluate('([k, v]) => change(k, v)', [k, v])
    def painted(self): self.page.evaluate('() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))')
    def sent(self):
        "What the panel sent since the last time, without its signs of life"
        return [m for m in self.page.evaluate('() => window.sent.splice(0)') if m.get('do') not in LIFE]
    def pixel(self, canvas, x, y):
        "The colour of a canvas at a place that is given as shares of its width and height"
        return self.page.evaluate('''([k, x, y]) => { const c = document.querySelectorAll(k)[0]
            return [...c.getContext("2d").getImageData(Math.round(x*c.width), Math.round(y*c.height), 1, 1).data] }''', [canvas, x, y])
    def pixels(self, canvas):
        "All of a canvas, as rows of colours"
        return self.page.evaluate('''k => { const c = document.querySelector(k), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data
            return {width: c.width, height: c.height, data: [...d]} }''', canvas)
    def violations(self):
        "What axe finds in the panel"
        found = Axe().run(self.page, context='.gl').response['violations']
        return [(v['id'], n['html'][:150]) for v in found for n in v['nodes']]
    def button(self, name): return self.page.get_by_role('button', name=name, exact=True)
    def stroke(self, selector, start, end, steps=1):
        "Draw with the pointer from one place of a canvas to another, both as shares of its width and height"
        box = self.page.locator(selector).bounding_box()
        def at(x, y): return box['x'] + x*box['width'], box['y'] + y*box['height']
        self.page.mouse.move(*at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*at(*end), steps=steps)
        self.page.mouse.up()
    def tab(self, name): self.page.get_by_role('tab', name=name).click()
    def text(self, selector): return self.page.locator(selector).inner_text()

class AnswerHost(Host):
    "The same for a panel that answers; `settle` passes on questions until there are none"
    def without_loop(self): self.lab.loop = None
    def work(self): pass
    def settle(self, most=60):
        for _ in range(most):
            asked = self.sent()
            if not asked: return
            for m in asked: self.lab.receive(m)
            self.give()
        raise AssertionError('it never stops asking')
