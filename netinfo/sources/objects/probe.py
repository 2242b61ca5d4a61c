"""The one verb beyond listing: a server-side dry run of a Service with an address outside every sane range.

The API server refuses it and names the range. Nothing is created: the request carries ``dryRun=All``, and only
``--probe`` sends it. Admission webhooks and the audit log see it, and it needs ``create services``.
"""

from __future__ import annotations

import re

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.snapshot import Listing
from netinfo.sources.objects.api import unread
from netinfo.sources.objects.connection import Connection
from netinfo.sources.objects.kubectl_errors import message

#: One address a family: TEST-like ones that no Service range contains.
_ADDRESSES = ("240.0.0.1", "2001:db8::1")
#: All wordings since Kubernetes 1.8 end like this (pkg/registry/core/service/ipallocator/interfaces.go,
#: ErrNotInRange); the block is matched itself, since quotes or further errors may follow.
_RANGE = re.compile(r"range of valid IPs is ([0-9A-F:.]+/\d{1,3})", re.IGNORECASE)
#: The family is not served (pkg/registry/core/service/storage/alloc.go, initIPFamilyFields): there is no range.
_NO_FAMILY = re.compile(r"not configured on this cluster", re.IGNORECASE)
#: The server does not tell: an answer, and there may be a range.
_SAYS_NOTHING = re.compile(
    r"does not match the current range|is not in the valid range|already allocated|\(server dry run\)"
    r"|allocator not ready|range is full",
    re.IGNORECASE,
)
#: In the place of a range that is not named.
UNNAMED = ""


def commands(connection: Connection) -> list[Command]:
    """The dry runs, one a family."""
    make = ("create", "service", "clusterip", "netinfo-probe", "--tcp=443", "--dry-run=server", "-n", "default")
    return [connection.kubectl(*make, f"--clusterip={address}") for address in _ADDRESSES]


def read(answer: Answer) -> Listing[str]:
    """The block that the refusal names, ``UNNAMED`` when the server does not tell; no rows where it has no such
    family."""
    said = message(answer)
    named = _RANGE.search(said)
    if answer.trouble is None and answer.exit_code != 0 and named:
        return Listing((named.group(1),), is_complete=False, command=answer.command)
    if answer.ok:
        said = answer.stdout.decode(errors="replace")
    if answer.trouble is None and _NO_FAMILY.search(said):
        return Listing(is_complete=False, command=answer.command)
    if answer.trouble is None and _SAYS_NOTHING.search(said):
        return Listing((UNNAMED,), is_complete=False, command=answer.command)
    if answer.ok:
        return Listing(trouble=Trouble.INVALID, is_complete=False, command=answer.command, message="no dry run")
    return unread(answer)
