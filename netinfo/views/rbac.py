"""Rights as a manifest for ``kubectl apply``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netinfo.model.rights import Right
from netinfo.text.translation import _
from netinfo.views import structured

NAME = "kubectl-netinfo"
_GROUP = "rbac.authorization.k8s.io"


def manifest(rights: Sequence[Right]) -> dict[str, Any]:
    """The ClusterRole. Whom it is bound to is the administrator's decision."""
    metadata = {"name": NAME}
    return {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "ClusterRole",
        "metadata": metadata,
        "rules": [_rule(each) for each in rights],
    }


def render(rights: Sequence[Right], form: str, hashed: Sequence[str]) -> str:
    """YAML with remarks how it is bound and what it lacks; or JSON, which has no room for remarks.

    ``hashed``: how the names begin that each cluster has to fill in.
    """
    written = structured.written(manifest(rights), "json" if form == "json" else "yaml")
    return written if form == "json" else "".join(f"# {line}\n" for line in _remarks(hashed)) + written


def _remarks(hashed: Sequence[str]) -> list[str]:
    """Sentences and commands, a line each."""
    user, account = "--user=NAME", "--serviceaccount=NAMESPACE:NAME"
    bind = f"kubectl create clusterrolebinding {NAME} --clusterrole={NAME}"
    return [
        _("What kubectl netinfo reads, and nothing else: no Secret, no log, no right to change anything."),
        _("Who may use it is said by a binding:"),
        f"  {bind} {user}      ({account})",
        _("Where these ConfigMaps exist, their names end in a hash, which RBAC cannot leave open:"),
        *(f"  kubectl get configmaps -A -o name | grep /{each}" for each in hashed),
        _("Name them by --configmap NAME; otherwise they are told as not read."),
    ]


def _rule(right: Right) -> dict[str, Any]:
    if right.urls:
        return {"nonResourceURLs": list(right.urls), "verbs": [right.verb]}
    rule: dict[str, Any] = {"apiGroups": [right.group], "resources": list(right.resources)}
    if right.names:
        rule["resourceNames"] = list(right.names)
    return {**rule, "verbs": [right.verb]}
