"""What a release consists of: ``make release VERSION=1.2.3 URL=https://...``. Everything but the upload.

Into ``dist/``: the zipapp; its archive with the licence and the page for man; a krew manifest and a formula of Homebrew
that name the archive; wheel and sdist; a bill of materials; SHA256SUMS. ``URL`` is the folder where the files will
lie. The same files give the same bytes. The version has to stand in the package and in the changelog already: what is
released is what was reviewed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import re
import sys
import tarfile
from pathlib import Path

from netinfo import __version__
from tests.release import manpage, packages, sbom, zipapp
from tests.release.formula import formula
from tests.support.program import ROOT

PROGRAM = "kubectl-netinfo"
ARCHIVE = f"{PROGRAM}.tar.gz"
MANUAL = f"{PROGRAM}.1"
MANIFEST = "netinfo.yaml"
FORMULA = f"{PROGRAM}.rb"
BILL = f"{PROGRAM}.cdx.json"
TEMPLATE = ROOT / ".krew.yaml"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")


def reasons_against(version: str, changelog: str) -> list[str]:
    """Why this cannot be released; empty when it can."""
    found = []
    if not _VERSION.fullmatch(version):
        found.append(f"{version} is no semantic version")
    if version != __version__:
        found.append(f"netinfo/__init__.py says {__version__}, not {version}")
    if not re.search(rf"^## {re.escape(version)}\b", changelog, re.MULTILINE):
        found.append(f"CHANGELOG.md has no section ## {version}")
    return found


def archive(program: bytes) -> bytes:
    """The program, the licence and the page for man, as krew and Homebrew unpack them; no time, no owner."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as into:
        for name, content, mode in (
            ("LICENSE", (ROOT / "LICENSE").read_bytes(), 0o644),
            (PROGRAM, program, 0o755),
            (MANUAL, manpage.page().encode(), 0o644),
        ):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), mode
            into.addfile(entry, io.BytesIO(content))
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", mtime=0) as into_gzip:
        into_gzip.write(plain.getvalue())
    return packed.getvalue()


def homepage(url: str) -> str:
    """The home of the project, as the address of its uploads tells it."""
    return re.sub(r"/releases/.*", "", url)


def address(url: str) -> str:
    """Where the archive will lie."""
    return f"{url.rstrip('/')}/{ARCHIVE}"


def manifest(version: str, url: str, packed: bytes) -> str:
    """``.krew.yaml`` with version, address and checksum filled in (krew.sigs.k8s.io/docs/developer-guide)."""
    text = TEMPLATE.read_text("utf-8").partition("\n")[2]  # without the remark that it is a template
    values = {
        "version": f"v{version}",
        "homepage": homepage(url),
        "uri": address(url),
        "sha256": f'"{hashlib.sha256(packed).hexdigest()}"',
    }
    for key, value in values.items():
        head, _, tail = text.partition(f" {key}: ")
        text = f"{head} {key}: {value}\n{tail.partition(chr(10))[2]}"
    return text


def files(version: str, url: str) -> dict[str, bytes]:
    """The files of the release by their names."""
    program = zipapp.build()
    packed = archive(program)
    digest = hashlib.sha256(packed).hexdigest()
    made = {
        PROGRAM: program,
        ARCHIVE: packed,
        MANUAL: manpage.page().encode(),
        MANIFEST: manifest(version, url, packed).encode(),
        FORMULA: formula(version, homepage(url), address(url), digest).encode(),
        BILL: sbom.bill(version, hashlib.sha256(program).hexdigest(), zipapp.requirements()).encode(),
        **packages.build(homepage(url)),
    }
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    return {**made, "SHA256SUMS": sums.encode()}


def main() -> int:
    """Write them to ``dist/``; 1 with the reasons when something stands against it."""
    parser = argparse.ArgumentParser(description="Makes the files of a release.")
    parser.add_argument("version")
    parser.add_argument("url", help="https://... of the folder where the files will lie")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    against = reasons_against(asked.version, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    if not asked.url.startswith("https://"):
        against.append("URL has to begin with https://")
    if against:
        sys.stderr.write("".join(f"error: {each}\n" for each in against))
        return 1
    asked.into.mkdir(parents=True, exist_ok=True)
    for name, content in files(asked.version, asked.url).items():
        (asked.into / name).write_bytes(content)
    (asked.into / PROGRAM).chmod(0o755)
    return 0


if __name__ == "__main__":
    sys.exit(main())
