"No packed code: the library as it is, and that what is packed is found and named"
import density, pytest
from checks import PACKAGE, ROOT
from density import bodies, crowded, nested, packed, wide

def test_the_library_is_not_packed():
    found = density.problems(density.ours(ROOT/PACKAGE))
    assert not found, '\n'.join(found)

# Samples
def function(line, n=5, name='f'): return '\n'.join([f'def {name}(a):', '    "Says what it does"', *[f'    {line}']*n]) + '\n'

PLAIN = function('a = 1')                                 # Assign, Name, Store, Constant
PACKED = function('a = [(a+1)*(a+2) for a in range(9)]', name='g')

def test_nodes_a_line_are_counted():
    body, = bodies(PLAIN, 'x.py')
    assert body == ('x.py', 'f', 1, 5, 4.0) and str(body) == 'x.py:1: f has 4.0 nodes a line in 5 lines'

def test_comments_blank_lines_and_docstrings_are_no_lines():
    spaced = PLAIN.replace('    a = 1\n', '    # why\n\n    a = 1\n')
    assert bodies(spaced)[0].lines == 5 and bodies(spaced)[0].nodes == 4

def test_short_bodies_are_not_judged(): assert bodies(function('a = 1', 4)) == [] and bodies('def f():\n    "Nothing but words"\n') == []

def test_methods_and_inner_functions_are_judged():
    method = 'class A:\n' + PLAIN.replace('def', '    def').replace('\n    ', '\n        ')
    assert [b.name for b in bodies(method)] == ['f']

def test_the_worst_is_named_first():
    found = list(packed([*bodies(PLAIN), *bodies(PACKED.replace('a+2', 'a+2+3+4+5')), *bodies(PACKED.replace('def g', 'def h').replace('a+2', 'a+2+3+4+5+6+7+8'))]))
    assert [o.split()[1] for o in found if 'is the most' in o][:2] == ['h', 'g']
    assert all('28 is the most' in o for o in found[:2])

def test_the_median_is_held():
    ten = [b for i in range(10) for b in bodies(PACKED.replace('def g', f'def g{i}'))]
    assert 15 < ten[0].nodes < 28 and any('the median body has' in o for o in packed(ten))

def test_one_body_in_ten_may_be_dense():
    dense = bodies(PACKED)
    assert 22 <= dense[0].nodes <= 28 and not list(packed([*bodies(PLAIN)*12, *dense]))
    assert list(packed([*bodies(PLAIN)*5, *dense])) == [f'{dense[0]}, and only one body in ten may have 22']

def test_a_wide_line_is_named(): assert list(wide(f'a = 1\n{"b"*121}\n', 'x.py')) == ['x.py:2: 121 columns']

def test_four_targets_are_named(): assert list(crowded('a, b, c = d\ne, f, g, h = i\n', 'x.py')) == ['x.py:2: 4 targets in one assignment']

@pytest.mark.parametrize('text,n', [('a = 1 if b else 2', 0), ('a = 1 if b else 2 if c else 3', 1), ('a = (1 if b else 2), (3 if c else 4)', 0), ('a = f(1 if b else 2) if c else 3', 1)])
def test_conditions_inside_conditions_are_named(text, n): assert len(list(nested(text))) == n

def test_a_file_is_said_to_break_what_it_breaks(tmp_path):
    (tmp_path/'x.py').write_text(PACKED.replace('a+2', 'a+2+3+4+5'))
    said, *_ = density.problems([tmp_path/'x.py'])
    assert 'x.py:1: g has' in said
