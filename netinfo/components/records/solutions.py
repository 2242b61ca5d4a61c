"""The records of solutions, written by ``python -m tests.records`` from netinfo/solutions/*.toml: change that."""

from __future__ import annotations

import re

from netinfo.components.records.signature import (
    ConfigMapTest,
    Marks,
    Mode,
    PluginRow,
    ResourceTest,
    Signature,
    WorkloadRow,
)
from netinfo.model.components import Allocator, Role

SIGNATURES: tuple[Signature, ...] = (
    Signature(
        id="aci",
        title="Cisco ACI CNI",
        role=Role.PRIMARY,
        allocator=Allocator.CONFIGMAP,
        homepage="https://github.com/noironetworks/aci-containers",
        checked="2026-11-24",
        sources=(
            "noironetworks/acc-provision 6.1.2.1 provision/testdata/base_case.kube.yaml",
            "noironetworks/acc-provision 0000c963 provision/testdata/chained_mode_without_l3out.kube.yaml",
        ),
        summary="Open vSwitch on every node, driven by the ACI fabric through OpFlex. The pod subnet is the one the fabric was given; it stands in the ConfigMap aci-containers-config.",
        enforces_policy="yes",
        dataplane="Open vSwitch and OpFlex",
        encapsulation="vxlan or VLAN to the fabric",
        namespaces=("aci-containers-system",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("aci-containers-host",),
                images=(
                    "noiro/aci-containers-host",
                    "aci-containers-host",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("aci-containers-host",),
                namespaces=(
                    "kube-system",
                    "aci-containers-system",
                ),
                containers=("aci-containers-host",),
            ),
        ),
        modes=(
            Mode(env={"CHAINED_MODE": ("true",)}, role=Role.CHAINED),
            Mode(
                configmap=ConfigMapTest(
                    names=("@/aci-containers-config",),
                    key="host-agent-config",
                    pattern=re.compile('"chained-mode":\\s*true'),
                ),
                role=Role.CHAINED,
            ),
        ),
        plugins=(PluginRow(types=("opflex-agent-cni",)),),
        marks=Marks(
            api_groups=(
                "aci.ctrl",
                "aci.snat",
            )
        ),
        configmaps=("@/aci-containers-config",),
    ),
    Signature(
        id="antrea",
        title="Antrea",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/antrea-io/antrea",
        checked="2026-11-24",
        sources=(
            "antrea-io/antrea v2.7.0 build/yamls/antrea.yml",
            "antrea-io/antrea v1.6.0 build/yamls/antrea.yml",
            "antrea-io/antrea v2.7.0 build/yamls/antrea-eks.yml",
            "antrea-io/antrea v2.7.0 pkg/agent/agent.go",
        ),
        summary="Open vSwitch on every node connects the pods of the node's slice and carries packets to other nodes, by default inside Geneve. With trafficEncapMode networkPolicyOnly it filters on top of a cloud's CNI and gives no addresses.",
        enforces_policy="yes",
        dataplane="Open vSwitch",
        encapsulation="geneve by default; vxlan, gre, stt; none in noEncap",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("antrea-agent",),
                images=(
                    "antrea/antrea-ubuntu",
                    "antrea/antrea-agent-ubuntu",
                    "antrea/antrea-ubi",
                    "antrea/antrea-agent-ubi",
                    "antrea-agent-ubuntu",
                    "antrea-ubuntu",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",), names=("antrea-agent",), namespaces=("kube-system",), containers=("antrea-agent",)
            ),
        ),
        modes=(
            Mode(
                configmap=ConfigMapTest(
                    names=(
                        "@/antrea-config",
                        "@/antrea-config-*",
                    ),
                    key="antrea-agent.conf",
                    pattern=re.compile('(?m)^trafficEncapMode:\\s*"?networkPolicyOnly\\b'),
                ),
                role=Role.POLICY,
            ),
        ),
        plugins=(PluginRow(types=("antrea",)),),
        marks=Marks(
            api_groups=(
                "crd.antrea.io",
                "controlplane.antrea.io",
            ),
            node_annotations=("node.antrea.io/",),
        ),
        resources=("antreaagentinfos.crd.antrea.io",),
        configmaps=(
            "@/antrea-config",
            "@/antrea-config-*",
        ),
    ),
    Signature(
        id="aws-vpc-cni",
        title="Amazon VPC CNI",
        role=Role.PRIMARY,
        allocator=Allocator.CLOUD,
        homepage="https://github.com/aws/amazon-vpc-cni-k8s",
        checked="2026-11-24",
        sources=(
            "aws/amazon-vpc-cni-k8s b52188387f config/master/aws-k8s-cni.yaml",
            "aws/amazon-vpc-cni-k8s b52188387f misc/10-aws.conflist",
        ),
        summary="Pods get addresses of the VPC itself, from network interfaces that the agent attaches to the node. There is no pod block in the cluster: the subnets of the VPC are it, and the API does not know them.",
        enforces_policy="optional",
        dataplane="veth pairs and policy routing to VPC interfaces",
        encapsulation="none",
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), containers=("aws-node",), images=("amazon-k8s-cni",)),
            WorkloadRow(
                kinds=("DaemonSet",), names=("aws-node",), namespaces=("kube-system",), containers=("aws-node",)
            ),
        ),
        plugins=(PluginRow(types=("aws-cni",)),),
        declared=(
            ResourceTest(resource="installations.operator.tigera.io", path="spec.cni.type", values=("AmazonVPC",)),
        ),
        marks=Marks(api_groups=("crd.k8s.amazonaws.com",)),
        configmaps=("kube-system/amazon-vpc-cni",),
    ),
    Signature(
        id="azure-cni",
        title="Azure CNI",
        role=Role.PRIMARY,
        allocator=Allocator.CLOUD,
        homepage="https://github.com/Azure/azure-container-networking",
        checked="2026-11-24",
        sources=(
            "Azure/azure-container-networking cbd7560cfc cns/azure-cns.yaml",
            "Azure/azure-container-networking cbd7560cfc cni/azure-linux.conflist",
            "Azure/azure-container-networking cbd7560cfc azure-ipam/azilium.conflist",
            "Azure/azure-container-networking cbd7560cfc crd/nodenetworkconfig/api/v1alpha/nodenetworkconfig.go",
            "Azure/azure-container-networking cbd7560cfc test/e2e/manifests/cilium/v1.14/agent/daemonset.yaml",
            "MicrosoftDocs/azure-aks-docs fb060abe6a articles/aks/azure-cni-overlay.md",
        ),
        summary="The network of AKS. Pods get addresses of the VNet's subnets, or, in overlay mode, of a slice that Azure routes to their node. With the Cilium dataplane, Cilium forwards and filters and asks Azure for the addresses.",
        enforces_policy="optional",
        dataplane="azure-vnet, or eBPF when powered by Cilium",
        encapsulation="none",
        is_agentless=True,
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("azure-cns",),
                images=(
                    "containernetworking/azure-cns",
                    "azure-cns",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("azure-cns",),
                namespaces=("kube-system",),
                labels={"k8s-app": ("azure-cns",)},
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("azure-cni",),
                namespaces=("kube-system",),
                labels={"k8s-app": ("azure-cni",)},
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("cilium",),
                containers=("cilium-agent",),
                images=(
                    "oss/cilium/cilium",
                    "containernetworking/cilium/cilium",
                ),
            ),
        ),
        modes=(
            Mode(
                node_labels={
                    "kubernetes.azure.com/ebpf-dataplane": ("cilium",),
                    "kubernetes.azure.com/podnetwork-type": ("overlay",),
                },
                allocator=Allocator.NODE_SLICES,
                title="Azure CNI Overlay powered by Cilium",
                settings={"mode": "overlay", "dataplane": "cilium"},
            ),
            Mode(
                node_labels={
                    "kubernetes.azure.com/ebpf-dataplane": ("cilium",),
                    "kubernetes.azure.com/azure-cni-overlay": ("true",),
                },
                allocator=Allocator.NODE_SLICES,
                title="Azure CNI Overlay powered by Cilium",
                settings={"mode": "overlay", "dataplane": "cilium"},
            ),
            Mode(
                node_labels={"kubernetes.azure.com/ebpf-dataplane": ("cilium",)},
                title="Azure CNI powered by Cilium",
                settings={"dataplane": "cilium"},
            ),
            Mode(
                node_labels={"kubernetes.azure.com/podnetwork-type": ("overlay",)},
                allocator=Allocator.NODE_SLICES,
                title="Azure CNI Overlay",
                settings={"mode": "overlay"},
            ),
            Mode(
                node_labels={"kubernetes.azure.com/azure-cni-overlay": ("true",)},
                allocator=Allocator.NODE_SLICES,
                title="Azure CNI Overlay",
                settings={"mode": "overlay"},
            ),
        ),
        plugins=(
            PluginRow(types=("azure-vnet",)),
            PluginRow(types=("cilium-cni",), ipam=("azure-ipam",)),
        ),
        declared=(
            ResourceTest(resource="installations.operator.tigera.io", path="spec.cni.type", values=("AzureVNET",)),
        ),
        marks=Marks(
            api_groups=("cilium.io",),
            node_annotations=(
                "network.cilium.io/",
                "io.cilium.network.",
            ),
            unavailable_reasons=("CiliumIsUp",),
            node_labels={"kubernetes.azure.com/podnetwork-type": ("*",)},
        ),
        resources=("nodenetworkconfigs.acn.azure.com",),
        configmaps=("kube-system/cns-config",),
    ),
    Signature(
        id="azure-npm",
        title="Azure Network Policy Manager",
        role=Role.POLICY,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/Azure/azure-container-networking",
        checked="2026-11-24",
        sources=("Azure/azure-container-networking cbd7560cfc npm/azure-npm.yaml",),
        summary="Turns NetworkPolicy into iptables rules on AKS nodes; pods get their addresses from Azure CNI.",
        enforces_policy="yes",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("azure-npm",),
                images=(
                    "containernetworking/azure-npm",
                    "azure-npm",
                ),
            ),
        ),
    ),
    Signature(
        id="bridge",
        title="bridge",
        role=Role.PRIMARY,
        allocator=Allocator.CNI_FILE,
        homepage="https://www.cni.dev/plugins/current/main/bridge/",
        checked="2026-11-24",
        sources=(
            "kubernetes/minikube v1.38.1 pkg/minikube/cni/bridge.go",
            "kubernetes/minikube v1.38.1 pkg/minikube/cni/cni.go",
            "docker/for-win issue:1667 -",
        ),
        summary="The standard bridge plugin with host-local addresses, set up by a file on the node and nothing else: no agent runs and the API knows nothing of it. On Minikube the file is /etc/cni/net.d/1-k8s.conflist and the whole block of the cluster serves its only node.",
        enforces_policy="no",
        dataplane="Linux bridge on a single node",
        encapsulation="none",
        is_agentless=True,
        plugins=(
            PluginRow(types=("bridge",)),
            PluginRow(
                types=("bridge",),
                files=(
                    "1-k8s.conf*",
                    "k8s.conf",
                ),
                title="bridge (minikube)",
            ),
            PluginRow(
                types=("bridge",),
                networks=("default",),
                files=("10-default.conflist",),
                title="bridge (Docker Desktop)",
            ),
            PluginRow(types=("bridge",), networks=("containerd-net",), title="bridge (containerd)"),
            PluginRow(types=("bridge",), files=("nerdctl-*.conf*",), title="bridge (nerdctl)"),
        ),
    ),
    Signature(
        id="calico",
        title="Calico",
        role=Role.PRIMARY,
        allocator=Allocator.CALICO,
        homepage="https://github.com/projectcalico/calico",
        checked="2026-11-24",
        sources=(
            "projectcalico/calico v3.32.1 manifests/calico.yaml",
            "projectcalico/calico v3.32.1 manifests/calico-policy-only.yaml",
            "projectcalico/calico v3.32.1 node/pkg/lifecycle/utils/utils.go",
            "projectcalico/calico v3.32.1 libcalico-go/lib/backend/k8s/conversion/constants.go",
            "tigera/operator 40788b9b6b api/v1/installation_types.go",
            "tigera/operator 40788b9b6b pkg/common/common.go",
            "aws/amazon-vpc-cni-k8s v1.5.0 config/v1.5/calico.yaml",
            "projectcalico/calico v2.6.12 v2.6/getting-started/kubernetes/installation/hosted/kubernetes-datastore/policy-only/1.7/calico.yaml",
            "kubernetes/kubernetes v1.37.2 cluster/addons/calico-policy-controller/calico-node-daemonset.yaml",
            "canonical/microk8s v1.36 upgrade-scripts/000-switch-to-calico/resources/calico.yaml",
        ),
        summary="Every pod gets a routed veth; there is no bridge. Calico's own IPAM gives each node small blocks (a /26) out of the IPPools, so Node.spec.podCIDR says nothing about pod addresses. Routes travel by BGP or packets inside IP-in-IP or VXLAN. The same agent can also enforce NetworkPolicy only, on top of another network.",
        enforces_policy="yes",
        dataplane="routed veth pairs; iptables, nftables or eBPF",
        encapsulation="by IPPool: IPIP, VXLAN, across subnets only, or none",
        namespaces=("calico-system",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("calico-node",),
                images=(
                    "calico/node",
                    "calico-node",
                    "mirrored-calico-node",
                    "hardened-calico",
                    "tigera/cnx-node",
                ),
                not_containers=(
                    "kube-flannel",
                    "flannel",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("calico-node",),
                namespaces=(
                    "kube-system",
                    "calico-system",
                ),
                containers=("calico-node",),
                not_containers=(
                    "kube-flannel",
                    "flannel",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",), names=("kube-calico",), containers=("kube-calico",), images=("calico/node",)
            ),
        ),
        modes=(
            Mode(
                namespaces=("calico-system",),
                resource=ResourceTest(
                    resource="installations.operator.tigera.io",
                    path="spec.cni.type",
                    values=(
                        "AmazonVPC",
                        "AzureVNET",
                        "GKE",
                    ),
                ),
                role=Role.POLICY,
            ),
            Mode(
                env={
                    "FELIX_INTERFACEPREFIX": (
                        "eni*",
                        "azv*",
                        "gke*",
                    )
                },
                role=Role.POLICY,
            ),
            Mode(
                namespaces=("calico-system",),
                resource=ResourceTest(
                    resource="installations.operator.tigera.io", path="spec.cni.ipam.type", values=("HostLocal",)
                ),
                allocator=Allocator.NODE_SLICES,
                settings={"ipam": "host-local"},
            ),
            Mode(
                namespaces=("calico-system",),
                resource=ResourceTest(
                    resource="installations.operator.tigera.io", path="spec.cni.type", values=("Calico",)
                ),
                settings={"ipam": "calico-ipam"},
            ),
            Mode(
                configmap=ConfigMapTest(
                    names=(
                        "@/calico-config",
                        "@/[k]ube-calico-cfg",
                    ),
                    key="cni_network_config",
                    pattern=re.compile('"calico-ipam"'),
                ),
                settings={"ipam": "calico-ipam"},
            ),
            Mode(
                env={"CALICO_NETWORKING_BACKEND": ("none",)},
                configmap=ConfigMapTest(
                    names=(
                        "@/calico-config",
                        "@/[k]ube-calico-cfg",
                    ),
                    key="cni_network_config",
                    pattern=re.compile('"host-local"'),
                ),
                role=Role.POLICY,
                allocator=Allocator.NODE_SLICES,
                settings={"ipam": "host-local"},
                is_network_alone=True,
            ),
            Mode(
                env={"CALICO_NETWORKING_BACKEND": ("none",), "USE_POD_CIDR": ("true",)},
                role=Role.POLICY,
                allocator=Allocator.NODE_SLICES,
                settings={"ipam": "host-local"},
                is_network_alone=True,
            ),
            Mode(env={"CALICO_NETWORKING_BACKEND": ("none",)}, role=Role.POLICY),
            Mode(
                configmap=ConfigMapTest(
                    names=(
                        "@/calico-config",
                        "@/[k]ube-calico-cfg",
                    ),
                    key="cni_network_config",
                    pattern=re.compile('"host-local"'),
                ),
                allocator=Allocator.NODE_SLICES,
                settings={"ipam": "host-local"},
            ),
        ),
        plugins=(
            PluginRow(types=("calico",)),
            PluginRow(types=("calico",), ipam=("calico-ipam",)),
        ),
        declared=(
            ResourceTest(resource="networks.config.openshift.io", path="status.networkType", values=("Calico",)),
            ResourceTest(resource="installations.operator.tigera.io", path="spec.cni.type", values=("Calico",)),
        ),
        marks=Marks(
            api_groups=(
                "crd.projectcalico.org",
                "projectcalico.org",
                "operator.tigera.io",
            ),
            node_annotations=("projectcalico.org/",),
            unavailable_reasons=(
                "CalicoIsUp",
                "CalicoIsDown",
            ),
            pod_annotations=("cni.projectcalico.org/podIP",),
        ),
        resources=(
            "ippools.crd.projectcalico.org",
            "felixconfigurations.crd.projectcalico.org",
            "clusterinformations.crd.projectcalico.org",
            "ippools.projectcalico.org",
            "installations.operator.tigera.io",
            "blockaffinities.crd.projectcalico.org",
        ),
        configmaps=(
            "@/calico-config",
            "@/[k]ube-calico-cfg",
            "@/cni-config",
        ),
    ),
    Signature(
        id="canal",
        title="Canal (Flannel, Calico)",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/projectcalico/canal",
        checked="2026-11-24",
        sources=(
            "projectcalico/calico v3.32.1 manifests/canal.yaml",
            "projectcalico/canal 00a72af254 k8s-install/1.7/canal.yaml",
            "projectcalico/calico v3.30.0 manifests/canal-etcd.yaml",
            "rancher/rke2-charts 262e21a4d3 packages/rke2-canal/charts/templates/daemonset.yaml",
        ),
        summary="One DaemonSet runs flannel and Calico side by side. flannel gives every node its slice and carries packets between nodes; Calico's plugin connects the pods of the node and enforces NetworkPolicy. Calico's IPPools, when present, are not used.",
        enforces_policy="yes",
        dataplane="Calico veth pairs on the node, flannel between nodes",
        encapsulation="flannel's Backend.Type, vxlan by default",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=(
                    "calico-node",
                    "kube-flannel",
                ),
                images=(
                    "calico/node",
                    "calico-node",
                    "mirrored-calico-node",
                    "hardened-calico",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "canal",
                    "canal-node",
                    "rke2-canal",
                ),
                namespaces=("kube-system",),
                containers=("calico-node",),
            ),
        ),
        modes=(
            Mode(env={"FLANNELD_ETCD_ENDPOINTS": ("?*",)}, allocator=Allocator.EXTERNAL, settings={"ipam": "etcd"}),
        ),
        plugins=(
            PluginRow(types=("calico",), files=("10-canal.conf*",)),
            PluginRow(types=("calico",), ipam=("host-local",)),
        ),
        marks=Marks(
            api_groups=("crd.projectcalico.org",),
            node_annotations=(
                "flannel.alpha.coreos.com/",
                "projectcalico.org/",
            ),
            unavailable_reasons=("FlannelIsUp",),
            pod_annotations=("cni.projectcalico.org/podIP",),
        ),
        configmaps=(
            "@/canal-config",
            "@/rke2-canal-config",
        ),
    ),
    Signature(
        id="cello",
        title="Cello (Volcengine VKE)",
        role=Role.PRIMARY,
        allocator=Allocator.CLOUD,
        homepage="https://github.com/volcengine/cello",
        checked="2026-11-24",
        sources=(
            "volcengine/cello main README.md",
            "volcengine/cello 2529d9f075 chart/templates/daemonset.yaml",
        ),
        summary="Volcengine's network: pods get addresses of VPC subnets through interfaces of the node. The subnets are not in the API.",
        enforces_policy="optional",
        dataplane="VPC interfaces",
        encapsulation="none",
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), names=("cello",), images=("*cello*",)),
            WorkloadRow(
                kinds=("DaemonSet",), names=("cello",), namespaces=("kube-system",), labels={"app": ("cello",)}
            ),
        ),
        plugins=(PluginRow(types=("cello-cni",)),),
        marks=Marks(foreign_api_groups=("cilium.io",)),
        configmaps=("kube-system/cello-config",),
    ),
    Signature(
        id="cilium",
        title="Cilium",
        role=Role.PRIMARY,
        allocator=Allocator.CILIUM,
        homepage="https://github.com/cilium/cilium",
        checked="2026-11-24",
        sources=(
            "poseidon/terraform-render-bootstrap 0a5d722d resources/cilium/config.yaml",
            "deckhouse/deckhouse 01316b68 modules/021-cni-cilium/templates/agent/daemonset.yaml",
            "cozystack/cozystack 06dce029 packages/system/cilium/values.yaml",
            "cilium/charts 009b5e9582 cilium-1.20.0.tgz!cilium/templates/cilium-agent/daemonset.yaml",
            "cilium/charts 009b5e9582 cilium-1.20.0.tgz!cilium/templates/cilium-configmap.yaml",
            "cilium/cilium HEAD pkg/annotation/k8s.go",
            "cilium/cilium HEAD operator/watchers/node_taint.go",
        ),
        summary='eBPF programs on every veth forward, filter and balance packets. Who hands out addresses is the setting "ipam" of cilium-config: Cilium\'s own pool cut among the nodes, the slices of Node.spec.podCIDR, or a cloud. Chained behind another CNI it only filters and balances.',
        enforces_policy="yes",
        dataplane="eBPF",
        encapsulation="vxlan by default; geneve; none with native routing",
        namespaces=(
            "cilium",
            "d8-cni-cilium",
            "cozy-cilium",
        ),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("cilium-agent",),
                images=(
                    "cilium/cilium",
                    "cilium/cilium-ci",
                    "cilium/cilium-dev",
                    "isovalent/cilium",
                    "mirrored-cilium-cilium",
                    "cozystack/cilium",
                ),
                not_names=(
                    "anetd",
                    "anetd-*",
                ),
                not_images=(
                    "oss/cilium/cilium",
                    "containernetworking/cilium/cilium",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("cilium",),
                namespaces=(
                    "kube-system",
                    "cilium",
                    "cozy-cilium",
                ),
                containers=("cilium-agent",),
                not_images=(
                    "oss/cilium/cilium",
                    "containernetworking/cilium/cilium",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "agent",
                    "cilium",
                ),
                namespaces=("d8-cni-cilium",),
                containers=("cilium-agent",),
            ),
        ),
        modes=(
            Mode(
                configmap=ConfigMapTest(
                    names=(
                        "@/cilium-config",
                        "@/[c]ilium",
                    ),
                    key="ipam",
                    pattern=re.compile("^delegated-plugin$"),
                ),
                role=Role.CHAINED,
                settings={"ipam": "delegated-plugin"},
            ),
            Mode(
                configmap=ConfigMapTest(
                    names=(
                        "@/cilium-config",
                        "@/[c]ilium",
                    ),
                    key="cni-chaining-mode",
                    pattern=re.compile("^(?!none$|portmap$).+"),
                ),
                role=Role.CHAINED,
            ),
            Mode(
                configmap=ConfigMapTest(
                    names=(
                        "@/cilium-config",
                        "@/[c]ilium",
                    ),
                    key="flannel-master-device",
                    pattern=re.compile("^\\s*\\S+"),
                ),
                role=Role.CHAINED,
            ),
        ),
        plugins=(PluginRow(types=("cilium-cni",)),),
        declared=(
            ResourceTest(resource="networks.config.openshift.io", path="status.networkType", values=("Cilium",)),
        ),
        marks=Marks(
            api_groups=("cilium.io",),
            node_annotations=(
                "network.cilium.io/",
                "io.cilium.network.",
            ),
            unavailable_reasons=("CiliumIsUp",),
        ),
        resources=(
            "ciliumnodes.cilium.io",
            "ciliumpodippools.cilium.io",
        ),
        configmaps=(
            "@/cilium-config",
            "@/[c]ilium",
        ),
    ),
    Signature(
        id="contiv-vpp",
        title="Contiv-VPP",
        role=Role.PRIMARY,
        allocator=Allocator.CONFIGMAP,
        homepage="https://github.com/contiv/vpp",
        checked="2026-11-24",
        sources=(
            "contiv/vpp v3.4.2 k8s/contiv-vpp.yaml",
            "contiv/vpp 00a6e6df k8s/contiv-vpp.yaml",
        ),
        summary="The VPP user-space switch connects the pods. Its own IPAM cuts podSubnetCIDR of the ConfigMap contiv-agent-cfg among the nodes; Node.spec.podCIDR is not used.",
        enforces_policy="yes",
        dataplane="VPP in user space",
        encapsulation="vxlan by default; SRv6 or none",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "contiv-vswitch",
                    "contiv-vswitch-*",
                ),
                images=(
                    "contivvpp/vswitch",
                    "contivvpp/vswitch-*",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("contiv-vswitch",),
                namespaces=("kube-system",),
                containers=("contiv-vswitch",),
            ),
        ),
        plugins=(PluginRow(types=("contiv-cni",)),),
        configmaps=("@/contiv-agent-cfg",),
    ),
    Signature(
        id="contiv",
        title="Contiv netplugin",
        role=Role.PRIMARY,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/contiv/netplugin",
        checked="2026-11-24",
        sources=("contiv/netplugin 965773066d install/k8s/contiv/contiv-base.yaml",),
        summary="A retired network on Open vSwitch. Its networks and subnets live in its own etcd, so the API can show only the addresses that pods have.",
        enforces_policy="yes",
        dataplane="Open vSwitch",
        encapsulation="vxlan or VLAN",
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), containers=("contiv-netplugin",), images=("contiv/netplugin",)),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("contiv-netplugin",),
                namespaces=("kube-system",),
                containers=("contiv-netplugin",),
            ),
        ),
        plugins=(PluginRow(types=("contivk8s",)),),
        configmaps=("@/contiv-config",),
    ),
    Signature(
        id="contrail",
        title="Contrail (Tungsten Fabric)",
        role=Role.PRIMARY,
        allocator=Allocator.CONFIGMAP,
        homepage="https://github.com/tungstenfabric/tf-operator",
        checked="2026-11-24",
        sources=(
            "Juniper/contrail-kubernetes-docs 62b2bc97 install/kubernetes/templates/contrail-single-step-cni-install-ubuntu.yaml",
            "tungstenfabric/tf-operator 6ae417ffb3 pkg/controller/vrouter/vrouter_controller.go",
            "tungstenfabric/tf-operator 6ae417ffb3 pkg/apis/tf/v1alpha1/defaults.go",
        ),
        summary="A vRouter in the kernel of every node connects pods to virtual networks that a controller keeps. The pod range is the podSubnet of its custom resource; Node.spec.podCIDR is not used.",
        enforces_policy="yes",
        dataplane="vRouter kernel module",
        encapsulation="MPLSoUDP or vxlan",
        namespaces=(
            "tf",
            "contrail",
            "tungsten",
        ),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "*vrouter*",
                    "contrail-agent*",
                ),
                images=(
                    "tungstenfabric/*",
                    "contrail-vrouter-agent",
                    "contrail-vrouter-*",
                ),
            ),
        ),
        plugins=(PluginRow(types=("contrail-k8s-cni",)),),
        marks=Marks(api_groups=("tf.tungsten.io",)),
        resources=(
            "kubemanagers.tf.tungsten.io",
            "managers.tf.tungsten.io",
        ),
        configmaps=(
            "@/env",
            "@/kube-manager-config",
        ),
    ),
    Signature(
        id="crio-bridge",
        title="CRI-O bridge",
        role=Role.PRIMARY,
        allocator=Allocator.CNI_FILE,
        homepage="https://github.com/cri-o/cri-o",
        checked="2026-11-24",
        sources=("cri-o/cri-o f954a17e50 contrib/cni/10-crio-bridge.conflist",),
        summary="The sample file that the CRI-O package puts on a node: a bridge cni0 with 10.85.0.0/16 on every node. It is in effect only where no network was installed, or where its name sorts before the installed one's.",
        enforces_policy="no",
        dataplane="Linux bridge on a single node",
        encapsulation="none",
        is_agentless=True,
        plugins=(
            PluginRow(
                types=("bridge",),
                networks=(
                    "crio",
                    "crio-bridge",
                ),
            ),
            PluginRow(
                types=("bridge",),
                files=(
                    "*-crio-bridge.conf*",
                    "*-crio-ipv4-bridge.conf*",
                ),
            ),
        ),
    ),
    Signature(
        id="danm",
        title="DANM",
        role=Role.META,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/nokia/danm",
        checked="2026-11-24",
        sources=("nokia/danm 1c14d8025b deployment-guide.md",),
        summary="A plugin of telecom clusters that connects pods to several networks by calling other plugins.",
        enforces_policy="no",
        workloads=(WorkloadRow(kinds=("DaemonSet",), names=("danm-cni",), images=("danm*",)),),
        plugins=(PluginRow(types=("danm",)),),
        marks=Marks(api_groups=("danm.io",)),
    ),
    Signature(
        id="docker-bridge",
        title="Docker bridge (CNM)",
        role=Role.PRIMARY,
        allocator=Allocator.DOCKER,
        homepage="https://docs.docker.com/engine/network/drivers/bridge/",
        checked="2026-11-24",
        sources=(
            "Mirantis/cri-dockerd 246bd65780 network/plugins.go",
            "kubernetes/minikube v1.38.1 pkg/minikube/cni/cni.go",
        ),
        summary="No CNI at all: Docker gives every pod an address of its bridge docker0, 172.17.0.0/16 unless the daemon is set up otherwise. All nodes use the same range, so pods of different nodes cannot reach each other.",
        enforces_policy="no",
        dataplane="bridge docker0",
        encapsulation="none",
        is_agentless=True,
    ),
    Signature(
        id="flannel",
        title="Flannel",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/flannel-io/flannel",
        checked="2026-11-24",
        sources=(
            "poseidon/terraform-render-bootstrap 016d4ebd resources/flannel/daemonset.yaml",
            "deckhouse/deckhouse 04a54b04 ee/modules/035-cni-flannel/templates/daemonset.yaml",
            "flannel-io/flannel v0.28.9 Documentation/kube-flannel.yml",
            "flannel-io/flannel v0.12.0 Documentation/kube-flannel.yml",
            "flannel-io/flannel v0.28.9 pkg/subnet/kube/annotations.go",
            "flannel-io/flannel v0.28.9 pkg/subnet/kube/kube.go",
            "siderolabs/talos ad8823176e internal/app/machined/pkg/controllers/k8s/internal/k8stemplates/testdata/flannel-daemonset.yaml",
            "k3s-io/k3s 05f0cdf pkg/agent/flannel/setup.go",
        ),
        summary="Each node puts its pods on a Linux bridge (cni0) with addresses of its own slice, Node.spec.podCIDR. flanneld carries packets between the nodes, by default inside VXLAN, or with plain routes (host-gw) or WireGuard. k3s runs flannel inside its own process, without a DaemonSet.",
        enforces_policy="no",
        dataplane="Linux bridge cni0 on every node",
        encapsulation="vxlan by default; host-gw, wireguard and others by Backend.Type",
        namespaces=(
            "kube-flannel",
            "d8-cni-flannel",
        ),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("kube-flannel",),
                images=(
                    "flannel/flannel",
                    "flannel/minikube",
                    "coreos/flannel",
                    "coreos/flannel-git",
                    "flannelcni/flannel",
                    "flannel-io/flannel",
                    "siderolabs/flannel",
                    "mirrored-flannelcni-flannel",
                    "mirrored-flannel-io-flannel",
                    "mirrored-flannel-flannel",
                    "hardened-flannel",
                    "oke-public-flannel",
                ),
                not_containers=("calico-node",),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "kube-flannel",
                    "kube-flannel-ds",
                    "kube-flannel-ds-*",
                ),
                images=(
                    "flannel/flannel",
                    "flannel/minikube",
                    "coreos/flannel",
                    "coreos/flannel-git",
                    "flannelcni/flannel",
                    "flannel-io/flannel",
                    "siderolabs/flannel",
                    "mirrored-flannelcni-flannel",
                    "mirrored-flannel-io-flannel",
                    "mirrored-flannel-flannel",
                    "hardened-flannel",
                    "oke-public-flannel",
                ),
                not_containers=("calico-node",),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "kube-flannel",
                    "kube-flannel-ds",
                    "kube-flannel-ds-*",
                ),
                namespaces=(
                    "kube-system",
                    "kube-flannel",
                ),
                containers=("kube-flannel",),
                not_containers=("calico-node",),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("flannel",),
                images=(
                    "flannel/flannel",
                    "coreos/flannel",
                    "tkestack/flannel",
                    "flannelcni/flannel",
                    "flannel-io/flannel",
                ),
                not_containers=("calico-node",),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("flannel",),
                namespaces=(
                    "kube-system",
                    "d8-cni-flannel",
                ),
                containers=("kube-flannel",),
                not_containers=("calico-node",),
            ),
        ),
        modes=(
            Mode(env={"FLANNELD_ETCD_ENDPOINTS": ("?*",)}, allocator=Allocator.EXTERNAL, settings={"ipam": "etcd"}),
            Mode(flags={"etcd-endpoints": ("?*",)}, allocator=Allocator.EXTERNAL, settings={"ipam": "etcd"}),
        ),
        plugins=(PluginRow(types=("flannel",)),),
        marks=Marks(node_annotations=("flannel.alpha.coreos.com/",), unavailable_reasons=("FlannelIsUp",)),
        configmaps=(
            "@/kube-flannel-cfg",
            "@/[f]lannel-config",
            "@/[f]lannel",
        ),
    ),
    Signature(
        id="genie",
        title="CNI-Genie",
        role=Role.META,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/cni-genie/CNI-Genie",
        checked="2026-11-24",
        sources=("cni-genie/CNI-Genie af3e344d3b conf/1.8/genie-complete.yaml",),
        summary="A plugin that lets each pod choose the plugin that connects it. It gives no addresses itself.",
        enforces_policy="no",
        workloads=(WorkloadRow(kinds=("DaemonSet",), names=("genie-plugin",), images=("genie-plugin",)),),
        plugins=(PluginRow(types=("genie",)),),
    ),
    Signature(
        id="gke",
        title="GKE",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/GoogleCloudPlatform/netd",
        checked="2026-11-24",
        sources=(
            "GoogleCloudPlatform/netd e11d1570dd netd.yaml",
            "kubernetes/cloud-provider 46666112f4 controllers/route/route_controller.go",
        ),
        summary="Google's network of GKE. Every node has an alias range of the VPC, shown as Node.spec.podCIDR, and the VPC routes to it without encapsulation. Dataplane V2 is Cilium under the name anetd.",
        enforces_policy="optional",
        dataplane="point-to-point links; eBPF with Dataplane V2",
        encapsulation="none",
        is_agentless=True,
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "anetd",
                    "anetd-*",
                ),
                images=(
                    "cilium/cilium",
                    "gke-release/cilium/cilium",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "anetd",
                    "anetd-*",
                ),
                namespaces=("kube-system",),
                labels={"k8s-app": ("cilium",)},
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "netd",
                    "netd-*",
                ),
                images=(
                    "google-containers/netd",
                    "netd",
                    "netd-*",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",), names=("netd",), namespaces=("kube-system",), labels={"k8s-app": ("netd",)}
            ),
        ),
        modes=(
            Mode(
                names=(
                    "anetd",
                    "anetd-*",
                ),
                title="GKE Dataplane V2 (Cilium)",
                settings={"dataplane": "cilium"},
            ),
        ),
        plugins=(
            PluginRow(types=("ptp",), networks=("gke-pod-network",)),
            PluginRow(types=("ptp",), files=("10-gke-ptp.conf*",)),
        ),
        declared=(ResourceTest(resource="installations.operator.tigera.io", path="spec.cni.type", values=("GKE",)),),
        marks=Marks(
            api_groups=("cilium.io",),
            node_annotations=(
                "network.cilium.io/",
                "io.cilium.network.",
            ),
            unavailable_reasons=("CiliumIsUp",),
            node_labels={"cloud.google.com/gke-nodepool": ("*",)},
        ),
        configmaps=(
            "kube-system/netd-config",
            "kube-system/cilium-config",
        ),
    ),
    Signature(
        id="hybridnet",
        title="Hybridnet",
        role=Role.PRIMARY,
        allocator=Allocator.CONFIGMAP,
        homepage="https://github.com/alibaba/hybridnet",
        checked="2026-11-24",
        sources=(
            "alibaba/hybridnet 64b295a2c7 charts/hybridnet/templates/daemonsets.yaml",
            "alibaba/hybridnet 64b295a2c7 charts/hybridnet/values.yaml",
            "alibaba/hybridnet 64b295a2c7 charts/hybridnet/crds/crd.projectcalico.org_ippools.yaml",
        ),
        summary="Overlay (VXLAN) and underlay (VLAN, BGP) networks side by side; addresses come from its Subnet objects. It borrows parts of Calico for policies, custom resources included, and is not Calico.",
        enforces_policy="yes",
        dataplane="routed veth pairs",
        encapsulation="vxlan for overlay networks; none for underlay",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "hybridnet-daemon",
                    "hybridnet*",
                ),
                images=("hybridnetdev/hybridnet",),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("hybridnet-daemon",),
                namespaces=("kube-system",),
                labels={"app": ("hybridnet",)},
            ),
        ),
        plugins=(PluginRow(types=("hybridnet",)),),
        marks=Marks(api_groups=("networking.alibaba.com",), foreign_api_groups=("crd.projectcalico.org",)),
        resources=(
            "subnets.networking.alibaba.com",
            "networks.networking.alibaba.com",
        ),
        configmaps=("@/hybridnet-cni-conf",),
    ),
    Signature(
        id="istio-cni",
        title="Istio CNI",
        role=Role.MESH,
        allocator=Allocator.EXTERNAL,
        homepage="https://istio.io/latest/docs/setup/additional-setup/cni/",
        checked="2026-11-24",
        sources=("istio/istio 86c9f01fd7 manifests/charts/istio-cni/templates/daemonset.yaml",),
        summary="A plugin that Istio appends to the network's own file to redirect traffic into the mesh; it gives no addresses.",
        enforces_policy="no",
        namespaces=("istio-system",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "istio-cni-node",
                    "*istio-cni*",
                ),
                images=(
                    "istio/install-cni",
                    "install-cni",
                    "install-cni-*",
                ),
            ),
        ),
    ),
    Signature(
        id="kilo",
        title="Kilo",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/squat/kilo",
        checked="2026-11-28",
        sources=(
            "squat/kilo 01bf2387 manifests/kilo-kubeadm.yaml",
            "squat/kilo 94f9a5e5 manifests/kilo-kubeadm-flannel.yaml",
        ),
        summary="WireGuard between the places where nodes stand, plain routes within one. Pods sit on the bridge kube-bridge with addresses of their node's slice, Node.spec.podCIDR. With --cni=false Kilo only joins the places, over the network that is there.",
        enforces_policy="no",
        dataplane="Linux bridge kube-bridge on every node",
        encapsulation="WireGuard between places; none or IPIP within one",
        namespaces=("kilo",),
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), containers=("kilo",), images=("squat/kilo",)),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("kilo",),
                namespaces=(
                    "kube-system",
                    "kilo",
                ),
                containers=("kilo",),
            ),
        ),
        modes=(Mode(flags={"cni": ("false",)}, role=Role.CHAINED),),
        plugins=(
            PluginRow(types=("bridge",), networks=("kilo",), bridges=("kube-bridge",)),
            PluginRow(types=("bridge",), files=("*kilo.conf*",), bridges=("kube-bridge",)),
        ),
        marks=Marks(node_annotations=("kilo.squat.ai/",)),
    ),
    Signature(
        id="kindnet",
        title="kindnet",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/kubernetes-sigs/kind",
        checked="2026-11-24",
        sources=(
            "kubernetes-sigs/kind v0.32.0 pkg/build/nodeimage/const_cni.go",
            "kubernetes-sigs/kind v0.32.0 images/kindnetd/cmd/kindnetd/cni.go",
            "kubernetes/minikube v1.38.1 pkg/minikube/cni/kindnet.go",
            "openshift/microshift b63ab4ea assets/optional/kindnet/06-daemonset.yaml",
            "aojea/kindnet f74eae9d73 install-kindnet.yaml",
        ),
        summary="A point-to-point link for each pod with an address of the node's slice, and one route to the slice of every other node; no bridge, no encapsulation. It is the network of kind and of Minikube with several nodes.",
        enforces_policy="optional",
        dataplane="point-to-point veth pairs and host routes",
        encapsulation="none",
        namespaces=("kube-kindnet",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("kindnet-cni",),
                images=(
                    "kindest/kindnetd",
                    "aojea/kindnetd",
                    "aojea/kindnet",
                    "networking/kindnet",
                    "kindnetd",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "kindnet",
                    "kindnet-*",
                ),
                images=(
                    "kindest/kindnetd",
                    "aojea/kindnetd",
                    "aojea/kindnet",
                    "networking/kindnet",
                    "kindnetd",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",), names=("kindnet",), namespaces=("kube-system",), containers=("kindnet-cni",)
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("kube-kindnet-ds",),
                namespaces=("kube-kindnet",),
                containers=("kube-kindnet",),
            ),
        ),
        plugins=(
            PluginRow(types=("ptp",), networks=("kindnet",)),
            PluginRow(types=("ptp",), files=("10-kindnet.conf*",)),
            PluginRow(types=("cni-kindnet",)),
        ),
    ),
    Signature(
        id="kopeio",
        title="Kopeio networking",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/kopeio/networking",
        checked="2026-11-28",
        sources=(
            "kopeio/networking 133dbaf0 pkg/routing/providercontroller.go",
            "kubernetes/kops 02af558c upup/models/cloudup/resources/addons/networking.kope.io/k8s-1.6.yaml",
        ),
        summary="A retired network of kops: the kubelet's kubenet gives pods addresses of the node's slice, and an agent on every node carries packets between nodes over layer 2, GRE, VXLAN or IPsec. Like a cloud's route controller it sets the node condition NetworkUnavailable with reason RouteCreated.",
        enforces_policy="no",
        dataplane="kubenet's bridge cbr0 and an agent for the routes",
        encapsulation="vxlan by default; gre, IPsec or none",
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), names=("kopeio-networking-agent",), images=("kopeio/networking-agent",)),
        ),
    ),
    Signature(
        id="kube-network-policies",
        title="kube-network-policies",
        role=Role.POLICY,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/kubernetes-sigs/kube-network-policies",
        checked="2026-11-24",
        sources=(
            "flannel-io/flannel v0.28.9 chart/kube-flannel/values.yaml",
            "kubernetes-sigs/kind v0.24.0 images/kindnetd/go.mod",
        ),
        summary="Enforces NetworkPolicy on any network from user space; it gives no addresses.",
        enforces_policy="yes",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "kube-network-policies",
                    "kube-network-policies-*",
                ),
                images=(
                    "kube-network-policies",
                    "networking/kube-network-policies",
                ),
            ),
        ),
    ),
    Signature(
        id="kube-ovn",
        title="Kube-OVN",
        role=Role.PRIMARY,
        allocator=Allocator.KUBE_OVN,
        homepage="https://github.com/kubeovn/kube-ovn",
        checked="2026-11-24",
        sources=(
            "kubeovn/kube-ovn v1.10.0 yamls/kube-ovn.yaml",
            "kubeovn/kube-ovn v1.16.2 pkg/controller/config.go",
            "kubeovn/kube-ovn v1.16.2 pkg/util/const.go",
            "kubeovn/kube-ovn v1.16.2 pkg/daemon/ovs_linux.go",
        ),
        summary="Namespaces are bound to Subnets, logical switches of OVN; the Subnet ovn-default serves all others. Addresses come from those Subnets, not from Node.spec.podCIDR. Nodes join through a switch of their own (100.64.0.0/16), which holds no pods.",
        enforces_policy="yes",
        dataplane="Open vSwitch, logical networks of OVN",
        encapsulation="geneve by default; vxlan, stt, or VLAN underlay",
        namespaces=("cozy-kubeovn",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("kube-ovn-cni",),
                images=(
                    "kubeovn/kube-ovn",
                    "kube-ovn",
                    "kubeovn",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("kube-ovn-cni",),
                namespaces=(
                    "kube-system",
                    "cozy-kubeovn",
                ),
                labels={"app": ("kube-ovn-cni",)},
            ),
        ),
        modes=(Mode(flags={"non-primary-cni-mode": ("true",)}, role=Role.CHAINED),),
        plugins=(PluginRow(types=("kube-ovn",)),),
        marks=Marks(
            api_groups=("kubeovn.io",),
            node_annotations=("ovn.kubernetes.io/",),
            unavailable_reasons=(
                "JoinSubnetGatewayReachable",
                "JoinSubnetGatewayUnreachable",
            ),
            pod_annotations=("ovn.kubernetes.io/ip_address",),
        ),
        resources=("subnets.kubeovn.io",),
        deployments=("kube-ovn-controller",),
    ),
    Signature(
        id="kube-router",
        title="kube-router",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://github.com/cloudnativelabs/kube-router",
        checked="2026-11-24",
        sources=(
            "cloudnativelabs/kube-router v2.11.1 daemonset/kubeadm-kuberouter.yaml",
            "cloudnativelabs/kube-router v2.11.1 daemonset/kube-router-firewall-daemonset.yaml",
            "cloudnativelabs/kube-router v2.11.1 pkg/options/options.go",
            "cloudnativelabs/kube-router 19d9b08723 daemonset/generic-kuberouter-only-advertise-routes.yaml",
            "k0sproject/k0s dff90cee9a pkg/component/controller/kuberouter.go",
        ),
        summary="Each node puts its pods on the bridge kube-bridge with addresses of its own slice and tells the others by BGP how to reach it; nodes of other subnets are reached through IP-in-IP. It can also serve Services (IPVS) and policies, or only those.",
        enforces_policy="yes",
        dataplane="bridge kube-bridge and BGP routes",
        encapsulation="IPIP or FoU between subnets, by default",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("kube-router",),
                images=(
                    "cloudnativelabs/kube-router",
                    "k0sproject/kube-router",
                    "kube-router",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "kube-router",
                    "kube-router-*",
                ),
                namespaces=("kube-system",),
                containers=("kube-router",),
            ),
        ),
        modes=(
            Mode(flags={"enable-cni": ("false",), "run-firewall": ("false",)}, role=Role.PROXY),
            Mode(flags={"enable-cni": ("false",)}, role=Role.POLICY),
            Mode(flags={"run-router": ("false",), "run-firewall": ("false",)}, role=Role.PROXY),
            Mode(flags={"run-router": ("false",)}, role=Role.POLICY),
        ),
        plugins=(
            PluginRow(types=("bridge",), bridges=("kube-bridge",)),
            PluginRow(types=("bridge",), files=("10-kuberouter.conf*",)),
        ),
        marks=Marks(node_annotations=("kube-router.io/",)),
        configmaps=("@/kube-router-cfg",),
    ),
    Signature(
        id="kubenet",
        title="kubenet",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://learn.microsoft.com/azure/aks/configure-kubenet",
        checked="2026-11-24",
        sources=(
            "Mirantis/cri-dockerd 246bd65780 network/kubenet/kubenet_linux.go",
            "kubernetes/cloud-provider 46666112f4 controllers/route/route_controller.go",
            "Azure/AgentBaker 06836ee230 parts/linux/cloud-init/artifacts/ensure-no-dup.sh",
        ),
        summary="The kubelet itself, or a file the provider puts on the node, puts pods on the bridge cbr0 with addresses of the node's slice. A route of the cloud leads to each slice, made by the cloud controller.",
        enforces_policy="no",
        dataplane="bridge cbr0 and cloud routes",
        encapsulation="none",
        is_agentless=True,
        plugins=(
            PluginRow(types=("bridge",), networks=("kubenet",)),
            PluginRow(types=("bridge",), bridges=("cbr0",)),
        ),
    ),
    Signature(
        id="linkerd-cni",
        title="Linkerd CNI",
        role=Role.MESH,
        allocator=Allocator.EXTERNAL,
        homepage="https://linkerd.io/2/features/cni/",
        checked="2026-11-24",
        sources=("linkerd/linkerd2 b24cd40598 charts/linkerd2-cni/templates/cni-plugin.yaml",),
        summary="A plugin that Linkerd appends to the network's own file to redirect traffic into the mesh; it gives no addresses.",
        enforces_policy="no",
        namespaces=("linkerd-cni",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("linkerd-cni",),
                images=(
                    "cni-plugin",
                    "linkerd/cni-plugin",
                ),
            ),
        ),
    ),
    Signature(
        id="multus",
        title="Multus",
        role=Role.META,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/k8snetworkplumbingwg/multus-cni",
        checked="2026-11-24",
        sources=(
            "k8snetworkplumbingwg/multus-cni 95a0932350 deployments/multus-daemonset.yml",
            "openshift/cluster-network-operator 2a6a57fef3 bindata/network/multus/multus.yaml",
        ),
        summary="A plugin that calls other plugins, so that a pod can have several interfaces. The first one still comes from the cluster's own network, which Multus calls as its default delegate.",
        enforces_policy="no",
        namespaces=("openshift-multus",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "kube-multus-ds",
                    "kube-multus-ds-*",
                    "multus",
                    "rke2-multus",
                    "*multus*",
                ),
                images=(
                    "nfvpe/multus",
                    "multus-cni",
                    "multus-cni-*",
                    "hardened-multus-cni",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "multus",
                    "kube-multus-ds",
                    "kube-multus-ds-*",
                ),
                namespaces=(
                    "kube-system",
                    "openshift-multus",
                ),
                containers=("kube-multus",),
            ),
        ),
        plugins=(
            PluginRow(
                types=(
                    "multus",
                    "multus-shim",
                )
            ),
        ),
        marks=Marks(api_groups=("k8s.cni.cncf.io",)),
    ),
    Signature(
        id="nsx-ncp",
        title="VMware NSX (NCP)",
        role=Role.PRIMARY,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/vmware/nsx-container-plugin-operator",
        checked="2026-11-24",
        sources=(
            "vmware/nsx-container-plugin-operator 9bc606b1d6 deploy/kubernetes/operator.yaml",
            "vmware/nsx-container-plugin-operator 9bc606b1d6 deploy/kubernetes/configmap.yaml",
        ),
        summary="The container plugin of NSX makes a segment for each namespace on the NSX manager, which hands out the addresses from its IP blocks. Unless ncp.ini writes the blocks out, they are not in the API.",
        enforces_policy="yes",
        dataplane="Open vSwitch and NSX segments",
        encapsulation="geneve",
        namespaces=("nsx-system",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("nsx-node-agent",),
                images=(
                    "nsx-ncp",
                    "nsx-ncp-*",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("nsx-node-agent",),
                namespaces=(
                    "nsx-system",
                    "kube-system",
                ),
                labels={"component": ("nsx-node-agent",)},
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("nsx-node-agent",),
                namespaces=(
                    "nsx-system",
                    "kube-system",
                ),
                containers=("nsx-node-agent",),
            ),
        ),
        plugins=(PluginRow(types=("nsx",)),),
        declared=(ResourceTest(resource="networks.config.openshift.io", path="status.networkType", values=("ncp",)),),
        marks=Marks(api_groups=("nsx.vmware.com",)),
        configmaps=("@/nsx-ncp-config",),
    ),
    Signature(
        id="nuage",
        title="Nuage (Nokia VCS)",
        role=Role.PRIMARY,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/nuagenetworks/nuage-kubernetes",
        checked="2026-11-24",
        sources=(
            "nuagenetworks/nuage-kubernetes 3047eb5ba3 K8s-1-14-daemonset-templates/nuage-node-config-daemonset.yaml",
            "nuagenetworks/nuage-kubernetes 3047eb5ba3 K8s-1-14-daemonset-templates/nuage-master-config-daemonset.yaml",
        ),
        summary="Open vSwitch on every node, programmed by Nuage's controller outside the cluster, which also hands out addresses. The block it was given stands in the agent's environment.",
        enforces_policy="yes",
        dataplane="Open vSwitch (VRS)",
        encapsulation="vxlan",
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), names=("nuage-cni-ds",), images=("nuage/cni",)),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("nuage-cni-ds",),
                namespaces=("kube-system",),
                labels={"k8s-app": ("nuage-cni-ds",)},
            ),
        ),
        plugins=(PluginRow(types=("nuage-cni-k8s",)),),
        configmaps=(
            "@/nuage-config",
            "@/nuage-master-config",
            "@/nuage-node-config",
        ),
    ),
    Signature(
        id="oke-vcn-native",
        title="OKE VCN-Native",
        role=Role.PRIMARY,
        allocator=Allocator.CLOUD,
        homepage="https://docs.oracle.com/iaas/Content/ContEng/Concepts/contengpodnetworking.htm",
        checked="2026-11-24",
        sources=("docs.oracle.com KubernetesNetworkConfig PodsCidr/ServicesCidr",),
        summary="Oracle's cluster network without an overlay: pods get addresses of VCN subnets through extra interfaces of the node. The objects of the cluster name the subnets by OCID only, so no block can be read from the API.",
        enforces_policy="no",
        dataplane="VCN interfaces",
        encapsulation="none",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "vcn-native-ip-cni",
                    "vcn-native-ip-cni-*",
                ),
                images=(
                    "oke-public-vcn-native-ip-cni-plugin",
                    "oke-public-vcn-native-ip-cni*",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("vcn-native-ip-cni",),
                namespaces=("kube-system",),
                labels={"app": ("vcn-native-ip-cni",)},
            ),
        ),
        marks=Marks(node_labels={"oci.oraclecloud.com/vcn-native-ip-cni": ("true",)}),
        resources=("nativepodnetworks.oci.oraclecloud.com",),
    ),
    Signature(
        id="openshift-sdn",
        title="OpenShift SDN",
        role=Role.PRIMARY,
        allocator=Allocator.OPENSHIFT,
        homepage="https://github.com/openshift/sdn",
        checked="2026-11-24",
        sources=(
            "openshift/cluster-network-operator release-4.14 bindata/network/openshift-sdn/sdn.yaml",
            "openshift/sdn 18a57d7da1 pkg/cmd/openshift-sdn-node/sdn.go",
            "openshift/sdn 18a57d7da1 vendor/github.com/openshift/api/network/v1/types.go",
        ),
        summary="OpenShift's own network up to 4.16: Open vSwitch on every node and VXLAN between them. Each node gets a HostSubnet out of clusterNetwork; Node.spec.podCIDR is not used.",
        enforces_policy="yes",
        dataplane="Open vSwitch",
        encapsulation="vxlan",
        namespaces=("openshift-sdn",),
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), names=("sdn",), namespaces=("openshift-sdn",), labels={"app": ("sdn",)}),
            WorkloadRow(kinds=("DaemonSet",), names=("sdn",), namespaces=("openshift-sdn",), containers=("sdn",)),
        ),
        plugins=(PluginRow(types=("openshift-sdn",)),),
        declared=(
            ResourceTest(resource="networks.config.openshift.io", path="status.networkType", values=("OpenShiftSDN",)),
        ),
        resources=(
            "networks.config.openshift.io",
            "clusternetworks.network.openshift.io",
            "hostsubnets.network.openshift.io",
        ),
        configmaps=("@/sdn-config",),
    ),
    Signature(
        id="ovn-kubernetes",
        title="OVN-Kubernetes",
        role=Role.PRIMARY,
        allocator=Allocator.OVN_KUBERNETES,
        homepage="https://github.com/ovn-kubernetes/ovn-kubernetes",
        checked="2026-11-24",
        sources=(
            "ovn-kubernetes/ovn-kubernetes 8871cd9cec helm/ovn-kubernetes/charts/ovnkube-single-node-zone/templates/ovnkube-single-node-zone.yaml",
            "ovn-kubernetes/ovn-kubernetes 8871cd9cec go-controller/pkg/util/subnet_annotations.go",
            "ovn-kubernetes/ovn-kubernetes 8871cd9cec go-controller/pkg/util/pod_annotation.go",
            "ovn-kubernetes/ovn-kubernetes 128699b8 dist/yaml/ovnkube.yaml",
            "openshift/cluster-network-operator 2a6a57fef3 bindata/network/ovn-kubernetes/self-hosted/ovnkube-node.yaml",
            "openshift/microshift 8e16b12fda pkg/config/network.go",
        ),
        summary="Pods are ports of logical switches in OVN, drawn by Open vSwitch on each node. The cluster's block (net_cidr, or clusterNetwork on OpenShift) is cut into node subnets, kept in the annotation k8s.ovn.org/node-subnets; Node.spec.podCIDR is not used. Services are OVN load balancers.",
        enforces_policy="yes",
        dataplane="Open vSwitch, logical networks of OVN",
        encapsulation="geneve",
        namespaces=(
            "ovn-kubernetes",
            "openshift-ovn-kubernetes",
        ),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "ovnkube",
                    "ovnkube-node",
                    "ovnkube-node-*",
                    "ovnkube-single-node-zone",
                    "ovnkube-zone-controller",
                ),
                images=(
                    "ovn-kube-fedora",
                    "ovn-kube-ubuntu",
                    "ovn-kube-f",
                    "ovn-kube-u",
                    "ovn-kubernetes/ovn-kube*",
                    "ovn-daemonset",
                    "ovn-daemonset-*",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "ovnkube-node",
                    "ovnkube-node-*",
                    "ovnkube-single-node-zone",
                ),
                namespaces=(
                    "openshift-ovn-kubernetes",
                    "ovn-kubernetes",
                ),
                labels={
                    "app": (
                        "ovnkube-node",
                        "ovnkube-node-dpu-host",
                    )
                },
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "ovnkube-node",
                    "ovnkube-node-*",
                    "ovnkube-single-node-zone",
                ),
                namespaces=(
                    "openshift-ovn-kubernetes",
                    "ovn-kubernetes",
                ),
                containers=("ovnkube-controller",),
            ),
        ),
        plugins=(PluginRow(types=("ovn-k8s-cni-overlay",)),),
        declared=(
            ResourceTest(resource="networks.config.openshift.io", path="status.networkType", values=("OVNKubernetes",)),
        ),
        marks=Marks(
            api_groups=("k8s.ovn.org",),
            node_annotations=(
                "k8s.ovn.org/node-subnets",
                "k8s.ovn.org/l3-gateway-config",
            ),
            pod_annotations=("k8s.ovn.org/pod-networks",),
        ),
        resources=("networks.config.openshift.io",),
        configmaps=(
            "@/ovn-config",
            "@/ovnkube-config",
        ),
    ),
    Signature(
        id="podman-bridge",
        title="Podman bridge",
        role=Role.PRIMARY,
        allocator=Allocator.CNI_FILE,
        homepage="https://github.com/containers/podman",
        checked="2026-11-24",
        sources=("containers/common f437c58aab libnetwork/cni/testfiles/valid/87-podman.conflist",),
        summary="The file that the Podman package leaves on a node: a bridge cni-podman0 with 10.88.0.0/16 on every node. It is in effect only where no file with a smaller name is there.",
        enforces_policy="no",
        dataplane="Linux bridge on a single node",
        encapsulation="none",
        is_agentless=True,
        plugins=(
            PluginRow(types=("bridge",), bridges=("cni-podman0",)),
            PluginRow(types=("bridge",), networks=("podman",)),
        ),
    ),
    Signature(
        id="romana",
        title="Romana",
        role=Role.PRIMARY,
        allocator=Allocator.CONFIGMAP,
        homepage="https://github.com/romana/romana",
        checked="2026-11-24",
        sources=(
            "romana/romana 0816ba2073 containerize/specs/romana-kubeadm.yml",
            "romana/romana 7f3b49f887 containerize/specs/romana-kubeadm.yml",
            "romana/romana 7f3b49f887 containerize/targets/agent/10-romana.conf",
        ),
        summary="A retired routed network with its own IPAM: blocks out of one range are given to nodes and announced as routes. The range is a flag of romana-daemon or stands in a ConfigMap.",
        enforces_policy="yes",
        dataplane="routed veth pairs",
        encapsulation="none",
        workloads=(
            WorkloadRow(kinds=("DaemonSet",), containers=("romana-agent",), images=("romana/agent",)),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("romana-agent",),
                namespaces=("kube-system",),
                labels={"romana-app": ("agent",)},
            ),
        ),
        plugins=(PluginRow(types=("romana",)),),
        configmaps=("@/romana-network-conf",),
        deployments=("romana-services",),
    ),
    Signature(
        id="spiderpool",
        title="Spiderpool",
        role=Role.IPAM,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/spidernet-io/spiderpool",
        checked="2026-11-24",
        sources=("spidernet-io/spiderpool a7fbd3b296 charts/spiderpool/templates/daemonset.yaml",),
        summary="An address manager for underlay and second interfaces; other plugins ask it for addresses.",
        enforces_policy="no",
        namespaces=("spiderpool",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("spiderpool-agent",),
                images=(
                    "spiderpool-agent",
                    "spiderpool/*",
                ),
            ),
        ),
        marks=Marks(api_groups=("spiderpool.spidernet.io",)),
        resources=("spidercoordinators.spiderpool.spidernet.io",),
    ),
    Signature(
        id="terway",
        title="Terway",
        role=Role.PRIMARY,
        allocator=Allocator.CLOUD,
        homepage="https://github.com/AliyunContainerService/terway",
        checked="2026-11-24",
        sources=(
            "AliyunContainerService/terway 0458223e90 terway.yml",
            "AliyunContainerService/terway v1.0.10 terway.yml",
            "AliyunContainerService/terway v1.0.10 terway-multiip.yml",
            "AliyunContainerService/terway 89aadf8bbc charts/terway/templates/terwayd/daemonset.yaml",
            "AliyunContainerService/terway v1.2.0 README.md",
        ),
        summary="Alibaba Cloud's network. In the ENI modes pods get addresses of vSwitches, which the API of the cluster does not know; in VPC mode every node has a slice, Node.spec.podCIDR, and a route of the VPC to it.",
        enforces_policy="optional",
        dataplane="ENI policy routing, IPVLAN or eBPF; VPC routes in VPC mode",
        encapsulation="none",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "terway",
                    "terway-eniip",
                    "terway-eni",
                    "terway-*",
                ),
                images=(
                    "acs/terway",
                    "terway",
                ),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "terway",
                    "terway-eniip",
                    "terway-eni",
                ),
                namespaces=("kube-system",),
                labels={
                    "app": (
                        "terway",
                        "terway-eniip",
                        "terway-eni",
                    )
                },
            ),
        ),
        modes=(
            Mode(flags={"daemon-mode": ("ENIMultiIP",)}, settings={"mode": "ENIMultiIP"}),
            Mode(flags={"daemon-mode": ("ENIOnly",)}, settings={"mode": "ENIOnly"}),
            Mode(flags={"daemon-mode": ("ENI*",)}, settings={"mode": "ENI"}),
            Mode(names=("terway",), allocator=Allocator.NODE_SLICES, settings={"mode": "VPC"}),
        ),
        plugins=(PluginRow(types=("terway",)),),
        marks=Marks(
            api_groups=("network.alibabacloud.com",),
            foreign_api_groups=(
                "crd.projectcalico.org",
                "cilium.io",
            ),
        ),
        configmaps=("@/eni-config",),
    ),
    Signature(
        id="tke",
        title="Tencent TKE",
        role=Role.PRIMARY,
        allocator=Allocator.NODE_SLICES,
        homepage="https://www.tencentcloud.com/document/product/457",
        checked="2026-11-24",
        sources=("tencentcloud.com document product 457",),
        summary="Tencent's cluster networks. With GlobalRouter every node has a slice, Node.spec.podCIDR, on a bridge; with VPC-CNI pods get addresses of VPC subnets, which the API of the cluster does not know.",
        enforces_policy="optional",
        dataplane="bridge (GlobalRouter) or VPC interfaces (VPC-CNI)",
        encapsulation="none",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "tke-bridge-agent",
                    "tke-eni-agent",
                ),
                images=("tkeimages/*",),
            ),
            WorkloadRow(
                kinds=("DaemonSet",),
                names=("tke-bridge-agent",),
                namespaces=("kube-system",),
                containers=("tke-bridge-agent",),
            ),
        ),
        modes=(
            Mode(names=("tke-bridge-agent",), title="Tencent TKE (GlobalRouter)", settings={"mode": "GlobalRouter"}),
            Mode(
                names=("tke-eni-agent",),
                allocator=Allocator.CLOUD,
                title="Tencent TKE (VPC-CNI)",
                settings={"mode": "VPC-CNI"},
            ),
        ),
        plugins=(
            PluginRow(types=("tke-bridge",)),
            PluginRow(
                types=(
                    "tke-route-eni",
                    "tke-direct-eni",
                )
            ),
        ),
    ),
    Signature(
        id="weave-net",
        title="Weave Net",
        role=Role.PRIMARY,
        allocator=Allocator.WEAVE,
        homepage="https://github.com/weaveworks/weave",
        checked="2026-11-24",
        sources=(
            "weaveworks/weave v2.8.1 prog/weave-kube/weave-daemonset-k8s-1.11.yaml",
            "weaveworks/weave v2.8.1 prog/weave-kube/launch.sh",
            "weaveworks/weave v2.8.1 prog/kube-utils/nodestatus.go",
            "weaveworks/weave v2.8.1 weave",
        ),
        summary='The nodes form a mesh of peers that divide one address range (IPALLOC_RANGE) among themselves; Node.spec.podCIDR plays no part. Pods hang on the bridge "weave"; packets cross nodes in VXLAN through the kernel, or through a user-space tunnel.',
        enforces_policy="yes",
        dataplane="bridge weave with an Open vSwitch datapath",
        encapsulation="fast datapath (VXLAN), else sleeve (UDP)",
        namespaces=("weave",),
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                containers=("weave",),
                images=(
                    "weaveworks/weave-kube",
                    "rajchaudhuri/weave-kube",
                    "mirrored-weaveworks-weave-kube",
                    "weave-kube",
                ),
            ),
            WorkloadRow(kinds=("DaemonSet",), names=("weave-net",), namespaces=("kube-system",), containers=("weave",)),
        ),
        plugins=(PluginRow(types=("weave-net",)),),
        marks=Marks(unavailable_reasons=("WeaveIsUp",)),
    ),
    Signature(
        id="whereabouts",
        title="Whereabouts",
        role=Role.IPAM,
        allocator=Allocator.EXTERNAL,
        homepage="https://github.com/k8snetworkplumbingwg/whereabouts",
        checked="2026-11-24",
        sources=("k8snetworkplumbingwg/whereabouts 3a262bd0cd doc/crds/daemonset-install.yaml",),
        summary="An address manager for second interfaces, mostly together with Multus.",
        enforces_policy="no",
        workloads=(
            WorkloadRow(
                kinds=("DaemonSet",),
                names=(
                    "whereabouts",
                    "*whereabouts*",
                ),
                images=(
                    "whereabouts",
                    "whereabouts-*",
                    "hardened-whereabouts",
                ),
            ),
        ),
        marks=Marks(api_groups=("whereabouts.cni.cncf.io",)),
    ),
)
