"""Nothing takes time with the square of its input: every reader is fed hostile input twice as long, and twice again.

The regular expressions are found by the test itself, with how they are used, and so is their hostile input: from every
repetition of the pattern, what stands before it and what it repeats. A pattern from which nothing can be made has its
input written here, or the test fails.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from re import _constants as sre  # type: ignore[attr-defined]  # the parsed form has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import pytest

from netinfo.sources.dump.input.tape import Tape
from netinfo.sources.dump.input.wrapping import unwrapped
from netinfo.sources.dump.parse.scan import Scanner
from netinfo.text.redact import redact
from netinfo.transcript.parse import parse
from netinfo.values.documents import ini_values, json_tree, yaml_documents
from netinfo.values.flags import parse_flags
from tests.support.modules import MODULES, name_of

#: CPU seconds above which a ratio tells something, and the most that twice the input may cost.
ENOUGH, MOST = 0.05, 2.5
#: Where a machine is busy, the same is measured again; what is quadratic is so every time.
TRIES = 4
_METHODS = {"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"}
_LETTERS = "x 0a\n.-A\"'\\/:@={<`~é\t,[]"


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def ratio(run: Callable[[str], object], before: str, body: str, end: str, most: int = 1 << 19) -> float:
    """How much longer twice the input takes, at the length from which it takes long enough; 0 where it never does."""
    count = 1024 // len(body) + 1
    while count * len(body) < most:
        once = seconds(lambda: run(before + body * count + end))  # noqa: B023 - called at once
        if once >= ENOUGH:
            found = []
            for _ in range(TRIES):
                twice = seconds(lambda: run(before + body * count * 2 + end))  # noqa: B023
                found.append(twice / once)
                if min(found) < MOST:
                    break
                once = seconds(lambda: run(before + body * count + end))  # noqa: B023
            return min(found)
        count *= 2
    return 0.0


class Use(NamedTuple):
    """A pattern of the package and a method that is called on it."""

    where: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


def _as_text(pattern: re.Pattern[Any]) -> re.Pattern[str]:
    if isinstance(pattern.pattern, bytes):
        return re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)
    return pattern


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, Mapping):
        yield from _patterns_in(tuple(value.values()))


def uses() -> Iterator[Use]:
    """Every pattern that a module of the package holds or writes where it uses it."""
    for path in MODULES:
        name, tree = name_of(path), ast.parse(path.read_text())
        if name.endswith("__main__"):
            continue
        called: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS and isinstance(node.value, ast.Name):
                called.setdefault(node.value.id, set()).add(node.attr)
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            first = node.args[0] if node.args else None
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _METHODS
            if is_re and isinstance(first, ast.Constant) and isinstance(first.value, (str, bytes)):
                yield Use(f"{name}:{node.lineno}", _as_text(re.compile(first.value)), frozenset({node.func.attr}))
        for variable, value in vars(importlib.import_module(name)).items():
            for number, pattern in enumerate(_patterns_in(value)):
                yield Use(f"{name}.{variable}[{number}]", _as_text(pattern), frozenset(called.get(variable, {"sub"})))


def _letter(choices: list[Any], variant: int) -> str:
    negated = bool(choices) and choices[0][0] is sre.NEGATE
    fitting = [each for each in _LETTERS if _is_in(choices, each) != negated]
    wider = fitting or [chr(each) for each in range(1, 0x2100) if _is_in(choices, chr(each)) != negated]
    return wider[variant % len(wider)] if wider else ""


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda each: each.isalnum() or each == "_",
    sre.CATEGORY_NOT_DIGIT: lambda each: not each.isdigit(),
    sre.CATEGORY_NOT_SPACE: lambda each: not each.isspace(),
    sre.CATEGORY_NOT_WORD: lambda each: not (each.isalnum() or each == "_"),
}


def _is_in(choices: list[Any], letter: str) -> bool:
    for kind, value in choices:
        if kind is sre.LITERAL and ord(letter) == value:
            return True
        if kind is sre.RANGE and value[0] <= ord(letter) <= value[1]:
            return True
        if kind is sre.CATEGORY and _CATEGORIES[value](letter):
            return True
    return False


def sample(parsed: Any, variant: int) -> str:
    """A text that the pattern is likely to match."""
    made = ""
    for kind, value in parsed:
        if kind is sre.LITERAL:
            made += chr(value)
        elif kind is sre.NOT_LITERAL:
            made += "x" if value != ord("x") else "y"
        elif kind is sre.ANY:
            made += "x"
        elif kind is sre.IN:
            made += _letter(value, variant)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inner = value
            made += sample(inner, variant) * max(least, min(1, most) if variant % 2 == 0 else least)
        elif kind is sre.SUBPATTERN:
            made += sample(value[3], variant)
        elif kind is sre.ATOMIC_GROUP:
            made += sample(value, variant)
        elif kind is sre.BRANCH:
            made += sample(value[1][variant % len(value[1])], variant)
    return made


def attacks(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """What to put first, and what to repeat behind it."""
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found: set[tuple[str, str]] = set()

    def walk(sequence: Any, before: str, variant: int) -> None:
        members = list(sequence)
        for position, (kind, value) in enumerate(members):
            head = before + sample(members[:position], variant)
            if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
                body = sample(value[2], variant)
                if body and value[1] > 50:
                    found.update({(head, body), ("", head + body), ("", body), ("", head or body)})
                walk(value[2], head, variant)
            elif kind is sre.SUBPATTERN:
                walk(value[3], head, variant)
            elif kind is sre.ATOMIC_GROUP:
                walk(value, head, variant)
            elif kind is sre.BRANCH:
                for each in value[1]:
                    walk(each, head, variant)

    for variant in range(4):
        found.add(("", sample(parsed, variant)))
        walk(parsed, "", variant)
    return {(head, body) for head, body in found if body}


def _used(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    if method in ("match", "fullmatch", "search"):
        return getattr(pattern, method)  # type: ignore[no-any-return]
    return lambda text: sum(1 for _ in pattern.finditer(text))


USES = {use.where: use for use in uses()}


@pytest.mark.parametrize("where", sorted(USES))
def test_a_regular_expression_takes_twice_the_time_for_twice_the_text(where: str) -> None:
    use = USES[where]
    tried = attacks(use.pattern)
    assert tried, "nothing hostile can be made of it: write its input here"
    for method in use.methods:
        for head, body in tried:
            for end in ("\0", "!"):
                worst = ratio(_used(use.pattern, method), head, body, end, 1 << 16)
                assert worst < MOST, (method, head, body, end, round(worst, 1))


# Readers of whole texts. Each is given pieces that mean something to it, repeated.

_NAMES = ("TOKEN", "password", "client-secret", "--token", "--api-key", "DB_PASSWORD", "auth", "PrivateKey")
_SHAPES = (
    *("{}=", "{}=-", "{}=<", "{}=$", "{}: ", "{}:\n  ", '"{}":"', '"{}":"-', '\\"{}\\":\\"', '"{}","', "{} ", "{}='"),
    *('"name":"{}","value":"', "name: {}\nvalue: ", "- {}\n- ", "{}: |\n  ", "{}/", "[{}]\n", '"{}": {{'),
)
SECRETS = [shape.format(name) for name in _NAMES for shape in _SHAPES]
TEXTS = [
    *(
        "-----BEGIN A KEY-----\n",
        "://u:",
        "Bearer ",
        "eyJ",
        ".ey",
        "abcdef.",
        "LS0tLS1CRUdJT",
        "arn:aws:",
        "\u200b",
        "\\x1b",
    ),
    *(
        '"exec":{',
        '"args":["',
        "exec:\n",
        "client.authentication.k8s.io",
        "node-args ",
        '"-t","',
        "curl -u a:b ",
        "-p ",
    ),
    *("kubectl.kubernetes.io/last-applied-configuration: ", '"kubectl.kubernetes.io/last-applied-configuration":"'),
]


@pytest.mark.parametrize("body", [*SECRETS, *TEXTS], ids=lambda body: repr(body)[:40])
def test_redaction_takes_twice_the_time_for_twice_the_text(body: str) -> None:
    assert ratio(redact, "", body, "", 1 << 17) < MOST


TRANSCRIPT = [
    "$ kubectl get x\n",
    "$ ",
    "```\n",
    "~",
    "`",
    "{code:",
    "{code}\n",
    "<pre>",
    "</pre>",
    "> ",
    "\n",
    "➜ ",
    "kubectl get ",
]


@pytest.mark.parametrize("body", TRANSCRIPT, ids=repr)
@pytest.mark.parametrize("head", ["", "$ kubectl get nodes\n", "```\n"], ids=repr)
def test_a_transcript_is_read_in_twice_the_time_for_twice_the_text(head: str, body: str) -> None:
    assert ratio(parse, head, body, "") < MOST


DUMPS = [
    '{"kind":"NodeList","items":[',
    '{"',
    "[\n",
    "[",
    "{",
    "\n",
    " \n",
    "- kind: Node\n",
    "kind: Node\n---\n",
    "a: b\n",
    '"a": ',
    "$ x\n",
]


def _scanned(text: str) -> int:
    _width, whole = unwrapped(iter([text.encode()]), lambda _: 0)
    try:
        return sum(1 for _ in Scanner(Tape(whole), "x").events())
    except Exception:
        return 0


@pytest.mark.parametrize("body", DUMPS, ids=repr)
@pytest.mark.parametrize("head", ["", "$ kubectl get nodes -o json\n", '{"kind":"NodeList",'], ids=repr)
def test_a_dump_is_scanned_in_twice_the_time_for_twice_the_text(head: str, body: str) -> None:
    assert ratio(_scanned, head, body, "") < MOST


@pytest.mark.parametrize(
    ("read", "head", "body"),
    [
        (yaml_documents, "- ", "1:"),
        (yaml_documents, "- ", "1:1.0"),
        (yaml_documents, "", "---\n"),
        (yaml_documents, "", "- a\n"),
        (yaml_documents, "a: ", "["),
        (yaml_documents, "", "? a\n"),
        (json_tree, "", "["),
        (json_tree, "[", "1"),
        (lambda text: ini_values(text, "default"), "[default]\n", "a = b\n"),
        (lambda text: ini_values(text, "default"), "[default]\n", " a\n"),
        (lambda text: parse_flags(("sh", "-c", text)), "", "--a=b "),
        (lambda text: parse_flags(("sh", "-c", text)), "", "'"),
        (lambda text: parse_flags(text.split()), "", "--a "),
    ],
    ids=lambda value: repr(value)[:20] if isinstance(value, str) else "",
)
def test_a_configuration_is_read_in_twice_the_time_for_twice_the_text(
    read: Callable[[str], object], head: str, body: str
) -> None:
    assert ratio(read, head, body, "") < MOST
