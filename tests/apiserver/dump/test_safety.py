"""Dumps that want to harm: archives, special files, input without an end. A clear error, exit 6, nothing written."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from netinfo.model.error import NetinfoError
from netinfo.sources.dump.input import limits
from tests.apiserver.dump.conftest import Taken
from tests.support.dumps.judged import judged, judged_path, values
from tests.support.program import ROOT, Result, run


def refused(path: str, *, stdin: bytes = b"") -> Result:
    """The program ends with 6, one error, and no answer."""
    result = run("--from", path, stdin=stdin, seconds=120)
    assert result.code == 6 and result.stdout == "", (result.code, result.stderr)
    assert result.stderr.startswith("error: ") and "Traceback" not in result.stderr
    return result


def tar(path: Path, *members: tuple[str, bytes, bytes, str]) -> Path:
    """A tar archive of members (name, content, type, link)."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content, kind, link in members:
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(content), kind, link
            archive.addfile(info, io.BytesIO(content))
    return path


HOSTILE: dict[str, tuple[str, bytes, bytes, str]] = {
    "a name that climbs": ("../../etc/nodes.json", b"{}", tarfile.REGTYPE, ""),
    "an absolute name": ("/tmp/nodes.json", b"{}", tarfile.REGTYPE, ""),
    "a hard link": ("nodes.json", b"", tarfile.LNKTYPE, "other.json"),
    "a device": ("nodes.json", b"", tarfile.CHRTYPE, ""),
    "a pipe": ("nodes.json", b"", tarfile.FIFOTYPE, ""),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_archive_with_such_a_member_is_refused(what: str, tmp_path: Path) -> None:
    error = refused(str(tar(tmp_path / "dump.tar.gz", HOSTILE[what]))).stderr
    assert "archive" in error
    assert not Path("/tmp/nodes.json").exists()


def test_a_zip_with_a_climbing_name_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "climbs.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("../nodes.json"), "{}")
    refused(str(tmp_path / "climbs.zip"))


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    target = b"/etc/passwd"
    tar(tmp_path / "link.tar.gz", ("nodes.json", b"", tarfile.SYMTYPE, target.decode()))
    link = zipfile.ZipInfo("nodes.json")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, target)
    for name in ("link.tar.gz", "link.zip"):
        assert "nodes.json: it is a link that leads out of the archive" in refused(str(tmp_path / name)).stderr


def test_bombs_are_refused_soon(tmp_path: Path) -> None:
    zeros = b" " * limits.MIB
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.json", zeros * 10)
    bomb = tmp_path / "bomb.tar.gz"
    tar(bomb, ("dump/nodes.json", zeros * 300, tarfile.REGTYPE, ""))
    for path in (tmp_path / "bomb.zip", bomb):
        began = time.monotonic()
        assert "bomb" in refused(str(path)).stderr
        assert time.monotonic() - began < 30


def test_more_members_than_a_dump_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netinfo.sources.dump.input.archives.MOST_FILES", 50)
    monkeypatch.setattr("netinfo.sources.dump.input.parts.MOST_FILES", 50)
    many = [(f"{number}.json", b"{}", tarfile.REGTYPE, "") for number in range(60)]
    with pytest.raises(NetinfoError, match="more files"):
        judged_path(tar(tmp_path / "many.tar.gz", *many))
    for number in range(60):
        (tmp_path / f"{number}.json").write_text("{}")
    with pytest.raises(NetinfoError, match="more files"):
        judged_path(tmp_path)


