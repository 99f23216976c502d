"""Guests: arrays of other libraries answer plain NumPy, and never become NumPy's."""

import inspect
import pickle
from typing import Any

import numpy as np
import pytest

from pygrad_core import ArrayLibrary, BadInput, Node, Variable, data_of, grad, is_foreign, operator
from pygrad_core.foreign import guest, outside, own
from pygrad_core.guests import Guest
from pygrad_core.tape import Tape

from .test_foreign import DATA, Far, near

pytestmark = pytest.mark.usefixtures("small_pack")


class Narrow(Far):
    """A library whose functions take no keyword with its default, none of NumPy's arrays, and lack some functions."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(isinstance(x, np.ndarray) and x.ndim for x in inputs):
            raise TypeError("Unsupported type")
        if kwargs or method != "__call__":
            raise TypeError("unexpected keyword")
        return Narrow(getattr(ufunc, method)(*map(near, inputs)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in (np.matrix_transpose, np.array_split, np.hsplit, np.lexsort):
            return NotImplemented
        if function is not np.asarray and kwargs.keys() - {"axis", "keepdims", "shape"}:
            raise TypeError(f"unexpected keyword in {kwargs}")
        if function is not np.asarray and any(isinstance(a, np.ndarray) for a in args):
            raise TypeError("Unsupported type")
        found = function(*[near(a) for a in args], **kwargs)
        if isinstance(found, list):
            return [Narrow(x) for x in found]
        return Narrow(found) if isinstance(found, np.ndarray | np.generic) else found

    def __getitem__(self, index: Any) -> "Narrow":
        return Narrow(self.near[near(index)])

    def __float__(self) -> float:
        return float(self.near)

    def __bool__(self) -> bool:
        return bool(self.near)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.near[index] = near(value)

    def astype(self, dtype: Any) -> "Narrow":
        """As for arrays."""
        return Narrow(self.near.astype(dtype))


X = guest(Narrow(DATA))
MASK = DATA != 1.0


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (lambda x: np.stack([x, x], 0, dtype=None, casting="same_kind"), lambda x: np.stack([x, x])),
        (lambda x: np.sort(x, -1, None, stable=None), np.sort),
        (lambda x: np.sum(x, None, None, keepdims=False, where=True), np.sum),
        (lambda x: x.sum(axis=0, keepdims=True), lambda x: x.sum(axis=0, keepdims=True)),
        (lambda x: np.sum(x, 0, where=MASK, initial=2.0), lambda x: np.sum(x, 0, where=MASK, initial=2.0)),
        (lambda x: np.max(x, 1, where=MASK, initial=1.25), lambda x: np.max(x, 1, where=MASK, initial=1.25)),
        (lambda x: np.var(x, 1, ddof=1, where=MASK), lambda x: np.var(x, 1, ddof=1, where=MASK)),
        (lambda x: np.where(MASK, x, 0.0), lambda x: np.where(MASK, x, 0.0)),
        (lambda x: np.add(x, DATA, where=True) - DATA / 3, lambda x: x + DATA - DATA / 3),
        (lambda x: np.concatenate([x, DATA]), lambda x: np.concatenate([x, DATA])),
        (lambda x: np.take(x, [2, -1, 0], axis=1, mode="wrap"), lambda x: np.take(x, [2, -1, 0], axis=1)),
        (lambda x: np.repeat(x, [1, 0, 2], axis=1), lambda x: np.repeat(x, [1, 0, 2], axis=1)),
        (np.matrix_transpose, np.transpose),
        (lambda x: np.array_split(x, 2, axis=1)[0], lambda x: x[:, :2]),
        (lambda x: np.hsplit(x, [1])[1], lambda x: x[:, 1:]),
        (lambda x: np.add.reduce(x), lambda x: x.sum(axis=0)),
        (lambda x: np.multiply.accumulate(x, axis=1), lambda x: np.cumprod(x, axis=1)),
        (lambda x: x.reshape(3, 2).T.mT.transpose(1, 0), lambda x: x.reshape(3, 2).T),
        (lambda x: 1.0 - x / 2 + abs(x) ** 2, lambda x: 1.0 - x / 2 + abs(x) ** 2),
        (lambda x: x.ravel()[::-1].copy(), lambda x: x.ravel()[::-1]),
        (lambda x: x[guest(Narrow([1, 0]))], lambda x: x[[1, 0]]),
    ],
)
def test_plain_numpy_runs_on_guests(found: Any, wanted: Any) -> None:
    """Defaults are left out, NumPy's arrays become the library's, what it lacks is computed by what it has."""
    got = found(X)
    assert type(got) is Guest
    assert type(got.array) is Narrow
    np.testing.assert_allclose(near(got.array), wanted(DATA), rtol=1e-14)
    assert got.dtype == wanted(DATA).dtype


def test_facts_are_asked_of_nobody() -> None:
    """Shape, type and their kin are Python's numbers and NumPy's dtypes."""
    assert (np.shape(X), np.ndim(X), np.size(X), np.size(X, 1)) == ((2, 3), 2, 6, 3)
    assert np.result_type(X, np.float32) == np.float64
    assert np.can_cast(X, np.float32, "same_kind")
    assert (np.iscomplexobj(X), np.isrealobj(X)) == (False, True)
    assert (len(X), X[0, 1].item(), X.item(4), float(X[1, 2]), bool((X > 0).all())) == (2, 1.0, 2.5, 3.0, True)
    assert repr(X) == repr(X.array)


def test_a_guest_is_written_where_it_was_made() -> None:
    """An array that a forward made takes values, and what is added at places."""
    out = np.zeros_like(X)
    out[0] = X[1]
    out[1, :2] = 5.0
    assert near(out.array).tolist() == [[2.0, 2.5, 3.0], [5.0, 5.0, 0.0]]
    total = np.zeros_like(guest(Far(np.zeros(3))))
    np.add.at(total, np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]))
    assert near(total.array).tolist() == [4.0, 0.0, 2.0]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: np.asarray(X),
        lambda: np.zeros((2, 3)).__setitem__(..., X),
        lambda: np.lexsort(X),
        lambda: np.multiply.at(X, 0, 2.0),
        lambda: np.subtract.outer(X, X),
    ],
)
def test_what_would_make_it_numpys_is_refused(refused: Any) -> None:
    """An array of another library is never made into one of NumPy's: that would be the end of its library's work."""
    with pytest.raises(BadInput, match=r"NumPy's|write functions"):
        refused()


def test_an_unknown_keyword_that_says_something_is_the_librarys_to_refuse() -> None:
    """Only defaults are left out."""
    with pytest.raises(TypeError, match="unexpected keyword"):
        np.sort(X, kind="stable")


def test_users_get_what_is_theirs() -> None:
    """Data, gradients, comparisons, and results of plain calls are the library's arrays; rules get guests."""
    seen: list[Any] = []

    def rule(g: Any, out: Any, x: Any) -> Any:
        seen.extend((g, out, x, data_of(x), double(g)))
        return g * 2.0

    double = operator(lambda x: x * 2.0, name="double")
    double.vjps(rule)
    far = Far(DATA)
    x = Variable(far)
    assert x.data is far
    z = double(x)
    found = z.backward(Far(np.ones((2, 3))))
    assert all(type(s) is Guest for s in seen)
    for theirs in (z.data, found[x], found[z], x.grad, x > 1.0, double(far), np.sign(far), z.detach().data):
        assert type(theirs) is Far
    assert type(data_of(x)) is Guest
    assert data_of(far) is far


