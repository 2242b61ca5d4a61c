"""The addresses and routes of a real node and its pods, as the node's own kernel tells them.

Neither the API nor the CNI's files are asked: what stands here cannot be wrong in the way an answer could be.
"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.node.sandbox import Sandbox

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Block = ipaddress.IPv4Network | ipaddress.IPv6Network

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
        found |= _global(sandbox.run("nsenter", f"--net={space}", "ip", "-json", "address", "show"))
    return found


def own_addresses(sandbox: Sandbox) -> set[Address]:
    """The addresses of the node itself on its cable."""
    return _global(sandbox.run("ip", "-json", "address", "show", "dev", "eth0"))


def routed(sandbox: Sandbox) -> set[Block]:
    """The blocks that the node's kernel has a route to, the way out aside."""
    told = json.loads(sandbox.run("ip", "-json", "route"))
    return {ipaddress.ip_network(route["dst"]) for route in told if route["dst"] != "default"}


def reaches(sandbox: Sandbox, address: Address) -> bool:
    """Whether a pod of the node gets an answer from the address: nobody listens there, and its kernel says so."""
    attempt = f"timeout 2 bash -c 'exec 3<>/dev/tcp/{address}/1' 2>&1 || true"
    told = sandbox.run("nsenter", f"--net={pod_namespaces(sandbox)[0]}", "bash", "-c", attempt)
    return "Connection refused" in told


def _global(told: str) -> set[Address]:
    return {
        ipaddress.ip_address(address["local"])
        for interface in json.loads(told)
        for address in interface["addr_info"]
        if address["scope"] == "global"
    }


def service_rules(sandbox: Sandbox) -> str | None:
    """The mode of kube-proxy whose rules are in the node's kernel; None: it wrote none."""
    if "table ip kube-proxy" in sandbox.run("nft", "list", "tables"):
        return "nftables"
    if "default/kubernetes:https" in sandbox.run("iptables-save", "--table", "nat"):
        return "iptables"
    virtual_servers = sandbox.inside("/proc/net/ip_vs")
    return "ipvs" if virtual_servers.exists() and "TCP" in virtual_servers.read_text() else None
