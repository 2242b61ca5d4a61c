"""Which command lines are shown, and where what stood there is kept."""

from __future__ import annotations

from pathlib import Path

WIDTHS = (60, 80, 100, 160)
_RECORD = "--from tests/clusters/{}"
_THREE = " ".join(map(_RECORD.format, ("flannel", "canal", "cilium-multi-pool")))
COMMANDS = (
    "--help",
    "plan --help",
    "--demo list",
    "--demo",
    "--demo two-networks",
    "--demo eks --lang ru",
    "--demo -o wide",
    f"{_RECORD.format('openshift-ovn')} -o wide",
    _THREE,
    f"{_THREE} -o wide",
    "--demo cilium nodes",
    f"{_RECORD.format('canal')} nodes -o wide",
    "--demo cilium check",
    "--demo check -o wide",
    f"{_THREE} check --lang ru",
    "--demo calico map",
    f"{_THREE} map",
    "--demo get pod-cidr",
    "--demo eks get pod-cidr",
    "get pod-cdir",
    f"{_THREE} plan /20 --against office=10.0.0.0/12",
    "--demo plan --nodes 250 --pods-per-node 110",
    "plan --check 10.96.0.0/16 --demo",
    "--demo whois 10.96.0.10 10.244.0.3 8.8.8.8",
    "--demo transcript --fact service-cidr",
    "--demo transcript --fact cni | kubectl netinfo --demo verify -",
    "--demo transcript --fact cni | sed s/bridge/flannel/ | kubectl netinfo --demo verify -",
    "--demo report",
    "explain",
    "explain kube-router",
    "explain service",
    "explain wevae",
    "--context nowhere",
)


def kept(columns: int) -> Path:
    """The file of this width."""
    return Path(__file__).with_name(f"{columns}.txt")
