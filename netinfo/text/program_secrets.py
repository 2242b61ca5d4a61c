"""Secrets that programs take behind a flag whose name says nothing: ``curl -u NAME:PASSWORD``, ``mysql -pPASSWORD``.

In: text with command lines in it, as a shell, a JSON list or a YAML list writes them. Out: where the values stand. Only
flags of these programs are known; what another program takes behind ``-p`` may be a port.

Sources: curl(1) -u and -U; redis-cli -a (redis.io/docs); mysql, mariadb and their kin -p (dev.mysql.com, "password
options"); sshpass(1) -p; ldapsearch(1) -w; smbclient(1) -U; etcdctl --user (etcd-io/etcd etcdctl/README.md); docker and
nerdctl login -p; crictl --creds; skopeo --creds; ctr --user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OF = {
    r"curl": r"-u|--user|-U|--proxy-user",
    r"redis-cli": r"-a|--pass",
    r"(?:mysql|mysqladmin|mysqldump|mariadb|mongo|mongosh|mongodump)": r"-p",
    r"sshpass": r"-p",
    r"ldap(?:search|modify|add|whoami)": r"-w",
    r"smbclient": r"-U",
    r"etcdctl": r"--user",
    r"(?:docker|nerdctl|podman) login": r"-p",
    r"(?:crictl|skopeo)": r"--(?:src-|dest-)?creds",
    r"ctr": r"-u|--user",
}
#: A command line is looked through so far from the program's name.
_LONGEST = 400
_BETWEEN = r"(?:=|[ \t]+|\\*[\"']\s{0,80},\s{0,80}\\*[\"']|[ \t]*\n[ \t]*-[ \t]+)"
_VALUE = r"[\"']?(?P<value>(?!-)[^\s\"'\\,|;&]{2,})"
#: A long flag has a sign between itself and the value; ``-p`` of the database programs may have none.
_PATTERNS = tuple(
    (
        re.compile(rf"(?<![\w./-]){program}(?![\w-])"),
        re.compile(
            rf"(?<=[\s\"'])(?:(?:{flags}){_BETWEEN}|(?:{flags if flags in ('-p', '-a', '-w') else '(?!)'})){_VALUE}"
        ),
    )
    for program, flags in _OF.items()
)
#: Some word of each program, so that most texts are searched for these alone.
_NEEDLES = (
    "curl",
    "redis-cli",
    "mysql",
    "mariadb",
    "mongo",
    "sshpass",
    "ldap",
    "smbclient",
    "etcdctl",
    "login",
    "crictl",
)
_MORE_NEEDLES = ("skopeo", "ctr")
_REFERENCE = re.compile(r"\$[({]?[A-Z_][A-Z0-9_]*[)}]?")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where secrets stand: begin and end of each. A reference to a variable is none."""
    if not any(each in text for each in (*_NEEDLES, *_MORE_NEEDLES)):
        return
    for program, flag in _PATTERNS:
        done = 0
        for called in program.finditer(text):
            end = min(len(text), called.end() + _LONGEST)
            if called.end() < done:
                continue
            for found in flag.finditer(text, called.end(), end):
                done = found.end()
                if not _REFERENCE.fullmatch(found["value"]):
                    yield found.span("value")
