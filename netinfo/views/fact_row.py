"""One row of the fact table."""

from __future__ import annotations

from netinfo.model.report import State
from netinfo.named_tuple import NamedTuple
from netinfo.views import wording


class FactRow(NamedTuple):
    """What stands in a row, escaped, and the state for its colour."""

    title: str
    value: str
    state: State
    how: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand under FACT, VALUE, STATE and HOW WE KNOW."""
        return self.title, self.value, wording.state_name(self.state), self.how
