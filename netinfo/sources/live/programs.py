"""Where the programs lie that are run: kubectl, minikube. A plugin gets the user's PATH, which may be anything.

Imported before anything else is, so it imports nothing but ``os`` at first: pathlib alone costs 4 ms.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from netinfo.text.messages import Phrase


def find_program(name: str, environ: Mapping[str, str]) -> str | None:
    """The absolute path of a program, or None.

    ``KUBECTL_PATH`` (set for plugins since kubectl 1.37, kubernetes/kubernetes#138694) names the kubectl that called
    us. Relative and empty entries of PATH are passed over: a ``kubectl`` lying in the current folder is never run.
    """
    named = environ.get("KUBECTL_PATH", "") if name == "kubectl" else ""
    if named:
        return named if _is_executable(named) else None
    return next((path for path in _candidates(name, environ) if _is_executable(path)), None)


def why_not_found(name: str, environ: Mapping[str, str]) -> Phrase:
    """Why there is no such program, for a person."""
    from netinfo.text.messages import phrase

    if name == "kubectl" and environ.get("KUBECTL_PATH"):
        return phrase("KUBECTL_PATH names no program that can be run")
    for path in _candidates(name, environ):
        if os.path.exists(path):  # noqa: PTH110
            return phrase("{program} is not executable", program=path)
    return phrase("{program} is not in PATH", program=name)


def _candidates(name: str, environ: Mapping[str, str]) -> Iterator[str]:
    for folder in environ.get("PATH", "").split(os.pathsep):
        if os.path.isabs(folder):  # noqa: PTH117
            yield os.path.join(folder, name)  # noqa: PTH118


def _is_executable(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)  # noqa: PTH113
