"""Networks of data centres and of the past: ACI, NSX, Nuage, Contrail, Hybridnet, Contiv, Contiv-VPP, Romana."""

from __future__ import annotations

import json

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects.parts import agent, apps, definition, deployment, kubeadm, nodes, text


@described()
def aci() -> Objects:
    """Cisco ACI: the pod subnet in gateway form in the agent's ConfigMap; a pool of load balancers beside it."""
    machines = nodes(2, slices="")
    host = {
        "cni-netconfig": [
            {"gateway": "10.2.0.1", "routes": [{"dst": "0.0.0.0/0", "gw": "10.2.0.1"}], "subnet": "10.2.0.0/16"}
        ],
        "pod-subnet": ["10.2.0.1/16"],
        "encap-type": "vxlan",
    }
    controller = {
        "pod-ip-pool": [{"end": "10.2.255.254", "start": "10.2.0.2"}],
        "service-ip-pool": [{"start": "10.3.0.2"}],
    }
    labels = {"aci-containers-config-version": "1", "network-plugin": "aci-containers"}
    return [
        definition("snatpolicies.aci.snat", "SnatPolicy"),
        *kubeadm(machines, ("10.2.0.10",), cluster_cidr=""),
        *agent(
            machines,
            "aci-containers-host",
            "aci-containers-system",
            labels={"name": "aci-containers-host", "network-plugin": "aci-containers"},
            containers=[
                a.container("aci-containers-host", "quay.io/noiro/aci-containers-host:6.1.2.1"),
                a.container("opflex-agent", "quay.io/noiro/opflex:6.1.2.1"),
            ],
            volumes={"host-config-volume": {"configMap": {"name": "aci-containers-config"}}},
        ),
        a.configmap(
            "aci-containers-config",
            "aci-containers-system",
            {"controller-config": text(controller), "host-agent-config": text(host)},
            labels,
        ),
        *apps(machines, "10.2.0.11", "10.2.4.12"),
    ]


@described()
def nsx_ncp() -> Objects:
    """NSX: the blocks are names on its manager."""
    machines = nodes(2, slices="")
    ini = "[coe]\ncluster = c1\n\n[nsx_v3]\ncontainer_ip_blocks = pod-block-1\n#no_snat_ip_blocks = []\n"
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(
            machines,
            "nsx-node-agent",
            "nsx-system",
            labels={"tier": "nsx-networking", "component": "nsx-node-agent", "version": "v1"},
            containers=[
                a.container(name, "nsx-ncp-ubuntu:4.1.0", command=["start_node_agent"])
                for name in ("nsx-node-agent", "nsx-kube-proxy", "nsx-ovs")
            ],
            volumes={"config-volume": {"configMap": {"name": "nsx-node-agent-config"}}},
        ),
        a.configmap("nsx-ncp-config", "nsx-system", {"ncp.ini": ini}),
        *apps(machines, "10.4.0.11", "10.4.0.70"),
    ]


@described()
def nuage() -> Objects:
    """Nuage: the block stands in the ConfigMap of its daemon."""
    machines = nodes(2, slices="")
    written = "networkConfig:\n  clusterNetwork:\n  - cidr: 70.70.0.0/16\n    subnetLength: 8\n"
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(
            machines,
            "nuage-cni-ds",
            labels={"k8s-app": "nuage-cni-ds"},
            containers=[a.container("install-nuage-cni", "registry.mv.nuagenetworks.net:5000/nuage/cni:v6.0.8")],
        ),
        a.configmap(
            "nuage-config", "kube-system", {"net_yaml_config": written, "plugin_yaml_config": "vspVersion: v5_0"}
        ),
        *apps(machines, "70.70.1.11", "70.70.2.70"),
    ]


@described()
def contrail() -> Objects:
    """Tungsten Fabric by its operator: podSubnet of the Kubemanager, in a range that is Weave's default too."""
    machines = nodes(2, slices="")
    service = {"podSubnet": "10.32.0.0/12", "serviceSubnet": "10.96.0.0/12", "ipFabricSubnets": "10.64.0.0/12"}
    return [
        definition("kubemanagers.tf.tungsten.io", "Kubemanager", "v1alpha1", namespaced=True),
        definition("managers.tf.tungsten.io", "Manager", "v1alpha1", namespaced=True),
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(
            machines,
            "vrouter1-vrouter-daemonset",
            "tf",
            labels={"tf_manager": "vrouter", "vrouter": "vrouter1"},
            containers=[a.container("vrouteragent", "tungstenfabric/contrail-vrouter-agent:R21.4")],
        ),
        a.custom("tf.tungsten.io/v1alpha1", "Kubemanager", "kubemanager1", {"serviceConfiguration": service}, "tf"),
        *apps(machines, "10.47.255.250", "10.47.255.251"),
    ]


