"""show() prints the very source, with the docstring folded to its first line, and whole where that is asked."""

import ast
import inspect
import pkgutil

import pytest

from lecture_utils import models
from lecture_utils.explore import show


def square(x):
    """Return x² for any "x".

    Parameters
    ----------
    x : float
        Any number.
    """
    # Why: a comment stays.
    return x * x  # and so does this


class Pair:
    r"""
    Two numbers, \alpha and \beta.

    They are kept.
    """

    def __init__(self, a, b):
        """Keep a and b."""
        self.a, self.b = a, b

    def total(self):
        """Return a + b.

        The sum.
        """
        text = """not a docstring

        but a text"""
        return self.a + self.b, text


def bare(x):
    return x


double = lambda x: 2 * x  # noqa: E731


def shown(function, capsys, **options):
    show(function, **options)
    return capsys.readouterr().out


def test_a_functions_docstring_is_folded_and_nothing_else_changes(capsys):
    assert shown(square, capsys) == (
        "def square(x):\n"
        '    """Return x² for any "x"."""\n'
        "    # Why: a comment stays.\n"
        "    return x * x  # and so does this\n"
    )


def test_a_class_folds_its_own_docstring_and_its_methods(capsys):
    text = shown(Pair, capsys)
    assert text.startswith('class Pair:\n    r"""Two numbers, \\alpha and \\beta."""\n\n    def __init__')
    assert '        """Keep a and b."""\n' in text
    assert '        """Return a + b."""\n        text = """not a docstring\n\n        but a text"""\n' in text


def test_a_method_keeps_its_indentation(capsys):
    assert shown(Pair.total, capsys).startswith('    def total(self):\n        """Return a + b."""\n        text = ')


@pytest.mark.parametrize("function", [square, Pair, Pair.total, bare, double])
def test_the_docstring_comes_back_whole(function, capsys):
    assert shown(function, capsys, docstring=True) == inspect.getsource(function).rstrip() + "\n"


@pytest.mark.parametrize("function", [bare, double, Pair.__init__])
def test_where_there_is_nothing_to_fold_the_source_is_exact(function, capsys):
    assert shown(function, capsys) == inspect.getsource(function).rstrip() + "\n"


def code(source):
    """The code without docstrings, in a form that can be compared."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.dump(tree)


@pytest.mark.parametrize("stem", [module.name for module in pkgutil.iter_modules(models.__path__)])
def test_of_every_model_the_code_is_whole_and_the_docstring_is_its_first_line(stem, capsys):
    module = __import__(f"lecture_utils.models.{stem}", fromlist=["*"])
    own = [value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__]
    own = [value for value in own if inspect.isfunction(value) or inspect.isclass(value)]
    assert own
    for value in own:
        source, text = inspect.getsource(value), shown(value, capsys)
        assert code(text) == code(source)
        (node,) = ast.parse(text).body
        whole = ast.get_docstring(ast.parse(source).body[0])
        assert ast.get_docstring(node) == (whole and whole.splitlines()[0])
