"""How large may a packet of a Pod be: the MTU of Pod interfaces, where it is written down.

Most solutions compute it on each node from the node's own interface, and then it is recorded nowhere in the API: the
answer is unknown with that reason, never a subtraction of ours. A value counts where the running agent obeys it.

Sources: flannel Backend.MTU; Calico ``veth_mtu`` ("0" is automatic) and Installation ``status.mtu``; Cilium ``mtu``;
Antrea ``defaultMTU`` (0 is automatic); ovn-kubernetes ``mtu`` of ovnkube.conf and ovn-config; OpenShift
``status.clusterNetworkMTU``; Kube-OVN ``--mtu``; Weave ``WEAVE_MTU`` (1376 without, prog/weave-kube/launch.sh); AWS
``AWS_VPC_ENI_MTU`` (9001 without, pkg/networkutils/network.go); Contiv-VPP ``mtuSize``; the node's CNI file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netinfo.components import settings
from netinfo.components.configmap_names import CILIUM
from netinfo.components.settings import Look, Setting
from netinfo.facts.traffic.between_nodes import net_conf_names, net_conf_value
from netinfo.model.components import Candidate, Decision, Identification
from netinfo.model.report import Evidence, Fact, State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import ini_values, json_tree, yaml_tree
from netinfo.values.json_access import Tree, dig, objects

FACT = Fact.MTU


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: the number as text."""
    candidate = cni.in_charge
    if candidate is None:
        return Decision(Verdict(FACT, State.UNKNOWN, because=phrase("it is not known which network runs")))
    found = list(_written(snapshot, candidate))
    said = sorted({str(each.value) for each in found})
    evidence = tuple(found)
    if not found:
        because = phrase(
            "{solution} computes it on each node from the node's own interface, and records it nowhere in the API, "
            "or it was not read",
            solution=candidate.title,
        )
        return Decision(Verdict(FACT, State.UNKNOWN, because=because))
    if len(said) > 1:
        because = phrase("sources say different things: {values}", values=", ".join(said))
        return Decision(Verdict(FACT, State.CONFLICT, evidence=evidence, because=because))
    state = State.AGREED if len({each.source for each in found}) > 1 else State.SINGLE
    return Decision(Verdict(FACT, state, said[0], evidence=evidence))


def _written(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    reader = _READERS.get(candidate.id)
    if reader is not None:
        yield from reader(snapshot, candidate)
    yield from _cni_file(snapshot, candidate)


def _number(setting: Setting | None, written: str, name: str) -> Iterator[Evidence]:
    """Evidence for a size that is one: "0" and empty mean automatic."""
    is_number = written.isascii() and written.isdigit() and len(written) <= 5
    if setting is not None and is_number and 68 <= int(written) <= 65535:
        yield setting.evidence(written, verbatim(f"{name} {written}"))


def _look(look: Look, name: str) -> Iterator[Evidence]:
    yield from _number(look.setting, look.value or "", name)


def _cni_file(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    """``mtu`` of the first plugin in the node's active file."""
    file = candidate.cni_file
    if file is None or not file.content:
        return
    tree = json_tree(file.content)
    plugin: Tree = next(iter(objects(tree, "plugins")), tree)
    written = settings.scalar(dig(plugin, "mtu"))
    command = snapshot.proof.node_file(file.directory, file.name)
    setting = Setting(written, "minikube-cni-files", f"{file.directory}/{file.name} plugins[0].mtu", command)
    yield from _number(setting, written, f"{file.name} mtu")


def _flannel(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    look = settings.of_configmap(snapshot, candidate, net_conf_names(candidate), "net-conf.json")
    yield from _number(look.setting, net_conf_value(snapshot, candidate, "Backend", "MTU"), "net-conf.json Backend.MTU")


def _canal(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    yield from _look(settings.of_configmap(snapshot, candidate, net_conf_names(candidate), "veth_mtu"), "veth_mtu")


def _calico(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    """What the operator computed or was told; without it the manifest's ConfigMap."""
    for path in (("status", "mtu"), ("spec", "calicoNetwork", "mtu")):
        look = settings.resource(snapshot, "installations.operator.tigera.io", "default", *path)
        yield from _look(look, f"Installation {'.'.join(path)}")
    yield from _look(
        settings.of_configmap(snapshot, candidate, ("calico-config",), "veth_mtu"), "calico-config veth_mtu"
    )


def _cilium(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    look = settings.of_configmap(snapshot, candidate, CILIUM, "mtu")
    yield from _look(look, look.setting.entry if look.setting else "")


def _antrea(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    look = settings.of_configmap(snapshot, candidate, ("antrea-config", "antrea-config-*"), "antrea-agent.conf")
    written = settings.scalar(dig(yaml_tree(look.value or ""), "defaultMTU"))
    yield from _number(look.setting, written, "antrea-agent.conf defaultMTU")


def _ovn(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    look = settings.of_configmap(snapshot, candidate, ("ovnkube-config",), "ovnkube.conf")
    yield from _number(look.setting, ini_values(look.value or "", "default").get("mtu", ""), "ovnkube.conf mtu")
    yield from _look(settings.of_configmap(snapshot, candidate, ("ovn-config",), "mtu"), "ovn-config mtu")
    yield from _openshift(snapshot, candidate)


def _openshift(snapshot: Snapshot, _: Candidate) -> Iterator[Evidence]:
    look = settings.resource(snapshot, "networks.config.openshift.io", "cluster", "status", "clusterNetworkMTU")
    yield from _look(look, "OpenShift Network clusterNetworkMTU")


def _kube_ovn(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    """A subnet's own value goes before the agent's flag."""
    subnet = settings.resource(snapshot, "subnets.kubeovn.io", "ovn-default", "spec", "mtu")
    if subnet.setting is not None:
        yield from _look(subnet, "Subnet ovn-default mtu")
    else:
        yield from _look(settings.flag(snapshot, candidate, "mtu"), "kube-ovn-cni --mtu")


def _with_default(name: str, default: str) -> Callable[[Snapshot, Candidate], Iterator[Evidence]]:
    """A variable whose absence the agent itself takes for a number."""

    def read(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
        look = settings.environment(snapshot, candidate, name)
        if look.value:
            yield from _look(look, name)
        elif look.proof is not None and look.setting is None:
            says = phrase(
                "no {name}, which {solution} takes for {value}", name=name, solution=candidate.title, value=default
            )
            yield look.proof.evidence(default, says)

    return read


def _contiv(snapshot: Snapshot, candidate: Candidate) -> Iterator[Evidence]:
    look = settings.of_configmap(snapshot, candidate, ("contiv-agent-cfg",), "contiv.conf")
    written = settings.scalar(dig(yaml_tree(look.value or ""), "interfaceConfig", "mtuSize"))
    yield from _number(look.setting, written, "contiv.conf mtuSize")


_READERS: Mapping[str, Callable[[Snapshot, Candidate], Iterator[Evidence]]] = {
    "antrea": _antrea,
    "aws-vpc-cni": _with_default("AWS_VPC_ENI_MTU", "9001"),
    "calico": _calico,
    "canal": _canal,
    "cilium": _cilium,
    "contiv-vpp": _contiv,
    "flannel": _flannel,
    "kube-ovn": _kube_ovn,
    "openshift-sdn": _openshift,
    "ovn-kubernetes": _ovn,
    "weave-net": _with_default("WEAVE_MTU", "1376"),
}
