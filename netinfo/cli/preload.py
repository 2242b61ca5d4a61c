"""What a report will need, loaded while kubectl starts: by the time its answers come the judging half is there."""

from __future__ import annotations


def load() -> None:
    """Import what decides the facts and prints the table."""
    from netinfo.facts import judge as judge
    from netinfo.sources.live import orphans
    from netinfo.sources.live import plan as plan
    from netinfo.values.documents import load_yaml
    from netinfo.views import layout
    from netinfo.views import table as table

    orphans.FAMILY.adopt()
    load_yaml()
    layout.tabulate()
