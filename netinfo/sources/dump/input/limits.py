"""How much of a dump is read at the most, and the error for a dump that goes beyond.

A dump comes from somebody else: it may be a bomb, it may never end. Every limit is far above what clusters have (an
object of etcd is 1.5 MiB, a dump of 5,000 nodes about 20 GB with its logs).
"""

from __future__ import annotations

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError

MIB = 1 << 20
GIB = 1 << 30

#: Bytes that are taken up at once.
CHUNK = MIB
#: The whole input, unpacked.
MOST_BYTES = 64 * GIB
#: The log of one container: kubelets rotate at 10 MiB.
MOST_LOG = 8 * GIB
#: One object of a list.
MOST_OBJECT = 16 * MIB
#: Text without any document or log in it, before it is called no dump.
MOST_PROSE = 64 * MIB
#: Documents, or pieces of them, one behind the other in which there is nothing of a cluster.
MOST_BARREN = 100_000
#: Items of one list, and rows kept of one that are all needed (nodes).
MOST_ITEMS = 10_000_000
MOST_NEEDED = 500_000
#: Files of a folder, members of an archive.
MOST_FILES = 200_000
#: An archive's unpacked bytes, and how many times its own size they may be once they are more than a few.
MOST_UNPACKED = 32 * GIB
MOST_RATIO = 250
RATIO_COUNTS_FROM = 32 * MIB
#: Rows kept of one kind that may come in any number (pods, services); what is more makes the list a sample.
MOST_ROWS = 20_000


def refusal(what: str, next_step: str = "") -> NetinfoError:
    """The error for input that is not read any further."""
    return NetinfoError(ExitCode.ENVIRONMENT, what, "", next_step)
