"""Values whose *name* says that they are secret: flags, environment variables, fields of JSON and YAML.

In: text in any of the shapes below. Out: the text with those values replaced. The name itself stays.

- ``--token=X``, ``--token X``, ``"--token","X"`` (also quoted within quotes), a YAML list of flag and value
- ``{"name": "DB_PASSWORD", "value": "X"}`` on one line or several, and the same in YAML
- ``DB_PASSWORD=X``
- ``"client-secret": "X"`` at any depth of quoting, ``client-secret: X``
- arguments and environment of a kubeconfig's exec plugin

Pitfall: names that only speak of a secret stay (``--token-ttl``, ``secretName``, ``...-file=/path``), and so do
booleans and paths. Keywords are found with ``str.find`` first: a regular expression over 10 MB would take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEYWORDS = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api-key",
    "api_key",
    "apikey",
    "access-key",
    "access_key",
    "accesskey",
    "secret-key",
    "secret_key",
    "secretkey",
    "shared-key",
    "account-key",
    "private-key",
    "private_key",
    "privatekey",
    "credential",
    "psk",
    "certificate-key",
    "datastore-endpoint",
    "datastore_endpoint",
    "client-key-data",
    "client-certificate-data",
    "certificate-authority-data",
)
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_LONGEST_NAME = 80
_LONGEST_ARGUMENTS = 8000
#: The rest of a name after the keyword: nothing, a plural, or - in an environment variable only - further words.
_REST = re.compile(r"[A-Za-z0-9_.-]{0,80}")
_FLAG_VALUE = re.compile(
    r"(?:=|(?P<item>(?P<q>\\*[\"'])\s*,\s*(?P=q))|[ \t]+|[ \t]*\n[ \t]*-[ \t]+)"
    r"(?P<open>\\*[\"'])?(?P<value>[^\s\"'\\,]+)"
)
_SHORT_TOKEN = re.compile(r"(?P<q>\\*\")-t(?P=q)\s*,\s*(?P=q)(?!\d+[a-z]{0,2}\\*\")(?P<value>[^\s\"\\,]+)")
_JSON_VALUE = re.compile(r"(?P<q>\\*\")\s*:\s*(?P=q)")
_YAML_VALUE = re.compile(r"[ \t]*:[ \t]+(?P<value>[^\n]+)")
_ENV_JSON = re.compile(r"(?P<q>\\*\")\s*,\s*(?P=q)value(?P=q)\s*:\s*(?P=q)")
_ENV_YAML = re.compile(r"[\"']?[ \t\r]*\n[ \t]*value:[ \t]*(?P<value>[^\n]+)")
_SHELL_VALUE = re.compile(r"=(?P<value>\"[^\"\n\\]*\"|'[^'\n\\]*'|[^\s\"'\\,;|&]+)")
#: How names end that hold no secret. No regular expression: it would look at every character of every name.
_NOT_SECRET_ENDINGS = (
    *("file", "path", "dir", "name", "ttl", "hash", "url", "id"),
    *("ref", "refs", "audience", "audiences", "expiration", "seconds", "type"),
)
#: Booleans, paths, references to a variable, and prose after a flag's name.
_NOT_SECRET_VALUE = re.compile(
    r"[\"']?(?:|true|false|null|none|REDACTED\S*|\{\}|\[\]|\$[({]?\w+[)}]?|<\S*|(?:/[\w.-]+){2,}|[|>][-+]?"
    r"|and|or|is|to|must|flag|flags|if|the|for|with|in|-\S*)[\"']?[,;]?$"
)
_EXEC = "client.authentication.k8s.io"
_STRING = r"\"(?:[^\"\\]|\\.)*\""
_EXEC_ARGS = re.compile(rf"(\"args\"\s*:\s*\[)((?:\s*{_STRING}\s*,?)+)")
_EXEC_VALUE = re.compile(rf"(\"value\"\s*:\s*){_STRING}")
_EXEC_BLOCK = re.compile(r"^(?P<indent>[ ]*)exec:[ ]*\n(?P<body>(?:(?P=indent)[ ]+\S[^\n]*(?:\n|\Z))+)", re.MULTILINE)


def redact_fields(text: str, mark: str) -> str:
    """The text with every value of a secret's name replaced by ``mark``."""
    if _EXEC in text:
        text = _exec_plugins(text, mark)
    spans = sorted(set(_spans(text)))
    parts: list[str] = []
    done = 0
    for begin, end in spans:
        if begin >= done:
            parts += [text[done:begin], mark]
            done = end
    return "".join([*parts, text[done:]]) if parts else text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters change their length: positions would shift
        lowered = "".join(each.lower() if each.isascii() else each for each in text)
    for keyword in _KEYWORDS:
        at = lowered.find(keyword)
        while at >= 0:
            yield from _at(text, at, at + len(keyword))
            at = lowered.find(keyword, at + len(keyword))
    yield from _short_flags(text)


