"""Commands that a person types to see a value, for a live cluster."""

from __future__ import annotations

from collections.abc import Sequence

from netinfo.model.command import Command
from netinfo.model.objects import MetricRange, Ref
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

    def metric(self, ranges: Sequence[MetricRange]) -> Command:
        """The lines of ``/metrics``: as many as there are ranges, where one name has them all."""
        whole = self.connection.typed("get", "--raw", "/metrics")
        names = dict.fromkeys(each.series for each in ranges)
        most = ("-m", str(len(ranges))) if len(names) == 1 else ()
        return whole._replace(filter=("grep", *most, *(word for name in names for word in ("-e", f"^{name}{{"))))

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
