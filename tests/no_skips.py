"""Fail when a test was skipped: ``python -m tests.no_skips REPORT.xml...``. Where CI runs, every test can run.

A reason that begins with ``optional:`` is only named: a further shell or tool that tries the same once more.
"""

from __future__ import annotations

import sys
from xml.etree import ElementTree


def main() -> int:
    """The number of skipped tests decides; each is named with its reason."""
    skipped = [
        (case.get("classname"), case.get("name"), reason.get("message"))
        for report in sys.argv[1:]
        for case in ElementTree.parse(report).iter("testcase")
        for reason in case.iter("skipped")
    ]
    for place, name, reason in skipped:
        print(f"skipped: {place} {name}: {reason}", file=sys.stderr)
    return 1 if any(not (reason or "").startswith("optional:") for _place, _name, reason in skipped) else 0


if __name__ == "__main__":
    raise SystemExit(main())
