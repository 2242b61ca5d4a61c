"""Help and mistakes of the command line in the reader's language.

In: the command tree that Typer made, whatever its version; only its plain attributes are used. Out: help laid out by
its own formatter, and errors in the program's three parts. Typer itself translates neither.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.translation import N_, _

#: What Typer writes behind a help text.
_EXTRAS = ((re.compile(r"\[default: "), N_("[default: ")), (re.compile(r"\[required\]"), N_("[required]")))
_NO_COMMAND = re.compile(r"\ANo such command '(?P<word>.*)'\.")
#: Messages of its parser that no attribute of the error tells: the pattern, our sentence.
_SAID = (
    (_NO_COMMAND, N_("there is no command {word}")),
    (re.compile(r"\AOption '(?P<word>.*)' does not take a value"), N_("{word} takes no value but true or false")),
    (
        re.compile(r"\AInvalid value for '(?P<word>[^']*)': (?P<value>.*) is not in the range (?P<range>[x\d<=>-]+)\."),
        N_("{word} {value} is not in the range {range}"),
    ),
    (
        re.compile(r"\AInvalid value for '(?P<word>[^']*)': '(?P<value>.*)' is not a valid int(?: range)?\."),
        N_('{word} "{value}" is no whole number'),
    ),
    (re.compile(r"\AGot unexpected extra arguments?(?:\(s\))? \((?P<word>.*)\)"), N_("too many arguments: {word}")),
)


def speak(command: Any) -> None:
    """Make the command and those below it print their help through ``write_help``."""
    command.format_help = lambda context, formatter: write_help(command, context, formatter)
    for each in getattr(command, "commands", {}).values():
        speak(each)


def write_help(command: Any, context: Any, formatter: Any) -> None:
    """The help of one command."""
    usage = " ".join(command.collect_usage_pieces(context))
    formatter.write_usage(context.command_path, usage, prefix=_("Usage: "))
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(_(_one_line(command.help)))
    arguments, options = list(_rows(command, context, "argument")), list(_rows(command, context, "option"))
    below = [(name, _(_one_line(each.help))) for name, each in getattr(command, "commands", {}).items()]
    for heading, rows in ((_("Arguments"), arguments), (_("Options"), options), (_("Commands"), below)):
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)
    if command.epilog:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(command.epilog))


def _rows(command: Any, context: Any, kind: str) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        row = parameter.get_help_record(context)
        if row is not None and parameter.param_type_name == kind:
            yield row[0], _translated(parameter.help or "", row[1])


def _translated(text: str, shown: str) -> str:
    """The help text of a parameter, and what stands behind it."""
    said = _("Show this message and exit.") if text == "Show this message and exit." else _(text)
    rest = shown.removeprefix(text)
    for pattern, ours in _EXTRAS:
        rest = pattern.sub(_(ours), rest)
    return said + rest


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def mistake(error: Any) -> NetinfoError:
    """What was wrong with the command line, from the exception of the parser."""
    path = error.ctx.command_path if getattr(error, "ctx", None) else "kubectl netinfo"
    return NetinfoError(ExitCode.USAGE, _what(error), "", f"{path} --help")


def _near(word: str, error: Any) -> str:
    """The commands whose names are like the word; empty where none is."""
    context = getattr(error, "ctx", None)
    commands = getattr(context.command, "commands", {}) if context else {}
    return ", ".join(difflib.get_close_matches(word.lower(), commands, n=2))


def _what(error: Any) -> str:
    kind, said = type(error).__name__, error.format_message()
    name = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        if near:
            return _("there is no option {name}; is {near} meant?").format(name=name, near=near)
        return _("there is no option {name}").format(name=name)
    if kind == "MissingParameter":
        return _("an argument is missing: {name}").format(name=(error.param.name or "").upper())
    if kind == "BadOptionUsage" and "requires an argument" in said:
        return _("option {name} needs a value").format(name=name)
    for pattern, ours in _SAID:
        found = pattern.match(said)
        if found and pattern is _NO_COMMAND and (near := _near(found["word"], error)):
            return _("there is no command {word}; is {near} meant?").format(word=found["word"], near=near)
        if found:
            return _(ours).format(**found.groupdict())
    return str(said)
