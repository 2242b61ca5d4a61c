"""On which nodes the Pods of a DaemonSet may run: its node selector and its required node affinity.

Source: kubernetes/component-helpers v0.34.0 scheduling/corev1/nodeaffinity/nodeaffinity.go.
Taints are not asked: agents of a network tolerate them all. What cannot be told from labels (``Gt``, ``Lt``, names of
nodes) is taken to hold, so that it excludes nothing. Nodes of Fargate take no DaemonSet, whatever it requires
(docs.aws.amazon.com, EKS, Fargate considerations).
"""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.model.objects import Node, NodeRequirement, Workload


def may_run_on(workload: Workload, node: Node) -> bool:
    """True when nothing that the workload requires of a node's labels excludes the node."""
    if workload.kind == "DaemonSet" and node.compute_type == "fargate":
        return False
    if any(node.labels.get(key) != value for key, value in workload.node_selector.items()):
        return False
    terms = workload.node_affinity
    return not terms or any(all(_holds(each, node.labels) for each in term) for term in terms)


def _holds(requirement: NodeRequirement, labels: Mapping[str, str]) -> bool:
    value = labels.get(requirement.key)
    if requirement.operator == "In":
        return value in requirement.values
    if requirement.operator == "NotIn":
        return value not in requirement.values
    if requirement.operator == "Exists":
        return value is not None
    return value is None if requirement.operator == "DoesNotExist" else True
