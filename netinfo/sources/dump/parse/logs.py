"""The logs in the stream of ``kubectl cluster-info dump``: passed over by their own end line, never read.

kubectl writes ``==== START logs for container C of pod NS/POD ====`` and the same with END (kubernetes
staging/src/k8s.io/kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go). Whoever writes the log may write such lines too, so
a log ends only with the END that names it; what forged ends bring in is sorted out in ``collect``.
"""

from __future__ import annotations

import re

from netinfo.sources.dump.input.limits import MOST_LOG
from netinfo.sources.dump.input.tape import Tape
from netinfo.sources.dump.parse.found import LogBlock

START, END = b"==== START logs for ", b"==== END logs for "
#: The longest label: a namespace, a pod and a container have 63, 253 and 63 characters; a terminal may wrap it.
_LONGEST = 600
_LABEL = re.compile(rb"==== (?:START|END) logs for (?P<label>[^=]{1,500}?)[ \r\n]*====")


def label(tape: Tape) -> LogBlock | None:
    """Whose log the line at the cursor is about; the cursor moves behind it. None where it is no such line."""
    tape.fill(_LONGEST)
    found = _LABEL.match(tape.data, tape.at)
    if found is None:
        return None
    tape.at = found.end()
    words = found["label"].translate(None, b"\r\n").strip().decode("latin-1")
    pod = words.rpartition(" ")[2]
    return LogBlock(words, pod.partition("/")[0])


def skip(tape: Tape, block: LogBlock, header: bytes) -> bool:
    """Move behind the END line of this log; False when the input ended before."""
    needle = header.replace(b"==== START", b"==== END", 1)
    if b"\n" not in header:
        if not tape.find(needle, MOST_LOG):
            return False
        tape.at += len(needle)
        return True
    while tape.find(END, MOST_LOG):  # wrapped by a terminal, and its END is wrapped elsewhere
        here = tape.at
        found = label(tape)
        if found is not None and _bare(found.label) == _bare(block.label):
            return True
        tape.at = max(tape.at, here + len(END))
    return False


def _bare(words: str) -> str:
    return "".join(words.split())
