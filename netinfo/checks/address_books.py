"""Books of address managers: ranges that are given out to the end, and addresses held for Pods that are gone.

A book says what was given, whatever the Pods have: an address that it holds nobody else gets.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.checked_cluster import MOST_NAMED, CheckedCluster, is_nearly_used_up
from netinfo.facts.pod_cidrs.managers import managers
from netinfo.model.findings import CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.report import Fact
from netinfo.model.room import AddressBook
from netinfo.text.messages import joined, phrase, phrases


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """The ranges of every manager whose books were read."""
    known = [(each, book) for each in managers(cluster.snapshot, cluster.cni) for book in each.books()]
    if not known:
        return
    yield CheckOutcome("address-books", phrase("addresses that are left in the books of address managers"))
    for _, book in known:
        yield from _of_room(book)
    look = CheckOutcome("address-books-holders", phrase("addresses held for Pods that are gone"))
    pods = cluster.snapshot.pods
    is_whole = pods.is_readable and pods.is_complete and "Running" not in str(pods.command or "")
    yield look if is_whole else look._replace(because=phrase("not all pods were looked at"))
    there = {f"{pod.ref.namespace}/{pod.ref.name}" for pod in pods}
    for solution, book in known if is_whole else ():
        yield from _of_gone(book, there, solution.repair)


def _of_room(book: AddressBook) -> Iterator[Finding]:
    usable, used = book.block.num_addresses - book.kept, len(book.held)
    text = phrases(
        "{used} of {count} address of {blocks} is in use, {left} left",
        "{used} of {count} addresses of {blocks} are in use, {left} left",
        usable,
        used=used,
        blocks=f"{book.block} ({book.says})",
        left=max(0, usable - used),
    )
    found = Finding(FindingKind.EXHAUSTION, "address-book-full", (Fact.CAPACITY,), text, (book.command,))
    found = found._replace(subject=book.says)
    if used >= usable:
        yield found
    elif is_nearly_used_up(used, usable):
        yield found._replace(code="address-book-nearly-full", severity=Severity.NOTE)


def _of_gone(book: AddressBook, there: set[str], repair: str) -> Iterator[Finding]:
    """A note: a Pod may have come or gone between the two looks."""
    gone = {address: holder for address, holder in book.held.items() if holder and holder not in there}
    if not gone:
        return
    addresses = sorted(gone, key=int)
    text = phrases(
        "{book} holds {count} address for a Pod that is not there: {addresses}; if it stays so: {repair}",
        "{book} holds {count} addresses for Pods that are not there: {addresses}; if it stays so: {repair}",
        len(gone),
        book=book.says,
        addresses=joined(", ", [f"{each} ({gone[each]})" for each in addresses[:MOST_NAMED]]),
        repair=repair,
    )
    shows = (book.command,)
    note = Finding(FindingKind.LEFTOVER, "address-of-gone-pod", (Fact.CAPACITY,), text, shows, Severity.NOTE)
    yield note._replace(subject=book.says)
