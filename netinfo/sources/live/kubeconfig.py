"""One plain kubeconfig file, read without kubectl: which cluster a context names. Saves a start of kubectl.

What is read here is never believed alone: ``kubectl proxy`` is pinned to the context *and* to the cluster, so kubectl
itself refuses a name that it does not find. Any doubt gives nothing, and then ``kubectl config view`` is asked: several
files, a large one, a name that is not plain, an entry that is there twice, a value that is no text.

Of users only the credential plugin's program and the certificate's path are looked at; no error text of the YAML
reader leaves this module, as it would quote the file.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

_KEY = b"current-context"
#: What YAML takes as this very text without quotes, and no shell or regular expression minds.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:/+=")
#: A file that is larger is read by kubectl alone: this much, 100 clusters, takes PyYAML 15 ms.
_MOST_BYTES = 1 << 19


class DoubtError(Exception):
    """The file says something that kubectl may see in another way."""


def files(kubeconfig: str, environ: Mapping[str, str]) -> list[str]:
    """The paths that kubectl reads, in order: ``--kubeconfig``, else KUBECONFIG, else the one in the home."""
    if kubeconfig:
        return [kubeconfig]
    listed = [each for each in environ.get("KUBECONFIG", "").split(os.pathsep) if each]
    return listed or [f"{environ.get('HOME', '')}/.kube/config"]


def content(path: str) -> bytes | None:
    """The file's bytes; None where it is no file, cannot be read or is large. A pipe, which can be read once, is not
    touched."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - pathlib costs 4 ms
            return None
        with open(path, "rb") as file:  # noqa: PTH123
            text = file.read(_MOST_BYTES + 1)
    except OSError:
        return None
    return text if len(text) <= _MOST_BYTES else None


def current_context(paths: Iterable[str]) -> str:
    """The current context where one plain line of the first file that has one names it; else an empty text.

    kubectl takes it from the first file that sets it (client-go tools/clientcmd, loader.go).
    """
    for path in paths:
        text = content(path)
        if text is None and os.path.exists(path):  # noqa: PTH110
            return ""
        lines = [line for line in (text or b"").splitlines() if _KEY in line]
        if lines:
            key, _, value = lines[0].partition(b":")
            return _plain(value) if len(lines) == 1 and key == _KEY else ""
    return ""


def cluster_of(text: bytes, context: str) -> str:
    """The cluster that a context names where the lines that say so are plain, as kubectl and its like write them; else
    an empty text. It takes no YAML reader, which is not loaded yet."""
    found = [cluster for name, cluster in map(_names, _items(text.splitlines(), b"contexts:")) if name == context]
    return found[0] if len(found) == 1 else ""


def _items(lines: list[bytes], key: bytes) -> Iterator[list[bytes]]:
    """The entries of a list that stands at the top of the file, the lines of each."""
    starts = [at for at, line in enumerate(lines) if line.rstrip() == key]
    item: list[bytes] = []
    indent: bytes | None = None
    for line in lines[starts[0] + 1 :] if len(starts) == 1 else ():
        bare = line.lstrip(b" ")
        before = line[: len(line) - len(bare)]
        if indent is None and bare.startswith(b"- "):
            indent = before
        if bare and not before and not bare.startswith(b"- "):  # the next key at the top
            break
        if indent is not None and before == indent and bare.startswith(b"- "):
            yield item
            item, line = [], before + b"  " + bare[2:]
        item.append(line)
    yield item


def _names(item: list[bytes]) -> tuple[str, str]:
    """Name and cluster of an entry of ``contexts``; empty texts where they are not said once each."""
    if not item:
        return "", ""
    indent = item[0][: len(item[0]) - len(item[0].lstrip(b" "))]
    names = [line[len(indent) + 5 :] for line in item if line.startswith(indent + b"name:")]
    clusters = [line.strip()[8:] for line in item if line.strip().startswith(b"cluster:")]
    if len(names) != 1 or len(clusters) != 1:
        return "", ""
    return _plain(names[0]), _plain(clusters[0])


def _plain(value: bytes) -> str:
    name = value.strip().decode("utf-8", "replace")
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    return name if name and name[0].isalpha() and _PLAIN.issuperset(name) and not name.endswith(":") else ""


def fields(path: str, text: bytes, context: str, cluster: str) -> bytes | None:
    """What ``config_view.arguments`` asks kubectl for, of this context, as kubectl prints it; None in any doubt."""
    import json

    kept = _kept(text)
    if kept is None:
        return None
    try:
        of_context, of_cluster = kept["contexts"][context], kept["clusters"][cluster]
        user = kept["users"][of_context.get("user")] if "user" in of_context else {}
        if of_context["cluster"] != cluster:
            return None
    except KeyError:
        return None
    shown = {key: value for key, value in of_context.items() if key != "user"}
    lines = (json.dumps([{"name": context, "context": shown}]), json.dumps([{"name": cluster, "cluster": of_cluster}]))
    certificate = user.get("client-certificate", "")
    if certificate:
        certificate = os.path.join(os.path.dirname(os.path.abspath(path)), certificate)  # noqa: PTH100, PTH118, PTH120
    return "\n".join((*lines, user.get("exec", ""), certificate)).encode()


#: What is kept of the files that were read, by the length and the hash of their text.
_READ: dict[tuple[int, int], dict[str, dict[str, Any]] | None] = {}


def _kept(text: bytes) -> dict[str, dict[str, Any]] | None:
    """Contexts, clusters and users by name, with those fields alone that ``fields`` needs; None in any doubt."""
    key = (len(text), hash(text))
    if key not in _READ:
        _READ[key] = _read(text)
    return _READ[key]


def _read(text: bytes) -> dict[str, dict[str, Any]] | None:
    from netinfo.values.documents import load_yaml

    yaml = load_yaml()
    loader = getattr(yaml, "CSafeLoader", None)  # the one in Python takes as long as kubectl
    if loader is None or b"<<" in text or b"&" in text:
        return None
    try:
        tree = yaml.load(text, Loader=loader)
        return {
            "contexts": _by_name(tree["contexts"], "context", ("cluster", "namespace", "user")),
            "clusters": _by_name(tree["clusters"], "cluster", ("server",)),
            "users": _by_name(tree["users"], "user", ("client-certificate",)),
        }
    except Exception:
        return None


def _by_name(entries: Any, kind: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """The entries of a list, each with its texts under these keys and with who wrote it or what it runs."""
    found: dict[str, Any] = {}
    for entry in entries:
        name, tree = _text(entry, "name"), entry[kind]
        if name in found or not isinstance(tree, dict):
            raise DoubtError
        found[name] = {key: _text(tree, key) for key in keys if key in tree}
        if "extensions" in tree:
            found[name]["extensions"] = _extensions(tree)
        if "exec" in tree:
            found[name]["exec"] = _text(tree["exec"], "command")
    return found


def _text(tree: Any, key: str) -> str:
    """The text under the key: of one line, and not empty."""
    value = tree[key]
    if not isinstance(value, str) or not value or "\n" in value:
        raise DoubtError
    return value


def _extensions(tree: Any) -> list[dict[str, dict[str, str]]]:
    """Who wrote the entry, as far as it says so: minikube does."""
    providers = [each["extension"].get("provider") for each in tree["extensions"] or ()]
    return [{"extension": {"provider": each}} for each in providers if isinstance(each, str)]
