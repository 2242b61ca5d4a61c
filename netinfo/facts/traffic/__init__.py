"""How packets travel: dataplane, MTU, encryption, NetworkPolicy, kube-proxy."""
