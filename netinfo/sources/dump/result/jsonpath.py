"""kubectl's jsonpath as a program for ``jq``, as far as the facts write it.

In: ``{.spec.podCIDRs}``, ``{range .items[*]}{.metadata.name}{"\\t"}{.spec.podCIDR}{"\\n"}{end}``,
``{.items[*].status.addresses[?(@.type=="InternalIP")].address}``, keys with escaped dots. Out: the same for ``jq``, or
None for what is not understood.
"""

from __future__ import annotations

import json
import re

_PIECE = re.compile(
    r'\{range (?P<range>[^{}]*)\}|\{(?P<end>end)\}|\{"(?P<text>(?:[^"\\]|\\.)*)"\}|\{(?P<path>[^{}]*)\}'
)
_STEP = re.compile(
    r"\.(?P<key>(?:\\.|[^.\[\\])+)"
    r"|\[(?P<all>\*)\]|\[(?P<index>-?\d+)\]"
    r'|\[\?\(@\.(?P<name>[\w.]+)==["\'](?P<value>[^"\']*)["\']\)\]'
)

#: Lists of both families, and what stands in their place where they are not there.
_BOTH = {"podCIDRs": "[.podCIDR]", "clusterIPs": "[.clusterIP]", "podIPs": "[{ip: .podIP}]"}


def as_jq(jsonpath: str, root: str) -> str | None:
    """The program; ``root`` is where the object stands in the document (``.items[3]``)."""
    pieces = list(_PIECE.finditer(jsonpath))
    start = root
    if pieces and pieces[0]["range"] is not None:
        over = _path(pieces[0]["range"])
        if over is None:
            return None
        start = _joined(root, over)
    paths = [_path(piece["path"]) for piece in pieces if piece["path"] is not None]
    if not paths or None in paths:
        return None
    if len(paths) == 1 and start == root:
        return _joined(root, paths[0] or "")
    return f'{start} | "{_line(jsonpath, pieces)}"'


def last_fields(jsonpath: str) -> tuple[str, ...]:
    """The names of the fields that the path prints, as they begin: what to look for with ``grep``.

    ``clusterIP`` stands for ``clusterIPs`` too, which servers before 1.20 do not write.
    """
    names: list[str] = []
    for piece in _PIECE.finditer(jsonpath):
        path = piece["path"] or ""
        keys = [step["key"].replace("\\", "") for step in _STEP.finditer(path) if step["key"]]
        picked = re.search(r'==["\']([^"\']+)["\']', path)
        if picked and keys[-1:] == ["value"]:  # env[?(@.name=="POD_SUBNET")].value
            names.append(picked[1])
        elif keys[-2:] == ["podIPs", "ip"]:
            names.append("podIP")
        else:
            names += [key.removesuffix("s") if key in _BOTH else key for key in keys[-1:]]
    wanted = [name for name in names if name not in ("name", "namespace", "hostNetwork")]
    return tuple(dict.fromkeys(wanted or names or ["metadata"]))


def _line(jsonpath: str, pieces: list[re.Match[str]]) -> str:
    """What stands in a string of jq: texts as they are, paths interpolated."""
    parts: list[str] = []
    at = 0
    for piece in pieces:
        parts.append(json.dumps(jsonpath[at : piece.start()])[1:-1])
        at = piece.end()
        if piece["path"] is not None:
            path = _path(piece["path"]) or ""
            parts.append(f"\\([{path}])" if "[]" in path else f"\\({path})")
        elif piece["text"] is not None:
            parts.append(piece["text"])
    return "".join(parts).removesuffix("\\n")


def _path(written: str) -> str | None:
    steps: list[str] = []
    at = 0
    while at < len(written):
        found = _STEP.match(written, at)
        if found is None:
            return None
        at = found.end()
        if found["key"]:
            steps.append(_key(found["key"].replace("\\", ""), is_first=not steps))
        elif found["all"]:
            steps.append("[]?")
        elif found["index"]:
            steps.append(f"[{found['index']}]")
        else:
            steps.append(f"[]? | select(.{found['name']} == {json.dumps(found['value'])})")
    program = "".join(steps)
    return program if program.startswith((".", "(")) else f".{program}"


def _key(name: str, *, is_first: bool) -> str:
    if name in _BOTH:  # the single field is all that older servers write
        return f"{'' if is_first else ' | '}(.{name} // {_BOTH[name]})"
    if re.fullmatch(r"[A-Za-z_]\w*", name):
        return f".{name}"
    return f"{'.' if is_first else ''}[{json.dumps(name)}]"  # jq before 1.7 takes no dot before [ inside of a path


def _joined(root: str, path: str) -> str:
    if root == ".":
        return path
    return root + path.removeprefix("." if path.startswith(".[") else "") if path[0] == "." else f"{root} | {path}"
