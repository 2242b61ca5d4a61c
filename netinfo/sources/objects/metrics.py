"""``/metrics`` of the API server: the labels of two families of series name ranges, their numbers tell nothing.

``kube_apiserver_clusterip_allocator_*{cidr=...}`` has a Service block from 1.24 on (kubernetes/kubernetes#104119,
pkg/registry/core/service/ipallocator/metrics.go). ``node_ipam_controller_cirdset_max_cidrs{clusterCIDR=...}``, spelled
so, has what the nodes' slices are cut from (pkg/controller/nodeipam/ipam/cidrset/metrics.go), where the controller
manager is in the API server's process, as in k3s and its family (k3s-io/k3s#12917).

Pitfalls: series come with the first allocation, and after a restart one of two ranges may be missing
(kubernetes/kubernetes#140613), so absence proves nothing; of several API servers one answered; the text has megabytes,
so it is read while it arrives and no further than both families, which stand in the order of their names; a histogram
has many lines for a range, of which those of its buckets are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from netinfo.model.command import Answer, Command
from netinfo.model.objects import MetricRange
from netinfo.model.snapshot import Listing
from netinfo.sources.objects.api import unread
from netinfo.sources.objects.connection import Connection

PATH = "/metrics"
#: Families, and the label that names the range.
SERVICES, PODS = "kube_apiserver_clusterip_allocator_", "node_ipam_controller_"
_SERIES = re.compile(
    rb"(?P<name>(?P<family>kube_apiserver_clusterip_allocator_|node_ipam_controller_)[a-z_]{1,60})(?<!_bucket)"
    rb'\{(?:[a-z]{1,20}="[^"\\]{0,80}",){0,4}(?:cidr|clusterCIDR)="(?P<cidr>[0-9A-Fa-f.:]{2,45}/[0-9]{1,3})"'
)
#: Series behind this name are of neither family.
_LAST = b"node_ipam_controller_~"
#: No more of the text is read. One server has 3 MB; with many custom resources tens of them were seen.
_MOST_BYTES = 64 << 20
#: A line has a few hundred bytes.
_MOST_LINE = 1 << 16
#: A cluster has two ranges of each kind; more lines say nothing new.
_MOST_RANGES = 64


def command(connection: Connection) -> Command:
    """The one read of it."""
    return connection.kubectl("get", "--raw", PATH)


def kept(text: bytes) -> bytes:
    """The lines of a text that name ranges: what a record of it holds."""
    return b"".join(line + b"\n" for line in text.split(b"\n") if _SERIES.match(line))


def read(answer: Answer) -> Listing[MetricRange]:
    """The ranges that the labels name; no absence is proven. A text that ran into a bound tells what it had."""
    if not answer.ok:
        return unread(answer)
    if isinstance(answer.listing, Listing):
        return answer.listing
    return read_windows(iter((answer.stdout,)), answer.command)


def read_windows(windows: Iterator[bytes], command: Command) -> Listing[MetricRange]:
    """The same from the text while it arrives, in pieces of any size."""
    found: dict[tuple[str, str], MetricRange] = {}
    rest, size = b"", 0
    for window in windows:
        size += len(window)
        *lines, rest = (rest + window).split(b"\n")
        for line in lines:
            series = _SERIES.match(line)
            if series:
                family, cidr = series["family"].decode(), series["cidr"].decode()
                found.setdefault((family, cidr), MetricRange(family, cidr, series["name"].decode()))
        is_past = bool(lines) and lines[-1][:1].isalpha() and lines[-1] > _LAST
        if is_past or size > _MOST_BYTES or len(rest) > _MOST_LINE or len(found) >= _MOST_RANGES:
            break
    return Listing(tuple(found.values()), is_complete=False, command=command)
