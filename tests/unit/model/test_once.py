"""A question is answered once for one cluster, and never for another one."""

from __future__ import annotations

from netinfo.model.once import once
from netinfo.model.snapshot import Snapshot
from tests.support.podnet import cluster


def test_an_answer_is_kept_for_the_same_cluster_and_question_only() -> None:
    asked: list[tuple[Snapshot, str]] = []

    @once
    def answer(snapshot: Snapshot, component: str) -> int:
        asked.append((snapshot, component))
        return len(asked)

    here, elsewhere = cluster(), cluster()
    assert here == elsewhere  # equal, and still two clusters
    assert [answer(here, "a"), answer(here, "b"), answer(here, "a"), answer(here, "b")] == [1, 2, 1, 2]
    assert [answer(elsewhere, "a"), answer(here, "a")] == [3, 4]
