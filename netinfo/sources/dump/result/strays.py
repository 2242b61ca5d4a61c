"""Objects of another cluster in the dump: Pods on nodes that its list of nodes does not have.

A list of nodes is whole when the API server made it (``NodeList``): then every Pod on another node is a stray. What
``kubectl get nodes`` prints (``List``) may be a choice of nodes, so there a document is strange only when all its Pods
are; it then is so with everything in it. What is left of a Pod that is being deleted may outlive its node and tells
nothing of another cluster.

In: what was collected. Out: it without the strays, and who they were.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.model.objects import Pod
from netinfo.sources.dump.parse.found import Document, Found, Kind
from netinfo.sources.dump.result.collect import Collection
from netinfo.text.escape import escape
from netinfo.text.messages import Phrase, phrases, verbatim

_MOST_NAMED = 3


def set_aside(collection: Collection) -> list[Found]:
    """Take the strays out of the collection. The lists they stood in prove nothing by absence any more."""
    lists = [each for each in collection.lists(Kind.NODES) if each.is_list and each.is_whole and each.found]
    if not lists:
        return []
    names = {_name(each) for each in collection.rows(Kind.NODES)}
    is_certain = any(each.is_typed for each in lists)
    strays: list[Found] = []
    for document in collection.documents:
        found = list(_strays(document, names, is_certain=is_certain))
        if found:
            collection.drop(document, found)
            strays += found
    return strays


def told(strays: list[Found]) -> Phrase:
    """Who they are, in a sentence: a few by name."""
    pods = [each.row for each in strays if isinstance(each.row, Pod)]
    shown = ", ".join(f"{each.ref.namespace}/{each.ref.name} ({each.node})" for each in pods[:_MOST_NAMED])
    more = " ..." if len(pods) > _MOST_NAMED else ""
    names = verbatim(f"{escape(shown)}{more}")
    return phrases(
        "{count} Pod stands on a node that the list of nodes does not have, as one of another cluster does, and was "
        "not used: {names}",
        "{count} Pods stand on nodes that the list of nodes does not have, as those of another cluster do, and were "
        "not used: {names}",
        len(pods),
        names=names,
    )


def _strays(document: Document, names: set[str], *, is_certain: bool) -> Iterator[Found]:
    placed = [each for each in document.found if isinstance(each.row, Pod) and each.row.node]
    strange = [each for each in placed if not _is_at_home(each.row, names)]
    if strange and len(strange) == len(placed):
        yield from (each for each in document.found if each.kind is not Kind.NODES)
    elif is_certain:
        yield from strange


def _is_at_home(row: object, names: set[str]) -> bool:
    return isinstance(row, Pod) and (row.node in names or row.is_deleting)


def _name(found: Found) -> str:
    return str(getattr(found.row, "name", ""))
