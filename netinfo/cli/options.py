"""The options of all commands, checked once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase
from netinfo.text.translation import LANGUAGES, set_language
from netinfo.views.page import COLOR_MODES, Page

FORMS = ("table", "wide", "json", "yaml", "markdown", "csv")
#: Commands whose output has one form, or forms of its own.
_FORMLESS = frozenset({"transcript", "verify", "report"})
#: The forms of a command that differ from those of the report.
_OWN_FORMS = {
    "map": ("table", "svg", "json", "yaml"),
    "check": (*FORMS, "junit"),
    "get": ("table", "json", "yaml"),
    "rbac": ("table", "json", "yaml"),
}
#: ``-o jsonpath=TEMPLATE``, where a document is printed of which scripts want a part.
_JSONPATH = "jsonpath="
_WITH_JSONPATH = frozenset({None, "get"})
#: Commands with a table, whose headings can be left off, and more columns.
_WITHOUT_TABLE = frozenset({"map", "get", "rbac"})
_DURATION = re.compile(r"(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?(?:(?P<seconds>\d+(?:\.\d+)?)s?)?")


class Options(NamedTuple):
    """What the user chose. ``timeout`` in seconds; ``dumps`` are paths or ``-``; ``demo`` a record's name.

    ``against`` is what is compared beside the clusters: blocks, ``NAME=BLOCK``, ``routes``, ``@FILE``.
    """

    contexts: tuple[str, ...] = ()
    all_contexts: bool = False
    kubeconfig: str | None = None
    dumps: tuple[str, ...] = ()
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
    against: tuple[str, ...] = ()

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
        language = language.lower() if language else language
        if language is not None and language not in LANGUAGES:
            allowed = phrase("allowed: {names}", names=", ".join(LANGUAGES))
            raise _usage(phrase('unknown language "{name}"', name=language), allowed)
        set_language(language)
        form, color = form if form.lower().startswith(_JSONPATH) else form.lower(), color.lower()
        if color not in COLOR_MODES:
            allowed = phrase("allowed: {names}", names=", ".join(COLOR_MODES))
            raise _usage(phrase('unknown --color "{name}"', name=color), allowed)
        known = FORMS if command in _FORMLESS else _OWN_FORMS.get(command or "", FORMS)
        if form.lower().startswith(_JSONPATH) and command in _WITH_JSONPATH:
            from netinfo.views import jsonpath

            form = _JSONPATH + form[len(_JSONPATH) :]
            jsonpath.printed(
                {}, form.removeprefix(_JSONPATH)
            )  # what is wrong with it is told before a cluster is asked
        elif form not in known:
            allowed = phrase("allowed formats are: {names}", names=", ".join(known))
            what = phrase('unknown output format "{name}"', name=form)
            if form in FORMS and command:
                what = phrase("{command} does not know {option}", command=command, option=f"-o {form}")
            raise _usage(what, allowed)
        folder = None if record is None else Path(record)
        options = cls(timeout=duration(timeout), form=form, record=folder, color=color, **rest)
        given = {"--demo": options.demo, "--record": record, **dict.fromkeys(("--from", "--against"))}
        given |= {"--from": ""} if "" in options.dumps else {}
        given |= {"--against": ""} if "" in options.against else {}
        _need_values(given, options.kubectl_flags)
        _need_agreement(options)
        if command in _FORMLESS or command in _WITHOUT_TABLE:
            _need_no_form(options, command, is_formless=command in _FORMLESS)
        return options

    @property
    def is_document(self) -> bool:
        """True where what is printed is a document for programs, or a part of one."""
        return self.form in ("json", "yaml") or self.form.startswith(_JSONPATH)

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
    if options.demo is not None and (live or options.dumps):
        what = phrase("--demo excludes --from and --context")
        raise _usage(what, phrase("choose one place to ask"))
    if options.dumps.count("-") > 1:
        raise _usage(phrase("standard input is one dump"), phrase("give the others as files"))
    if options.all_contexts and options.contexts:
        raise _usage(phrase("--all-contexts and --context exclude each other"), phrase("choose one place to ask"))
    if options.record is not None and options.dumps and (live or len(options.dumps) > 1):
        what = phrase("--record keeps what live clusters answer")
        raise _usage(what, phrase("leave --from out, or copy the folder"))


def _need_no_form(options: Options, command: str, *, is_formless: bool = True) -> None:
    """A script that asks for JSON must not get Markdown instead."""
    given = [f"-o {options.form}"] if options.form != "table" and is_formless else []
    given += ["--wide"] if options.is_wide else []
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
