"""What kubectl shows when a person presses Tab after ``kubectl netinfo``.

kubectl runs ``kubectl_complete-netinfo`` with the words typed so far, the unfinished one last, and reads a candidate a
line (``value<TAB>description``) and a last line ``:N`` with cobra's directive (kubernetes/kubectl
pkg/cmd/plugin/plugin_completion.go; spf13/cobra site/content/completions). Commands and options are the ones that the
command line itself has, so a new one completes without being written here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

_FILES = 0
_NO_FILES = 4
_SECONDS = 2.0
"""A person waits with a finger on the key; contexts come from a local file."""
#: Options whose value is a path: the shell completes those itself.
_PATHS = frozenset({"--from", "--kubeconfig", "--record", "-O", "--accept", "--since"})


def run() -> NoReturn:
    """Entry point of ``kubectl_complete-netinfo``."""
    try:
        candidates, directive = complete(sys.argv[1:])
        sys.stdout.write("".join(f"{each}\n" for each in candidates) + f":{directive}\n")
    except BrokenPipeError:
        pass
    raise SystemExit(0)


def complete(words: Sequence[str]) -> tuple[list[str], int]:
    """Candidates for the last word, and the directive: 4 when no file name can stand there, else 0."""
    from netinfo.cli.app import command_tree

    root = command_tree()
    *before, unfinished = words or [""]
    name = next((word for word in before if word in root.commands), None)
    command = root.commands[name] if name else root
    option, equals, _ = unfinished.partition("=")
    if unfinished.startswith("--") and equals:
        found = [f"{option}={value}" for value in _values(option)]
        return _matching(found, unfinished), _FILES if option in _PATHS else _NO_FILES
    if before and before[-1].startswith("-") and _takes_value([root, command], before[-1]):
        return _matching(_values(before[-1]), unfinished), _FILES if before[-1] in _PATHS else _NO_FILES
    if unfinished.startswith("-"):
        return _matching(_options([command, root]), unfinished), _NO_FILES
    if name is None:
        return _matching(_commands(root), unfinished), _NO_FILES
    return _matching(_arguments(name), unfinished), _FILES if name == "verify" else _NO_FILES


def _matching(candidates: Sequence[str] | Iterator[str], unfinished: str) -> list[str]:
    return list(dict.fromkeys(each for each in candidates if each.startswith(unfinished)))


def _commands(root: Any) -> Iterator[str]:
    for name, command in sorted(root.commands.items()):
        yield f"{name}\t{command.get_short_help_str(limit=120)}"


def _options(commands: Sequence[Any]) -> Iterator[str]:
    for command in commands:
        for param in command.params:
            if param.param_type_name == "option" and not param.hidden:
                yield from (f"{spelling}\t{param.help}" for spelling in param.opts)
    yield "--help\tShow this message and exit."


def _takes_value(commands: Sequence[Any], option: str) -> bool:
    params = [param for command in commands for param in command.params if option in param.opts]
    return any(param.param_type_name == "option" and not param.is_flag and not param.count for param in params)


def _arguments(name: str) -> list[str]:
    if name == "get":
        from netinfo.cli.commands.get import kebab
        from netinfo.model.report import Fact

        return [kebab(fact) for fact in Fact]
    if name != "explain":
        return []
    from netinfo.cli.commands import explain

    return explain.known()


def _contexts() -> list[str]:
    from netinfo.model.command import Command
    from netinfo.sources.live.children import CAN_START
    from netinfo.sources.live.shell import CommandRunner, Deadline, FixedPlan
    from netinfo.text.escape import escape

    if not CAN_START:
        return []
    command = Command("kubectl", ("config", "get-contexts", "-o", "name"))
    answer = CommandRunner(os.environ, Deadline(_SECONDS)).run(FixedPlan([command]))[command]
    lines = answer.stdout.decode(errors="replace").splitlines() if answer.ok else []
    return [line for line in lines if line and escape(line) == line]


def _values(option: str) -> list[str]:
    """The values that an option can take, as far as they are a fixed list or names of the kubeconfig."""
    from netinfo.cli import app
    from netinfo.cli.commands.transcript import FACTS
    from netinfo.sources import demos
    from netinfo.text import translation
    from netinfo.transcript.forms import FORMS
    from netinfo.views.page import COLOR_MODES

    if option == "--context":
        return _contexts()
    fixed = {
        "-o": app.FORMS,
        "--output": app.FORMS,
        "--lang": translation.LANGUAGES,
        "--demo": [*demos.names(), "list"],
        "--color": COLOR_MODES,
        "--format": FORMS,
        "--fact": FACTS,
        "--family": ("ipv4", "ipv6"),
        "--fail-on": ("problem", "note"),
        "--against": ("routes",),
    }
    return list(fixed.get(option, ()))
