"""Wheel and sdist, built from a copy of the checkout with the project's address filled in. The same bytes each time."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.support.program import ROOT

#: What a package is made of; nothing that a build or a test left in the checkout.
_PARTS = ("netinfo", "README.md", "LICENSE", "CHANGELOG.md", "setup.cfg", "pyproject.toml")
#: 1980-01-01, the earliest time that a wheel can hold.
_BEGINNING = "315532800"
_BUILD = (
    "import sys; from setuptools import build_meta as b; into = sys.argv[1]; b.build_sdist(into); b.build_wheel(into)"
)


def build(homepage: str = "") -> dict[str, bytes]:
    """The wheel and the sdist by their names. ``homepage``: the address that the metadata names; empty: none.

    Raises CalledProcessError when setuptools refuses.
    """
    with tempfile.TemporaryDirectory(prefix="netinfo-packages-") as folder:
        tree, into = Path(folder) / "tree", Path(folder) / "into"
        copy(tree)
        if homepage:
            settings = tree / "setup.cfg"
            settings.write_text(settings.read_text("utf-8").replace("[metadata]\n", f"[metadata]\nurl = {homepage}\n"))
        built(tree, into)
        return {path.name: _plain(path) for path in sorted(into.iterdir())}


def copy(tree: Path) -> None:
    """The files that a package is made of, in a new folder."""
    for name in _PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            tree.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)


def built(tree: Path, into: Path) -> None:
    """Wheel and sdist of the tree, into the folder."""
    into.mkdir()
    environ = {**os.environ, "SOURCE_DATE_EPOCH": _BEGINNING, "PYTHONHASHSEED": "0"}
    subprocess.run(
        (sys.executable, "-P", "-c", _BUILD, str(into)), cwd=tree, env=environ, capture_output=True, check=True
    )


def _plain(path: Path) -> bytes:
    """The bytes of the file; an archive of tar without the times and the owner of this machine."""
    if not path.name.endswith(".tar.gz"):
        return path.read_bytes()
    out = io.BytesIO()
    with (
        tarfile.open(path) as given,
        gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for member in sorted(given.getmembers(), key=lambda each: each.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = int(_BEGINNING), 0, 0, "", ""
            member.pax_headers = {}
            made.addfile(member, given.extractfile(member) if member.isfile() else None)
    return out.getvalue()
