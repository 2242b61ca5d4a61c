"""kubectl started before anything is imported, so that it gets ready while we do.

``kubectl config view`` (which cluster is meant) and ``kubectl proxy`` (how it is asked) start side by side. The proxy
has to be pinned to a context, whose name is read here from the kubeconfig by a rule that knows one plain line; it only
saves time: nothing is asked through a proxy before kubectl itself has named the same context and its cluster.
"""

from __future__ import annotations

import os
import time

from netinfo.sources.live import children, kubectl_proxy
from netinfo.sources.live.programs import find_program
from netinfo.sources.objects.config_view import PASSED_ON, arguments

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A word after which no live cluster is asked, or another one than the words say, or several.
_ELSEWHERE = frozenset(
    {"--from", "--demo", "--all-contexts", "--help", "-h", "--version", "--", "explain", "rbac", "verify"}
)
#: The two of kubectl's connection flags that are read here; each takes a value.
_CONNECTION = frozenset({"--context", "--kubeconfig"})
_WITHOUT_PROXY = "--no-proxy"
_KEY = b"current-context"
#: What YAML takes as this very text without quotes, and no shell or regular expression minds.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:/+=")
#: A kubeconfig that is larger is read by kubectl alone.
_MOST_BYTES = 1 << 20


class Begun:
    """A command that runs already: its words, its process, where its output goes, and since when it runs."""

    def __init__(self, words: tuple[str, ...], child: children.Child, stdout: int, stderr: int) -> None:
        self.words = words
        self.child = child
        self.stdout = stdout
        self.stderr = stderr
        self.started = time.monotonic()


class HeadStart:
    """What was started ahead; whoever takes a part of it ends it."""

    def __init__(self) -> None:
        self.view: Begun | None = None
        self.proxy: kubectl_proxy.KubectlProxy | None = None

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

    def take_proxy(self, pins: tuple[str, ...]) -> kubectl_proxy.KubectlProxy | None:
        """The proxy with these pins."""
        proxy = self.proxy
        if proxy is None or proxy.pins != pins:
            return None
        self.proxy = None
        return proxy

    def close(self) -> None:
        """End what nobody took."""
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
    chosen = _selection(words)
    program = find_program("kubectl", environ)
    if chosen is None or program is None or not environ.get("HOME"):
        return
    kubeconfig, context = chosen
    options = (*([f"--kubeconfig={kubeconfig}"] if kubeconfig else ()), *([f"--context={context}"] if context else ()))
    given = children.environment(environ)
    try:
        _begin_view(program, arguments(options), given)
        context = context or current_context(kubeconfig, environ)
        if context and _WITHOUT_PROXY not in words:
            pins = (*([f"--kubeconfig={kubeconfig}"] if kubeconfig else ()), f"--context={context}")
            RUN.proxy = kubectl_proxy.KubectlProxy(program, pins, given)
    except (OSError, ValueError, NotImplementedError):
        return  # the door starts, and says what is wrong with, whatever is missing


def _begin_view(program: str, args: tuple[str, ...], environ: Mapping[str, str]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    stdout, stderr = children.unnamed_file(), children.unnamed_file()
    try:
        with children.signals_blocked():
            child = children.spawn([program, *args], environ, nothing, stdout, stderr)
            RUN.view = Begun(("kubectl", *args), child, stdout, stderr)
    except (OSError, NotImplementedError):
        os.close(stdout)
        os.close(stderr)
        raise
    finally:
        os.close(nothing)


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


def current_context(kubeconfig: str, environ: Mapping[str, str]) -> str:
    """The current context where one plain line of the first file that has one names it; else an empty text.

    kubectl takes it from the first file of ``KUBECONFIG`` that sets it (client-go tools/clientcmd, loader.go).
    """
    paths = [kubeconfig] if kubeconfig else [each for each in environ.get("KUBECONFIG", "").split(os.pathsep) if each]
    for path in paths or [f"{environ.get('HOME', '')}/.kube/config"]:
        if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - a pipe can be read once
            return ""
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - pathlib costs 4 ms
                text = file.read(_MOST_BYTES + 1)
        except FileNotFoundError:
            continue
        except OSError:
            return ""
        lines = [line for line in text.splitlines() if _KEY in line]
        if not lines:
            continue
        return _plain_name(lines) if len(text) <= _MOST_BYTES else ""
    return ""


def _plain_name(lines: list[bytes]) -> str:
    key, _, value = lines[0].partition(b":")
    if len(lines) != 1 or key != _KEY:
        return ""
    name = value.strip().decode("utf-8", "replace")
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    return name if name and name[0].isalpha() and _PLAIN.issuperset(name) and not name.endswith(":") else ""
