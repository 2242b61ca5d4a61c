"""A transcript as text: Markdown, plain text, HTML, Jira, Telegram, or the bare commands.

In: a ``Transcript``. Out: text that ends in a line feed. Commands and outputs are the same bytes in every form, except
for what a form itself demands: HTML entities, and in Jira and Telegram another mark where an output holds the form's
own. Narration is written with code spans only (``spans``), so each form renders it its own way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from netinfo.model.report import Fact, Verdict
from netinfo.text.code_span import code, spans
from netinfo.text.escape import escape
from netinfo.text.translation import _, said
from netinfo.transcript.nouns import Section, Shown, Transcript
from netinfo.views import wording

FORMS = ("markdown", "text", "html", "jira", "telegram", "commands")
#: Facts whose title is a name; that of others is a phrase.
_NAMED = (Fact.CNI, Fact.DISTRIBUTION)
#: Telegram splits longer messages, and GitHub refuses comments of more than 65,536 characters.
TELEGRAM_LIMIT = 1500
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")
_PING = re.compile(r"([@#])(?=\w)")


def render(transcript: Transcript, form: str) -> str:
    """The transcript in one of ``FORMS``."""
    renderers: dict[str, Callable[[Transcript], str]] = {
        "markdown": _markdown,
        "text": _text,
        "html": _html,
        "jira": _jira,
        "telegram": _telegram,
        "commands": _commands,
    }
    return _visible(renderers[form](transcript))


def _visible(text: str) -> str:
    """Outputs of commands are escaped when they are taken in; this holds for every other word as well."""
    return "\n".join("\t".join(escape(part) for part in line.split("\t")) for line in text.split("\n"))


def fence(body: str) -> str:
    """Backticks that no run inside the body can close."""
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    return "`" * max(3, longest + 1)


def console(shown: Shown) -> str:
    """The command behind a prompt and its output, ended by a line feed."""
    joint = "" if not shown.output or shown.output.endswith("\n") else "\n"
    return f"$ {shown.line}\n{shown.output}{joint}"


def answer(verdict: Verdict) -> str:
    """A verdict's value as narration: in a code span where it is one, with its title where that tells more."""
    if not verdict.value:
        return wording.value(verdict)
    value, title = wording.value(verdict), said(verdict.title) if verdict.fact in _NAMED else ""
    more = title[len(value) :].strip(" ()") if title.lower().startswith(value.lower()) else title
    return f"{code(value)} ({escape(more)})" if more else code(value)


def _exit_code(shown: Shown) -> str:
    return _("Exit code: {code}").format(code=code(str(shown.exit_code))) if shown.exit_code else ""


# Markdown.


def _plain_markdown(text: str) -> str:
    """Text that Markdown and GitHub take for text: nothing in it is a mark, a mention or an issue."""
    return _PING.sub(r"`\1`", _SPECIAL.sub(r"\\\1", text))


def _markdown_code(text: str) -> str:
    return code(text)


def _md(sentence: str) -> str:
    return spans(sentence, _plain_markdown, _markdown_code)


def _cell(sentence: str) -> str:
    return _md(sentence).replace("|", "\\|").replace("\\\\|", "\\|")


def _markdown(transcript: Transcript) -> str:
    lines = [f"# {_md(transcript.title)}", ""] if transcript.title else []
    lines += _markdown_table(transcript)
    for section in transcript.sections:
        lines += ["", f"## {section.question}", "", f"{_('Answer')}: {_md(answer(section.verdict))}"]
        for shown in section.shown:
            body = console(shown)
            marks = fence(body)
            lines += ["", f"{marks}console", f"{body}{marks}"]
            lines += [part for note in (_exit_code(shown), shown.reading) if note for part in ("", _md(note))]
        lines += ["", _md(section.meaning)] if section.meaning else []
    for heading, text in transcript.theory:
        lines += ["", f"## {_md(heading)}", "", _md(text)]
    if transcript.caveats:
        lines += ["", f"## {_('Notes')}", "", *(f"- {_md(each)}" for each in transcript.caveats)]
    return "\n".join(lines) + "\n"


def _markdown_table(transcript: Transcript) -> list[str]:
    rows = [
        (wording.title(each.fact), answer(each.verdict), wording.state(each.verdict)) for each in transcript.sections
    ]
    rows += [(name, value, "") for name, value in transcript.cluster]
    head = (_("Fact"), _("Answer"), _("How sure"))
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in (head, *rows)]
    return [lines[0], "|---|---|---|", *lines[1:]]


# Plain text, for systems without any mark-up.


def _bare(sentence: str) -> str:
    return spans(sentence, str, str)


def _text(transcript: Transcript) -> str:
    width = max((len(name) for name, _value in _facts(transcript)), default=0)
    title = _bare(transcript.title)
    lines = [title, "=" * len(title), ""] if title else []
    lines += [f"{name + ':':<{width + 1}} {_bare(value)}" for name, value in _facts(transcript)]
    for section in transcript.sections:
        lines += ["", section.question, "-" * len(section.question), f"{_('Answer')}: {_bare(answer(section.verdict))}"]
        for shown in section.shown:
            lines += ["", console(shown).rstrip("\n")]
            lines += [part for note in (_exit_code(shown), shown.reading) if note for part in ("", _bare(note))]
        lines += ["", _bare(section.meaning)] if section.meaning else []
    for heading, text in transcript.theory:
        lines += ["", _bare(heading), "-" * len(_bare(heading)), _bare(text)]
    if transcript.caveats:
        lines += ["", _("Notes"), "-" * len(_("Notes")), *(f"* {_bare(each)}" for each in transcript.caveats)]
    return "\n".join(lines) + "\n"


