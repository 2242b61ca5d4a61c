"""Tab in real shells on a real terminal, each with the completion that kubectl makes for it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from tests.process.test_completion import plugin_folder
from tests.screens.terminal import terminal
from tests.support import debian

__all__ = ["plugin_folder"]

pytestmark = pytest.mark.skipif(bool(debian.missing()), reason=f"no {debian.missing()}; python -m tests.support.debian")
_READY = "ready>"


def begun(shell: str, folder: Path) -> tuple[str, ...]:
    """The shell without anybody's settings but these: a prompt, and completion set up as kubectl documents it."""
    found = debian.program(shell)
    assert found is not None
    share = (debian.root() if found.environ else Path("/")) / "usr" / "share"
    if shell == "bash":
        lines = [f". {debian.file(debian.BASH_COMPLETION)}", ". <(kubectl completion bash)", f"PS1='{_READY} '"]
        (folder / "rc").write_text("\n".join(lines))
        return ("bash", "--noprofile", "--rcfile", str(folder / "rc"), "-i")
    if shell == "zsh":
        modules = next(iter((share.parent / "lib").glob("*/zsh/*")))
        paths = sorted({str(each.parent) for each in (share / "zsh" / "functions").rglob("*") if each.is_file()})
        lines = [f"module_path=({modules})", f"fpath=({shlex.join(paths)})", "autoload -Uz compinit", "compinit -u -D"]
        (folder / ".zshrc").write_text("\n".join([*lines, ". <(kubectl completion zsh)", f"PS1='{_READY} '"]))
        return (str(found.path), "-d", "-i")
    lines = [f"set fish_function_path {share}/fish/functions", "kubectl completion fish | source"]
    lines += [f"function fish_prompt; echo '{_READY} '; end", "function fish_greeting; end"]
    (folder / "config.fish").write_text("\n".join(lines))
    return (str(found.path), "--no-config", "--init-command", f". {folder}/config.fish")


@pytest.mark.parametrize(("typed", "becomes"), [("trans", "transcript"), ("explain cali", "explain calico")])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_tab_finishes_the_word(
    shell: str, typed: str, becomes: str, current_kubectl: Path, plugin_folder: Path
) -> None:
    (plugin_folder / "kubectl").symlink_to(current_kubectl)
    found = debian.program(shell)
    environ = {
        **(found.environ if found else {}),
        **{name: str(plugin_folder) for name in ("HOME", "ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME")},
        "PATH": f"{plugin_folder}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }
    with terminal(80) as made:
        made.start(begun(shell, plugin_folder), environ)
        made.wait(_READY, 30)
        made.do("send-keys", "-l", f"kubectl netinfo {typed}")
        made.wait(f"kubectl netinfo {typed}", 20)
        made.do("send-keys", "Tab")
        made.wait(f"{_READY} kubectl netinfo {becomes}", 30)
