"""The addresses that pods of a real node have, as the node's own kernel tells them.

Neither the API nor the CNI's files are asked: what stands here cannot be wrong in the way an answer could be.
"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.node.sandbox import Sandbox

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# One line for each network namespace of the node but its own: a process that lives in it.
_NAMESPACES = """\
own=$(readlink /proc/1/ns/net)
for process in /proc/[0-9]*; do
  space=$(readlink "$process/ns/net") && [ "$space" != "$own" ] && echo "$space ${process#/proc/}"
done | sort -u -k 1,1
"""


def pod_namespaces(sandbox: Sandbox) -> list[str]:
    """The network of every pod that has one of its own, as a file of the node."""
    return [f"/proc/{line.split()[1]}/ns/net" for line in sandbox.run("sh", "-c", _NAMESPACES).splitlines()]


def pod_addresses(sandbox: Sandbox) -> set[Address]:
    """Every global address of every pod that has a network of its own."""
    found: set[Address] = set()
    for space in pod_namespaces(sandbox):
        told = sandbox.run("nsenter", f"--net={space}", "ip", "-json", "address", "show")
        found |= {
            ipaddress.ip_address(address["local"])
            for interface in json.loads(told)
            for address in interface["addr_info"]
            if address["scope"] == "global"
        }
    return found


def service_rules(sandbox: Sandbox) -> str | None:
    """The mode of kube-proxy whose rules are in the node's kernel; None: it wrote none."""
    if "table ip kube-proxy" in sandbox.run("nft", "list", "tables"):
        return "nftables"
    if "default/kubernetes:https" in sandbox.run("iptables-save", "--table", "nat"):
        return "iptables"
    virtual_servers = sandbox.inside("/proc/net/ip_vs")
    return "ipvs" if virtual_servers.exists() and "TCP" in virtual_servers.read_text() else None
