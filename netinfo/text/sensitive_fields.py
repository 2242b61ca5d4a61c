"""Values whose *name* says that they are secret: flags, environment variables, fields of JSON and YAML.

In: text in any of the shapes below. Out: the text with those values replaced. The name itself stays.

- ``--token=X``, ``--token X``, ``"--token","X"`` (also quoted within quotes), a YAML list of flag and value
- ``{"name": "DB_PASSWORD", "value": "X"}`` on one line or several, and the same in YAML
- ``DB_PASSWORD=X``
- ``"client-secret": "X"`` at any depth of quoting, ``client-secret: X``, also as a YAML block of several lines
- ``password = X`` of ini, TOML and WireGuard files, ``requirepass X`` of redis.conf
- arguments and environment of a kubeconfig's exec plugin

Pitfall: names that only speak of a secret stay (``--token-ttl``, ``secretName``, ``...-file=/path``), and so do
booleans and paths. Keywords are found with ``str.find`` first: a regular expression over 10 MB would take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from netinfo.text import program_secrets

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
    "pass",
    "auth",
    "dsn",
    "requirepass",
    "masterauth",
    "presharedkey",
    "preshared-key",
    "preshared_key",
    "dockerconfigjson",
    "dockercfg",
    "certificate-key",
    "certificatekey",
    "datastore-endpoint",
    "datastore_endpoint",
    "client-key-data",
    "client-certificate-data",
    "certificate-authority-data",
)
#: A word that is a secret's name only as a word of its own: ``pass``, ``DB_PASS``, ``dbPass``, but no ``bypass``.
_WORDS = frozenset({"pass", "auth", "dsn"})
#: The names of labels and annotations have a ``/`` inside.
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/"
#: What is longer is no path, no reference and no word, so it is not looked at closely.
_LONGEST_HARMLESS = 300
_LONGEST_NAME = 80
_LONGEST_ARGUMENTS = 8000
#: The rest of a name after the keyword: nothing, a plural, or - in an environment variable only - further words.
_REST = re.compile(r"[A-Za-z0-9_.-]{0,80}")
_FLAG_VALUE = re.compile(
    r"(?:=|(?P<item>(?P<q>\\*[\"'])\s*,\s*(?P=q))|[ \t]+|[ \t]*\n[ \t]*-[ \t]+)"
    r"(?P<open>\\*[\"'])?(?P<value>[^\s\"'\\,]+)"
)
_SHORT_TOKEN = re.compile(r"(?<!\\)(?P<q>\\*+\")-t(?P=q)\s*,\s*(?P=q)(?!\d+[a-z]{0,2}\\*\")(?P<value>[^\s\"\\,]+)")
_JSON_VALUE = re.compile(r"(?P<q>\\*\")\s*:\s*(?P=q)")
_YAML_VALUE = re.compile(r"[ \t]*:[ \t]+(?P<value>[^\n]+)")
_INI_VALUE = re.compile(r"[ \t]*=[ \t]*(?P<open>[\"'])?(?P<value>(?(open)[^\"'\n]+|[^\s\"'#;][^\n#;]*))")
_CONF_VALUE = re.compile(r"[ \t]+(?P<value>[^\s\"']+)[ \t]*(?=\n|$)")
_BLOCK_MARK = re.compile(r"[|>][-+0-9]{0,3}[ \t\r]*$")
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
    r"[\"']?(?:|true|false|null|none|REDACTED|\{\}|\[\]|\$[({]?[A-Z_][A-Z0-9_]*[)}]?|(?:/[\w.-]+){2,}"
    r"|<(?:[A-Za-z][A-Za-z -]{0,40}|set to the key [^<>]*|from [^<>]*|not-recorded)>[^<>\n]*"
    r"|and|or|is|to|must|flag|flags|if|the|for|with|in)[\"']?[,;]?$"
)
#: What stands behind ``--token`` and is another flag; behind ``--token=`` it is the value.
_FLAG = re.compile(r"-(?:[A-Za-z]|-[a-z][\w-]*(?:=\S*)?)?")
#: Kinds of authentication, which ``auth`` may also name.
_PLAIN_WORD = re.compile(r"[a-z]{1,12}|[A-Z][a-z]{1,11}|[A-Z]{1,8}|\d{1,3}")
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
            end = at + len(keyword)
            for span in _at(text, at, end):
                yield span
                end = max(end, span[1])  # what stands in a secret goes with it, and is not looked through again
            at = lowered.find(keyword, end)
    yield from _short_flags(text)
    yield from program_secrets.spans(text)


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
    name, keyword = text[first:last], text[begin:end]
    is_word = keyword.lower() in _WORDS
    if name.lower().endswith(_NOT_SECRET_ENDINGS) or (is_word and not _is_word(text, first, begin, end, last)):
        return
    found = _shapes(text, name, first, end, last)
    yield from found if not is_word else (each for each in found if not _PLAIN_WORD.fullmatch(text[slice(*each)]))


def _is_word(text: str, first: int, begin: int, end: int, last: int) -> bool:
    """True for the last word of a name: behind a sign, or with a capital behind a small letter."""
    if end != last:
        return False
    is_camel = text[begin].isupper() and text[begin - 1].islower() if begin > first else True
    return is_camel or text[begin - 1] in "_-./"


def _shapes(text: str, name: str, first: int, end: int, last: int) -> Iterator[tuple[int, int]]:
    ends_here = last == end or text[end:last] == "s"
    before = text[first - 1] if first else "\n"
    if name.startswith("--"):
        yield from _of_flag(text, _FLAG_VALUE.match(text, last)) if ends_here else ()
        return
    if before == '"':
        yield from _quoted(text, _ENV_JSON.match(text, last))
        yield from _quoted(text, _JSON_VALUE.match(text, last)) if ends_here else ()
    if name.upper() == name:
        yield from _plain(text, _SHELL_VALUE.match(text, last))
    if before != '"':
        yield from _plain(text, _ENV_YAML.match(text, last)) if _is_named(text, first) else ()
        if ends_here and _begins_line(text, first):
            yield from _of_line(text, name, first, last)


def _of_line(text: str, name: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """``name: X``, ``name = X`` and, where programs write so, ``name X`` on a line of its own."""
    written = _YAML_VALUE.match(text, last)
    if written and _BLOCK_MARK.fullmatch(written["value"]):
        yield from _block(text, first, written.end())
        return
    yield from _plain(text, written)
    yield from _plain(text, _INI_VALUE.match(text, last))
    if name.lower() in ("requirepass", "masterauth"):
        yield from _plain(text, _CONF_VALUE.match(text, last))


def _block(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines below that are indented deeper than the name."""
    depth = first - (text.rfind("\n", 0, first) + 1)
    begin = at = end + 1
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if not text.startswith(" " * (depth + 1), at) and text[at:stop].strip():
            break
        end, at = stop, stop + 1
    if end > begin:
        yield begin, end


def _of_flag(text: str, found: re.Match[str] | None) -> Iterator[tuple[int, int]]:
    is_next = found is not None and text[found.start()] != "=" and _FLAG.fullmatch(found["value"])
    yield from () if is_next else _plain(text, found)


def _plain(text: str, found: re.Match[str] | None) -> Iterator[tuple[int, int]]:
    if found is None:
        return
    value = found["value"].rstrip()
    if len(value) > _LONGEST_HARMLESS or not _NOT_SECRET_VALUE.match(value):
        yield found.start("value"), found.start("value") + len(value)


def _quoted(text: str, found: re.Match[str] | None) -> Iterator[tuple[int, int]]:
    if found is None:
        return
    end = _string_end(text, found.end(), len(found["q"]) - 1)
    is_long = end - found.end() > _LONGEST_HARMLESS
    if end > found.end() and (is_long or not _NOT_SECRET_VALUE.match(text[found.end() : end])):
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
    while first and text[first - 1] in " \t-\"'":
        first -= 1
    return first == 0 or text[first - 1] == "\n"


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
