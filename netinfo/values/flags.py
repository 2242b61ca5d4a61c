"""Command-line flags of a process as its own flag parser would see them, read from a container's command and args.

Shapes met in public clusters: ``--a=b``, ``--a b``, ``-a=b``, ``--a_b`` for ``--a-b`` (pflag's normalisation), a flag
repeated (the last one wins), an empty value, everything behind ``sh -c "exec kube-apiserver --a=b"`` or ``/hyperkube``.
Prefix matching is wrong: ``--cluster-cidr`` is not ``--cluster-cidr-mask``.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from functools import lru_cache

SHELLS = frozenset({"sh", "bash", "ash", "dash", "busybox"})
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


def parse_flags(argv: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """All flags with their values in written order; a flag without a value has ``"true"``, as pflag reads it.

    Keys are long names without dashes, ``_`` as ``-``. A value that is the next argument is taken only when that does
    not begin with ``-``.
    """
    words = _unwrap(tuple(argv))
    flags: dict[str, list[str]] = {}
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if not word.startswith("-") or word.strip("-") == "":
            continue
        name, equals, value = word.lstrip("-").partition("=")
        if not equals:
            has_value = position < len(words) and not words[position].startswith("-")
            value = words[position] if has_value else "true"
            position += has_value
        flags.setdefault(name.replace("_", "-"), []).append(_bare(value))
    return {name: tuple(values) for name, values in flags.items()}


def last_flag(argv: Sequence[str], name: str) -> str | None:
    """The value in effect of ``--<name>`` (the last one wins), or None when the flag is not there."""
    values = parse_flags(argv).get(name)
    return values[-1] if values else None


def truth(value: str) -> str:
    """``true`` or ``false`` for every spelling that Go takes for one (strconv.ParseBool); any other text as it is."""
    return "true" if value in _TRUE else "false" if value in _FALSE else value


def runs_program(argv: Sequence[str], program: str) -> bool:
    """True when the process is that program, whatever path, shell or hyperkube stands before it.

    A shell script may do other things first (kops: ``mkfifo ...; exec /usr/local/bin/kube-apiserver``), so there any
    word counts; elsewhere only the first ones, because later words are arguments.
    """
    words = _unwrap(tuple(argv))
    is_script = any(word.rsplit("/", 1)[-1] in SHELLS for word in argv[:2])
    first = [word.rsplit("/", 1)[-1] for word in (words if is_script else words[:4]) if not word.startswith("-")]
    if first[:1] == ["hyperkube"] and first[1:2] == [program.removeprefix("kube-")]:
        return True  # images before Kubernetes 1.17: `/hyperkube apiserver`
    return program in first


@lru_cache(maxsize=256)  # a process is asked for one program and one flag after the other
def _unwrap(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words with every ``sh -c "..."`` script split into its own words."""
    words: list[str] = []
    in_shell = False
    for word in argv:
        in_shell = in_shell or word.rsplit("/", 1)[-1] in SHELLS
        if in_shell and (" " in word.strip() or "\n" in word):
            words.extend(script_words(word))
        else:
            words.append(word)
    return tuple(words)


def script_words(script: str) -> list[str]:
    """Shell words of a script; where its quoting is broken, the words between blanks. A ``\\`` line end joins lines."""
    joined = script.replace("\\\n", " ")
    try:
        return shlex.split(joined, comments=True)
    except ValueError:
        return joined.split()


def _bare(value: str) -> str:
    return value.strip().strip("\"'")
