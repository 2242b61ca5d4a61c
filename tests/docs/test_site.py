"""The docs as a site: every page is in its navigation, every link leads somewhere, nothing is loaded from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.program import ROOT

pytest.importorskip("mkdocs", reason="make test installs it")


def build(root: Path, into: Path) -> subprocess.CompletedProcess[str]:
    words = ("--strict", "--config-file", str(root / "tests" / "docs" / "mkdocs.yml"), "--site-dir", str(into))
    argv = (sys.executable, "-P", "-m", "mkdocs", "build", *words)
    return subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=120)


def checkout(folder: Path) -> Path:
    """What the site is made from, to be changed by a test."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "tests" / "docs").mkdir(parents=True)
    for name in ("mkdocs.yml", "site.py"):
        shutil.copy(ROOT / "tests" / "docs" / name, folder / "tests" / "docs")
    return folder


def test_the_site_is_built_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = build(ROOT, tmp_path)
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 25
    for page in pages:
        loaded = re.findall(
            r"<(?:script|img|iframe)[^>]*\ssrc=\"([^\"]+)|<link[^>]*\shref=\"([^\"]+)", page.read_text()
        )
        assert not [each for pair in loaded for each in pair if re.match(r"(?:https?:)?//", each)], page


@pytest.mark.parametrize("line", ["[gone](../how-to/gone.md)", "[gone](../reference/json.md#gone)"])
def test_a_link_that_leads_nowhere_is_an_error(line: str, tmp_path: Path) -> None:
    root = checkout(tmp_path / "copy")
    with (root / "docs" / "tutorial" / "first-answer.md").open("a") as page:
        page.write(f"\n{line}\n")
    done = build(root, tmp_path / "site")
    assert done.returncode == 1 and "gone" in done.stderr


def test_a_page_that_nobody_is_led_to_is_an_error(tmp_path: Path) -> None:
    root = checkout(tmp_path / "copy")
    (root / "docs" / "lost.md").write_text("# Lost\n")
    assert build(root, tmp_path / "site").returncode == 1


def test_what_is_for_developers_stands_apart() -> None:
    nav = {
        title: str(pages)
        for each in yaml.safe_load((ROOT / "tests" / "docs" / "mkdocs.yml").read_text())["nav"]
        for title, pages in each.items()
    }
    for word in ("hardening", "architecture", "decisions", "run-a-real-node", "add-a-solution"):
        assert [title for title, pages in nav.items() if word in pages] == ["For developers"]
