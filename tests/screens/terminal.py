"""A terminal of a given width that nobody looks at: tmux. Needs the program; raises where it ends with an error."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support import debian
from tests.support.program import ROOT

_HEIGHT = 50
_SECONDS = 240.0
_INTERVAL = 0.1


class Terminal:
    """One terminal, in which one program runs from the beginning to the end."""

    def __init__(self, tmux: debian.Program, socket: Path, columns: int) -> None:
        self._environ = {**os.environ, **tmux.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        self._argv = (str(tmux.path), "-S", str(socket), "-f", os.devnull)
        self._columns = columns

    def start(self, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        """Run the program in it; the lines that scroll away are kept."""
        # Its own -e would leave PATH as that of tmux.
        command = shlex.join(("env", *(f"{name}={value}" for name, value in environ.items()), *argv))
        size = ("-x", str(self._columns), "-y", str(_HEIGHT))
        options = ("set", "-g", "history-limit", "20000", ";", "set", "-g", "remain-on-exit", "on", ";")
        self.do(*options, "new-session", "-d", *size, command)

    def do(self, *words: str) -> str:
        """A command of tmux; what it prints."""
        done = subprocess.run(
            [*self._argv, *words], env=self._environ, capture_output=True, text=True, timeout=30, check=True
        )
        return done.stdout

    def screen(self, *, colours: bool = False) -> str:
        """All lines from the first one, as they stand there; with the sequences of colours or without."""
        return self.do("capture-pane", "-p", *(["-e"] if colours else []), "-S", "-").rstrip("\n") + "\n"

    def wait(self, until: str = "", seconds: float = _SECONDS) -> None:
        """Until the program has ended, or until this text stands on the screen."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if until in self.screen() if until else self.do("display", "-p", "#{pane_dead}").strip() == "1":
                return
            time.sleep(_INTERVAL)
        raise TimeoutError(self.screen())

    def end(self) -> None:
        """Close it and what runs in it."""
        subprocess.run([*self._argv, "kill-server"], env=self._environ, capture_output=True, check=False)


@contextmanager
def terminal(columns: int) -> Iterator[Terminal]:
    """A terminal of this width."""
    tmux = debian.program("tmux")
    if tmux is None:
        raise FileNotFoundError("tmux: python -m tests.support.debian")
    with tempfile.TemporaryDirectory(prefix="netinfo-tmux-") as folder:
        made = Terminal(tmux, Path(folder) / uuid.uuid4().hex[:8], columns)
        try:
            yield made
        finally:
            made.end()


def of_commands(lines: Sequence[str], columns: int) -> tuple[str, str]:
    """What stands on the terminal after these command lines of the program, each behind a ``$``: bare, with colours."""
    program = shlex.join((sys.executable, "-P", "-m", "netinfo"))
    script = f'kubectl() {{ shift; {program} "$@"; }}\n' + "".join(
        f"printf '%s\\n' {shlex.quote('$ kubectl netinfo ' + line)}; kubectl netinfo {line}; printf '\\n'\n"
        for line in lines
    )
    environ = {"PYTHONPATH": str(ROOT), "HOME": "/nowhere", "KUBECONFIG": "/nowhere/config", "PATH": "/usr/bin:/bin"}
    with terminal(columns) as made:
        made.start(("sh", "-c", f"cd {shlex.quote(str(ROOT))}\n{script}"), environ)
        made.wait()
        return tuple(_without_end(made.screen(colours=each)) for each in (False, True))  # type: ignore[return-value]


def _without_end(screen: str) -> str:
    """tmux writes a line below a program that has ended."""
    return "\n".join(line for line in screen.splitlines() if not line.startswith("Pane is dead")).rstrip("\n") + "\n"