def _short_flags(text: str) -> Iterator[tuple[int, int]]:
    """``-t`` is k3s's short flag of the token: only in the annotation that holds its arguments."""
    at = text.find("node-args")
    while at >= 0:
        end = text.find("\n", at)
        end = min(len(text) if end < 0 else end, at + _LONGEST_ARGUMENTS)
        yield from (found.span("value") for found in _SHORT_TOKEN.finditer(text, at, end))
        at = text.find("node-args", end)


def _at(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The value that the name around one keyword stands for, if it is one of the shapes."""
    head = text[max(0, begin - _LONGEST_NAME) : begin]
    first = begin - len(head) + len(head.rstrip(_NAME))
    rest = _REST.match(text, end)
    last = rest.end() if rest else end
    name = text[first:last]
    if name.lower().endswith(_NOT_SECRET_ENDINGS):
        return
    ends_here = last == end or text[end:last] == "s"
    before = text[first - 1] if first else "\n"
    if name.startswith("--"):
        yield from _plain(text, _FLAG_VALUE.match(text, last)) if ends_here else ()
    elif before == '"':
        yield from _quoted(text, _ENV_JSON.match(text, last))
        yield from _quoted(text, _JSON_VALUE.match(text, last)) if ends_here else ()
    if not name.startswith("--") and name.upper() == name:
        yield from _plain(text, _SHELL_VALUE.match(text, last))
    if not name.startswith("--") and before != '"':
        yield from _plain(text, _ENV_YAML.match(text, last)) if _is_named(text, first) else ()
        if ends_here and _begins_line(text, first):
            yield from _plain(text, _YAML_VALUE.match(text, last))


def _plain(text: str, found: re.Match[str] | None) -> Iterator[tuple[int, int]]:
    if found is None or _NOT_SECRET_VALUE.match(found["value"].rstrip()):
        return
    yield found.start("value"), found.start("value") + len(found["value"].rstrip())


def _quoted(text: str, found: re.Match[str] | None) -> Iterator[tuple[int, int]]:
    if found is None:
        return
    end = _string_end(text, found.end(), len(found["q"]) - 1)
    if end > found.end() and not _NOT_SECRET_VALUE.match(text[found.end() : end]):
        yield found.end(), end


def _string_end(text: str, begin: int, depth: int) -> int:
    """Where a string ends whose quotes carry ``depth`` backslashes.

    A backslash inside the string is written as ``2 * (depth + 1)`` of them, so a quote with whole groups of these
    before its own still ends the string; any other number belongs to a quote inside it.
    """
    at = begin
    while (at := text.find('"', at)) >= 0:
        slashes = 0
        while at - slashes > begin and text[at - slashes - 1] == "\\":
            slashes += 1
        if slashes < depth:
            return at - slashes
        if (slashes - depth) % (2 * (depth + 1)) == 0:
            return at - depth
        at += 1
    return len(text)


def _is_named(text: str, first: int) -> bool:
    """True after ``name:`` of a YAML list of variables."""
    return text[max(0, first - 24) : first].rstrip("\"' ").endswith("name:")


def _begins_line(text: str, first: int) -> bool:
    line = text[text.rfind("\n", 0, first) + 1 : first]
    return line.strip(" \t-\"'") == ""


def _exec_plugins(text: str, mark: str) -> str:
    """Arguments and environment of exec plugins: beside the API version of that plugin in the same object."""
    pieces = re.split(r"(\"exec\"\s*:\s*\{)", text)
    for position in range(2, len(pieces), 2):
        end = _object_end(pieces[position])
        body, after = pieces[position][:end], pieces[position][end:]
        if _EXEC in body:
            body = _EXEC_ARGS.sub(lambda found: found[1] + re.sub(_STRING, f'"{mark}"', found[2]), body)
            pieces[position] = _EXEC_VALUE.sub(rf'\1"{mark}"', body) + after
    return _EXEC_BLOCK.sub(lambda found: _exec_block(found, mark), "".join(pieces))


def _object_end(text: str) -> int:
    """Where the object ends that began before the text; its end when it was cut."""
    depth = 1
    for found in re.finditer(rf"{_STRING}|[{{}}]", text):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            return found.start()
    return len(text)


def _exec_block(found: re.Match[str], mark: str) -> str:
    body = found["body"]
    if _EXEC not in body:
        return found.group()
    body = re.sub(r"(?m)^([ ]*- )(?!name:)[^\n]+$", rf"\g<1>{mark}", body)
    body = re.sub(r"(?m)^([ ]*(?:- )?value:)[^\n]*$", rf"\1 {mark}", body)
    return found.group()[: found.start("body") - found.start()] + body
