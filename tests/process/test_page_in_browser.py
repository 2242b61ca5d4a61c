"""The page of ``report`` in a real browser: nothing overlaps, nothing has to be scrolled sideways, all text is legible.

Needs Chromium on PATH. With the path of ``axe.min.js`` in AXE_CORE its rules are run as well (npm: axe-core).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clusters.judging import FOLDER
from tests.support.in_process import printed

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")
pytestmark = pytest.mark.skipif(not BROWSER, reason="optional: no Chromium on PATH")
NAMES = ("flannel", "calico", "k3s", "eks-vpc-cni", "half-done-migration", "openshift-ovn", "flannel-dual-stack")
#: What a screen of 800 pixels and A4 without its margins of 14 mm have room for.
SCREEN, PAPER = 800, 688
#: Boxes of all texts, those that share a part of the page, and the least contrast (WCAG 2.2, 1.4.3).
MEASURE = """
const boxes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
const light = c => { const v = c.map(x => x / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
  return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
  if (c.length === 3 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
let contrast = 21;
while (walker.nextNode()) {
  const node = walker.currentNode;
  if (!node.textContent.trim() || node.parentElement.closest('script, style')) continue;
  const one = light(parse(getComputedStyle(node.parentElement).color).slice(0, 3));
  const two = light(ground(node.parentElement));
  contrast = Math.min(contrast, (Math.max(one, two) + .05) / (Math.min(one, two) + .05));
  const range = document.createRange(); range.selectNodeContents(node);
  for (const b of range.getClientRects())
    if (b.width > 1 && b.height > 1) boxes.push([b, node.textContent.slice(0, 40)]);
}
boxes.sort((a, b) => a[0].top - b[0].top);
const over = [];
for (let i = 0; i < boxes.length; i++)
  for (let j = i + 1; j < boxes.length && boxes[j][0].top < boxes[i][0].bottom - 2; j++) {
    const [a, b] = [boxes[i][0], boxes[j][0]];
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - b.top > 2)
      over.push([boxes[i][1], boxes[j][1]]);
  }
const found = {width: document.documentElement.scrollWidth, texts: boxes.length, over: over.slice(0, 3), contrast};
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of several clusters, one of them with the longest name that a folder can have."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(FOLDER / "flannel", folder / ("x" * 200))
    words = ["--from", str(folder / ("x" * 200)), *(word for name in NAMES for word in ("--from", str(FOLDER / name)))]
    printed(["report", "-O", str(folder / "page.html"), "--against", "office=192.168.0.0/16", *words])
    return (folder / "page.html").read_text()


def measured(page: str, width: int, folder: Path) -> dict[str, Any]:
    """What a script in the page finds at this width of the window."""
    axe = Path(os.environ["AXE_CORE"]).read_text() if os.environ.get("AXE_CORE") else ""
    ask = "found.violations = window.axe ? (await axe.run()).violations.map(v => v.id) : [];"
    show = "document.body.append('RESULT' + JSON.stringify(found) + 'END');"
    scripts = f"<script>{axe}</script><script>addEventListener('load', async () => {{{MEASURE}{ask}{show}}});</script>"
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    (folder / "page.html").write_text(bare.replace("</body>", f"{scripts}</body>"))
    words = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},1200"]
    done = subprocess.run(
        [*words, "--virtual-time-budget=60000", "--dump-dom", (folder / "page.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=300,
    )
    found: dict[str, Any] = json.loads(re.findall(r"RESULT(\{.*?\})END", done.stdout)[-1])
    return found


@pytest.mark.parametrize("width", [SCREEN, PAPER])
def test_the_page_fits_and_can_be_read(page: str, width: int, tmp_path: Path) -> None:
    found = measured(page, width, tmp_path)
    assert found["texts"] > 400 and not found["over"]
    assert found["width"] <= width and found["contrast"] >= 4.5
    assert not found["violations"]