def test_each_gradient_is_the_callers_own() -> None:
    """The caller's cotangent is handed out to nobody, nor one array to two."""
    x, y, g = Variable(Far(DATA)), Variable(Far(DATA)), Far(np.ones((2, 3)))
    z = x + y
    found = z.backward(g)
    arrays = [found[x], found[y], found[z]]
    assert len({id(a) for a in arrays} | {id(g)}) == 4
    assert len({id(near(a)) for a in arrays} | {id(near(g))}) == 4
    assert all(near(a).tolist() == np.ones((2, 3)).tolist() for a in arrays)


def test_a_numpy_cotangent_of_a_guest_becomes_its_librarys() -> None:
    """So do gradients that a rule makes of NumPy's arrays."""
    op = operator(lambda x: x * 1.0, name="ones")
    op.vjps(lambda g, out, x: np.ones((2, 3)))
    x = Variable(Narrow(DATA))
    assert type((x * 2.0).backward(np.ones((2, 3)))[x]) is Narrow
    assert type(op(x).backward()[x]) is Narrow


def test_foreign_results_of_a_forward() -> None:
    """A forward may take the array out, for a kernel of the library, and return what that gives."""
    kernel = operator(lambda x: Far(near(x.array) ** 2), name="kernel")
    kernel.vjps(lambda g, out, x: g * x * 2.0)
    found = grad(lambda x: np.sum(kernel(x)))(Far(DATA))
    assert type(found) is Far
    np.testing.assert_allclose(near(found), 2 * DATA)