@described()
def hybridnet() -> Objects:
    """Hybridnet: an overlay and an underlay Subnet; it brings custom resources of Calico and is not Calico."""
    machines = nodes(2, slices="")
    return [
        definition("subnets.networking.alibaba.com", "Subnet"),
        definition("networks.networking.alibaba.com", "Network"),
        definition("ippools.crd.projectcalico.org", "IPPool"),
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(
            machines,
            "hybridnet-daemon",
            labels={"app": "hybridnet", "component": "daemon"},
            containers=[
                a.container(
                    "cni-daemon", "docker.io/hybridnetdev/hybridnet:v0.8.6", command=["/hybridnet/start-daemon.sh"]
                ),
                a.container("felix", "docker.io/hybridnetdev/hybridnet:v0.8.6", command=["/hybridnet/policyinit.sh"]),
            ],
        ),
        *deployment(
            machines[0],
            "calico-typha",
            labels={"k8s-app": "calico-typha"},
            image="calico/typha:v3.20.2",
            spec={"hostNetwork": True},
        ),
        a.custom("networking.alibaba.com/v1", "Network", "overlay", {"netID": 4, "type": "Overlay"}),
        a.custom(
            "networking.alibaba.com/v1",
            "Subnet",
            "overlay-1",
            {"network": "overlay", "range": {"version": "4", "cidr": "100.64.0.0/16", "gateway": ""}},
        ),
        a.custom(
            "networking.alibaba.com/v1",
            "Subnet",
            "underlay-1",
            {"network": "underlay", "range": {"version": "4", "cidr": "192.168.56.0/24", "gateway": "192.168.56.1"}},
        ),
        *apps(machines, "100.64.0.5", "192.168.56.7"),
    ]


@described()
def contiv() -> Objects:
    """Contiv: its networks live in its own etcd, the objects of the cluster show none."""
    machines = nodes(2, slices="")
    data = {
        "contiv_netmode": "vxlan",
        "contiv_fwdmode": "routing",
        "contiv_k8s_config": json.dumps({"SVC_SUBNET": "10.96.0.0/12"}),
    }
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(
            machines,
            "contiv-netplugin",
            labels={"k8s-app": "contiv-netplugin"},
            containers=[
                a.container(
                    "contiv-netplugin",
                    "contiv/netplugin:1.2.0",
                    env={"CONTIV_ROLE": "netplugin", "CONTIV_NETPLUGIN_MODE": "kubernetes"},
                )
            ],
        ),
        a.configmap("contiv-config", "kube-system", data),
        *apps(machines, "20.1.1.2", "20.1.1.3"),
    ]


@described()
def contiv_vpp() -> Objects:
    """Contiv-VPP: its block stands in its agent's configuration."""
    machines = nodes(2)
    conf = (
        "nodeToNodeTransport: vxlan\nroutingConfig:\n  nodeToNodeTransport: vxlan\nipamConfig:\n"
        "  podSubnetCIDR: 10.1.0.0/16\n  podSubnetOneNodePrefixLen: 24\n  vxlanCIDR: 192.168.30.0/24\n"
    )
    return [
        *kubeadm(machines, ("10.1.1.2",)),
        *agent(
            machines,
            "contiv-vswitch",
            labels={"k8s-app": "contiv-vswitch"},
            containers=[a.container("contiv-vswitch", "contivvpp/vswitch:v3.4.2")],
            volumes={"contiv-agent-cfg": {"configMap": {"name": "contiv-agent-cfg"}}},
        ),
        a.configmap("contiv-agent-cfg", "kube-system", {"contiv.conf": conf}),
        *apps(machines, "10.1.1.3", "10.1.2.2"),
    ]


@described()
def romana() -> Objects:
    """Romana 2: its daemon is told the block by a flag of a Deployment."""
    machines = nodes(2, slices="")
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(
            machines,
            "romana-agent",
            labels={"romana-app": "agent"},
            containers=[
                a.container(
                    "romana-agent", "quay.io/romana/agent:v2.0.2", args=["--service-cluster-ip-range=10.96.0.0/12"]
                )
            ],
        ),
        *deployment(
            machines[0],
            "romana-daemon",
            labels={"romana-app": "daemon"},
            containers=[
                a.container(
                    "romana-daemon",
                    "quay.io/romana/daemon:v2.0.2",
                    args=["--cloud=none", "--network-cidr-overrides=romana-network=10.112.0.0/12"],
                )
            ],
            spec={"hostNetwork": True},
        ),
        *apps(machines, "10.112.0.5", "10.112.0.69"),
    ]


@described()
def romana_1() -> Objects:
    """Romana 1 as published: its block is a flag of the DaemonSet romana-services."""
    machines = nodes(2, slices="")
    services = [
        a.container("romana-etcd", "gcr.io/google_containers/etcd-amd64:3.0.14-kubeadm", command=["etcd"]),
        a.container("romana-services", "quay.io/romana/services:v1.0.0", args=["--cidr=100.112.0.0/12"]),
    ]
    own = [a.container("romana-agent", "quay.io/romana/agent:v1.0.0", args=["--cluster-ip-cidr=10.96.0.0/12"])]
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(machines[:1], "romana-services", labels={"app": "romana-services"}, containers=services),
        *agent(machines, "romana-agent", labels={"app": "romana-agent"}, containers=own),
        *apps(machines, "100.112.0.5", "100.112.1.5"),
    ]
