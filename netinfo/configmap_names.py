"""What the ConfigMaps of a solution's settings are called: by the project itself first, then by distributions."""

from __future__ import annotations

#: Typhoon calls it ``cilium`` (poseidon/terraform-render-bootstrap resources/cilium/config.yaml).
CILIUM = ("cilium-config", "cilium")
#: ``flannel-config`` is Typhoon's, ``flannel`` Deckhouse's.
FLANNEL = ("kube-flannel-cfg", "flannel-config", "flannel")
CANAL = ("canal-config", "rke2-canal-config")
