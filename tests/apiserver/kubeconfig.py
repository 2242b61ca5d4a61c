"""Writes kubeconfig files of the shape that kubeadm and minikube write."""

from __future__ import annotations

import base64
from pathlib import Path

import yaml


def write_kubeconfig(
    path: Path,
    *,
    server: str,
    authority: bytes,
    context: str,
    user: str,
    token: str,
    namespace: str,
) -> Path:
    """Writes one cluster, one user and one context, which is the current one; gives `path`."""
    where = {"cluster": context, "user": user}
    if namespace:
        where["namespace"] = namespace
    trusted = base64.b64encode(authority).decode()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": context, "cluster": {"server": server, "certificate-authority-data": trusted}}],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": context, "context": where}],
        "current-context": context,
        "preferences": {},
    }
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    path.chmod(0o600)  # kubectl and helm warn of a kubeconfig that others can read
    return path
