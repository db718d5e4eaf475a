"Panels that answer: the newest question counts, every question has an answer, and no thread waits for ever"
import pytest, threading
from gan_course.answers import *

class Adds(Answers):
    _esm = 'export default {render() {}}'
    def answer_add(self, m): return dict(sum=m['n'] + 1),[b'x']
    def answer_bad(self, m): raise ValueError('n: expected a number, got none.')
    def answer_broken(self, m): raise RuntimeError('out of paper')

class LateLoop(list):
    "A loop that is busy: what it is to call lies here"
    def call_soon_threadsafe(self, f): self.append(f)
    def free(self):
        for f in self: f()
        self.clear()

def made(loop=None, **kw):
    panel,sent = Adds({}, **kw),[]
    panel.send = lambda m, buffers=(): sent.append((m, list(buffers), threading.current_thread().name))
    panel.loop = loop
    return panel,sent

def test_the_newest_question_of_each_kind_is_answered_once():
    loop = LateLoop()
    panel,sent = made(loop)
    for n in range(5): panel.receive(dict(do='add', n=n, id=f'a{n}'))
    panel.receive(dict(do='beat'))
    assert not sent
    loop.free()
    assert [m for m,_,_ in sent] == [dict(kind='add', id='a4', sum=5), dict(kind='beat', id=None)] and sent[0][1] == [b'x']
    loop.free()
    assert len(sent) == 2

def test_without_a_loop_it_answers_at_once():
    panel,sent = made()
    panel.receive(dict(do='add', n=1))
    assert sent[0][0]['sum'] == 2

def test_where_nothing_changes_the_thread_that_asks_has_the_answer():
    loop = LateLoop()
    panel,sent = made(loop, anywhere=True)
    t = threading.Thread(target=panel.receive, args=[dict(do='add', n=1)], name='another')
    t.start()
    t.join()
    assert sent[0][2] == 'another' and not loop

@pytest.mark.parametrize('message', [dict(do='add'), dict(do='add', n='one'), dict(do='add', n=None)])
def test_a_question_without_sense_is_refused_with_a_sentence(message):
    panel,sent = made()
    panel.receive(message)
    assert sent[0][0]['sorry'].endswith('.') and sent[0][0]['kind'] == 'add' and not sent[0][1]

def test_what_is_wrong_is_said():
    panel,sent = made()
    panel.receive(dict(do='bad', id=3))
    assert sent[0][0] == dict(kind='bad', id=3, sorry='n: expected a number, got none.')

def test_whatever_goes_wrong_nobody_waits_for_ever():
    panel,sent = made()
    panel.receive(dict(do='broken'))
    assert sent[0][0]['sorry'] == 'It was not drawn: RuntimeError, out of paper.'

@pytest.mark.parametrize('message', [None, 3, 'add', {}, dict(do=None), dict(do=3), dict(do='steal'), dict(do=['add'])])
def test_what_is_no_question_is_passed_over(message):
    panel,sent = made()
    panel.receive(message)
    assert not sent and not panel.asked

def test_many_threads_ask_and_each_last_question_has_an_answer():
    panel,sent = made(anywhere=True)
    def ask(k):
        for n in range(50): panel.receive(dict(do='add', n=n, id=(k, n)))
    threads = [threading.Thread(target=ask, args=[k]) for k in range(4)]
    for t in threads: t.start()
    for t in threads: t.join(20)
    assert not panel.asked and any(m['sum'] == 50 for m,_,_ in sent)