def test_an_archive_that_breaks_off_or_is_damaged(dumps: dict[str, Taken], tmp_path: Path) -> None:
    data = dumps["flannel"].data("tree_in_tar_gz")
    whole = values(judged_path(dumps["flannel"].paths["tree_in_tar_gz"]))
    path = tmp_path / "cut.tar.gz"
    for size in range(1, len(data), max(1, len(data) // 40)):
        path.write_bytes(data[:size])
        try:
            report = judged_path(path)
        except NetinfoError as error:
            assert error.code == 6
        else:
            assert all(value in (None, whole[fact]) for fact, value in values(report).items())
    path.write_bytes(data[:100] + bytes(200) + data[300:])
    refused(str(path))


def test_special_files_are_refused_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "nodes.json")
    assert "plain file" in refused(str(tmp_path)).stderr
    for path in ("/dev/zero", "/dev/null"):
        refused(path)


def test_a_folder_of_nothing_but_a_link_out_of_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nodes.json").symlink_to("/etc/passwd")
    assert "link" in refused(str(tmp_path)).stderr


def test_what_is_not_there_or_may_not_be_read_is_said(tmp_path: Path) -> None:
    assert "No such file" in refused(str(tmp_path / "nothing")).stderr
    assert "empty folder" in refused(str(tmp_path)).stderr
    assert "nothing of a cluster" in refused("-", stdin=b"").stderr


#: A log is long only after 8 GiB, which take a busy machine minutes: here after 256 MiB.
SHORTER_LOGS = (
    "from netinfo.sources.dump.parse import logs; logs.MOST_LOG = 1 << 28; from netinfo.cli.main import run; run()"
)


@pytest.mark.parametrize(
    "text",
    ["y", "{}", '{"kind": "x"}', '{"a": [', "==== START logs for container a of pod b/c ====\\n", "apiVersion: v1"],
)
def test_input_without_an_end_is_refused(text: str) -> None:
    """``yes`` goes on for ever; the program does not."""
    code = f"import sys\nwhile True: sys.stdout.write({text!r} * 20000 + chr(10))"
    endless = subprocess.Popen([sys.executable, "-c", code.replace("\\\\n", "\\n")], stdout=subprocess.PIPE)
    try:
        done = subprocess.run(
            [sys.executable, "-c", SHORTER_LOGS, "--from", "-"],
            stdin=endless.stdout, capture_output=True, timeout=120, cwd=ROOT, text=True,
        )  # fmt: skip
    finally:
        endless.kill()
        endless.communicate()
    # By what it holds, or by the time that it takes for its size, whichever is seen first.
    assert done.returncode in (6, 7) and done.stderr.startswith("error: "), done.stderr


NOT_TEXT: dict[str, Callable[[bytes], bytes]] = {
    "NUL in a name": lambda data: data.replace(b'"name": "kube-apiserver', b'"name": "kube\0apiserver', 1),
    "invalid bytes in a label": lambda data: data.replace(b'"kubernetes.io/os": "linux"', b'"x": "\xff\xfe"', 1),
}


@pytest.mark.parametrize("how", NOT_TEXT)
def test_bytes_that_no_text_has_are_refused(how: str, minikube_stream: bytes) -> None:
    changed = NOT_TEXT[how](minikube_stream)
    assert changed != minikube_stream
    with pytest.raises(NetinfoError, match="byte") as error:
        judged(changed)
    assert error.value.code == 6


def test_noise_is_refused() -> None:
    for noise in (bytes(100_000), os.urandom(100_000), b"\x89PNG\r\n\x1a\n" + os.urandom(1000)):
        refused("-", stdin=noise)


@pytest.mark.parametrize(
    "nested",
    [
        b'{"kind": "PodList", "items": [' + b"[" * 200_000,
        b'{"kind": "PodList", "items": [' + b'{"a":' * 200_000,
        b"apiVersion: v1\nitems:\n- " + b"[" * 200_000 + b"\nkind: PodList\n",
        b"apiVersion: v1\nitems:\n- " + b"{a: " * 200_000 + b"\nkind: PodList\n",
        b"apiVersion: v1\nitems:\n- " + b"- " * 200_000 + b"\nkind: PodList\n",
    ],
)
def test_depth_is_no_way_to_crash(nested: bytes) -> None:
    refused("-", stdin=nested)


def test_yaml_aliases_are_refused() -> None:
    bomb = b"apiVersion: v1\nitems:\n- a: &a [x, x]\n  b: &b [*a, *a]\n  c: [*b, *b]\nkind: PodList\nmetadata: {}\n"
    assert "aliases" in refused("-", stdin=bomb).stderr
