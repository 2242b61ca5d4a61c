"""A ``minikube`` that answers from a folder of CNI files, for tests that only need the node's files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

#: minikube's own bridge file since v1.33 (pkg/minikube/cni/bridge.go), 496 bytes there.
BRIDGE = {
    "cniVersion": "0.4.0",
    "name": "bridge",
    "plugins": [
        {
            "type": "bridge",
            "bridge": "bridge",
            "addIf": "true",
            "isDefaultGateway": True,
            "forceAddress": False,
            "ipMasq": True,
            "hairpinMode": True,
            "ipam": {"type": "host-local", "subnet": "10.244.0.0/16"},
        },
        {"type": "portmap", "capabilities": {"portMappings": True}},
        {"type": "firewall"},
    ],
}
MINIKUBE = {
    "1-k8s.conflist": json.dumps(BRIDGE, indent=2),
    "10-crio-bridge.conflist.disabled.mk_disabled": "{}",
    "87-podman-bridge.conflist.mk_disabled": "{}",
    "cni.lock": "",
}


def minikube_on_path(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the stand-in into ``folder`` and return it: ``ls`` and ``cat`` in /etc/cni/net.d, lines end in CRLF."""
    node = folder / "node"
    node.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (node / name).write_text(content)
    program = folder / "minikube"
    program.write_text(
        f"""#!/bin/sh
case "$*" in
"ssh -p minikube -- ls -1A /etc/cni/net.d") ls -1A {node} | sed 's/$/\\r/' ;;
"ssh -p minikube -- cat /etc/cni/net.d/"*) sed 's/$/\\r/' "{node}/${{6##*/}}" ;;
*) printf '* Profile "%s" not found.\\r\\n' "$3"; exit 85 ;;
esac
"""
    )
    program.chmod(0o755)
    return folder
