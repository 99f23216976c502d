"""What the messages say with all operators loaded: methods, keywords, functions of SciPy, misspelt names."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import (
    BadInput,
    LostGradient,
    Node,
    NotDifferentiable,
    UnknownOperator,
    Variable,
    data_of,
    ops,
    phrasebook,
)

X = Variable(np.array([1.0, 2.0, 3.0]))
METHODS = sorted(name for name in dir(np.ndarray) if not name.startswith("_"))


@pytest.mark.parametrize("name", METHODS)
def test_every_attribute_of_an_array(name):
    """A node has it, or says what to write; none ends in the advice to look for a pack."""
    x = Variable(np.eye(3))
    if not hasattr(x, name):
        with pytest.raises(AttributeError, match=r"\.$") as caught:
            getattr(x, name)
        assert "pygrad packs" not in str(caught.value)


CALLS = {
    "argpartition": (1,), "astype": (np.float32,), "choose": None, "clip": (1.0, 2.0), "compress": ([True, False],),
    "dot": (np.eye(3),), "repeat": (2,), "reshape": (1, 9), "round": (1,), "searchsorted": None, "swapaxes": (0, 1),
    "take": ([0, 2],), "fill": None, "item": (1,), "partition": None, "put": None, "sort": None,
}  # fmt: skip  # of methods that need arguments; None: not of this array, or in place


@pytest.mark.parametrize("name", sorted(set(dir(Variable(1.0))) & set(METHODS) - {"dtype"}))
def test_methods_give_what_those_of_arrays_give(name):
    """A method of arrays takes the arguments that it takes on arrays, and has the same value."""
    a = np.array([[1.25, 0.5, 2.0], [3.0, 1.0, 0.25], [2.5, 4.0, 1.5]])
    args = CALLS.get(name, ())
    if args is None:
        return
    node, array = getattr(Variable(a), name), getattr(a, name)
    found, expected = (node(*args), array(*args)) if callable(array) else (node, array)
    for x, y in zip(found, expected, strict=True) if isinstance(expected, tuple) else [(found, expected)]:
        np.testing.assert_allclose(data_of(x), y, rtol=1e-15)


def test_methods_are_those_of_arrays():
    """No operator of a pack, but what arrays have, is an attribute of a node; `dir` shows what is there."""
    own = {"backward", "detach", "grad", "is_lent", "is_variable", "label", "record", "value"}
    x = Variable(np.eye(3))
    public = {name for name in dir(x) if not name.startswith("_")}
    assert public - own <= set(METHODS)
    for name in ops:
        if name not in METHODS:
            assert not hasattr(x, name)
    assert {name for name in METHODS if hasattr(x, name)} == public - own
    missing = set(METHODS) - public
    assert not missing & set(ops) - {"resize"}


@pytest.mark.parametrize("name", sorted(set(phrasebook.RENAMED.values())))
def test_renamed_operators_exist(name):
    """What the phrasebook says to write is there."""
    assert name in ops
    assert phrasebook.written(name).partition(".")[0] in ("np", "ops")


def _misspelt(name: str, place: int, how: str) -> str:
    place %= len(name) - 1
    if how == "swapped":
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + (name[place] * 2 if how == "doubled" else "") + name[place + 1 :]


@given(
    name=st.sampled_from(sorted(name for name in ops if len(name) > 4)),
    place=st.integers(0, 30),
    how=st.sampled_from(("swapped", "doubled", "dropped")),
)
def test_one_slip_of_the_pen(name, place, how):
    """An operator's name with two letters swapped, one doubled or one dropped is guessed, as operator and method."""
    wrong = _misspelt(name, place, how)
    if wrong in ops or not wrong.isidentifier() or wrong.startswith("_"):  # private names are looked for by protocols
        return
    for look in (lambda: getattr(ops, wrong), lambda: ops[wrong], lambda: getattr(X, wrong)):
        with pytest.raises(AttributeError, match=r"did you mean|write (np|ops)\."):
            look()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda x: x.sum(dim=0), "sum\\(\\) has no parameter 'dim'; .*; write axis=\\."),
        (lambda x: x.mean(axis=0, keepdim=True), "mean\\(\\) .* 'keepdim'; .*; write keepdims=\\."),
        (lambda x: x.max(axs=0), "max\\(\\) .* 'axs'; .*; did you mean 'axis'\\?"),
        (lambda x: ops.softmax(x, dim=-1), "softmax\\(\\) .* 'dim'; .*; write axis=\\."),
        (lambda x: ops.relu(x, inplace=True), "relu\\(\\) .* 'inplace'; its parameters are: none\\."),
    ],
)
def test_keywords_of_other_libraries(call, sentence):
    """`dim=` and `keepdim=` are told to be `axis=` and `keepdims=`, a misspelt keyword is guessed."""
    with pytest.raises(BadInput, match=sentence):
        call(X)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("erf", "write ops.erf(...)"),
        ("erfc", "write ops.erfc(...)"),
        ("expit", "write ops.sigmoid(...)"),
        ("logit", "write ops.log_odds(...)"),
        ("gammaln", "an operator of your own"),
        ("ndtr", "write ops.erfc(-x / np.sqrt(2)) / 2"),
        ("j0", "compute on .data"),
    ],
)
def test_functions_of_scipy(name, way):
    """A ufunc of SciPy is named by its module, with the operator that does the same."""
    special = pytest.importorskip("scipy.special")
    with pytest.raises(NotDifferentiable) as caught:
        getattr(special, name)(X)
    assert str(caught.value).startswith(f"scipy.special.{name} has no derivative rule")
    assert way in str(caught.value)
    assert "install" not in str(caught.value)


