"""How etcd and kube-apiserver are started for tests."""

from __future__ import annotations

from pathlib import Path

_NODE_ADDRESSES = {4: "192.168.49.2", 6: "fd00:192:168:49::2"}
"""What the API server says of itself; it must be of the family of the first service block."""


def etcd_flags(folder: Path, url: str) -> list[str]:
    """For an etcd that keeps its data in `folder` and listens at `url`."""
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={url}",
        f"--advertise-client-urls={url}",
        "--listen-peer-urls=http://127.0.0.1:0",
        "--unsafe-no-fsync",  # nothing here has to survive a power cut
        "--quota-backend-bytes=8589934592",  # 5,000 nodes and their pods pass 2 GiB
        "--log-level=warn",
    ]


def server_flags(folder: Path, port: int, etcd_url: str, service_cidrs: str) -> list[str]:
    """For a kube-apiserver whose certificates and users are the files in `folder`."""
    family = 6 if ":" in service_cidrs.split(",")[0] else 4
    certificate = folder / "server.pem"
    return [
        f"--etcd-servers={etcd_url}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        f"--advertise-address={_NODE_ADDRESSES[family]}",
        "--endpoint-reconciler-type=none",  # else it would publish the address as an endpoint
        f"--service-cluster-ip-range={service_cidrs}",
        f"--tls-cert-file={certificate}",
        f"--tls-private-key-file={certificate}",
        f"--client-ca-file={folder / 'ca.pem'}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={certificate}",
        f"--service-account-signing-key-file={certificate}",
        # ServiceAccount wants tokens that only the controller-manager makes; the other one
        # marks each new Node as not ready, which the controller-manager would take back.
        "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
        "--allow-privileged=true",
        "--profiling=false",
    ]
