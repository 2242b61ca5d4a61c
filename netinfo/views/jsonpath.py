"""``-o jsonpath=TEMPLATE``: pieces of a document as kubectl prints them (kubernetes.io/docs,
reference/kubectl/jsonpath).

Text outside braces stays; ``{.a.b}``, ``{.a['b']}``, ``{.a[0]}``, ``{.a[-1]}``, ``{.a[*]}`` and ``{.*}`` are looked up,
several values separated by blanks; ``{"\\n"}`` is text with its escapes. Ranges and filters are refused, not guessed
at. A field that is not there prints nothing, and so does one that is null; what is no text prints as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.escape import escape
from netinfo.text.messages import phrase

PREFIX = "jsonpath="
_PARTS = re.compile(r'(?P<text>[^{}]+)|\{\s*"(?P<quoted>(?:[^"\\]|\\.)*)"\s*\}|\{(?P<path>[^{}"]*)\}')
_STEPS = re.compile(
    r"\.(?P<field>[A-Za-z_][\w-]*)|\[\s*'(?P<key>[^']*)'\s*\]|\[\s*(?P<index>-?\d+)\s*\]|(?P<all>\[\*\]|\.\*)"
)


def printed(tree: object, template: str) -> str:
    """What the template prints of the document; NetinfoError (usage) for one that cannot be read."""
    return "".join(_piece(tree, each, template) for each in _pieces(template))


def _pieces(template: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(template):
        found = _PARTS.match(template, at)
        if found is None:
            raise _wrong(template)
        yield found
        at = found.end()


def _piece(tree: object, found: re.Match[str], template: str) -> str:
    if found["text"] is not None:
        return found["text"]
    if found["quoted"] is not None:
        try:
            return str(json.loads(f'"{found["quoted"]}"', strict=False))
        except ValueError:
            raise _wrong(template) from None
    values: list[object] = [tree]
    for step in _steps(found["path"].strip().removeprefix("$"), template):
        values = [each for value in values for each in _taken(value, step)]
    return " ".join(_text(each) for each in values if each is not None)


def _steps(path: str, template: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(path):
        found = _STEPS.match(path, at)
        if found is None:
            if path == ".":
                return
            raise _wrong(template)
        yield found
        at = found.end()


def _taken(value: object, step: re.Match[str]) -> Iterable[object]:
    if step["all"]:
        return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if step["index"] is not None:
        at = int(step["index"])
        return [value[at]] if isinstance(value, list) and -len(value) <= at < len(value) else ()
    name = step["field"] or step["key"]
    return [value[name]] if isinstance(value, dict) and name in value else ()


def _text(value: object) -> str:
    if isinstance(value, str):
        return escape(value)
    return json.dumps(value, ensure_ascii=False)


def _wrong(template: str) -> NetinfoError:
    what = phrase("-o jsonpath: {template} cannot be read", template=template[:120])
    return NetinfoError(
        ExitCode.USAGE, what, "", phrase("give it like {example}", example="{.facts.podCIDRs.value[0]}")
    )
