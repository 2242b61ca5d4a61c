"""The program without a process of its own, for tests that run it thousands of times. Needs nothing but the program."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Sequence

from netinfo.cli import app
from netinfo.cli.main import asked_language
from netinfo.model.error import NetinfoError
from netinfo.text.errors import lines
from netinfo.text.escape import escape
from netinfo.text.translation import set_language
from tests.support.program import Result


def printed(words: Sequence[str]) -> tuple[int | str | None, str, str]:
    """The exit code, stdout and stderr of a run with these arguments; an error's lines as the program escapes them."""
    raw, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(raw, "utf-8", write_through=True)
    code: int | str | None
    set_language(asked_language(list(words)) or "en")  # as in a process of its own: what another run spoke is forgotten
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = app.run(list(words))
        except NetinfoError as error:
            code = int(error.code)
            err.write("".join(f"{escape(line)}\n" for line in lines(error)))
        except SystemExit as end:
            code = end.code
    return code, raw.getvalue().decode(), err.getvalue()


def run(*words: str) -> Result:
    """The same as ``tests.support.program.run`` gives of a process; English again afterwards."""
    began = time.monotonic()
    code, out, err = printed(words)
    set_language("en")
    assert isinstance(code, int), code
    return Result(code, out, err, time.monotonic() - began)