@pytest.mark.parametrize("function", [np.emath.sqrt, np.emath.log, np.emath.power], ids=lambda f: f.__name__)
def test_namesakes_of_operators(function):
    """A function that only has the name of an operator says to write the one that has the rule."""
    with pytest.raises(
        NotDifferentiable, match=rf"scimath\w*\.\w+ has no .* write np\.{function.__name__}\(\.\.\.\)\."
    ):
        function(X, *[2.0] * (function is np.emath.power))


@pytest.mark.parametrize("name", [op.name for op in ops._all()])
def test_operators_come_back_from_a_pickle_as_themselves(name):
    """By name, whatever their rules are made of."""
    assert pickle.loads(pickle.dumps(ops[name])) is ops[name]


MISTAKES = {
    "axis": (lambda x: np.sum(x, axis=5), ("axis 5 is out of bounds", "'sum'", "axis=5")),
    "axis of text": (lambda x: np.sum(x, axis="rows"), ("'sum'", "axis='rows'")),
    "shapes": (lambda x: x + np.ones(4), ("(3,) (4,)", "'add'", "float64(4,)")),
    "cores": (lambda x: np.dot(x, np.ones(4)), ("size 4 is different from 3", "'dot'", "float64(4,)")),
    "nothing": (lambda x: x * None, ("NoneType", "'multiply'", "called on float64(3,), None")),
    "text": (lambda x: ops.relu("text"), ("'text' is not a number", "'relu'")),
    "index": (lambda x: x[7], ("index 7 is out of bounds", "'getitem'", "index=7")),
    "reshape": (lambda x: x.reshape(2, 2), ("size 3 into shape (2,2)", "'reshape'", "shape=(2, 2)")),
    "inner": (lambda x: np.trapezoid(x, x=[1.0]), ("broadcast", "'trapezoid'", "x=[1.0]")),
    "order": (lambda x: np.sort(x, kind="bogo"), ("bogo", "'sort'", "kind='bogo'")),
    "foreign": (lambda x: x * np.array(["a"]), ("dtype <U1", "'multiply'", "float64(3,)")),
}


