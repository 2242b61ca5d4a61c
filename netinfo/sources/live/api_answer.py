"""From an HTTP answer of the API server to what ``kubectl get --raw`` says of it.

A complete 200 is its output. A 403 or 404 is worded here as kubectl words it (cli-runtime and kubectl pkg/cmd/util,
StandardErrorMessage: ``Error from server (Reason): message``), where it is the API server's own: a Status object with
that reason, or the plain ``404 page not found`` of a path that it does not serve. Everything else has many causes (the
proxy itself says 500 when it cannot reach the server), so kubectl is asked for its words.
"""

from __future__ import annotations

import json

from netinfo.model.command import Answer, Command

FOUND = 200
_REASONS = {403: "Forbidden", 404: "NotFound"}
_NO_SUCH_PATH = b"404 page not found"
#: A longer refusal is none.
MOST_REFUSAL_BYTES = 1 << 16


def refusal(command: Command, status: int, media_type: str, body: bytes) -> Answer | None:
    """The Answer that a refusal amounts to; None when its words have to be asked of kubectl."""
    said = _said(status, media_type, body)
    return None if said is None else Answer(command, 1, stderr=f"{said}\n".encode(), is_proxied=True)


def _said(status: int, media_type: str, body: bytes) -> str | None:
    if status == 404 and media_type == "text/plain" and body.strip() == _NO_SUCH_PATH:
        return "Error from server (NotFound): the server could not find the requested resource"
    reason = _REASONS.get(status)
    if reason is None or media_type != "application/json":
        return None
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict) or tree.get("kind") != "Status" or tree.get("reason") != reason:
        return None
    message = tree.get("message")
    return f"Error from server ({reason}): {message}" if message and isinstance(message, str) else None
