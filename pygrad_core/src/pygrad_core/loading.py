"""Finding the installed packs: entry points of the group `pygrad`, loaded one by one, each on its own."""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import sleep
from typing import Any

import pluggy

from . import hookspecs
from .array_library import ArrayLibrary
from .catalogue import normalized
from .errors import BrokenPack, OperatorConflict
from .importing import Running, check_room, running
from .operators import Operator
from .registry import Draft, Registry, ops

GROUP = "pygrad"
TRIES = 100  # of an import


@dataclass
class Pack:
    """What became of one entry point. `status` is `ok`, `broken` or `blocked`; `fix` says what to do."""

    distribution: str
    version: str
    entry_point: str
    status: str = "ok"
    operators: list[str] = field(default_factory=list)
    cause: str = ""
    fix: str = ""

    @property
    def name(self) -> str:
        """How its plugin is registered: `distribution:entry-point`."""
        return f"{self.distribution}:{self.entry_point}"


def _manager(plugins: Iterable[tuple[str, Any]] = ()) -> pluggy.PluginManager:
    new = pluggy.PluginManager(GROUP)
    new.add_hookspecs(hookspecs)
    for name, plugin in plugins:
        new.register(plugin, name)
    return new


manager = _manager()


class _Partial(threading.local):
    """The last draft of a thread that could not be completed, and the imports that it was a part of."""

    of: Running | None = None
    draft: Draft | None = None


_partial = _Partial()


def load() -> Draft | None:
    """What the installed entry points add to `ops`, as the environment variables allow; None if nothing is to be.

    A pack that fails is reported in `ops.packs` and does not disturb the others; with PYGRAD_STRICT=1 it raises.
    """
    if os.environ.get("PYGRAD_DISABLE_AUTOLOAD") == "1":
        return None
    check_room()
    now = running()
    if (now.own or now.others) and now == _partial.of:
        return _partial.draft
    draft, plugins = ops._draft(), _manager(manager.list_name_plugin())
    _fill(draft, plugins, now)
    broken = next((pack for pack in draft._packs if pack.status == "broken"), None)
    if broken is not None and (now.own or now.others):
        draft.is_complete = False  # it may have asked for what is being imported
    if not draft.is_complete:
        _partial.of, _partial.draft = now, draft
    elif broken is not None and os.environ.get("PYGRAD_STRICT") == "1":
        raise BrokenPack(f"pack {broken.name} is broken: {broken.cause}; {broken.fix}")
    draft.further = [(setattr, sys.modules[__name__], "manager", plugins)]
    return draft


def _fill(draft: Draft, plugins: pluggy.PluginManager, now: Running) -> None:
    allowed, denied = _names("PYGRAD_PACKS"), _names("PYGRAD_BLOCK")
    for pack, module, import_plugin in _installed():
        own = {normalized(pack.distribution), normalized(pack.entry_point)}
        if own & denied or (allowed and not own & allowed):
            pack.status, pack.cause = "blocked", "shut out by PYGRAD_BLOCK or not named in PYGRAD_PACKS"
            draft._packs.append(pack)
        elif import_plugin is None:
            draft._packs.append(pack)
        elif now.must_not_import(module):
            draft.is_complete = False
        else:
            _load_one(pack, import_plugin, draft, plugins)


def _names(variable: str) -> set[str]:
    return {normalized(name.strip()) for name in os.environ.get(variable, "").split(",") if name.strip()}


def _installed() -> list[tuple[Pack, str, Callable[[], Any] | None]]:
    """Reports on all entry points of the group, sorted by distribution and name, with their modules and loaders.

    Those are looked for where Python itself looks for modules, on `sys.path`: metadata that lie in the current
    directory count if that is on the path, as it is for `python -c` and not with `python -P` or for scripts elsewhere.
    """
    from importlib.metadata import distributions

    found: dict[str, tuple[Pack, str, Callable[[], Any] | None]] = {}
    for distribution in distributions():
        try:
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
            if not entries:  # nearly all: to read a name takes milliseconds
                continue
            name, version = normalized(distribution.name), distribution.version
        except Exception as error:  # metadata that cannot be read: of a pack, or of something else
            if f"[{GROUP}]" not in (distribution.read_text("entry_points.txt") or ""):
                continue
            pack = Pack(str(getattr(distribution, "_path", "unnamed")), "?", "?")
            _break(pack, f"its metadata cannot be read: {error!r}", "remove that directory, reinstall the pack")
            found[pack.name] = (pack, "", None)
            continue
        for entry in entries:
            pack = Pack(name, version, entry.name)
            found.setdefault(pack.name, (pack, entry.module, entry.load))  # the first on sys.path is the one imported
    return [found[name] for name in sorted(found)]


