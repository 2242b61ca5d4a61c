"""Recorded clusters that ship with the package: real answers, saved by ``--record``."""

from __future__ import annotations

from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.sources.recorded import SHIPPED
from netinfo.text.messages import phrase
from netinfo.text.translation import N_

DEFAULT = "minikube"
#: What each is, the one that bare ``--demo`` shows first.
SAYS = {
    "minikube": N_("Minikube as it comes, one node: the bridge plugin; recorded from a whole real node"),
    "calico": N_("Calico with a pool of its own; described objects on a real API server"),
    "cilium": N_("Cilium with a pool of its own, and a problem for check; described objects on a real API server"),
    "eks": N_("EKS as it comes: Pods have addresses of the VPC; described objects on a real API server"),
    "k3s": N_("k3s as it comes: no word about the block of Pods; described objects on a real API server"),
    "two-networks": N_("From Flannel to Cilium, half way; described objects on a real API server"),
}


def names() -> list[str]:
    """The names that ``--demo`` takes."""
    return sorted(SAYS)


def folder(name: str) -> Path:
    """The folder of a recorded cluster, in any case; NetinfoError names the ones there are."""
    chosen = DEFAULT if name == "default" else name.lower()
    if chosen not in names():
        what, there = phrase('no recorded cluster "{name}"', name=name), ", ".join(names())
        raise NetinfoError(ExitCode.USAGE, what, "", phrase("there are: {names}", names=there))
    return SHIPPED / chosen
