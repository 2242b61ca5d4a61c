"""What is asked of the kubeconfig, through kubectl: the fields that name the cluster, and no credentials.

Imported before anything else is, so it imports nothing.
"""

from __future__ import annotations

_FIELDS = "{.contexts}{'\\n'}{.clusters}{'\\n'}{.users[0].user.exec.command}{'\\n'}{.users[0].user.client-certificate}"
#: kubectl's own connection flags, handed on to every kubectl call; each takes a value.
PASSED_ON = frozenset(
    {
        "--cluster",
        "--user",
        "--server",
        "-s",
        "--as",
        "--as-group",
        "--as-uid",
        "--token",
        "--certificate-authority",
        "--client-certificate",
        "--client-key",
        "--tls-server-name",
        "--cache-dir",
    }
)


#: The words behind ``kubectl`` that name all contexts, one a line.
LIST_CONTEXTS = ("config", "get-contexts", "-o", "name")


def arguments(options: tuple[str, ...]) -> tuple[str, ...]:
    """The words behind ``kubectl``: ``config view`` of those fields, of the context that the options choose."""
    return ("config", "view", "--minify", "-o", f"jsonpath={_FIELDS}", *options)
