"""Weave Net: its own IPAM over ``IPALLOC_RANGE``; slices and ``--cluster-cidr`` are not used.

Without the variable the running script takes 10.32.0.0/12 (weaveworks/weave prog/weave-kube/launch.sh,
``IPALLOC_RANGE=${IPALLOC_RANGE:-10.32.0.0/12}``). That is no default of a distribution but what the process obeys, so
it counts, though only where the agent's environment was read, the agent runs, and every observed address lies inside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from netinfo.components import settings
from netinfo.components.answers import path, shown
from netinfo.components.claims import Ledger, Sources, Tier, containers_of, variable_path
from netinfo.components.settings import Setting
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component
from netinfo.model.objects import FromSecret, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, PolicyEngine
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network

_VARIABLE, _BUILT_IN = "IPALLOC_RANGE", "10.32.0.0/12"
_CONTAINER = "weave"


class WeaveNet(Solution):
    """A mesh of peers that divide one range among themselves."""

    def mtu(self) -> Iterator[Evidence]:
        """``WEAVE_MTU``, 1376 without (weaveworks/weave prog/weave-kube/launch.sh)."""
        yield from self.variable_or("WEAVE_MTU", "1376")

    def between_nodes(self) -> Iterator[Path]:
        """The fast datapath is VXLAN, the fallback UDP of its own."""
        look = self.variable("WEAVE_NO_FASTDP")
        if look.proof is not None and look.value:
            yield path(look.proof, "udp", phrase("{name} is set", name="WEAVE_NO_FASTDP"))
        elif look.proof is not None:
            yield path(look.proof, "vxlan", phrase("WEAVE_NO_FASTDP is not set, so Weave tries its fast datapath"))

    def encryption(self) -> Encryption:
        """A password turns it on; the fast datapath uses ESP, the fallback NaCl (weave docs, encryption). The password
        may stand there in clear, so neither evidence nor command shows it."""
        workload, name = self.component.workload, "WEAVE_PASSWORD"
        if workload is None:
            return self.unread(phrase("the environment"))
        passwords = {container.env.get(name, "") for container in workload.containers}
        # kubespray always names the Secret, and leaves it empty for no encryption
        if any(isinstance(each, FromSecret) for each in passwords):
            because = phrase(
                "WEAVE_PASSWORD comes from a Secret, which is never read; an empty one means no encryption"
            )
            return Encryption(None, (), because)
        is_set = passwords != {""}
        is_slow = any(container.env.get("WEAVE_NO_FASTDP") for container in workload.containers)
        kind = ("sleeve" if is_slow else "ipsec") if is_set else "none"
        template = ".spec" if isinstance(workload, Pod) else ".spec.template.spec"
        command = self.snapshot.proof.field(workload.ref, f"{{{template}.containers[*].env[*].name}}")
        says = phrase("{name} is set", name=name) if is_set else phrase("{name} is not set", name=name)
        return Encryption(
            kind, shown(Setting("", "daemonsets", Origin(workload.ref, f"env {name}"), command), kind, says)
        )

    def network_policy(self) -> PolicyEngine:
        """``EXPECT_NPC``: its policy controller runs unless that is 0."""
        look = self.variable("EXPECT_NPC")
        return self.switch(look, "EXPECT_NPC", is_off=look.value == "0")

    def own_cidrs(self) -> Sources:
        """The agent's variable, else what the agent takes without it."""
        workload = self.component.workload
        return Sources(
            tiers=_tiers(self.snapshot, self.component, workload, self.ledger)
            if workload
            else (Tier(unread=phrase("Weave's DaemonSet")),),
            because=phrase("Weave's agent names no range, and no Pod shows that it uses its built-in one"),
        )

    def shares_block(self) -> bool:
        """All nodes share the range."""
        return True

    def kept_of_block(self, blocks: Collection[Network]) -> int:
        """The first and the last address, and one for the bridge of every node, which its script exposes
        (weaveworks/weave v2.8.1 prog/weave-kube/launch.sh; net/address/address.go)."""
        return 2 * len(blocks) + len(self.snapshot.nodes.rows)


def _tiers(snapshot: Snapshot, component: Component, workload: Workload | Pod, ledger: Ledger) -> tuple[Tier, ...]:
    containers = [each for each in containers_of(workload) if each.name == _CONTAINER]
    if not containers:
        return (Tier(unread=phrase("the environment of Weave's agent")),)
    command = ledger.proof.field(workload.ref, variable_path(workload, _VARIABLE))
    origin = Origin(workload.ref, f"env {_VARIABLE}")
    written = settings.environment(snapshot, component, _VARIABLE, _CONTAINER).value
    if written is None or written:
        found = ledger.claim("weave-net", written or "", origin, command, f"weave-net {_VARIABLE}")
        return (Tier(tuple(found), "" if found else phrase("the value of {name}", name=_VARIABLE)),)
    return (Tier(_built_in(workload, ledger), only_observed=True),)


def _built_in(workload: Workload | Pod, ledger: Ledger) -> tuple[Claim, ...]:
    """The script's own range. The command shows that the variable is not there, which is why this range is used."""
    is_running = workload.is_running if isinstance(workload, Workload) else workload.phase == "Running"
    if not is_running:
        return ()
    command = ledger.proof.field(workload.ref, variable_path(workload, _VARIABLE))
    says = phrase("weave-net without {name}: its built-in range", name=_VARIABLE)
    found = ledger.claim("weave-net", _BUILT_IN, Origin(workload.ref, f"env (no {_VARIABLE})"), command, says)
    return tuple(claim._replace(strength=Strength.INFERRED) for claim in found)