@pytest.mark.parametrize(("call", "parts"), MISTAKES.values(), ids=MISTAKES)
def test_common_mistakes_say_where(call, parts):
    """What NumPy says of a wrong call is followed by the operator, its inputs and its parameters."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 (NumPy's own errors, of several kinds)
        call(X)
    said = "\n".join([str(caught.value), *caught.value.__notes__])
    for part in parts:
        assert part in said


def test_misspelt_operators_are_key_and_attribute_errors():
    """Both ways of asking end in the same sentence."""
    for error in (KeyError, AttributeError):
        with pytest.raises(error, match=r"did you mean 'tanh'\?"):
            ops.tnah  # noqa: B018
    with pytest.raises(UnknownOperator, match=r"write ops\.softmax_cross_entropy\(\.\.\.\)\."):
        ops["cross_entropy"]


def test_joining_by_index():
    """`np.r_` and `np.c_` are told to be `np.concatenate` and `np.column_stack`; other functions are not."""
    for join in (lambda: np.r_[X, X], lambda: np.c_[X, X]):
        with pytest.raises(LostGradient, match=r"np\.concatenate\(\[x, y\]\) or np\.column_stack"):
            join()
    with pytest.raises(LostGradient, match=r"array\[i\] = node"):
        np.fill_diagonal(np.zeros((3, 3)), X)


def test_what_a_lost_gradient_advises_works():
    """Every way that the sentences name gives a node whose gradient is right."""
    x, a = Variable(np.array([1.0, 2.0, 3.0])), np.array([2.0, 3.0, 5.0])
    s = Node(np.zeros(3))
    for i in range(3):
        s[i] = a[i] * x[i]
    ways = {
        "stack": np.stack([x[0], x[1]]),
        "list": np.stack([v * v for v in x]),
        "fill": np.broadcast_to(x[0], (3,)),
        "assign": s,
        "like": np.zeros_like(x, shape=2) + x[:2],
        "dot": np.dot(a, x),
        "diagonal": np.eye(3) @ x,
        "concatenate": np.concatenate([x, x]),
        "column_stack": np.column_stack([x, x]),
        "where": np.where([True, False, True], 0, x),
        "polyval": np.polyval(x[::-1], 2.0),
    }
    expected = {
        "stack": [1, 1, 0], "list": [2, 4, 6], "fill": [3, 0, 0], "assign": a, "like": [1, 1, 0], "dot": a,
        "diagonal": [1, 1, 1], "concatenate": [2, 2, 2], "column_stack": [2, 2, 2], "where": [0, 1, 0],
        "polyval": [1, 2, 4],
    }  # fmt: skip
    for name, y in ways.items():
        np.testing.assert_array_equal(np.sum(y).backward(retain_graph=True)[x], expected[name], err_msg=name)


BAD = st.sampled_from(
    (
        None,
        "a",
        -1,
        7,
        1.5,
        (0, 5),
        [1, 2],
        np.ones(4),
        np.ones((2, 2)),
        "float32",
        float("nan"),
        {"a": 1},
        1j,
        object(),
    )
)
WORDS = ("axis", "keepdims", "dim", "dtype", "order", "k", "mode", "shape", "shift", "where", "weights", "q", "foo")


@given(
    name=st.sampled_from([op.name for op in ops._all()]),
    first=st.sampled_from((np.float64(2.0), np.array([1.0, 2.0, 3.0]), np.arange(6.0).reshape(2, 3))),
    rest=st.lists(BAD, max_size=2),
    keywords=st.dictionaries(st.sampled_from(WORDS), BAD, max_size=1),
)
def test_every_refusal_names_the_operator(name, first, rest, keywords):
    """Whatever a wrong call of an operator ends in, the message or its notes say which operator it was."""
    try:
        ops[name](Variable(first), *rest, **keywords)
    except Exception as error:
        said = "\n".join([str(error), *getattr(error, "__notes__", ())])
        functions = [getattr(f, "__name__", "") for f in ops[name].adopts]
        if not any(word and word in said for word in (name, *functions)):
            raise AssertionError(f"{name} is not named in: {said}") from error
