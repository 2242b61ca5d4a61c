"""What all Kubernetes objects share: names, labels, annotations."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from netinfo.model.objects import Ref
from netinfo.values.json_access import Tree, dig, like, text

#: Copies of whole manifests, not settings in effect: a flag that stands there was never given to a process.
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
#: Longer values are blobs (images, config hashes), never a mark that we know.
_LONGEST_VALUE = 8192
#: kubernetes/apimachinery pkg/apis/meta/v1/time.go, MarshalJSON.
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def ref(tree: Tree, resource: str, place: str = "") -> Ref | None:
    """Namespace and name of the object; None without a name."""
    own = dig(tree, "metadata")
    name = text(own, "name")
    return Ref(resource, text(own, "namespace"), name, place) if name else None


def read_labels(tree: Tree, *path: str) -> Mapping[str, str]:
    """The labels at the path (``metadata`` by default), keys interned: thousands of objects share them."""
    found = dig(tree, *(path or ("metadata",)), "labels")
    if not isinstance(found, dict):
        return {}
    texts = {sys.intern(key): each for key, each in found.items() if isinstance(key, str) and isinstance(each, str)}
    return like(found, texts)


def read_annotations(tree: Tree) -> Mapping[str, str]:
    """The annotations, without copies of manifests and without blobs."""
    found = dig(tree, "metadata", "annotations")
    if not isinstance(found, dict):
        return {}
    kept = {
        sys.intern(key): each
        for key, each in found.items()
        if isinstance(key, str) and isinstance(each, str) and len(each) <= _LONGEST_VALUE and key != _LAST_APPLIED
    }
    return like(found, kept)


def is_deleting(tree: Tree) -> bool:
    """True when the object was asked to go and waits for its finalizers, a Pod for its kubelet."""
    return bool(text(tree, "metadata", "deletionTimestamp"))


def created(tree: Tree) -> str:
    """When the API server made the object, in the one form in which it writes that (UTC, whole seconds: times compare
    as texts); empty for anything else."""
    written = text(tree, "metadata", "creationTimestamp")
    return written if _TIME.fullmatch(written) else ""
