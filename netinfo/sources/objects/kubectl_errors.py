"""Why a command of ours failed, read from its exit code and the last human line on stderr.

kubectl exits 1 for everything (kubernetes/enhancements#2574), so the cause has to be read from its text. The texts
below are genuine ones of kubectl 1.27 to 1.37; they are not translated. An unknown text is ``failed``: never a wrong
piece of advice.
"""

from __future__ import annotations

import re

from netinfo.model.command import Answer, Trouble

#: klog noise before the message: ``E1123 00:47:38.175097 19874 memcache.go:265] ...``, repeated five times.
_KLOG = re.compile(r"^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\] ?")

#: First match wins: from the most specific cause to the most general. Compiled when something failed: it costs 2 ms.
_CAUSES: tuple[tuple[Trouble, str], ...] = (
    (
        Trouble.ENVIRONMENT,
        r"context was not found|cannot locate context|current-context|no context exists|error loading config file"
        r"|stat .*: no such file|unable to read (certificate|client)|Error in configuration|illegal base64"
        r"|unable to load root certificates|host must be a URL|auth plugin has been removed|invalid apiVersion"
        r"|unknown (short)?hand ?flag|unknown flag|tls: (private key|failed to find)|exec: executable .* not found"
        r"|localhost:8080 was refused|malformed|invalid configuration",
    ),
    (
        Trouble.UNAUTHORIZED,
        r"\(Unauthorized\)|must be logged in|provide credentials|getting credentials|error: EOF$|cannot support"
        r" interactive mode|Insufficient permissions to access",
    ),
    (Trouble.FORBIDDEN, r"\(Forbidden\)|is forbidden: "),
    # What the server says of itself comes before the words of its trouble: an etcd that timed out is no deadline here.
    (
        Trouble.UNAVAILABLE,
        r"\((ServiceUnavailable|InternalError|TooManyRequests|Expired|GatewayTimeout)\)|an error on the server"
        r"|currently unable to handle|too many requests",
    ),
    (Trouble.TLS, r"x509:|tls: |certificate"),
    (
        Trouble.TIMEOUT,
        r"Client\.Timeout|deadline exceeded|handshake timeout|i/o timeout|\(Timeout\)|timed out",
    ),
    (
        Trouble.UNREACHABLE,
        r"was refused|no such host|connection reset|no route to host|network is unreachable|proxyconnect"
        r"|server misbehaving|: EOF$|Unable to connect to the server",
    ),
    (Trouble.INVALID, r"invalid character|unexpected end of JSON|unexpected EOF|couldn't get version/kind"),
)
#: The server was reached and said that there is no such thing: proof of absence, not trouble. The second text is
#: kubectl's own, from discovery; it proves nothing while discovery is partial (``couldn't get resource list``).
_NOT_FOUND = re.compile(r"^Error from server \(NotFound\)", re.MULTILINE)
_NO_SUCH_PATH = re.compile(r"could not find the requested resource|doesn't have a resource type")
_NO_SUCH_TYPE = re.compile(r"doesn't have a resource type")
_PARTIAL_DISCOVERY = re.compile(r"couldn't get resource list|unable to retrieve the complete list")


def why(answer: Answer) -> Trouble | None:
    """The trouble of an Answer; None when it may be used as evidence."""
    if answer.trouble is not None:
        return answer.trouble
    if answer.exit_code == 0:
        return None
    said = message(answer)
    for trouble, pattern in _CAUSES:
        if re.search(pattern, said, re.MULTILINE):
            return trouble
    return Trouble.FAILED


def is_not_found(answer: Answer) -> bool:
    """True when the failure itself proves that the thing asked for does not exist on that server."""
    if answer.exit_code in (0, None) or answer.trouble is not None:
        return False
    said = answer.stderr.decode(errors="replace")
    if _NO_SUCH_TYPE.search(said):
        return _PARTIAL_DISCOVERY.search(said) is None
    return _NOT_FOUND.search(said) is not None


def is_no_such_path(answer: Answer) -> bool:
    """True when not an object but the whole resource is unknown there."""
    return _NO_SUCH_PATH.search(answer.stderr.decode(errors="replace")) is not None


def message(answer: Answer) -> str:
    """What the program said on stderr, without klog noise and repeats: still raw, escape it before printing."""
    lines = answer.stderr.decode(errors="replace").splitlines()
    human = [line.strip() for line in lines if line.strip() and not _KLOG.match(line)]
    if not human:
        human = [_KLOG.sub("", line).strip() for line in lines if line.strip()][-1:]
    return "\n".join(dict.fromkeys(human))


def without_klog(text: str) -> str:
    """The text without the lines that klog wrote: they begin with the time and are different each time."""
    return "".join(line for line in text.splitlines(keepends=True) if not _KLOG.match(line))
