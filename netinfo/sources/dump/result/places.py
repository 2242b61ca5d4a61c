"""Where in the dump an observation stands: file and path, in place of what a live cluster calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netinfo.model.report import Evidence, Verdict
from netinfo.sources.dump.parse.found import Kind
from netinfo.sources.dump.result.collect import Collection
from netinfo.sources.dump.result.proof import DumpProof
from netinfo.text.messages import phrase

#: The lists behind each source of evidence.
_LISTS = {
    "pods": Kind.PODS,
    "control-plane-pods": Kind.PODS,
    "kube-apiserver": Kind.PODS,
    "kube-controller-manager": Kind.PODS,
    "kube-proxy": Kind.PODS,
    "nodes": Kind.NODES,
    "node-spec": Kind.NODES,
    "node-args": Kind.NODES,
    "services": Kind.SERVICES,
    "servicecidrs": Kind.SERVICE_CIDRS,
    "daemonsets": Kind.DAEMONSETS,
}
_FLAG = re.compile(r"^(?P<place>.+\]|.+) (?P<flag>--[a-z][a-z0-9-]*)$")
_OBJECT = re.compile(r"^[A-Z]\w+ (?P<name>\S+)")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Places:
    """Puts file and path into evidence, and marks what comes from a damaged list."""

    collection: Collection
    proof: DumpProof

    def verdict(self, verdict: Verdict) -> Verdict:
        """The verdict with every piece of evidence placed."""
        return verdict._replace(evidence=tuple(self._evidence(each) for each in verdict.evidence))

    def _evidence(self, evidence: Evidence) -> Evidence:
        kind, where = _LISTS.get(evidence.source), evidence.where
        document = next((each for each in self.collection.documents if _is_in(where, each.where)), None)
        if document is not None:
            kind = document.holds if document.holds is not Kind.OTHER else kind
            where = self._with_path(where)
        elif kind is not None:
            where = self._named(kind, where)
        if self._is_damaged(kind):
            return evidence._replace(where=where, says=phrase("{says} (from a damaged list)", says=evidence.says))
        return evidence._replace(where=where)

    def _with_path(self, where: str) -> str:
        """``kube-system/pods.json items[3] --cluster-cidr`` with the path of the command line in the object."""
        found = _FLAG.match(where)
        path = self.proof.path_of_flag(found["place"], found["flag"]) if found else ""
        return f"{found['place']}.{path} {found['flag']}" if found and path else where.replace("] .", "].")

    def _named(self, kind: Kind, where: str) -> str:
        """The place of the object that is named, else the lists of the kind."""
        found = _OBJECT.match(where)
        name = found["name"] if found else ""
        for each in self.collection.rows(kind):
            ref = getattr(each.row, "ref")  # noqa: B009
            if name and name in (ref.name, f"{ref.namespace}/{ref.name}"):
                return f"{ref.place}: {where}"
        lists = list(dict.fromkeys(each.where for each in self.collection.lists(kind) if each.found))
        more = " ..." if len(lists) > _MOST_NAMED else ""
        return f"{', '.join(lists[:_MOST_NAMED])}{more}: {where}" if lists else where

    def _is_damaged(self, kind: Kind | None) -> bool:
        return kind is not None and any(each.kind is kind for each in self.collection.damage)


def _is_in(where: str, document: str) -> bool:
    """True when the place is in the document; ``document 11`` is not in ``document 1``."""
    return bool(document) and where.startswith(document) and where[len(document) :][:1] in ("", " ", ".", ":")