def _facts(transcript: Transcript) -> list[tuple[str, str]]:
    facts = [
        (wording.title(each.fact), f"{answer(each.verdict)} - {wording.state(each.verdict)}")
        for each in transcript.sections
    ]
    return [*facts, *transcript.cluster]


# HTML, for Moodle's editor and blogs: no class, no style, no script.


def _tagged(sentence: str) -> str:
    return spans(sentence, html.escape, lambda text: f"<code>{html.escape(text)}</code>")


def _html(transcript: Transcript) -> str:
    lines = [f"<h1>{_tagged(transcript.title)}</h1>"] if transcript.title else []
    lines.append("<table>")
    lines += [f"<tr><th>{_tagged(name)}</th><td>{_tagged(value)}</td></tr>" for name, value in _facts(transcript)]
    lines.append("</table>")
    for section in transcript.sections:
        lines += [f"<h2>{_tagged(section.question)}</h2>", f"<p>{_('Answer')}: {_tagged(answer(section.verdict))}</p>"]
        for shown in section.shown:
            lines.append(f"<pre>{html.escape(console(shown))}</pre>")
            lines += [f"<p>{_tagged(note)}</p>" for note in (_exit_code(shown), shown.reading) if note]
        lines += [f"<p>{_tagged(section.meaning)}</p>"] if section.meaning else []
    for heading, text in transcript.theory:
        lines += [f"<h2>{_tagged(heading)}</h2>", f"<p>{_tagged(text)}</p>"]
    if transcript.caveats:
        lines += [
            f"<h2>{_('Notes')}</h2>",
            "<ul>",
            *(f"<li>{_tagged(each)}</li>" for each in transcript.caveats),
            "</ul>",
        ]
    return "\n".join(lines) + "\n"


# Jira's wiki mark-up (jira.atlassian.com, Text Formatting Notation).


def _jira_plain(text: str) -> str:
    """Nothing in it is a mark. ``--`` would become a dash and ``??`` a citation."""
    return re.sub(r"([\\*_{}\[\]|^~+!@#]|-(?=-)|(?<=-)-|\?(?=\?)|(?<=\?)\?)", r"\\\1", text)


def _wiki(sentence: str) -> str:
    return spans(sentence, _jira_plain, lambda text: "{{" + _jira_plain(text) + "}}")


def _jira_block(body: str) -> str:
    """A block whose own end mark does not stand inside; with both inside, one brace becomes an entity."""
    for mark in ("noformat", "code"):
        if "{" + mark not in body:
            return f"{{{mark}}}\n{body}{{{mark}}}"
    return "{noformat}\n" + body.replace("{noformat", "&#123;noformat") + "{noformat}"


def _jira(transcript: Transcript) -> str:
    lines = [f"h1. {_wiki(transcript.title)}", ""] if transcript.title else []
    lines += [f"|| {_wiki(name)} | {_wiki(value)} |" for name, value in _facts(transcript)]
    for section in transcript.sections:
        lines += ["", f"h2. {_wiki(section.question)}", "", f"{_('Answer')}: {_wiki(answer(section.verdict))}"]
        for shown in section.shown:
            lines += ["", _jira_block(console(shown))]
            lines += [_wiki(note) for note in (_exit_code(shown), shown.reading) if note]
        lines += ["", _wiki(section.meaning)] if section.meaning else []
    for heading, text in transcript.theory:
        lines += ["", f"h2. {_wiki(heading)}", "", _wiki(text)]
    if transcript.caveats:
        lines += ["", f"h2. {_('Notes')}", "", *(f"* {_wiki(each)}" for each in transcript.caveats)]
    return "\n".join(lines) + "\n"


# Telegram: one short message, facts and the shortest proof of each.


def _telegram(transcript: Transcript) -> str:
    facts = [_bare(transcript.title)] if transcript.title else []
    facts += [f"{wording.title(each.fact)}: {_bare(answer(each.verdict))}" for each in transcript.sections]
    facts += [f"{name}: {_bare(value)}" for name, value in transcript.cluster]
    text = "\n".join(facts) + "\n"
    room = TELEGRAM_LIMIT - 1 - len(text)
    blocks = [_telegram_blocks(each) for each in transcript.sections]
    # The first proof of a fact is the best one; where the message gets too long the largest gives way to a shorter one.
    while (largest := max(blocks, key=lambda each: len(each[0]) if each else 0, default=[])) and _length(blocks) > room:
        del largest[0]
    return text[: TELEGRAM_LIMIT - 1] + "".join(each[0] for each in blocks if each)


def _length(blocks: list[list[str]]) -> int:
    return sum(len(each[0]) for each in blocks if each)


def _telegram_blocks(section: Section) -> list[str]:
    """The first proof, then shorter ones. A block that holds the fence itself cannot be shown there."""
    found: list[str] = []
    for shown in section.shown:
        body, note = console(shown), _exit_code(shown)
        block = f"\n```\n{body}```\n" + (f"{_bare(note)}\n" if note else "")
        if "```" not in body and (not found or len(block) < len(found[-1])):
            found.append(block)
    return found


def _commands(transcript: Transcript) -> str:
    lines = dict.fromkeys(shown.line for section in transcript.sections for shown in section.shown)
    return "".join(f"{line}\n" for line in lines)
