"""The users of the test API server and what each may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class User:
    """Someone the API server knows by a token."""

    name: str
    groups: str = ""

    @property
    def token(self) -> str:
        """What the user shows; worthless outside a test."""
        return f"token-of-{self.name}"


USERS = {
    user.name: user
    for user in (
        User("admin", "system:masters"),
        User("viewer"),
        User("namespaced"),
        User("nobody"),
    )
}
"""admin: everything. viewer: ClusterRole view everywhere. namespaced: view in namespace `default`.
nobody: known, but nothing is bound to it."""


def token_file() -> str:
    """The lines for --token-auth-file: token, name, uid, groups."""
    return "".join(f'{user.token},{user.name},{user.name},"{user.groups}"\n' for user in USERS.values())


def _binding(kind: str, name: str, user: str, metadata: dict[str, str]) -> dict[str, Any]:
    group = "rbac.authorization.k8s.io"
    return {
        "apiVersion": f"{group}/v1",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "view"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": user}],
    }


BINDINGS = [
    _binding("ClusterRoleBinding", "viewer", "viewer", {}),
    _binding("RoleBinding", "namespaced", "namespaced", {"namespace": "default"}),
]
"""What gives `viewer` and `namespaced` their rights."""


def aggregated(roles: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules of a ClusterRole that is the sum of `roles`, none twice."""
    rules: list[dict[str, Any]] = []
    for role in roles:
        rules += [rule for rule in role.get("rules") or [] if rule not in rules]
    return rules
