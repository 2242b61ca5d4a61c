"""The program with everything it imports in one executable file: ``python -m tests.release.zipapp FILE``.

The dependencies are those of the virtual environment that runs this. The same files give the same bytes: names are
sorted, times are 1980, nothing is compressed (zlib's output differs by version and has to be undone at every start).
Bytecode of this Python lies beside each source, not to be checked against it; another Python compiles the source.
Compiled parts (``.so``) cannot be loaded from an archive and are left out: PyYAML does without.
"""

from __future__ import annotations

import argparse
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from io import BytesIO
from pathlib import Path

from packaging.requirements import Requirement

from tests.support.program import ROOT

SHEBANG = b"#!/usr/bin/env python3\n"
_PACKAGE = "netinfo"
_DISTRIBUTION = "kubectl-netinfo"
#: What Typer names as a requirement and loads only for help in colours, which is switched off.
_NOT_NEEDED = frozenset({"rich"})
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_MAIN = """\
import sys

if sys.version_info < (3, 11):  # an older Python would end in a traceback; this file is one that it can still read
    sys.stderr.write("error: %s is older than Python 3.11\\n" % sys.executable)
    sys.stderr.write("  next: put a newer python3 first on PATH\\n")
    sys.exit(6)

if "kubectl_complete" in sys.argv[0]:  # a second name of this file (docs/how-to/complete-on-tab.md)
    from netinfo.cli.completion import run
else:
    from netinfo.cli.main import run

run()
"""


def build() -> bytes:
    """The bytes of the file."""
    archive = BytesIO(SHEBANG)
    archive.seek(0, 2)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive, "a", zipfile.ZIP_STORED) as into:
        for name, content in sorted(_with_bytecode(dict(_files()), Path(folder)).items()):
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            into.writestr(entry, content)
    return archive.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    yield "__main__.py", _MAIN.encode()
    yield "LICENSE", (ROOT / "LICENSE").read_bytes()
    for path in (ROOT / _PACKAGE).rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for each in requirements():
        yield from _files_of(each)


def _files_of(installed: Distribution) -> Iterator[tuple[str, bytes]]:
    """Sources, and the licence with the metadata beside it; not what the installer wrote about this machine."""
    for file in installed.files or ():
        is_licence = ".dist-info" in file.parts[0] and (file.name == "METADATA" or "LICEN" in file.name.upper())
        if (file.suffix == ".py" and ".." not in file.parts) or is_licence:
            yield file.as_posix(), Path(str(installed.locate_file(file))).read_bytes()


def requirements() -> list[Distribution]:
    """All distributions that the program needs to run, itself left off."""
    found: dict[str, Distribution] = {}
    names = [_DISTRIBUTION]
    while names:
        for line in distribution(names.pop()).requires or ():
            wanted = Requirement(line)
            if wanted.name in (*found, *_NOT_NEEDED) or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
                continue
            found[wanted.name] = distribution(wanted.name)
            names.append(wanted.name)
    return list(found.values())


def _with_bytecode(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The files, and ``NAME.pyc`` beside each ``NAME.py``, where zipimport looks for it (docs.python.org, zipimport).

    The order of sets in bytecode follows the hashes of text, which differ in every process unless they are told not to.
    """
    for name, content in files.items():
        if name.endswith(".py") and name != "__main__.py":
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    words = ("-m", "compileall", "-q", "-b", "--invalidation-mode", "unchecked-hash", "-s", str(folder), str(folder))
    subprocess.run((sys.executable, *words), env={**os.environ, "PYTHONHASHSEED": "0"}, check=True)
    return {**files, **{path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.pyc")}}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", type=Path)
    path: Path = parser.parse_args().file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build())
    path.chmod(0o755)


if __name__ == "__main__":
    main()
