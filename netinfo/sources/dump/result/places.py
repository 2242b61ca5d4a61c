"""Where in the dump an observation stands: file and path, in place of what a live cluster calls it."""

from __future__ import annotations

from dataclasses import dataclass

from netinfo.model.objects import Ref
from netinfo.model.origin import Origin
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
    "deployments": Kind.DEPLOYMENTS,
}
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
        kind, origin = _LISTS.get(evidence.source), evidence.origin
        ref = origin.ref if not origin.kind else None
        document = next((each for each in self.collection.documents if ref and _is_in(ref.place, each.where)), None)
        if ref and document:
            kind = document.holds if document.holds is not Kind.OTHER else kind
            origin = origin._replace(in_dump=self._with_path(ref, origin.path))
        elif kind is not None:
            origin = origin._replace(in_dump=self._named(kind, origin))
        if self._is_damaged(kind):
            return evidence._replace(origin=origin, says=phrase("{says} (from a damaged list)", says=evidence.says))
        return evidence._replace(origin=origin)

    def _with_path(self, ref: Ref, path: str) -> str:
        """``kube-system/pods.json items[3] --cluster-cidr`` with the path of the command line in the object."""
        inside = self.proof.path_of_flag(ref.place, path) if path.startswith("--") else ""
        if inside:
            return f"{ref.place}.{inside} {path}"
        is_item = ref.place.endswith("]") and path.startswith(".")
        return f"{ref.place}{path}" if is_item else f"{ref.place} {path}".rstrip()

    def _named(self, kind: Kind, origin: Origin) -> str:
        """The place of the object, else the lists of the kind."""
        if origin.ref and origin.ref.place:
            return f"{origin.ref.place}: {origin}"
        lists = list(dict.fromkeys(each.where for each in self.collection.lists(kind) if each.found))
        more = " ..." if len(lists) > _MOST_NAMED else ""
        return f"{', '.join(lists[:_MOST_NAMED])}{more}: {origin}" if lists else ""

    def _is_damaged(self, kind: Kind | None) -> bool:
        return kind is not None and any(each.kind is kind for each in self.collection.damage)


def _is_in(where: str, document: str) -> bool:
    """True when the place is in the document; ``document 11`` is not in ``document 1``."""
    return bool(document) and where.startswith(document) and where[len(document) :][:1] in ("", " ", ".", ":")
