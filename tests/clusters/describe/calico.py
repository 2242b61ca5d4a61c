"""Calico, after projectcalico/calico manifests and tigera/operator, and Canal; old forms and new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, deployment, kubeadm, nodes, text

CRD = "crd.projectcalico.org/v1"
_NETWORK = {
    "name": "k8s-pod-network",
    "cniVersion": "0.3.1",
    "plugins": [
        {
            "type": "calico",
            "log_level": "info",
            "datastore_type": "kubernetes",
            "nodename": "__KUBERNETES_NODE_NAME__",
            "mtu": "__CNI_MTU__",
            "ipam": {"type": "calico-ipam"},
            "policy": {"type": "k8s"},
            "kubernetes": {"kubeconfig": "__KUBECONFIG_FILEPATH__"},
        },
        {"type": "portmap", "snat": True, "capabilities": {"portMappings": True}},
    ],
}


def marks(number: int) -> dict[str, str]:
    """What calico-node writes on its node."""
    return {
        "projectcalico.org/IPv4Address": f"192.168.1.{10 + number}/24",
        "projectcalico.org/IPv4IPIPTunnelAddr": f"192.168.{120 + number}.64",
    }


def pod_ip(*ips: str) -> object:
    """The annotations that Calico's plugin writes on the pods with these addresses."""
    return lambda number: {
        "cni.projectcalico.org/podIP": f"{ips[number].partition(',')[0]}/32",
        "cni.projectcalico.org/podIPs": ",".join(f"{each}/32" for each in ips[number].split(",")),
    }


def web(machines: Sequence[Object], *ips: str) -> list[Object]:
    """Pods that Calico's plugin connected."""
    return apps(machines, *ips, annotations=pod_ip(*ips))  # type: ignore[arg-type]


def definitions(*more: str) -> list[Object]:
    """Custom resources that every release brings."""
    kinds = {
        "ippools": "IPPool",
        "felixconfigurations": "FelixConfiguration",
        "clusterinformations": "ClusterInformation",
        "blockaffinities": "BlockAffinity",
        "ipamblocks": "IPAMBlock",
    }
    return [definition(f"{plural}.crd.projectcalico.org", kinds[plural]) for plural in (*kinds, *more)]


def pool(name: str, cidr: str, api: str = CRD, **spec: object) -> Object:
    """An IPPool with the fields that Calico fills in."""
    usual = {
        "blockSize": 122 if ":" in cidr else 26,
        "ipipMode": "Never",
        "natOutgoing": True,
        "nodeSelector": "all()",
        "vxlanMode": "Never",
        "allowedUses": ["Workload", "Tunnel"],
    }
    return a.custom(api, "IPPool", name, {**usual, "cidr": cidr, **spec})


def felix(**spec: object) -> Object:
    """The FelixConfiguration of the whole cluster."""
    return a.custom(
        CRD, "FelixConfiguration", "default", {"floatingIPs": "Disabled", "logSeverityScreen": "Info", **spec}
    )


def config(ipam: Mapping[str, object] | None = None, backend: str = "bird", **data: str) -> Object:
    """calico-config of the manifest."""
    plugin, portmap = _NETWORK["plugins"]
    network = {**_NETWORK, "plugins": [{**plugin, "ipam": ipam or {"type": "calico-ipam"}}, portmap]}  # type: ignore[dict-item]
    own = {"typha_service_name": "none", "calico_backend": backend, "veth_mtu": "0"}
    return a.configmap("calico-config", "kube-system", {**own, **data, "cni_network_config": text(network)})


def node_agent(
    machines: Sequence[Object],
    image: str = "docker.io/calico/node:v3.29.1",
    namespace: str = "kube-system",
    **env: object,
) -> list[Object]:
    """calico-node; in kube-system its backend comes from calico-config."""
    backend = {"configMapKeyRef": {"name": "calico-config", "key": "calico_backend"}}
    return agent(
        machines,
        "calico-node",
        namespace,
        labels={"k8s-app": "calico-node"},
        containers=[
            a.container(
                "calico-node",
                image,
                env={
                    "DATASTORE_TYPE": "kubernetes",
                    "WAIT_FOR_DATASTORE": "true",
                    "CALICO_NETWORKING_BACKEND": backend,
                    "CLUSTER_TYPE": "k8s,bgp",
                    "IP": "autodetect",
                    **env,
                },
            )
        ],
        volumes={"cni-net-dir": "/etc/cni/net.d", "var-run-calico": "/var/run/calico"},
    )


def kube_controllers(machine: Object, image: str, ip: str, namespace: str = "kube-system") -> list[Object]:
    """calico-kube-controllers."""
    return deployment(
        machine,
        "calico-kube-controllers",
        namespace,
        ip,
        labels={"k8s-app": "calico-kube-controllers"},
        image=image,
    )


