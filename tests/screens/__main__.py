"""Writes the screens of all widths; then look at them."""

from __future__ import annotations

from tests.screens.shown import COMMANDS, WIDTHS, kept
from tests.screens.terminal import of_commands


def main() -> None:
    """Write the files."""
    for columns in WIDTHS:
        kept(columns).write_text(of_commands(COMMANDS, columns)[0])


if __name__ == "__main__":
    main()
