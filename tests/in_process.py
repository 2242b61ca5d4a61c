"""The program without a process of its own, for tests that run it thousands of times. Needs nothing but the program."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence

from netinfo import cli
from netinfo.errors import NetinfoError
from netinfo.unsafe import escape


def printed(words: Sequence[str]) -> tuple[int | str | None, str, str]:
    """The exit code, stdout and stderr of a run with these arguments; an error's lines as the program escapes them."""
    raw, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(raw, "utf-8", write_through=True)
    code: int | str | None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.run(list(words))
        except NetinfoError as error:
            code = int(error.code)
            err.write("".join(f"{escape(line)}\n" for line in error.lines()))
        except SystemExit as end:
            code = end.code
    return code, raw.getvalue().decode(), err.getvalue()
