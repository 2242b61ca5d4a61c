"""The options of all commands, checked once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.messages import phrase
from netinfo.text.translation import LANGUAGES, set_language
from netinfo.views.page import COLOR_MODES, Page

FORMS = ("table", "wide", "json", "yaml", "markdown", "csv")
#: Commands whose output has one form, or forms of its own.
_FORMLESS = frozenset({"transcript", "verify", "map"})
_DURATION = re.compile(r"(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?(?:(?P<seconds>\d+(?:\.\d+)?)s?)?")


class Options(NamedTuple):
    """What the user chose. ``timeout`` in seconds; ``dump`` is a path or ``-``; ``demo`` a record's name."""

    contexts: tuple[str, ...] = ()
    all_contexts: bool = False
    kubeconfig: str | None = None
    dump: str | None = None
    demo: str | None = None
    form: str = "table"
    is_wide: bool = False
    has_headers: bool = True
    timeout: float = 10.0
    enters_node: bool = True
    uses_proxy: bool = True
    probes: bool = False
    record: Path | None = None
    verbosity: int = 0
    color: str = "auto"
    kubectl_flags: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls,
        *,
        timeout: str = "10s",
        language: str | None = None,
        form: str = "table",
        record: str | None = None,
        command: str | None = None,
        color: str = "auto",
        **rest: Any,
    ) -> Options:
        """Check what Typer cannot; NetinfoError (usage) names the allowed values. Sets the language as well.

        ``command`` is the one that the options are for; None: the report.
        """
        if language is not None and language not in LANGUAGES:
            allowed = phrase("allowed: {names}", names=", ".join(LANGUAGES))
            raise _usage(phrase('unknown language "{name}"', name=language), allowed)
        set_language(language)
        if color not in COLOR_MODES:
            allowed = phrase("allowed: {names}", names=", ".join(COLOR_MODES))
            raise _usage(phrase('unknown --color "{name}"', name=color), allowed)
        if form not in FORMS:
            allowed = phrase("allowed formats are: {names}", names=", ".join(FORMS))
            raise _usage(phrase('unknown output format "{name}"', name=form), allowed)
        folder = None if record is None else Path(record)
        options = cls(timeout=duration(timeout), form=form, record=folder, color=color, **rest)
        _need_values({"--from": options.dump, "--demo": options.demo, "--record": record}, options.kubectl_flags)
        _need_agreement(options)
        if command in _FORMLESS:
            _need_no_form(options, command)
        return options

    def page(self, stream: TextIO) -> Page:
        """What is printed on when text for people goes to the stream."""
        return Page.of(stream, self.color, os.environ)


def duration(written: str) -> float:
    """Seconds of ``10``, ``10s``, ``1m30s``, as kubectl takes them; NetinfoError for anything else or for zero."""
    match = _DURATION.fullmatch(written.strip())
    parts = {name: float(value) for name, value in match.groupdict().items() if value} if match else {}
    seconds = parts.get("hours", 0) * 3600 + parts.get("minutes", 0) * 60 + parts.get("seconds", 0)
    if not seconds or seconds > 3600:
        what = phrase('--timeout "{written}" is no time limit', written=written)
        raise _usage(what, phrase("give it like 10, 10s or 1m30s, up to 1h"))
    return seconds


def _need_agreement(options: Options) -> None:
    """What would leave a word of the command line unheard is a usage error."""
    live = bool(options.contexts or options.all_contexts)
    if (options.dump is not None) + (options.demo is not None) + live > 1:
        what = phrase("--from, --demo and --context exclude each other")
        raise _usage(what, phrase("choose one place to ask"))
    several = options.all_contexts or len(set(options.contexts)) > 1
    if options.all_contexts and options.contexts:
        raise _usage(phrase("--all-contexts and --context exclude each other"), phrase("choose one place to ask"))
    if options.record is not None and several:
        raise _usage(phrase("--record keeps one cluster"), phrase("record each --context to a folder of its own"))


def _need_no_form(options: Options, command: str) -> None:
    """A script that asks for JSON must not get Markdown instead."""
    given = [*([f"-o {options.form}"] if options.form != "table" else []), *(["--wide"] if options.is_wide else [])]
    given += [] if options.has_headers else ["--no-headers"]
    if given:
        next_step: str = f"kubectl netinfo {command} --help"
        if command == "transcript":
            from netinfo.transcript.forms import FORMS as OF_TRANSCRIPT

            next_step = phrase("use --format: {names}", names=", ".join(OF_TRANSCRIPT))
        raise _usage(phrase("{command} does not know {option}", command=command, option=given[0]), next_step)


def _need_values(given: Mapping[str, str | None], flags: tuple[str, ...]) -> None:
    """An empty word is a variable of a script that was not set: nothing else is asked instead.

    An empty --context, --kubeconfig or other flag of kubectl is none, as kubectl has it.
    """
    empty = [name for name, value in given.items() if value == ""] + [flag for flag in flags if "=" not in flag]
    if empty:
        raise _usage(phrase("option {name} needs a value", name=empty[0]), "kubectl netinfo --help")


def _usage(what: str, next_step: str) -> NetinfoError:
    return NetinfoError(ExitCode.USAGE, what, "", next_step)
