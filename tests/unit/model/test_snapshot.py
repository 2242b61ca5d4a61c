"""What follows from a snapshot is worked out once for it, and never taken for another one's."""

from __future__ import annotations

from netinfo.model.command import Trouble
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.podnet import cluster


def test_an_answer_is_kept_for_the_same_snapshot_and_question_only() -> None:
    asked: list[tuple[Snapshot, str]] = []

    def answer(snapshot: Snapshot, component: str) -> int:
        asked.append((snapshot, component))
        return len(asked)

    here, elsewhere = cluster(), cluster()
    assert here == elsewhere  # equal, and still two clusters
    assert [here.once(answer, each) for each in "abab"] == [1, 2, 1, 2]
    assert [elsewhere.once(answer, "a"), here.once(answer, "a")] == [3, 1]


def test_a_snapshot_with_other_rows_is_asked_anew() -> None:
    whole = cluster()

    def is_readable(snapshot: Snapshot) -> bool:
        return snapshot.nodes.is_readable

    assert whole.once(is_readable)
    dark = whole._replace(nodes=Listing(trouble=Trouble.FORBIDDEN, is_complete=False))
    assert not dark.once(is_readable) and whole.once(is_readable)
