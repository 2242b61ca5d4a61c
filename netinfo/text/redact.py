"""Secrets out of text that leaves the machine: transcripts, error messages, recorded clusters.

In: text as it will be printed (escaped or not). Out: the same text with every secret of a known class replaced by
``REDACTED``. Addresses, CIDRs, names, image tags, digests and paths of key files stay byte for byte: a wrong block in
a pasted answer is worse than none. JSON stays JSON, at any depth of quoting, because a replaced value never reaches
over the quote that ends it.

The best redaction is not to ask: no log and no Secret is read for an answer. This is the net below.

Classes: kubeconfig fields and exec arguments (client-go, tools/clientcmd/api/v1/types.go), kubeadm bootstrap tokens
(kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens), k3s tokens (k3s-io/k3s#14347), PEM (RFC 7468),
JWT (RFC 7519), token forms that vendors publish for secret scanners, account ids in cloud resource names.

Pitfalls: patterns begin with a literal and never overlap with themselves, so 10 MB take less than a second and no
input makes them slow; a secret that is cut by invisible characters is looked for without these characters, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from netinfo.text.sensitive_fields import redact_fields

MARK = "REDACTED"

#: Blocks of RFC 7468, as lines or as ``\n`` inside a JSON string; also when the end was cut off.
_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{1,60}-----"
    r"(?:[^\"'-]{0,20000}?-----END [A-Z0-9 ]{1,60}-----"
    r"|(?:(?:\s|\\+[nrt])+[A-Za-z0-9+/=]+(?=\s|\\|[\"']|$))*)"
)
#: Three parts of a JWT. It starts at a word's first character only: otherwise ``eyeyey...`` takes for ever.
_JWT = re.compile(r"(?<![\w-])[\w-]{10,}+\.ey[\w-]{8,}+\.[\w-]*+", re.ASCII)
#: The secret half of a bootstrap token; the six characters before the point are its public id.
_BOOTSTRAP = re.compile(r"\.(?<=(?<![A-Za-z0-9.-])[a-z0-9]{6}\.)[a-z0-9]{16}(?![A-Za-z0-9.-])")

_Rule = tuple[str, re.Pattern[str], str]

#: (a literal that must occur, the pattern, what stays).
_RULES: tuple[_Rule, ...] = (
    ("K10", re.compile(r"K10[0-9a-f]{64}::[^\s\"'\\,]+"), MARK),
    ("LS0tLS1CRUdJT", re.compile(r"LS0tLS1CRUdJT[A-Za-z0-9+/=]*"), MARK),
    ("ZXlK", re.compile(r"ZXlK[A-Za-z0-9+/=_-]{40,}"), MARK),
    ("eyJhdXRocyI6", re.compile(r"eyJhdXRocyI6[A-Za-z0-9+/=]*"), MARK),
    ("@tcp(", re.compile(r"(?<![^\s\"'=])[^\s\"'=:@/]{1,80}:[^\s\"'@]{1,200}@tcp\("), f"{MARK}@tcp("),
    ("@unix(", re.compile(r"(?<![^\s\"'=])[^\s\"'=:@/]{1,80}:[^\s\"'@]{1,200}@unix\("), f"{MARK}@unix("),
    ("://", re.compile(r"://[^\s/?#\"'\\<>]{0,512}@"), f"://{MARK}@"),
    ("earer ", re.compile(r"earer +[A-Za-z0-9._~+/=-]{12,}"), f"earer {MARK}"),
    ("uthorization", re.compile(r"(uthorization[\"'\\]*\s*[:=]\s*[\"'\\]*\w{3,20}) +[^\s\"'\\]+"), rf"\1 {MARK}"),
    ("AKIA", re.compile(r"AKIA[0-9A-Z]{16}"), MARK),
    ("ASIA", re.compile(r"ASIA[0-9A-Z]{16}"), MARK),
    ("AIza", re.compile(r"AIza[\w-]{30,}", re.ASCII), MARK),
    ("ya29.", re.compile(r"ya29\.[\w.-]{20,}", re.ASCII), MARK),
    ("gh", re.compile(r"gh[pousr]_[A-Za-z0-9]{20,}"), MARK),
    ("github_pat_", re.compile(r"github_pat_\w{20,}", re.ASCII), MARK),
    ("glpat-", re.compile(r"glpat-[\w-]{16,}", re.ASCII), MARK),
    ("hvs.", re.compile(r"hvs\.[\w-]{16,}", re.ASCII), MARK),
    ("hvb.", re.compile(r"hvb\.[\w-]{16,}", re.ASCII), MARK),
    ("_v1_", re.compile(r"do[opr]_v1_[0-9a-f]{32,}"), MARK),
    ("xox", re.compile(r"xox[abprs]-[\w-]{10,}", re.ASCII), MARK),
    ("dckr_pat_", re.compile(r"dckr_pat_[\w-]{16,}", re.ASCII), MARK),
    ("k8s-aws-v1.", re.compile(r"k8s-aws-v1\.[\w+/=-]{16,}", re.ASCII), f"k8s-aws-v1.{MARK}"),
    ("sha256~", re.compile(r"sha256~[\w-]{16,}", re.ASCII), MARK),
    ("AGE-SECRET-KEY-1", re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{20,}"), MARK),
    ("enter", re.compile(r"(enter (?:the )?(?:code )?)[A-Z0-9]{4,}-[A-Z0-9]{4,}\b"), rf"\1{MARK}"),
    ("code", re.compile(r"(code:? +)[A-Z0-9]{4,}-[A-Z0-9]{4,}\b"), rf"\1{MARK}"),
)
#: Account, subscription and project ids in the names of cloud resources.
_CLOUD_IDS: tuple[_Rule, ...] = (
    ("arn:aws", re.compile(r"(arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:)\d{12}(?=:)"), rf"\1{MARK}"),
    ("/subscriptions/", re.compile(r"(/subscriptions/)[0-9a-fA-F-]{36}"), rf"\1{MARK}"),
    ("gce://", re.compile(r"(gce://)[a-z][a-z0-9-]{4,28}[a-z0-9](?=/)"), rf"\1{MARK}"),
    ("ocid1.", re.compile(r"(ocid1\.[a-z]+\.[a-z0-9-]*\.[a-z0-9-]*\.)[a-z0-9.]{20,}"), rf"\1{MARK}"),
)
#: Annotations whose whole value goes: a copy of an object, the environment of a process.
_WHOLE = ("kubectl.kubernetes.io/last-applied-configuration", "k3s.io/node-env", "rke2.io/node-env")
_QUOTED = r"\s*:\s*\"(?:[^\"\\]|\\.)*+\""
_BLOCK = r":[ \t]*[|>]?[-+0-9]*[ \t]*(?:\n(?P<indent>[ \t]+)[^\n]*(?:\n(?P=indent)[^\n]*)*|[^\n]+)"
#: What may stand inside a word unseen, raw or as the escape that ``unsafe.escape`` and JSON write.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
    r"|\\x(?:[01][0-9a-f]|7f|[89][0-9a-f]|ad)|\\u(?:00[01][0-9a-f]|00[89][0-9a-f]|00ad|20[0-6][0-9a-f]|feff)"
)


def redact(text: str, *, cloud_ids: bool = True) -> str:
    """The text without secrets. ``cloud_ids`` off for command lines: an ARN there is the name of a context."""
    plain = _redact(text, cloud_ids)
    if _UNSEEN.search(text) is None:
        return plain
    # Line feeds stay; a line is only replaced where a secret comes to light without the unseen characters.
    seen = "\n".join(_seen_through(line, cloud_ids) for line in plain.split("\n"))
    return seen if seen == plain else _redact(seen, cloud_ids)


def redact_bytes(data: bytes) -> bytes:
    """As ``redact`` for the raw output of a command. Bytes that are no UTF-8 stay as they are; JSON stays valid."""
    return redact(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _seen_through(line: str, cloud_ids: bool) -> str:
    bare = _UNSEEN.sub("", line)
    if bare == line:
        return line
    found = _redact(bare, cloud_ids)
    return line if found == bare else found


def _redact(text: str, cloud_ids: bool) -> str:
    if "-----BEGIN " in text:
        text = _PEM.sub(MARK, text)
    text = _without_whole_annotations(text)
    if ".ey" in text:
        text = _JWT.sub(_after_prefix, text)
    for needle, pattern, stays in (*_RULES, *(_CLOUD_IDS if cloud_ids else ())):
        if needle in text:
            text = pattern.sub(stays, text)
    text = _BOOTSTRAP.sub(_with_digit(text), text)
    return redact_fields(text, MARK)


def _after_prefix(found: re.Match[str]) -> str:
    """Keep what stands before the ``ey`` that begins the header of a JWT."""
    begin = found.group().find("ey")
    head = found.group().partition(".")[0]
    return found.group() if begin < 0 or begin > len(head) - 10 else found.group()[:begin] + MARK


def _with_digit(text: str) -> Callable[[re.Match[str]], str]:
    """A word of letters only is a name (``config.kubernetesobject``), not a random token."""

    def replace(found: re.Match[str]) -> str:
        whole = text[found.start() - 6 : found.end()]
        return f".{MARK}" if any(character.isdigit() for character in whole) else found.group()

    return replace


def _without_whole_annotations(text: str) -> str:
    for name in _WHOLE:
        if name in text:
            literal = re.escape(name)
            text = re.sub(rf"\"{literal}\"{_QUOTED}", lambda _, name=name: f'"{name}":"{MARK}"', text)  # type: ignore[misc]
            text = re.sub(rf"(?<![\"\w/]){literal}{_BLOCK}", lambda _, name=name: f"{name}: {MARK}", text)  # type: ignore[misc]
    return text
