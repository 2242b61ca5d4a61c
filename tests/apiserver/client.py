"""A small, quick client that writes objects to an API server as they are.

No kubectl: a test cluster of 5,000 nodes would take it an hour. One object costs one request, two
when it has a status (which an API server takes only through the status subresource).
"""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import yaml

from tests.apiserver.discovery import Discovery, NotServed, Resource
from tests.support.objects import THEN, Object

_CONNECTIONS = 8
"""More do not help: the limit is the processor that client, API server and etcd share."""

_FEW = 40
"""So few objects are written one after another: starting threads would cost more."""

_FIRST_KINDS = ("CustomResourceDefinition", "Namespace", "PriorityClass")
"""Other objects need these to be there, wherever in a manifest they stand."""


_NOTICING = 0.05
"""So long may the API server take to see in its own watch what was just written."""


class ApiError(Exception):
    """The API server said no."""

    def __init__(self, status: int, method: str, path: str, message: str) -> None:
        super().__init__(f"{method} {path}: {status} {message}")
        self.status = status


def load_yaml(text: str) -> list[Object]:
    """All objects of a manifest of one or more documents; empty documents are left out."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times quicker
    return list(_flat(document for document in yaml.load_all(text, loader) if document))


def _flat(objects: Iterable[Object]) -> Iterator[Object]:
    """The objects themselves where some stand inside a List."""
    for item in objects:
        if item["kind"].endswith("List") and "items" in item:
            yield from _flat(item["items"])
        else:
            yield item


class Client:
    """Speaks to one API server as one user; may be used from many threads."""

    def __init__(self, host: str, port: int, token: str, trust: ssl.SSLContext) -> None:
        self._address = (host, port)
        self._trust = trust
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._local = threading.local()
        self._opened: list[http.client.HTTPSConnection] = []
        self._discovery = Discovery(self.get)

    # ---- single requests

    def get(self, path: str) -> Any:
        """The object or list at `path`."""
        return self.request("GET", path)

    def delete(self, path: str) -> None:
        """Removes the object (or every object of the list) at `path` without grace period."""
        self.request("DELETE", path, {"gracePeriodSeconds": 0})

    def request(self, method: str, path: str, body: Any = None, kind: str = "json") -> Any:
        """Sends `body` as JSON and gives the decoded answer. Raises `ApiError` from 400 on."""
        data = None if body is None else json.dumps(body).encode()
        status, answer = self.exchange(method, path, data, f"application/{kind}")
        if status >= 400:
            raise ApiError(status, method, path, _message(answer))
        return json.loads(answer) if answer.startswith((b"{", b"[")) else answer.decode()

    def exchange(self, method: str, path: str, data: bytes | None, content_type: str) -> tuple[int, bytes]:
        """One request on this thread's own connection, which is opened again when it was closed."""
        headers = self._headers if data is None else {**self._headers, "Content-Type": content_type}
        for attempt in (1, 2):
            connection = self._connection()
            try:
                connection.request(method, path, data, headers)
                response = connection.getresponse()
                return response.status, response.read()
            except (http.client.HTTPException, ConnectionError):
                connection.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _connection(self) -> http.client.HTTPSConnection:
        connection: http.client.HTTPSConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            host, port = self._address
            connection = http.client.HTTPSConnection(host, port, timeout=60, context=self._trust)
            self._local.connection = connection
            self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Close the connections of all threads. They stay known: the next request of a thread opens its own again."""
        for connection in self._opened:
            connection.close()

    def __del__(self) -> None:
        """A client that nobody closed leaves no open socket behind (ResourceWarning is an error in the tests)."""
        self.close()

    # ---- objects

    def path(self, api_version: str, kind: str, namespace: str = "", name: str = "") -> str:
        """The REST path of a collection or of one object."""
        return self._discovery.resource(api_version, kind).path(namespace, name)

    def apply(self, objects: Iterable[Object], *, skip_unserved: bool = False) -> None:
        """Creates or replaces the objects with their status, and the namespaces they live in.

        Kinds that this server does not serve (an old manifest on a new server) raise `NotServed`,
        or are passed over when `skip_unserved` says so.
        """
        everything = list(_flat(objects))
        first = [item for item in everything if item["kind"] in _FIRST_KINDS]
        rest = [item for item in everything if item["kind"] not in _FIRST_KINDS]
        definitions = [item for item in first if item["kind"] == _FIRST_KINDS[0]]
        self._write_all(first, skip_unserved)
        self._await_established(definitions)
        self._create_namespaces({_namespace(item) for item in rest} - {""})
        self._write_all(rest, skip_unserved)

    def _write_all(self, objects: list[Object], skip_unserved: bool) -> None:
        def write(item: Object) -> None:
            try:
                self._write(item)
            except NotServed:
                if not skip_unserved:
                    raise

        if len(objects) <= _FEW:
            for item in objects:
                write(item)
            return
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            for _ in pool.map(write, objects, chunksize=1):
                pass
        self.close()  # the pool's threads are gone, their connections would stay

    def _write(self, item: Object) -> None:
        resource = self._discovery.resource(item["apiVersion"], item["kind"])
        namespace, name = _namespace(item), item["metadata"]["name"]
        if resource.namespaced and not namespace:
            namespace = "default"
        try:
            stored = self.request("POST", resource.path(namespace), item)
        except ApiError as error:
            # 422: a Service with a fixed address is first told that its address is taken, by itself.
            if error.status not in (409, 422) or not self._exists(resource.path(namespace, name)):
                raise
            stored = self._replace(resource, namespace, item)
        status = item.get("status")
        if status and resource.has_status and not _holds(stored.get("status"), status):
            path = resource.path(namespace, name) + "/status"
            self.request("PATCH", path, {"status": status}, "merge-patch+json")

    def _exists(self, path: str) -> bool:
        return self.exchange("GET", path, None, "")[0] == 200

    def _replace(self, resource: Resource, namespace: str, item: Object) -> Any:
        """Makes an existing object be like `item`, by force where its fields are immutable."""
        path = resource.path(namespace, item["metadata"]["name"])
        present = self.get(path)
        version = present["metadata"]["resourceVersion"]
        wanted = {**item, "metadata": {**item["metadata"], "resourceVersion": version}}
        if item["kind"] == "Service":  # its addresses stay the same unless told otherwise
            kept = {key: present["spec"].get(key) for key in ("clusterIP", "clusterIPs")}
            wanted["spec"] = {**kept, **item["spec"]}
        try:
            return self.request("PUT", path, wanted)
        except ApiError as error:
            if error.status != 422:
                raise
        self.delete(path)
        return self.request("POST", resource.path(namespace), item)

    def _create_namespaces(self, names: set[str]) -> None:
        if not names:
            return
        listed = self.get("/api/v1/namespaces")["items"]
        for name in sorted(names - {item["metadata"]["name"] for item in listed}):
            self._write({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    def _await_established(self, definitions: list[Object], seconds: float = 20) -> None:
        """Waits until the kinds of new CustomResourceDefinitions can really be written."""
        deadline = time.monotonic() + seconds
        for definition in definitions:
            kind, group = definition["spec"]["names"]["kind"], definition["spec"]["group"]
            for version in definition["spec"]["versions"]:
                api_version = f"{group}/{version['name']}"
                while version.get("served", True) and not self._served(api_version, kind):
                    if time.monotonic() > deadline:
                        raise TimeoutError(f"{api_version} {kind} is never served")
                    time.sleep(0.02)
            self._age(definition)
        if definitions:
            time.sleep(_NOTICING)

    def _age(self, definition: Object) -> None:
        """Makes a CustomResourceDefinition look older than it is.

        An API server holds up the first writes to a kind for two seconds after its definition was
        established, in case that there are other API servers. There are none, and tests are many.
        """
        path = self.path(definition["apiVersion"], definition["kind"], "", definition["metadata"]["name"])
        conditions = self.get(path)["status"]["conditions"]
        aged = [{**it, "lastTransitionTime": THEN} for it in conditions]
        self.request("PATCH", f"{path}/status", {"status": {"conditions": aged}}, "merge-patch+json")

    def _served(self, api_version: str, kind: str) -> bool:
        """Whether the kind is both told of in discovery and answered: the two come apart."""
        try:
            self._discovery.forget(api_version)
            self.get(self.path(api_version, kind) + "?limit=1")
        except (NotServed, ApiError):
            return False
        return True


def _namespace(item: Object) -> str:
    namespace: str = item["metadata"].get("namespace", "")
    return namespace


def _message(answer: bytes) -> str:
    try:
        message: str = json.loads(answer)["message"]
    except (ValueError, KeyError, TypeError):
        return answer[:300].decode(errors="replace")
    return message


def _holds(stored: Any, wanted: Any) -> bool:
    """Whether all of `wanted` stands in `stored`: a Node keeps the status it is created with."""
    if isinstance(wanted, dict):
        return isinstance(stored, dict) and all(
            key in stored and _holds(stored[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(stored, list) and len(stored) == len(wanted) and all(map(_holds, stored, wanted))
    return bool(stored == wanted)
