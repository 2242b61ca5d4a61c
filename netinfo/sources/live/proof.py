"""Commands that a person types to see a value, for a live cluster."""

from __future__ import annotations

from netinfo.model.command import Command
from netinfo.model.objects import Ref
from netinfo.named_tuple import NamedTuple
from netinfo.sources.objects.connection import Connection


class LiveProof(NamedTuple):
    """What a person would type; the context is always named."""

    connection: Connection

    def field(self, ref: Ref, jsonpath: str) -> Command:
        """``kubectl get <one object> -o jsonpath=...``."""
        return self.connection.typed("get", *self._object(ref), "-o", f"jsonpath={_ended(jsonpath)}")

    def flag(self, ref: Ref, flag: str) -> Command:
        """The object's line with the flag."""
        whole = self.connection.typed("get", *self._object(ref), "-o", "yaml")
        return whole._replace(filter=("grep", "-e", flag))

    def listing(self, resource: str, jsonpath: str, *options: str) -> Command:
        """``kubectl get <resource> -o jsonpath=...``."""
        return self.connection.typed("get", resource, *options, "-o", f"jsonpath={_ended(jsonpath)}")

    def metric(self, family: str) -> Command:
        """The line of ``/metrics``."""
        whole = self.connection.typed("get", "--raw", "/metrics")
        return whole._replace(filter=("grep", "-m", "1", "-e", f"^{family}"))

    def node_file(self, directory: str, name: str = "") -> Command:
        """``minikube ssh`` into the node: list the directory, or print one file."""
        action = ("cat", f"{directory}/{name}") if name else ("ls", "-1A", directory)
        return Command("minikube", ("ssh", "-p", self.connection.minikube_profile or "minikube", "--", *action))

    def _object(self, ref: Ref) -> tuple[str, ...]:
        scope = ("-n", ref.namespace) if ref.namespace else ()
        # A name that begins with a dash would be read as an option.
        one = (f"{ref.resource}/{ref.name}",) if ref.name.startswith("-") else (ref.resource, ref.name)
        return (*one, *scope)


def _ended(jsonpath: str) -> str:
    """The path with a line feed at the end of what it prints, once."""
    return jsonpath if jsonpath.endswith('{"\\n"}{end}') else jsonpath + '{"\\n"}'