def _load_one(pack: Pack, import_plugin: Callable[[], Any], draft: Draft, plugins: pluggy.PluginManager) -> None:
    draft._packs.append(pack)
    try:
        plugin = _imported(import_plugin)
    except (Exception, SystemExit) as error:
        _break(pack, f"import failed: {type(error).__name__}: {error}", f"reinstall or update {pack.distribution}")
        return
    register(plugin, pack, draft, plugins)


def _imported(import_plugin: Callable[[], Any]) -> Any:
    """What an entry point names. Again if its import and one in another thread got into each other's way."""
    for _ in range(TRIES):
        try:
            return import_plugin()
        except Exception as error:
            crossed = type(error).__name__ == "_DeadlockError" or "partially initialized module" in str(error)
            if not crossed or threading.active_count() == 1:
                raise
            sleep(0.01)
    return import_plugin()


def register(plugin: Any, pack: Pack, into: Registry = ops, plugins: pluggy.PluginManager | None = None) -> None:
    """Check a plugin and put its operators into `ops`, all that can be; what cannot is the pack's `cause`."""
    try:
        operators, libraries = _provided(plugin, pack, plugins or manager)
    except Exception as error:
        _break(pack, str(error), f"ask the authors of {pack.distribution}, or shut it out with PYGRAD_BLOCK")
        return
    for library in libraries:
        try:
            into.register_library(library, pack.distribution)
        except OperatorConflict as error:
            _break(pack, str(error), "remove one of the packs, or shut it out with PYGRAD_BLOCK")
    for operator in operators:
        try:
            into.register(operator, pack.distribution)
        except OperatorConflict as error:
            for rival in {id(p): p for p in (pack, *into._packs)}.values():
                if rival.distribution in error.rivals:
                    _break(rival, str(error), "remove all but one of the packs, or shut them out with PYGRAD_BLOCK")
                    rival.operators = [name for name in rival.operators if name in into._operators]
        except Exception as error:
            _break(pack, str(error), f"ask the authors of {pack.distribution}, or shut it out with PYGRAD_BLOCK")
        if into._operators.get(operator.name) is operator:
            pack.operators.append(operator.name)


def _break(pack: Pack, cause: str, fix: str) -> None:
    pack.status = "broken"
    pack.cause = f"{pack.cause}; {cause}" if pack.cause else cause
    pack.fix = fix


def _provided(plugin: Any, pack: Pack, manager: pluggy.PluginManager) -> tuple[list[Operator], list[ArrayLibrary]]:
    """Register the plugin with pluggy and ask it for its operators and array libraries. Raises BrokenPack."""
    api = getattr(plugin, "pygrad_api", hookspecs.API)
    if api != hookspecs.API:
        raise BrokenPack(f"written for pygrad_api {api}, and this pygrad-core speaks {hookspecs.API}")
    if manager.register(plugin, name=pack.name) is None:
        raise BrokenPack("its entry point is blocked in pluggy")
    callers = manager.get_hookcallers(plugin) or []
    unknown = [caller.name for caller in callers if not caller.has_spec()]
    if unknown:
        manager.unregister(plugin)
        raise BrokenPack(f"implements the unknown hook {unknown[0]!r}; hooks are {', '.join(_hooks())}")
    if not any(caller.name == "pygrad_operators" for caller in callers):
        manager.unregister(plugin)
        raise BrokenPack("has no function pygrad_operators marked with @hookimpl")
    others = [other for other in manager.get_plugins() if other is not plugin]
    answers: list[Iterable[Any]] = manager.subset_hook_caller("pygrad_operators", others)()
    if not answers:
        raise BrokenPack("pygrad_operators returned None; it returns a list of operators")
    operators = [operator for answer in answers for operator in answer]
    for operator in operators:
        _check(operator)
    described = manager.subset_hook_caller("pygrad_array_libraries", others)()
    libraries = [library for answer in described for library in answer]
    for library in libraries:
        if not isinstance(library, ArrayLibrary) or not getattr(library, "name", ""):
            raise BrokenPack(f"pygrad_array_libraries returned {library!r}, which is no ArrayLibrary with a name")
    return operators, libraries


def _hooks() -> list[str]:
    return sorted(name for name in vars(hookspecs) if name.startswith("pygrad_"))


def _check(operator: Any) -> None:
    if not isinstance(operator, Operator):
        raise BrokenPack(f"pygrad_operators returned {operator!r}, which is no Operator; make it one with @operator")
    if operator.differentiable and not operator.composite and not operator.has_rule():
        raise BrokenPack(f"operator {operator.name!r} has no derivative rule; declare one, or differentiable=False")
