"""Brings a running API server back to an earlier state through its etcd.

Deleting through the API takes a request an object; here thousands go in one. The API server sees
each change in its watch and follows at once.
"""

from __future__ import annotations

import base64
import http.client
import json
from dataclasses import dataclass
from typing import Any

_ALL = "/registry/"
_ITS_OWN = ("/registry/leases/kube-system/apiserver-", "/registry/peerserverleases/")
"""What the API server renews for itself all the time: neither removed nor brought back."""


@dataclass(frozen=True)
class _Stored:
    revision: str
    value: str


class EtcdStore:
    """The keys of one etcd, spoken to through its JSON gateway."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._remembered: dict[str, _Stored] = {}

    def remember(self) -> None:
        """Takes the present content as the state to come back to."""
        self._remembered = {
            _text(item["key"]): _Stored(item["mod_revision"], item["value"]) for item in self._range(keys_only=False)
        }

    def restore(self, at_most: int) -> bool:
        """Removes what came since `remember`, and brings back what was changed or removed.

        Does nothing and says so when more than `at_most` objects are there.
        """
        present = {_text(item["key"]): item["mod_revision"] for item in self._range(keys_only=True)}
        if len(present) > at_most:
            return False
        for first, last in runs(sorted(present), set(self._remembered)):
            end = {"range_end": _code(last + "\0")}
            self._call("deleterange", {"key": _code(first), **end})
        for key, stored in self._remembered.items():
            if present.get(key) != stored.revision and not key.startswith(_ITS_OWN):
                self._put(key, stored)
        # Thousands of keys removed in one go share one revision, and an API server thinks that it
        # has seen a revision when it saw the first of them. One more revision makes it wait for
        # all before it answers a consistent read.
        self._call("put", {"key": _code("/netinfo-reset"), "value": ""})
        return True

    def _put(self, key: str, stored: _Stored) -> None:
        answer = self._call("put", {"key": _code(key), "value": stored.value})
        self._remembered[key] = _Stored(answer["header"]["revision"], stored.value)

    def _range(self, keys_only: bool) -> list[dict[str, str]]:
        wanted = {"key": _code(_ALL), "range_end": _code("/registry0"), "keys_only": keys_only}
        found: list[dict[str, str]] = self._call("range", wanted).get("kvs", [])
        return found

    def _call(self, method: str, body: dict[str, Any]) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", f"/v3/kv/{method}", json.dumps(body))
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"etcd {method}: {response.status} {answer[:300]!r}")
        return json.loads(answer)


def runs(present: list[str], kept: set[str]) -> list[tuple[str, str]]:
    """The first and last key of each unbroken row of keys that are not to be kept."""
    found: list[tuple[str, str]] = []
    open_row = False
    for key in present:
        if key in kept or key.startswith(_ITS_OWN):
            open_row = False
        elif open_row:
            found[-1] = (found[-1][0], key)
        else:
            found.append((key, key))
            open_row = True
    return found


def _code(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _text(code: str) -> str:
    return base64.b64decode(code).decode()
