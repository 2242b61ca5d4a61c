"""Commands that a person pastes to see a value, for a live cluster."""

from __future__ import annotations

from netinfo.model.objects import Ref
from netinfo.named_tuple import NamedTuple
from netinfo.sources.objects.connection import Connection
from netinfo.text.command_line import join, quote


class LiveProof(NamedTuple):
    """Lines for a POSIX shell. Every name from the cluster is quoted; the context is always named."""

    connection: Connection

    def field(self, ref: Ref, jsonpath: str) -> str:
        """``kubectl get <one object> -o jsonpath=...``."""
        return self.connection.shown("get", *self._object(ref), "-o", f"jsonpath={_ended(jsonpath)}")

    def flag(self, ref: Ref, flag: str) -> str:
        """The object's line with the flag."""
        return f"{self.connection.shown('get', *self._object(ref), '-o', 'yaml')} | grep -e {quote(flag)}"

    def listing(self, resource: str, jsonpath: str, *options: str) -> str:
        """``kubectl get <resource> -o jsonpath=...``."""
        return self.connection.shown("get", resource, *options, "-o", f"jsonpath={_ended(jsonpath)}")

    def metric(self, family: str) -> str:
        """The line of ``/metrics``."""
        return f"{self.connection.shown('get', '--raw', '/metrics')} | grep -m 1 -e {quote(f'^{family}')}"

    def node_file(self, directory: str, name: str = "") -> str:
        """``minikube ssh`` into the node: list the directory, or print one file."""
        action = ("cat", f"{directory}/{name}") if name else ("ls", "-1A", directory)
        return join(("minikube", "ssh", "-p", self.connection.minikube_profile or "minikube", "--", *action))

    def _object(self, ref: Ref) -> tuple[str, ...]:
        scope = ("-n", ref.namespace) if ref.namespace else ()
        # A name that begins with a dash would be read as an option.
        one = (f"{ref.resource}/{ref.name}",) if ref.name.startswith("-") else (ref.resource, ref.name)
        return (*one, *scope)


def _ended(jsonpath: str) -> str:
    """The path with a line feed at the end of what it prints, once."""
    return jsonpath if jsonpath.endswith('{"\\n"}{end}') else jsonpath + '{"\\n"}'
