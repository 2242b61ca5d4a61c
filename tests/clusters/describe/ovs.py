"""The Open vSwitch family: Antrea, Kube-OVN, OVN-Kubernetes, OpenShift and MicroShift, OpenShift SDN."""

from __future__ import annotations

from collections.abc import Sequence

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, deployment, kubeadm, nodes, text

_ANTREA_AGENT = """# Determines how traffic is encapsulated.
trafficEncapMode: {mode}
tunnelType: {tunnel}
#serviceCIDR: 10.96.0.0/12
featureGates:
# Enable AntreaProxy
  AntreaProxy: true
multicluster:
  trafficEncryptionMode: "none"
"""
_ANTREA_CONTROLLER = """nodeIPAM:
  enableNodeIPAM: {on}
  clusterCIDRs: [{blocks}]
  serviceCIDR: ""
"""


def antrea(
    machines: Sequence[Object],
    image: str,
    configmap: str = "antrea-config",
    *,
    mode: str = "encap",
    tunnel: str = "geneve",
    blocks: str = "",
) -> list[Object]:
    """Agent, controller and the ConfigMap that both mount."""
    volumes = {"antrea-config": {"configMap": {"name": configmap}}}
    return [
        *agent(
            machines,
            "antrea-agent",
            labels={"app": "antrea", "component": "antrea-agent"},
            containers=[
                a.container(
                    "antrea-agent", image, command=["antrea-agent"], args=["--config", "/etc/antrea/antrea-agent.conf"]
                ),
                a.container("antrea-ovs", image, command=["start_ovs"]),
            ],
            volumes=volumes,
        ),
        *deployment(
            machines[0],
            "antrea-controller",
            labels={"app": "antrea", "component": "antrea-controller"},
            image=image.replace("agent", "controller"),
            spec={"hostNetwork": True},
        ),
        a.configmap(
            configmap,
            "kube-system",
            {
                "antrea-agent.conf": _ANTREA_AGENT.format(mode=mode, tunnel=tunnel),
                "antrea-controller.conf": _ANTREA_CONTROLLER.format(on=str(bool(blocks)).lower(), blocks=blocks),
                "antrea-cni.conflist": text(
                    {"name": "antrea", "plugins": [{"type": "antrea", "ipam": {"type": "host-local"}}]}
                ),
            },
            {"app": "antrea"},
        ),
        definition("antreaagentinfos.crd.antrea.io", "AntreaAgentInfo", "v1beta1"),
    ]


def _antrea_marks(number: int) -> dict[str, str]:
    return {"node.antrea.io/mac-address": f"fa:16:3e:00:00:0{number}"}


@described()
def antrea_2() -> Objects:
    """Antrea 2.4 with Geneve over the nodes' slices."""
    machines = nodes(2, slices="10.10.0.0/16", annotations=_antrea_marks)
    return [
        *kubeadm(machines, ("10.10.0.2",), cluster_cidr="10.10.0.0/16"),
        *antrea(machines, "antrea/antrea-agent-ubuntu:v2.4.0"),
        *apps(machines, "10.10.0.3", "10.10.1.2"),
    ]


@described()
def antrea_0_13() -> Objects:
    """Antrea 0.13: its ConfigMap's name ends in a hash."""
    machines = nodes(2, slices="10.10.0.0/16", annotations=_antrea_marks)
    image = "projects.registry.vmware.com/antrea/antrea-ubuntu:v0.13.1"
    return [
        *kubeadm(machines, ("10.10.0.2",), cluster_cidr="10.10.0.0/16"),
        *antrea(machines, image, "antrea-config-2c6g5m8mhf", tunnel="vxlan"),
        *apps(machines, "10.10.0.3", "10.10.1.2"),
    ]


