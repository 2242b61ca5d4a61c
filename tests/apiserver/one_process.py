"""An API server with the controller that cuts nodes' slices in its own process, as k3s runs them.

k3s itself is no module that a proxy serves, so its shape is built from the same two packages of Kubernetes that it is
made of (k3s-io/k3s pkg/daemons/executor/embed.go).
"""

from __future__ import annotations

from tests.apiserver import gobuild
from tests.apiserver.server import ApiServer

POD_BLOCKS = ("10.42.0.0/16", "2001:db8:42::/56")
"""What the controller cuts slices from."""


class OneProcess(ApiServer):
    """A context manager like `ApiServer`; nodes that are written without a slice get one."""

    program = gobuild.CONTROL_PLANE

    def _more_words(self) -> list[str]:
        return [
            "--",
            f"--kubeconfig={self.kubeconfig('admin')}",
            f"--cluster-cidr={','.join(POD_BLOCKS)}",
            "--allocate-node-cidrs=true",
            f"--service-cluster-ip-range={self.service_cidrs}",
            "--controllers=node-ipam-controller",
            "--leader-elect=false",
            "--secure-port=0",
        ]