def test_records_run_again_in_their_library() -> None:
    """With what the caller said alone, which is what a library knows; users get what is theirs, rules get guests."""

    def halves(x: Any, /, *, axis: int = 0, mode: str = "usual", unsaid: Any = None) -> Any:
        assert mode == "usual" and unsaid is None
        return x[:1] * 2.0, np.sum(x.array if axis else x, **({"axis": axis} if axis else {}))

    def heard(x: Any, **said: Any) -> Any:
        calls.append(said)
        return halves(x, **said)

    heard.__signature__ = inspect.signature(halves)  # type: ignore[attr-defined]
    calls: list[dict[str, Any]] = []
    x = Variable(Narrow(DATA))
    first, second = operator(heard, name="heard", multiple=True)(x, axis=1)
    out = np.sum(first) * np.sum(second)
    again = Tape(out).run({x: Narrow(DATA + 1.0)})
    assert type(again) is Narrow
    np.testing.assert_allclose(near(again), np.sum(2.0 * (DATA[:1] + 1)) * np.sum(DATA + 1.0))
    assert calls == [{"axis": 1}] * 2
    record = out.record
    assert record is not None
    assert type(record.run(*record.inputs)) is Guest
    assert type(record.run(Narrow(DATA), Narrow(DATA))) is Narrow


def test_small_helpers() -> None:
    """`guest`, `outside`, `own` and `is_foreign` of guests, foreign arrays and everything else."""
    far = Far(DATA)
    assert guest(guest(far)).array is far
    first, (second, third) = outside((guest(far), [guest(far), 1]))
    assert first is second is far
    assert third == 1
    assert near(own(far)) is not DATA
    assert [is_foreign(x) for x in (far, guest(far), DATA, 1.0, Node(far), [far])] == [True, True, *[False] * 4]
    assert near(pickle.loads(pickle.dumps(guest(far))).array).tolist() == DATA.tolist()


class Still(Narrow):
    """A library whose arrays never change."""

    __module__ = "still"

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TypeError("they never change")


class StillLibrary(ArrayLibrary):
    """Its arrays are written by making others."""

    name = "still"

    def setitem(self, array: Any, index: Any, value: Any) -> Any:
        """Another array."""
        new = array.near.copy()
        new[near(index)] = near(value)
        return Narrow(new)


def _rows(d: Any) -> None:
    for row in d:
        row += 1.0


def _stale(d: Any) -> None:
    view = d[0]
    d[...] = 5.0
    d[1] = view * 2.0


def _nested(d: Any) -> None:
    d[1:][0, ::2][...] = 7.0
    d[..., 1] -= d[..., 0]


def _out(d: Any) -> None:
    np.multiply(d[0], 3.0, out=d[1])
    np.add(d, 1.0, out=d)


@pytest.mark.parametrize("write", [_rows, _stale, _nested, _out])
@pytest.mark.parametrize("make", [lambda: guest(Narrow(DATA)), lambda: Guest(Still(DATA), StillLibrary())])
def test_views_are_written_through(write: Any, make: Any) -> None:
    """Slices of an array that an operator made are views, read and written, in libraries without views, too."""
    array, found = DATA.copy(), make().copy()
    write(array)
    write(found)
    assert near(found.array).tolist() == array.tolist()


@pytest.mark.parametrize(
    "write",
    [
        lambda x: x.__setitem__(0, 1.0),
        lambda x: x[0].__setitem__(0, 1.0),
        lambda x: x.__iadd__(1.0),
        lambda x: np.add.at(x, np.array([0]), 1.0),
        lambda x: np.swapaxes(x + 1.0, 0, 1).__setitem__(0, 1.0),
        lambda x: np.negative(x, out=np.zeros((2, 3))),
        lambda x: np.sum(x, axis=0, out=x[0]),
    ],
)
def test_what_is_not_the_operators_own_is_not_written(write: Any) -> None:
    """Inputs, and views by other functions, which some libraries would not write through."""
    with pytest.raises((BadInput, TypeError), match=r"may not be its own|out=|unexpected keyword"):
        write(X)
    assert near(X.array).tolist() == DATA.tolist()
