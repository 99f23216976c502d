"""Processes: children that are forked, spawned or served while threads are at work; packs imported in threads."""

import os
from typing import Any

import pytest

FORKS = """
import os, signal, sys, threading, time, warnings
import numpy as np
from pygrad_core import Variable, grad, no_grad, ops
from pygrad_core.aliasing import memories
from pygrad_core.backward import _claiming, _handing_out

warnings.simplefilter("ignore", DeprecationWarning)  # of forks with threads, since Python 3.12: they are the point
sys.setswitchinterval(1e-6)
x = Variable(np.ones(4))
stop = threading.Event()

def work():
    while not stop.is_set():
        y = ops.many(x)
        ops.many(y).backward()
        x.data

def child():
    signal.alarm(20)  # a child that hangs is killed
    x.grad = None
    assert ops.many(x).backward()[x].tolist() == [2.0] * 4
    assert x.grad.tolist() == [2.0] * 4
    if "reshape" in ops:
        assert grad(lambda v: ops.many(ops.many(v)[0:1]).reshape(()))(np.ones(1)).tolist() == [4.0]
    with no_grad():
        x.data = np.zeros(4)

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
codes = []
held = [None, _handing_out.lock, memories.lock, _claiming.lock]
try:
    for i in range(FORKS):
        ready, over = threading.Event(), threading.Event()
        def hold(lock=held[i % 4]):
            if lock is None:
                ready.set()
                return
            with lock:
                ready.set()
                over.wait()
        holder = threading.Thread(target=hold)
        holder.start()
        ready.wait()
        pid = os.fork()
        if not pid:
            try:
                child()
                os._exit(0)
            finally:
                os._exit(1)
        over.set()
        holder.join()
        codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
finally:
    stop.set()
    for thread in threads:
        thread.join()
print(set(codes))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_child_forked_while_threads_are_at_work_does_not_hang(site: Any) -> None:
    """Whatever other threads hold at the moment of the fork, the child differentiates, and sets data."""
    site.good("pack-of-many", "many")
    assert site.run(FORKS.replace("FORKS", "40")) == "{0}\n"


STARTED = """
import multiprocessing, warnings
import numpy as np
from pygrad_core import Variable, no_grad, ops

def slope(a):
    x = Variable(a)
    return float(ops.twice(x).backward()[x])

def main():
    warnings.simplefilter("ignore", DeprecationWarning)  # of forks with threads, since Python 3.12
    x = Variable(1.0)
    z = ops.twice(x)
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(slope, [1.0, 2.0, 3.0]) == [2.0] * 3, method
    assert z.backward()[x] == 2.0
    print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_processes_started_in_every_way(site: Any) -> None:
    """Pools that fork, spawn and use a fork server compute what this process does, also before its first look-up."""
    site.good("pack-of-twice", "twice")
    (site.folder / "started.py").write_text(STARTED)
    assert site.run("import started; started.main()") == "done\n"


CROSSING = """
import sys, threading
sys.setswitchinterval(1e-6)
import pygrad_core
barrier = threading.Barrier(3)
failed = []

def run(action):
    barrier.wait()
    try:
        action()
    except BaseException as error:
        failed.append(repr(error))

def importing():
    import pygrad_nn

def looking():
    x = pygrad_core.Variable([1.0, 2.0])
    (x * x).sum().backward()

threads = [threading.Thread(target=run, args=(action,), daemon=True) for action in (importing, looking, looking)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(60)
assert not any(thread.is_alive() for thread in threads), "hangs"
assert not failed, failed
assert {pack.status for pack in pygrad_core.ops.packs} == {"ok"}, pygrad_core.ops.packs
print(len(pygrad_core.ops.packs) == len({pack.name for pack in pygrad_core.ops.packs}), len(pygrad_core.ops) > 100)
"""


def test_importing_networks_beside_the_first_look_up(site: Any) -> None:
    """A thread that imports pygrad_nn and threads that look operators up get both, whole."""
    for _ in range(3):
        assert site.run(CROSSING, installed=True, PYGRAD_BLOCK="") == "True True\n"


GOOD = """
from pygrad_core import hookimpl, operator
op = operator(lambda x: x, name="NAME")
op.vjps(lambda g, out, x: g)
@hookimpl
def pygrad_operators():
    return [op]
"""

IN_A_THREAD = """
import threading
from pygrad_core import ops
found = []
def look_up():
    found.append("first" in ops)
    found.append("last" in ops)
threads = [threading.Thread(target=look_up) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert found[0] and found[2 if found[1] is not True else 1] in (True, False)
"""


@pytest.mark.parametrize("how", ["look-up", "import"])
def test_a_pack_that_looks_up_in_a_thread_of_its_own(site: Any, how: str) -> None:
    """While it is imported, by the first look-up or by the user, a pack may wait for threads that look something up."""
    site.good("aaa", "first")
    site.pack("bbb", IN_A_THREAD + GOOD.replace("NAME", "second"))
    site.pack("ccc", "import bbb\n" + GOOD.replace("NAME", "last"))
    code = "import bbb\n" if how == "import" else ""
    code += (
        "from pygrad_core import ops; print(list(ops), {p.status for p in ops.packs if p.distribution in 'aaabbbccc'})"
    )
    if how == "import":  # nothing was loaded before: only what is imported already can be seen in there
        site.module("bbb", IN_A_THREAD.replace("assert", "#") + GOOD.replace("NAME", "second"))
    assert site.run(code) == "['first', 'last', 'second'] {'ok'}\n"


def test_a_pack_may_be_imported_before_the_first_look_up(site: Any) -> None:
    """A pack that looks operators up while the user imports it sees the other packs, and is whole afterwards."""
    site.good("aaa", "first")
    site.good("ccc", "last")
    site.pack(
        "bbb", "from pygrad_core import ops\nassert 'first' in ops and 'last' in ops\n" + GOOD.replace("NAME", "b")
    )
    site.pack("ddd", "from bbb import op as other\n" + GOOD.replace("NAME", "d"))
    code = "import bbb\nfrom pygrad_core import ops\n"
    code += "print(list(ops), {p.status for p in ops.packs if len(p.distribution) == 3})"
    assert site.run(code) == "['b', 'd', 'first', 'last'] {'ok'}\n"


def test_a_first_look_up_in_a_deep_recursion_breaks_no_pack(site: Any) -> None:
    """Where there is no room for imports the look-up raises, and the next one loads everything."""
    site.good("aaa", "first")
    code = """
from pygrad_core import ops
refused = 0
def deep(n):
    global refused
    try:
        deep(n + 1)
    except RecursionError:
        pass
    try:
        assert len(ops) == 1
    except RecursionError:
        refused += 1
deep(0)
print(refused > 0, list(ops), {p.status for p in ops.packs if p.distribution == "aaa"})
"""
    assert site.run(code) == "True ['first'] {'ok'}\n"


STRAY = "from pygrad_core import ops; print('stray' in ops)"


def test_metadata_in_the_current_directory_count_where_python_imports_from_there(site: Any) -> None:
    """A stray `.dist-info` is a pack if modules beside it can be imported, and is not looked at otherwise."""
    other = type(site)(site.folder / "elsewhere")
    other.folder.mkdir()
    other.good("stray-pack", "stray")
    inside = f"import os; os.chdir({str(other.folder)!r})\n{STRAY}"
    assert site.run(inside) == "True\n"
    assert site.run(inside, PYTHONSAFEPATH="1") == "False\n"
    assert site.run(STRAY) == "False\n"
