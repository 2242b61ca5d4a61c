"""The records of distributions, written by ``python -m tests.records`` from distributions.toml: change that."""

from __future__ import annotations

import re

from netinfo.components.records.distribution import ConfigMapMark, Distribution, Mark

DISTRIBUTIONS: tuple[Distribution, ...] = (
    Distribution(
        id="openshift",
        title="OpenShift",
        checked="2026-11-24",
        sources=(
            "https://github.com/openshift/api (config/v1, project/v1)",
            "https://github.com/openshift/machine-config-operator/blob/master/pkg/daemon/constants/constants.go",
        ),
        marks=(
            Mark(
                groups=(
                    "config.openshift.io",
                    "project.openshift.io",
                )
            ),
            Mark(annotations=("machineconfiguration.openshift.io/currentConfig",)),
            Mark(labels={"hypershift.openshift.io/nodePool": ("*",)}),
        ),
    ),
    Distribution(
        id="crc",
        title="OpenShift Local (CRC)",
        checked="2026-11-24",
        sources=("https://crc.dev/docs/introducing/",),
        marks=(
            Mark(
                names=(
                    "crc",
                    "crc-*-master-0",
                )
            ),
        ),
        refines=("openshift",),
        needs_base=True,
        caution="the only mark is the node's name, which any single-node OpenShift may have",
    ),
    Distribution(
        id="microshift",
        title="MicroShift",
        checked="2026-11-24",
        sources=(
            "https://github.com/openshift/microshift (pkg/node/kubelet.go, assets/version/microshift-version.yaml)",
        ),
        marks=(
            Mark(
                configmap=ConfigMapMark(name="kube-public/microshift-version", key="version", pattern=re.compile("."))
            ),
            Mark(
                groups=(
                    "route.openshift.io",
                    "security.internal.openshift.io",
                ),
                without_groups=(
                    "config.openshift.io",
                    "project.openshift.io",
                ),
            ),
            Mark(labels={"node.openshift.io/os_id": ("*",), "node.kubernetes.io/instance-type": ("rhde",)}),
        ),
    ),
    Distribution(
        id="eks",
        title="Amazon EKS",
        checked="2026-11-24",
        sources=(
            "https://docs.aws.amazon.com/eks/latest/userguide/platform-versions.html",
            "https://docs.aws.amazon.com/eks/latest/userguide/create-managed-node-group.html",
        ),
        marks=(
            Mark(versions=("*-eks-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]*",)),
            Mark(labels={"eks.amazonaws.com/nodegroup": ("*",)}),
            Mark(labels={"eks.amazonaws.com/compute-type": ("*",)}),
            Mark(kubelets=("*-eks-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]*",)),
        ),
    ),
    Distribution(
        id="gke",
        title="Google GKE",
        checked="2026-11-24",
        sources=(
            "https://cloud.google.com/kubernetes-engine/versioning",
            "https://cloud.google.com/kubernetes-engine/docs/concepts/node-pools",
        ),
        marks=(
            Mark(versions=("*-gke.*",)),
            Mark(labels={"cloud.google.com/gke-nodepool": ("*",)}),
            Mark(kubelets=("*-gke.*",)),
        ),
    ),
    Distribution(
        id="aks",
        title="Azure AKS",
        checked="2026-11-24",
        sources=(
            "https://learn.microsoft.com/azure/aks/use-labels",
            "https://github.com/Azure/AgentBaker/blob/master/pkg/agent/datamodel/types.go",
        ),
        marks=(
            Mark(labels={"kubernetes.azure.com/node-image-version": ("*",)}),
            Mark(labels={"kubernetes.azure.com/cluster": ("MC_*_*_*",)}),
        ),
    ),
    Distribution(
        id="oke",
        title="Oracle OKE",
        checked="2026-11-24",
        sources=("https://docs.oracle.com/iaas/Content/ContEng/Reference/contengsupportedlabelsusecases.htm",),
        marks=(
            Mark(labels={"oci.oraclecloud.com/node.info.managed": ("*",)}),
            Mark(labels={"oci.oraclecloud.com/node.info.byon": ("*",)}),
            Mark(annotations=("oci.oraclecloud.com/node-pool-id",)),
        ),
    ),
    Distribution(
        id="doks",
        title="DigitalOcean DOKS",
        checked="2026-11-24",
        sources=("https://docs.digitalocean.com/products/kubernetes/details/managed/",),
        marks=(
            Mark(labels={"doks.digitalocean.com/node-pool": ("*",)}),
            Mark(labels={"doks.digitalocean.com/node-pool-id": ("*",)}),
        ),
    ),
    Distribution(
        id="lke",
        title="Akamai (Linode) LKE",
        checked="2026-11-24",
        sources=("https://techdocs.akamai.com/cloud-computing/docs/manage-node-pools",),
        marks=(Mark(labels={"lke.linode.com/pool-id": ("*",)}),),
    ),
    Distribution(
        id="k3s",
        title="k3s",
        checked="2026-11-24",
        sources=("https://github.com/k3s-io/k3s (scripts/version.sh, pkg/nodeconfig/nodeconfig.go)",),
        marks=(
            Mark(versions=("*+k3s*",)),
            Mark(kubelets=("*+k3s*",)),
        ),
    ),
    Distribution(
        id="k3d",
        title="k3d (k3s in containers)",
        checked="2026-11-24",
        sources=("https://github.com/k3d-io/k3d (pkg/client/node.go, pkg/types/types.go)",),
        marks=(Mark(provider_ids=("k3s://k3d-*",)),),
        refines=("k3s",),
        needs_base=True,
    ),
    Distribution(
        id="rancher-desktop",
        title="Rancher Desktop (k3s)",
        checked="2026-11-24",
        sources=("https://docs.rancherdesktop.io/",),
        marks=(Mark(provider_ids=("k3s://lima-rancher-desktop",)),),
        refines=("k3s",),
        needs_base=True,
    ),
    Distribution(
        id="colima",
        title="Colima (k3s)",
        checked="2026-11-24",
        sources=("https://github.com/abiosoft/colima",),
        marks=(
            Mark(
                provider_ids=(
                    "k3s://colima",
                    "k3s://colima-*",
                )
            ),
        ),
        refines=("k3s",),
        needs_base=True,
    ),
    Distribution(
        id="orbstack",
        title="OrbStack (k3s)",
        checked="2026-11-24",
        sources=("https://docs.orbstack.dev/kubernetes/",),
        marks=(
            Mark(versions=("*+orb*",)),
            Mark(kubelets=("*+orb*",)),
            Mark(provider_ids=("k3s://orbstack",), kubelets=("*+k3s*",)),
        ),
        refines=("k3s",),
    ),
    Distribution(
        id="rke2",
        title="RKE2",
        checked="2026-11-24",
        sources=("https://github.com/rancher/rke2 (scripts/version.sh)",),
        marks=(
            Mark(versions=("*+rke2r*",)),
            Mark(kubelets=("*+rke2r*",)),
        ),
    ),
    Distribution(
        id="microk8s",
        title="MicroK8s",
        checked="2026-11-24",
        sources=(
            "https://github.com/canonical/microk8s (microk8s-resources/default-args/kubelet, scripts/wrappers/join.py)",
        ),
        marks=(
            Mark(labels={"microk8s.io/cluster": ("*",)}),
            Mark(labels={"node.kubernetes.io/microk8s-controlplane": ("*",)}),
            Mark(labels={"node.kubernetes.io/microk8s-worker": ("*",)}),
        ),
    ),
    Distribution(
        id="kind",
        title="kind",
        checked="2026-11-24",
        sources=(
            "https://github.com/kubernetes-sigs/kind/pull/1805",
            "https://github.com/kubernetes-sigs/kind/blob/main/pkg/cluster/internal/kubeadm/config.go",
        ),
        marks=(
            Mark(provider_ids=("kind://*",)),
            Mark(
                configmap=ConfigMapMark(
                    name="kube-system/kubeadm-config",
                    key="ClusterConfiguration",
                    pattern=re.compile(
                        "(?s)clusterName: (\\S+)\\n.*controlPlaneEndpoint: \\1-(control-plane|external-load-balancer):6443"
                    ),
                    shows="controlPlaneEndpoint",
                ),
                supports=True,
            ),
        ),
        refines=("kubeadm",),
    ),
    Distribution(
        id="docker-desktop",
        title="Docker Desktop",
        checked="2026-11-24",
        sources=("https://docs.docker.com/desktop/use-desktop/kubernetes/",),
        marks=(
            Mark(provider_ids=("kind://docker/desktop/desktop-*",)),
            Mark(os_images=("Docker Desktop",), names=("docker-desktop",)),
        ),
        refines=(
            "kind",
            "kubeadm",
        ),
        caution='a kind cluster that is named "desktop" looks the same',
    ),
    Distribution(
        id="minikube",
        title="minikube",
        checked="2026-11-24",
        sources=(
            "https://github.com/kubernetes/minikube/blob/master/pkg/minikube/bootstrapper/kubeadm/kubeadm.go",
            "https://github.com/kubernetes/minikube/blob/master/pkg/minikube/constants/constants.go",
        ),
        marks=(
            Mark(labels={"minikube.k8s.io/name": ("*",)}),
            Mark(labels={"minikube.k8s.io/version": ("*",)}),
            Mark(
                configmap=ConfigMapMark(
                    name="kube-system/kubeadm-config",
                    key="ClusterConfiguration",
                    pattern=re.compile('controlPlaneEndpoint: "?control-plane\\.minikube\\.internal:'),
                    shows="controlPlaneEndpoint",
                )
            ),
        ),
        refines=("kubeadm",),
    ),
    Distribution(
        id="talos",
        title="Talos Linux",
        checked="2026-11-24",
        sources=(
            "https://github.com/siderolabs/talos (pkg/machinery/version, internal/app/machined/pkg/controllers/k8s)",
        ),
        marks=(Mark(os_images=("Talos (*)",)),),
    ),
    Distribution(
        id="k0s",
        title="k0s",
        checked="2026-11-24",
        sources=("https://github.com/k0sproject/k0s (vars.sh, pkg/constant)",),
        marks=(
            Mark(versions=("*+k0s*",)),
            Mark(labels={"node.k0sproject.io/role": ("*",)}),
            Mark(kubelets=("*+k0s*",)),
        ),
    ),
    Distribution(
        id="kops",
        title="kOps",
        checked="2026-11-24",
        sources=("https://github.com/kubernetes/kops/blob/master/pkg/nodelabels/builder.go",),
        marks=(
            Mark(labels={"kops.k8s.io/instancegroup": ("*",)}),
            Mark(labels={"kops.k8s.io/kops-controller-pki": ("*",)}),
        ),
    ),
    Distribution(
        id="kubespray",
        title="Kubespray",
        checked="2026-11-24",
        sources=(
            "https://github.com/kubernetes-sigs/kubespray/blob/master/roles/kubernetes/control-plane/templates/kubeadm-config.v1beta4.yaml.j2",
        ),
        marks=(
            Mark(
                configmap=ConfigMapMark(
                    name="kube-system/kubeadm-config",
                    key="ClusterConfiguration",
                    pattern=re.compile('(?s)certificatesDir: "?/etc/kubernetes/ssl"?\\s'),
                    shows="certificatesDir",
                )
            ),
            Mark(workload="kube-system/nodelocaldns", supports=True),
        ),
        refines=("kubeadm",),
    ),
    Distribution(
        id="kubeadm",
        title="kubeadm",
        checked="2026-11-24",
        sources=("https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/constants/constants.go",),
        marks=(
            Mark(
                configmap=ConfigMapMark(
                    name="kube-system/kubeadm-config",
                    key="ClusterConfiguration",
                    pattern=re.compile('kind: "?ClusterConfiguration'),
                    shows="kind: ClusterConfiguration",
                )
            ),
            Mark(annotations=("kubeadm.alpha.kubernetes.io/cri-socket",), supports=True),
        ),
        is_generic=True,
    ),
)