@described()
def calico() -> Objects:
    """Calico 3.29 by manifest, IP-in-IP; its pool is another block than --cluster-cidr."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ()),
        *node_agent(
            machines,
            CALICO_IPV4POOL_IPIP="Always",
            CALICO_IPV4POOL_VXLAN="Never",
            FELIX_IPV6SUPPORT="false",
        ),
        *kube_controllers(machines[0], "docker.io/calico/kube-controllers:v3.29.1", "192.168.120.65"),
        config(),
        felix(),
        pool("default-ipv4-ippool", "192.168.0.0/16", ipipMode="Always"),
        *web(machines, "192.168.120.66", "192.168.121.65"),
    ]


@described()
def calico_3_8() -> Objects:
    """Calico 3.8 by manifest, with the first pool's block in the agent's environment."""
    machines = nodes(2, slices="172.20.0.0/16", annotations=marks)
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr="172.20.0.0/16"),
        *node_agent(
            machines,
            "calico/node:v3.8.9",
            CALICO_IPV4POOL_IPIP="Always",
            CALICO_IPV4POOL_CIDR="172.20.0.0/16",
        ),
        *kube_controllers(machines[0], "calico/kube-controllers:v3.8.9", "172.20.120.65"),
        config(veth_mtu="1440"),
        pool("default-ipv4-ippool", "172.20.0.0/16", ipipMode="Always"),
        *web(machines, "172.20.121.65"),
    ]


def installation(**network: object) -> list[Object]:
    """The operator's Installation with its definition, which comes first."""
    usual = {"bgp": "Enabled", "hostPorts": "Enabled", "linuxDataplane": "Iptables", "mtu": 0}
    spec = {
        "variant": "Calico",
        "cni": {"type": "Calico", "ipam": {"type": "Calico"}},
        "calicoNetwork": {**usual, **network},
        "registry": "quay.io/",
    }
    return [
        definition("installations.operator.tigera.io", "Installation"),
        a.custom("operator.tigera.io/v1", "Installation", "default", spec, status={"variant": "Calico", "mtu": 1450}),
    ]


def operator(machines: Sequence[Object], version: str = "v3.31.0") -> list[Object]:
    """What tigera-operator runs in calico-system, and the operator."""
    own = {"CALICO_NETWORKING_BACKEND": "bird", "CLUSTER_TYPE": "k8s,operator,bgp", "CALICO_MANAGE_CNI": "true"}
    return [
        *deployment(
            machines[0],
            "tigera-operator",
            "tigera-operator",
            image="quay.io/tigera/operator:v1.40.0",
            spec={"hostNetwork": True},
        ),
        *node_agent(machines, f"quay.io/calico/node:{version}", "calico-system", **own),
        *deployment(
            machines[0],
            "calico-typha",
            "calico-system",
            labels={"k8s-app": "calico-typha"},
            image=f"quay.io/calico/typha:{version}",
            spec={"hostNetwork": True},
        ),
        *agent(
            machines,
            "csi-node-driver",
            "calico-system",
            image=f"quay.io/calico/csi:{version}",
            host_network=True,
        ),
    ]


@described()
def calico_operator() -> Objects:
    """Calico 3.31 by tigera-operator: VXLAN across subnets, the pool in the Installation."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp", slices="")
    return [
        *definitions(),
        *installation(
            ipPools=[
                {
                    "name": "default-ipv4-ippool",
                    "cidr": "10.48.0.0/16",
                    "blockSize": 26,
                    "encapsulation": "VXLANCrossSubnet",
                    "natOutgoing": "Enabled",
                    "nodeSelector": "all()",
                    "allowedUses": ["Workload", "Tunnel"],
                }
            ]
        ),
        *kubeadm(machines, (), cluster_cidr=""),
        *operator(machines),
        felix(),
        pool("default-ipv4-ippool", "10.48.0.0/16", vxlanMode="CrossSubnet"),
        *kube_controllers(machines[0], "quay.io/calico/kube-controllers:v3.31.0", "10.48.120.65", "calico-system"),
        *web(machines, "10.48.120.66", "10.48.121.65"),
    ]


@described()
def canal() -> Objects:
    """Canal of Calico 3.32: flannel's slices, Calico's plugin and policies in one DaemonSet."""
    from tests.clusters.describe.flannel import marks as flannel_marks

    machines = nodes(2, annotations=lambda n: {**flannel_marks(n), **_canal_marks(n)}, network="FlannelIsUp")
    local = {"type": "host-local", "subnet": "usePodCidr"}
    plugin, portmap = _NETWORK["plugins"]
    network = {**_NETWORK, "plugins": [{**plugin, "ipam": local}, portmap]}  # type: ignore[dict-item]
    data = {
        "typha_service_name": "none",
        "canal_iface": "",
        "masquerade": "true",
        "veth_mtu": "1450",
        "cni_network_config": text(network),
        "net-conf.json": text({"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}),
    }
    return [
        *definitions(),
        *kubeadm(machines, ("10.244.0.2",)),
        *agent(
            machines,
            "canal",
            labels={"k8s-app": "canal"},
            containers=[
                a.container(
                    "calico-node",
                    "docker.io/calico/node:v3.32.1",
                    env={
                        "DATASTORE_TYPE": "kubernetes",
                        "USE_POD_CIDR": "true",
                        "CALICO_NETWORKING_BACKEND": "none",
                        "CLUSTER_TYPE": "k8s,canal",
                        "FELIX_IPTABLESREFRESHINTERVAL": "60",
                        "NO_DEFAULT_POOLS": "true",
                    },
                ),
                a.container(
                    "kube-flannel",
                    "docker.io/flannel/flannel:v0.24.4",
                    command=["/opt/bin/flanneld", "--ip-masq", "--kube-subnet-mgr"],
                    env={
                        "FLANNELD_IFACE": {"configMapKeyRef": {"name": "canal-config", "key": "canal_iface"}},
                        "FLANNELD_IP_MASQ": {"configMapKeyRef": {"name": "canal-config", "key": "masquerade"}},
                    },
                ),
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "canal-config"}}},
        ),
        a.configmap("canal-config", "kube-system", data),
        felix(),
        *web(machines, "10.244.0.3", "10.244.1.2"),
    ]


def _canal_marks(number: int) -> dict[str, str]:
    return {"projectcalico.org/IPv4Address": f"192.168.1.{10 + number}/24"}
