"""Spellings that kubectl's flag parser accepts and Typer does not, and options wherever a person puts them.

One pure function: argv as typed in, argv as Typer wants it out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netinfo.sources.objects.connection import PASSED_ON

#: Options of all commands that take a value. They may stand before or after the command's name.
VALUED = frozenset(
    {"--context", "--kubeconfig", "--from", "--timeout", "--lang", "--color", "-o", "--output", "--record", "--against"}
)
#: How they reach Typer: one hidden option for all of them.
HANDED_ON = "--kubectl-flag"
BARE = frozenset(
    {"--all-contexts", "--no-node", "--no-proxy", "--probe", "--no-headers", "--wide", "-v", "--verbose", "--version"}
)
#: Flags of kubectl that people type by habit: a network has no namespace, so they are heard and change nothing.
WITHOUT_EFFECT = frozenset({"-A", "--all-namespaces"})
WITHOUT_EFFECT_VALUED = frozenset({"-n", "--namespace"})
#: Switches of a command of its own: they keep their place.
OWN_BARE = frozenset({"--explain", "--force"})
#: ``-v``, ``-vv``, and a level as kubectl takes it: ``-v=6``, ``-v6``.
_VERBOSE = re.compile(r"-(?P<times>v+)|(-v=?|--verbose=)(?P<level>[0-9]+)")
COMMANDS = frozenset(
    {"transcript", "verify", "nodes", "check", "map", "explain", "get", "plan", "whois", "report", "rbac"}
)
_TRUE = frozenset({"true", "1", "t", "T", "TRUE", "True"})
_FALSE = frozenset({"false", "0", "f", "F", "FALSE", "False"})


def normalise(argv: Sequence[str]) -> list[str]:
    """The same command line with the options of all commands first, then the command and its own words.

    ``-o=json`` and ``-ojson`` become ``-o json``; ``--wide=true`` becomes ``--wide``, ``--wide=false`` nothing;
    ``--demo NAME`` becomes ``--demo=NAME`` and a bare ``--demo`` names the default record; behind a command's name only
    the name of a record is taken for NAME, any other word is an argument of the command. After ``--`` nothing is
    touched.
    """
    common: list[str] = []
    own: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            own += [word, *words]
            break
        if name == "--demo":
            common += ["--demo", value] if equals else ["--demo", _demo(words, own)]
        elif (heard := _of_all(word, words)) is not None:
            common += heard
        else:
            own += _own(word, name, equals, value)
    return [*common, *_as_known(own)]


def _as_known(own: list[str]) -> list[str]:
    """The command in any case; ``help nodes`` as ``nodes --help``, ``version`` as ``--version``."""
    if not own or own[0].startswith("-"):
        return own
    word, *rest = own
    if word.lower() == "help":
        return [*_as_known(rest), "--help"]
    if word.lower() == "version" and not rest:
        return ["--version"]
    return [word.lower() if word.lower() in COMMANDS else word, *rest]


def _of_all(word: str, words: list[str]) -> list[str] | None:
    """An option of all commands with its value, which may be the next of the words; None for any other word."""
    name, equals, value = word.partition("=")
    if found := _VERBOSE.fullmatch(word):
        return _verbose(found["times"], found["level"])
    if name in BARE:
        return _switch(name, equals, value)
    if (unheard := _without_effect(word, words)) is not None:
        return unheard
    if name in PASSED_ON:
        return _handed_on(name, equals, value, words)
    if name in VALUED:
        return _valued(name, equals, value, words)
    if word.startswith("-o") and len(word) > 2:
        return _valued("-o", "=", word[2:].removeprefix("="), words)
    if word.startswith("-s") and len(word) > 2:
        return _handed_on("-s", "=", word[2:].removeprefix("="), words)
    return None


def _demo(words: list[str], own: list[str]) -> str:
    """The next word where it names a record; behind a command only what is one, behind ``explain``, which asks no
    cluster and has names of its own, none."""
    command = next((word.lower() for word in own if word.lower() in COMMANDS), "")
    is_word = bool(words) and not words[0].startswith("-") and command != "explain"
    is_name = is_word and (_is_record(words[0]) if command else words[0].lower() not in COMMANDS)
    return words.pop(0) if is_name else "default"


def _is_record(word: str) -> bool:
    from netinfo.sources import demos

    return not word or word.lower() in ("default", "list", *demos.names())


def _own(word: str, name: str, equals: str, value: str) -> list[str]:
    """A word that the command itself reads."""
    if name in OWN_BARE:
        return _switch(name, equals, value)
    return [f"-O{value}"] if name == "-O" and value else [word]


def _without_effect(word: str, words: list[str]) -> list[str] | None:
    """No word for Typer, where all is well with the flag; None for any other word."""
    name, equals, value = word.partition("=")
    if name in WITHOUT_EFFECT:
        switch = _switch(name, equals, value)
        return switch if any("=" in each for each in switch) else []
    if name in WITHOUT_EFFECT_VALUED:
        if not equals and not words:
            return [name]  # Typer says that there is no such option
        if not equals:
            words.pop(0)
        return []
    return [] if word.startswith("-n") and len(word) > 2 else None


def _verbose(times: str | None, level: str | None) -> list[str]:
    """Every ``-v`` counts; a level from 1 on is one: there are no more levels."""
    return ["-v"] * (len(times) if times else bool((level or "").strip("0")))


def _switch(name: str, equals: str, value: str) -> list[str]:
    if not equals or value in _TRUE:
        return [name]
    long = "--verbose" if name == "-v" else name
    return [] if value in _FALSE else [f"{long}={value}"]  # Typer says what is wrong with it


def _handed_on(name: str, equals: str, value: str, words: list[str]) -> list[str]:
    """A flag of kubectl, by its long name."""
    long = "--server" if name == "-s" else name
    return [f"{HANDED_ON}={each}" for each in _valued(long, equals, value, words)]


def _valued(name: str, equals: str, value: str, words: list[str]) -> list[str]:
    """Name and value as one word, so that a value that begins with a dash stays a value."""
    if not equals and not words:
        return [name]
    given = value if equals else words.pop(0)
    return [f"{name}={given}" if name.startswith("--") else f"{name}{given}"]
