"""kubectl started before anything is imported, so that it gets ready while we do.

Nothing is asked of a cluster before it is known which one is meant. ``kubectl config view`` tells, and beside it starts
``kubectl proxy``, pinned to the context that the kubeconfig seems to name; it is used when kubectl has named the same
one. With one plain kubeconfig file the proxy is pinned to context and cluster alike, and when it serves, kubectl has
confirmed both: ``config view`` is not needed then.
"""

from __future__ import annotations

import os
import time

from netinfo.sources.live import children, kubeconfig, kubectl_proxy
from netinfo.sources.live.programs import find_program
from netinfo.sources.objects.config_view import LIST_CONTEXTS, PASSED_ON, arguments

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ALL_CONTEXTS = "--all-contexts"
#: A word after which no live cluster is asked, or another one than the words say, or several.
_ELSEWHERE = frozenset(
    {
        "--from",
        "--demo",
        _ALL_CONTEXTS,
        "--help",
        "-h",
        "--version",
        "--",
        "explain",
        "help",
        "rbac",
        "verify",
        "version",
    }
)
#: The two of kubectl's connection flags that are read here; each takes a value.
_CONNECTION = frozenset({"--context", "--kubeconfig"})
_WITHOUT_PROXY = "--no-proxy"
_RECORD = "--record"


class Begun:
    """A command that runs already: its words, its process, where its output goes, and since when it runs."""

    def __init__(self, words: tuple[str, ...], child: children.Child, stdout: int, stderr: int) -> None:
        self.words = words
        self.child = child
        self.stdout = stdout
        self.stderr = stderr
        self.started = time.monotonic()


class HeadStart:
    """What was started ahead; whoever takes a part of it ends it.

    ``own``: the words of a command whose output can be told without running it, and what tells it.
    """

    def __init__(self) -> None:
        self.view: Begun | None = None
        self.proxy: kubectl_proxy.KubectlProxy | None = None
        self.own: tuple[tuple[str, ...], Callable[[], bytes | None]] | None = None

    @property
    def is_under_way(self) -> bool:
        """True while something of it runs that nobody took."""
        return self.view is not None or self.proxy is not None

    def take_command(self, words: tuple[str, ...]) -> Begun | None:
        """The process that runs this very command."""
        view = self.view
        if view is None or view.words != words:
            return None
        self.view = None
        return view

    def take_output(self, words: tuple[str, ...]) -> bytes | None:
        """What this very command would print, told once and without it; None where only the command knows."""
        own, self.own = self.own, None
        return own[1]() if own is not None and own[0] == words else None

    def take_proxy(self, pins: tuple[str, ...]) -> kubectl_proxy.KubectlProxy | None:
        """The proxy with these pins."""
        proxy = self.proxy
        if proxy is None or proxy.pins != pins:
            return None
        self.proxy = None
        return proxy

    def close(self) -> None:
        """End what nobody took."""
        self.own = None
        if self.view is not None:
            self.view.child.kill()
            self.view.child.wait()
            os.close(self.view.stdout)
            os.close(self.view.stderr)
            self.view = None
        if self.proxy is not None:
            self.proxy.close()
            self.proxy = None


#: What this run began before it knew its options.
RUN = HeadStart()


def begin(words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Start what the words of the command line will need, as far as that can be told without knowing them all."""
    if any(each == "" or each.endswith("=") for each in words):
        return  # an empty value may be a usage error, and then no cluster is to be asked
    if _ALL_CONTEXTS in words:
        _begin_listing([each for each in words if each != _ALL_CONTEXTS], environ)
        return
    chosen = _selection(words)
    if chosen is not None:
        is_recorded = any(each.partition("=")[0] == _RECORD for each in words)
        start(RUN, *chosen, environ, uses_proxy=_WITHOUT_PROXY not in words, is_recorded=is_recorded)


def _begin_listing(words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Start what names all contexts."""
    chosen, program = _selection(words), find_program("kubectl", environ)
    if chosen is None or chosen[1] or program is None or not environ.get("HOME") or not children.CAN_START:
        return
    try:
        with children.signals_blocked():
            RUN.view = _begun(program, (*LIST_CONTEXTS, *_file_flag(chosen[0])), children.environment(environ))
    except (OSError, ValueError, NotImplementedError):
        return  # the door starts it, and says what is wrong


def start(
    into: HeadStart, file: str, named: str, environ: Mapping[str, str], *, uses_proxy: bool, is_recorded: bool = False
) -> None:
    """Start what finds and asks the cluster of a context, where that can be done.

    ``file`` and ``named`` are the values of ``--kubeconfig`` and ``--context``, empty where they are not given.
    ``is_recorded``: the output of ``kubectl config view`` is wanted, not our own reading of the file.
    """
    program = find_program("kubectl", environ)
    if program is None or not environ.get("HOME") or not children.CAN_START:
        return
    given = children.environment(environ)
    view = arguments((*_file_flag(file), *_context_flag(named)))
    paths = kubeconfig.files(file, environ)
    context = named or kubeconfig.current_context(paths)
    text = kubeconfig.content(paths[0]) if context and uses_proxy and not is_recorded and len(paths) == 1 else None
    cluster = kubeconfig.cluster_of(text, context) if text is not None else ""
    try:
        if not cluster:
            with children.signals_blocked():
                into.view = _begun(program, view, given)
        if context and uses_proxy:
            more = (f"--cluster={cluster}",) if cluster else ()
            into.proxy = kubectl_proxy.KubectlProxy(program, (*_file_flag(file), *_context_flag(context)), given, more)
    except (OSError, ValueError, NotImplementedError):
        return  # the door starts, and says what is wrong with, whatever is missing
    if cluster and text is not None:
        into.own = (("kubectl", *view), lambda: kubeconfig.fields(paths[0], text, context, cluster))


def _file_flag(path: str) -> tuple[str, ...]:
    return (f"--kubeconfig={path}",) if path else ()


def _context_flag(name: str) -> tuple[str, ...]:
    return (f"--context={name}",) if name else ()


def _begun(program: str, args: tuple[str, ...], environ: Mapping[str, str]) -> Begun:
    nothing = os.open(os.devnull, os.O_RDONLY)
    stdout, stderr = children.unnamed_file(), children.unnamed_file()
    try:
        child = children.spawn([program, *args], environ, nothing, stdout, stderr)
    except (OSError, NotImplementedError):
        os.close(stdout)
        os.close(stderr)
        raise
    finally:
        os.close(nothing)
    return Begun(("kubectl", *args), child, stdout, stderr)


def _selection(words: Sequence[str]) -> tuple[str, str] | None:
    """``--kubeconfig`` and ``--context`` of the words; None where they do not lead to one live cluster."""
    found = {"--kubeconfig": "", "--context": ""}
    left = list(words)
    while left:
        name, equals, value = left.pop(0).partition("=")
        if name in _ELSEWHERE:
            return None
        if name in _CONNECTION:
            if not equals:
                value = left.pop(0) if left else ""
            if not value or found[name]:  # several contexts, or a value that is missing
                return None
            found[name] = value
        elif name in PASSED_ON or name.startswith("-s"):
            return None  # kubectl's other flags have an order and spellings that only the command line knows
    return found["--kubeconfig"], found["--context"]
