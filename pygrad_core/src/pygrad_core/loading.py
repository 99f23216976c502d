"""Finding the installed packs: entry points of the group `pygrad`, loaded one by one, each on its own."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pluggy

from . import hookspecs
from .errors import BrokenPack, OperatorConflict
from .operators import Operator
from .registry import ops

GROUP = "pygrad"


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


manager = pluggy.PluginManager(GROUP)
manager.add_hookspecs(hookspecs)


def load() -> None:
    """Fill `ops` from the installed entry points, as the environment variables allow.

    A pack that fails is reported in `ops.packs` and does not disturb the others; with PYGRAD_STRICT=1 it raises.
    """
    if os.environ.get("PYGRAD_DISABLE_AUTOLOAD") == "1":
        return
    allowed, denied = _names("PYGRAD_PACKS"), _names("PYGRAD_BLOCK")
    for pack, import_plugin in _installed():
        own = {normalized(pack.distribution), normalized(pack.entry_point)}
        if own & denied or (allowed and not own & allowed):
            pack.status, pack.cause = "blocked", "shut out by PYGRAD_BLOCK or not named in PYGRAD_PACKS"
            ops._packs.append(pack)
            continue
        if import_plugin is None:
            ops._packs.append(pack)
            continue
        _load_one(pack, import_plugin)
    broken = next((pack for pack in ops._packs if pack.status == "broken"), None)
    if broken is not None and os.environ.get("PYGRAD_STRICT") == "1":
        _unload()
        raise BrokenPack(f"pack {broken.name} is broken: {broken.cause}; {broken.fix}")


def _unload() -> None:
    """Forget everything: the next look-up starts anew."""
    for plugin in manager.get_plugins():
        manager.unregister(plugin)
    ops.clear()


def normalized(name: str) -> str:
    """A distribution's name as the packaging standard compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(variable: str) -> set[str]:
    return {normalized(name.strip()) for name in os.environ.get(variable, "").split(",") if name.strip()}


def _installed() -> list[tuple[Pack, Callable[[], Any] | None]]:
    """Reports on all entry points of the group, sorted by distribution and name, with their loaders."""
    from importlib.metadata import distributions

    found: dict[str, tuple[Pack, Callable[[], Any] | None]] = {}
    for distribution in distributions():
        try:
            name, version = normalized(distribution.name), distribution.version
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
        except Exception as error:  # metadata that cannot be read: of a pack, or of something else
            if f"[{GROUP}]" not in (distribution.read_text("entry_points.txt") or ""):
                continue
            pack = Pack(str(getattr(distribution, "_path", "unnamed")), "?", "?")
            _break(pack, f"its metadata cannot be read: {error!r}", "remove that directory, reinstall the pack")
            found[pack.name] = (pack, None)
            continue
        for entry in entries:
            pack = Pack(name, version, entry.name)
            found.setdefault(pack.name, (pack, entry.load))  # the first on sys.path is the one imported
    return [found[name] for name in sorted(found)]


def _load_one(pack: Pack, import_plugin: Callable[[], Any]) -> None:
    ops._packs.append(pack)
    try:
        plugin = import_plugin()
    except (Exception, SystemExit) as error:
        _break(pack, f"import failed: {type(error).__name__}: {error}", f"reinstall or update {pack.distribution}")
        return
    register(plugin, pack)


def register(plugin: Any, pack: Pack) -> None:
    """Check a plugin and put its operators into `ops`, all that can be; what cannot is the pack's `cause`."""
    try:
        operators = _operators_of(plugin, pack)
    except Exception as error:
        _break(pack, str(error), f"ask the authors of {pack.distribution}, or shut it out with PYGRAD_BLOCK")
        return
    for operator in operators:
        try:
            ops.register(operator, pack.distribution)
        except OperatorConflict as error:
            for rival in {id(p): p for p in (pack, *ops._packs)}.values():
                if rival.distribution in error.rivals:
                    _break(rival, str(error), "remove all but one of the packs, or shut them out with PYGRAD_BLOCK")
                    rival.operators = [name for name in rival.operators if name in ops._operators]
        except Exception as error:
            _break(pack, str(error), f"ask the authors of {pack.distribution}, or shut it out with PYGRAD_BLOCK")
        if ops._operators.get(operator.name) is operator:
            pack.operators.append(operator.name)


def _break(pack: Pack, cause: str, fix: str) -> None:
    pack.status = "broken"
    pack.cause = f"{pack.cause}; {cause}" if pack.cause else cause
    pack.fix = fix


def _operators_of(plugin: Any, pack: Pack) -> list[Operator]:
    """Register the plugin with pluggy and ask it for its operators. Raises BrokenPack."""
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
    return operators


def _hooks() -> list[str]:
    return sorted(name for name in vars(hookspecs) if name.startswith("pygrad_"))


def _check(operator: Any) -> None:
    if not isinstance(operator, Operator):
        raise BrokenPack(f"pygrad_operators returned {operator!r}, which is no Operator; make it one with @operator")
    if operator.differentiable and not operator.composite and not operator.has_rule():
        raise BrokenPack(f"operator {operator.name!r} has no derivative rule; declare one, or differentiable=False")