@described()
def antrea_node_ipam() -> Objects:
    """Antrea whose own controller cuts the slices; the controller manager allocates none."""
    machines = nodes(2, slices="10.77.0.0/16", annotations=_antrea_marks)
    return [
        *kubeadm(machines, ("10.77.0.2",), cluster_cidr=""),
        *antrea(machines, "antrea/antrea-agent-ubuntu:v2.4.0", blocks="10.77.0.0/16"),
        *apps(machines, "10.77.0.3", "10.77.1.2"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_antrea_policies() -> Objects:
    """EKS with Antrea for policies only."""
    from tests.clusters.describe.clouds import eks, eks_nodes

    machines = eks_nodes(annotations=_antrea_marks)
    return [
        *eks(machines),
        *antrea(machines, "antrea/antrea-agent-ubuntu:v2.4.0", mode="networkPolicyOnly"),
        *apps(machines, "192.168.20.11", "192.168.60.12"),
    ]


def kube_ovn(machines: Sequence[Object], image: str, *flags: str) -> list[Object]:
    """Kube-OVN's DaemonSets and Deployments."""
    return [
        *agent(
            machines,
            "kube-ovn-cni",
            labels={"app": "kube-ovn-cni", "component": "network", "type": "infra"},
            containers=[
                a.container(
                    "cni-server",
                    image,
                    command=["bash", "/kube-ovn/start-cniserver.sh"],
                    args=["--enable-mirror=false", "--service-cluster-ip-range=10.96.0.0/12", *flags],
                )
            ],
        ),
        *agent(machines, "ovs-ovn", labels={"app": "ovs", "component": "network", "type": "infra"}, image=image),
        *deployment(
            machines[0],
            "kube-ovn-controller",
            labels={"app": "kube-ovn-controller", "component": "network", "type": "infra"},
            containers=[
                a.container(
                    "kube-ovn-controller",
                    image,
                    command=["/kube-ovn/start-controller.sh"],
                    args=["--default-cidr=10.16.0.0/16", "--node-switch-cidr=100.64.0.0/16"],
                )
            ],
            spec={"hostNetwork": True},
        ),
    ]


def subnet(name: str, block: str, **spec: object) -> Object:
    """A Subnet of Kube-OVN."""
    usual = {
        "vpc": "ovn-cluster",
        "protocol": "Dual" if "," in block else "IPv4",
        "provider": "ovn",
        "natOutgoing": True,
    }
    return a.custom("kubeovn.io/v1", "Subnet", name, {**usual, "cidrBlock": block, **spec})


def kube_ovn_marks(number: int) -> dict[str, str]:
    """What the agents write on a node of the Subnet that joins nodes."""
    return {
        "ovn.kubernetes.io/allocated": "true",
        "ovn.kubernetes.io/cidr": "100.64.0.0/16",
        "ovn.kubernetes.io/ip_address": f"100.64.0.{2 + number}",
        "ovn.kubernetes.io/logical_switch": "join",
    }


def kube_ovn_pods(machines: Sequence[Object], *ips: str) -> list[Object]:
    """Pods with the mark of their address."""
    return apps(machines, *ips, annotations=lambda n: {"ovn.kubernetes.io/ip_address": ips[n]})


@described()
def kube_ovn_1_8() -> Objects:
    """Kube-OVN 1.8: one Subnet for everything, and the join Subnet, which holds no pods."""
    machines = nodes(2, annotations=kube_ovn_marks)
    return [
        definition("subnets.kubeovn.io", "Subnet"),
        *kubeadm(machines, ("10.16.0.2",)),
        *kube_ovn(machines, "kubeovn/kube-ovn:v1.8.2"),
        subnet("ovn-default", "10.16.0.0/16", default=True, gateway="10.16.0.1"),
        subnet("join", "100.64.0.0/16", gateway="100.64.0.1"),
        *kube_ovn_pods(machines, "10.16.0.3", "10.16.0.4"),
    ]


@described(service_cidrs="10.96.0.0/12,fd00:10:96::/112")
def kube_ovn_1_14_dual_stack() -> Objects:
    """Kube-OVN 1.14 with both families, a Subnet of a tenant and one of a second network."""
    machines = nodes(2, slices="", annotations=kube_ovn_marks, network="JoinSubnetGatewayReachable")
    return [
        definition("subnets.kubeovn.io", "Subnet"),
        *kubeadm(machines, (), cluster_cidr="", service_cidr="10.96.0.0/12,fd00:10:96::/112"),
        *kube_ovn(machines, "docker.io/kubeovn/kube-ovn:v1.14.5", "--network-type=geneve"),
        subnet("ovn-default", "10.16.0.0/16,fd00:10:16::/112", default=True),
        subnet("join", "100.64.0.0/16,fd00:100:64::/112"),
        subnet("tenant-a", "10.66.0.0/16,fd00:10:66::/112", namespaces=["tenant-a"]),
        subnet("macvlan", "172.18.0.0/16", provider="macvlan.default"),
        *kube_ovn_pods(machines, "10.16.0.3,fd00:10:16::3", "10.66.0.4,fd00:10:66::4"),
    ]


@described()
def kube_ovn_as_second_network() -> Objects:
    """Kube-OVN that serves second interfaces only, beside flannel and Multus."""
    from tests.clusters.describe import flannel

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        definition("subnets.kubeovn.io", "Subnet"),
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *kube_ovn(machines, "docker.io/kubeovn/kube-ovn:v1.15.0", "--non-primary-cni-mode=true"),
        subnet("second", "172.18.0.0/16", provider="second.default.ovn"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


def _ovn_marks(number: int) -> dict[str, str]:
    return {
        "k8s.ovn.org/node-subnets": text({"default": [f"10.244.{number}.0/24"]}),
        "k8s.ovn.org/l3-gateway-config": '{"default":{"mode":"shared"}}',
        "k8s.ovn.org/node-chassis-id": f"00000000-0000-0000-0000-00000000000{number}",
    }


def ovn_apps(machines: Sequence[Object], *ips: str) -> list[Object]:
    return apps(
        machines,
        *ips,
        annotations=lambda n: {
            "k8s.ovn.org/pod-networks": text(
                {"default": {"ip_addresses": [f"{ips[n]}/24"], "ip_address": f"{ips[n]}/24"}}
            )
        },
    )


def _ovn_config(block: str) -> Object:
    data = {"net_cidr": block, "svc_cidr": "10.96.0.0/16", "mtu": "1400", "k8s_apiserver": "https://192.168.1.10:6443"}
    return a.configmap("ovn-config", "ovn-kubernetes", data)


@described(service_cidrs="10.96.0.0/16")
def ovn_kubernetes_helm() -> Objects:
    """OVN-Kubernetes by its chart: one zone a node; the slices that kubeadm cuts differ and are not used."""
    machines = nodes(2, slices="10.200.0.0/16", annotations=_ovn_marks)
    image = "ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora:master"
    control = kubeadm(machines, (), cluster_cidr="10.200.0.0/16", service_cidr="10.96.0.0/16")
    return [
        definition("egressips.k8s.ovn.org", "EgressIP"),
        *(each for each in control if not each["metadata"]["name"].startswith("kube-proxy")),
        *agent(
            machines,
            "ovnkube-single-node-zone",
            "ovn-kubernetes",
            labels={"app": "ovnkube-node", "component": "network", "type": "infra"},
            containers=[
                a.container(name, image, command=["/root/ovnkube.sh", name])
                for name in ("nb-ovsdb", "sb-ovsdb", "ovn-northd", "ovn-controller", "ovnkube-controller")
            ],
        ),
        *agent(machines, "ovs-node", "ovn-kubernetes", labels={"app": "ovs-node"}, image=image),
        _ovn_config("10.244.0.0/16/24"),
        *ovn_apps(machines, "10.244.0.5", "10.244.1.5"),
    ]


@described(service_cidrs="10.96.0.0/16")
def ovn_kubernetes_2019() -> Objects:
    """OVN-Kubernetes before its zones: ovnkube-node and a Deployment ovnkube-master."""
    machines = nodes(2, slices="", annotations=_ovn_marks)
    image = "docker.io/ovnkube/ovn-daemonset-u:latest"
    return [
        *kubeadm(machines, (), cluster_cidr="", service_cidr="10.96.0.0/16"),
        *agent(
            machines,
            "ovnkube-node",
            "ovn-kubernetes",
            labels={"app": "ovnkube-node", "name": "ovnkube-node", "component": "network", "type": "infra"},
            containers=[
                a.container("ovn-controller", image, command=["/root/ovnkube.sh", "ovn-controller"]),
                a.container("ovn-node", image, command=["/root/ovnkube.sh", "ovn-node"]),
            ],
        ),
        *deployment(machines[0], "ovnkube-master", "ovn-kubernetes", image=image, spec={"hostNetwork": True}),
        _ovn_config("10.244.0.0/16"),
        *ovn_apps(machines, "10.244.0.5", "10.244.1.5"),
    ]


@described(service_cidrs="10.96.0.0/16")
def ovn_kubernetes_2018() -> Objects:
    """OVN-Kubernetes when it was young: one DaemonSet ovnkube, its image ovn-daemonset."""
    machines = nodes(2, slices="", annotations=_ovn_marks)
    image = "docker.io/ovnkube/ovn-daemonset:latest"
    return [
        *kubeadm(machines, (), cluster_cidr="", service_cidr="10.96.0.0/16"),
        *agent(
            machines,
            "ovnkube",
            "ovn-kubernetes",
            labels={"name": "ovnkube", "component": "network", "type": "infra"},
            containers=[
                a.container("ovn-controller", image, command=["/root/ovnkube.sh", "ovn-controller"]),
                a.container("ovn-node", image, command=["/root/ovnkube.sh", "ovn-node"]),
            ],
        ),
        _ovn_config("10.244.0.0/16"),
        *ovn_apps(machines, "10.244.0.5", "10.244.1.5"),
    ]


def openshift(
    kind: str, *, wanted: str = "", block: str = "10.128.0.0/14", services: str = "172.30.0.0/16"
) -> list[Object]:
    """The cluster's Network; ``wanted`` is what a migration under way asks for."""
    now = {
        "clusterNetwork": [{"cidr": block, "hostPrefix": 23}],
        "serviceNetwork": [services],
        "networkType": kind,
    }
    status = {**now, "clusterNetworkMTU": 1400}
    return [
        definition("networks.config.openshift.io", "Network"),
        definition("clusterversions.config.openshift.io", "ClusterVersion"),
        a.custom("config.openshift.io/v1", "Network", "cluster", {**now, "networkType": wanted or kind}, status=status),
    ]


def openshift_nodes(**more: object) -> list[Object]:
    """Nodes that the machine config operator keeps."""
    annotations = more.pop("annotations", None)

    def marks(number: int) -> dict[str, str]:
        own = annotations(number) if callable(annotations) else {}
        return {"machineconfiguration.openshift.io/currentConfig": "rendered-worker-1", **own}

    return nodes(
        2,
        slices="",
        names=("master-0", "worker-0"),
        annotations=marks,
        labels={"node.openshift.io/os_id": "rhcos"},
        os_image="Red Hat Enterprise Linux CoreOS 418.94.202502100215-0",
        runtime="cri-o://1.31.5",
        **more,  # type: ignore[arg-type]
    )


OCP = "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:" + "5d" * 32


def multus(machines: Sequence[Object]) -> list[Object]:
    """OpenShift's Multus, always there."""
    return agent(
        machines,
        "multus",
        "openshift-multus",
        labels={"app": "multus", "component": "network"},
        containers=[a.container("kube-multus", OCP, command=["/entrypoint/cnibincopy.sh"])],
    )


@described(service_cidrs="172.30.0.0/16")
def openshift_ovn() -> Objects:
    """OpenShift 4.18 with OVN-Kubernetes."""
    subnets = {0: "10.128.0.0/23", 1: "10.129.0.0/23"}
    machines = openshift_nodes(annotations=lambda n: {"k8s.ovn.org/node-subnets": text({"default": [subnets[n]]})})
    conf = '[default]\nmtu="1400"\ncluster-subnets="10.128.0.0/14/23"\n\n[kubernetes]\nservice-cidrs="172.30.0.0/16"\n'
    return [
        *openshift("OVNKubernetes"),
        definition("egressips.k8s.ovn.org", "EgressIP"),
        *machines,
        *multus(machines),
        *agent(
            machines,
            "ovnkube-node",
            "openshift-ovn-kubernetes",
            labels={"app": "ovnkube-node", "component": "network", "type": "infra"},
            containers=[a.container("ovn-controller", OCP), a.container("ovnkube-controller", OCP)],
            volumes={"ovnkube-config": {"configMap": {"name": "ovnkube-config"}}},
        ),
        a.configmap("ovnkube-config", "openshift-ovn-kubernetes", {"ovnkube.conf": conf}),
        *ovn_apps(machines, "10.128.0.15", "10.129.0.15"),
    ]


@described(service_cidrs="10.217.4.0/23", context="crc-admin")
def crc() -> Objects:
    """OpenShift Local: one node named crc."""
    machine = openshift_nodes()[0]
    machine["metadata"]["name"] = machine["metadata"]["labels"]["kubernetes.io/hostname"] = "crc"
    return [
        *openshift("OVNKubernetes", block="10.217.0.0/22", services="10.217.4.0/23"),
        machine,
        *multus([machine]),
        *agent(
            [machine],
            "ovnkube-node",
            "openshift-ovn-kubernetes",
            labels={"app": "ovnkube-node"},
            containers=[a.container("ovnkube-controller", OCP)],
        ),
        *ovn_apps([machine], "10.217.0.15"),
    ]


@described(service_cidrs="172.30.0.0/16")
def openshift_sdn() -> Objects:
    """OpenShift 4.12 with OpenShift SDN, asked to change to OVN-Kubernetes."""
    machines = openshift_nodes()
    return [
        *openshift("OpenShiftSDN", wanted="OVNKubernetes"),
        definition("clusternetworks.network.openshift.io", "ClusterNetwork"),
        definition("hostsubnets.network.openshift.io", "HostSubnet"),
        {
            **a.head("network.openshift.io/v1", "ClusterNetwork", "default"),
            "network": "10.128.0.0/14",
            "clusterNetworks": [{"CIDR": "10.128.0.0/14", "hostSubnetLength": 9}],
            "serviceNetwork": "172.30.0.0/16",
            "pluginName": "redhat/openshift-ovs-networkpolicy",
        },
        *(
            {
                **a.head("network.openshift.io/v1", "HostSubnet", each["metadata"]["name"]),
                "host": each["metadata"]["name"],
                "hostIP": f"192.168.1.{10 + number}",
                "subnet": f"10.{128 + number}.0.0/23",
            }
            for number, each in enumerate(machines)
        ),
        *machines,
        *multus(machines),
        *agent(
            machines,
            "sdn",
            "openshift-sdn",
            labels={"app": "sdn", "component": "network", "type": "infra"},
            containers=[a.container("sdn", OCP, command=["/bin/bash", "-c", "exec /usr/bin/openshift-sdn-node"])],
        ),
        *apps(machines, "10.128.0.15", "10.129.0.15"),
    ]


@described(service_cidrs="10.43.0.0/16")
def microshift() -> Objects:
    """MicroShift: OVN-Kubernetes without OpenShift's Network object."""
    machines = nodes(
        1,
        slices="10.42.0.0/16",
        names=("microshift",),
        annotations=lambda _: {"k8s.ovn.org/node-subnets": text({"default": ["10.42.0.0/24"]})},
        labels={"node.openshift.io/os_id": "rhel", "node.kubernetes.io/instance-type": "rhde"},
        runtime="cri-o://1.31.5",
    )
    conf = '[default]\nmtu="1400"\ncluster-subnets="10.42.0.0/16/24"\n\n[kubernetes]\nservice-cidrs="10.43.0.0/16"\n'
    return [
        definition("routes.route.openshift.io", "Route", namespaced=True),
        definition("rangeallocations.security.internal.openshift.io", "RangeAllocation"),
        definition("egressips.k8s.ovn.org", "EgressIP"),
        *machines,
        *agent(
            machines,
            "ovnkube-master",
            "openshift-ovn-kubernetes",
            labels={"app": "ovnkube-master", "component": "network", "type": "infra"},
            containers=[a.container("ovnkube-master", OCP)],
        ),
        *agent(
            machines,
            "ovnkube-node",
            "openshift-ovn-kubernetes",
            labels={"app": "ovnkube-node", "component": "network", "type": "infra"},
            containers=[a.container("ovn-controller", OCP)],
            volumes={"ovnkube-config": {"configMap": {"name": "ovnkube-config"}}},
        ),
        a.configmap("ovnkube-config", "openshift-ovn-kubernetes", {"ovnkube.conf": conf}),
        a.configmap("microshift-version", "kube-public", {"major": "4", "minor": "18", "version": "4.18.4"}),
        *ovn_apps(machines, "10.42.0.5"),
    ]
