"""Which REST path belongs to an apiVersion and kind: asked of the API server, once each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class NotServed(Exception):  # noqa: N818 - a fact, not a kind of error
    """The API server does not know this apiVersion and kind."""


@dataclass(frozen=True)
class Resource:
    """A kind of object as the API server serves it."""

    root: str
    """`/api/v1` or `/apis/GROUP/VERSION`."""
    plural: str
    namespaced: bool
    has_status: bool
    """Whether status is written through a subresource of its own."""

    def path(self, namespace: str = "", name: str = "") -> str:
        """The path of all objects, of a namespace's, or of the one called `name`."""
        within = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{self.root}{within}/{self.plural}" + (f"/{name}" if name else "")


class Discovery:
    """Looks kinds up and remembers them until it is told to forget."""

    def __init__(self, get: Callable[[str], Any]) -> None:
        self._get = get
        self._known: dict[str, dict[str, Resource]] = {}

    def resource(self, api_version: str, kind: str) -> Resource:
        """The resource of a kind. Raises `NotServed`."""
        kinds = self._known.get(api_version) or self._look_up(api_version)
        self._known[api_version] = kinds
        try:
            return kinds[kind]
        except KeyError:
            self.forget(api_version)  # it may be served the next time
            raise NotServed(f"{api_version} {kind} is not served") from None

    def forget(self, api_version: str) -> None:
        """To be called when a CustomResourceDefinition was added or removed."""
        self._known.pop(api_version, None)

    def _look_up(self, api_version: str) -> dict[str, Resource]:
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        try:
            listed = self._get(root)["resources"]
        except Exception as error:
            if getattr(error, "status", None) == 404:
                return {}
            raise
        names = {item["name"] for item in listed}
        return {
            item["kind"]: Resource(root, item["name"], item["namespaced"], f"{item['name']}/status" in names)
            for item in listed
            if "/" not in item["name"]
        }
