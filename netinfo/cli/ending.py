"""How a run ends: every way to a documented exit code, with children killed, and never with a traceback.

Signals end a run through the same ``finally`` that kills the children, once: a second Ctrl-C must not interrupt the
cleaning up. A reader that went away is no error of ours, a full disk is one of the environment.
"""

from __future__ import annotations

import os
import signal
import sys

from netinfo.sources import own_time

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

#: Windows knows no SIGHUP.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: A bug of ours, and out of time: nothing that was started is wanted any more.
_ABNORMAL = (1, 7)
#: What a shell reports of a program that SIGPIPE ended.
_BROKEN_PIPE = 141


class _Signalled(BaseException):
    """A signal came. No ``except Exception`` and no library takes it for its own."""

    def __init__(self, number: int) -> None:
        self.number = number


def run(work: Callable[[], int]) -> NoReturn:
    """Do the work and leave with its exit code; with stdout closed nothing is done."""
    has_stdout = _prepare_streams()
    try:
        _listen()
        own_time.listen()
        code = work() if has_stdout else _refuse()
        sys.stdout.flush()
    except _Signalled as signalled:
        code = 128 + signalled.number
        _say("\n" if signalled.number == signal.SIGINT else "")
        _forget_stdout()
    except own_time.OutOfTime:
        _forget_stdout()
        code = _fail(_out_of_time())
    except KeyboardInterrupt:  # before anybody listened
        code = 128 + signal.SIGINT
    except BrokenPipeError:
        code = _BROKEN_PIPE
        _forget_stdout()
    except Exception as error:
        code = _fail(error)
    own_time.stop()
    _end_children(is_whole=code < 128 and code not in _ABNORMAL)
    _leave_at_once(code)


def _end_children(*, is_whole: bool) -> None:
    """What was started ahead and nobody took, a proxy that an error or a signal left open, what these left behind."""
    live = sys.modules.get("netinfo.sources.live.head_start")
    if live is not None:
        live.RUN.close()
        live.kubectl_proxy.close_all()
    orphans = sys.modules.get("netinfo.sources.live.orphans")
    if orphans is not None:
        orphans.FAMILY.end(everything=not is_whole)


def _leave_at_once(code: int) -> NoReturn:
    """Without taking the interpreter apart: 10 ms of work that nobody needs. No process and no file is left open."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)


def _refuse() -> NoReturn:
    from netinfo.model.command import ExitCode
    from netinfo.model.error import NetinfoError
    from netinfo.text.messages import phrase

    next_step = phrase("give the answer a file, a pipe or a terminal")
    raise NetinfoError(ExitCode.ENVIRONMENT, phrase("stdout is closed"), "", next_step)


def _listen() -> None:
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or a job in the background of a script
            signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    own_time.stop()
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise _Signalled(number)


def _prepare_streams() -> bool:
    """False when stdout was closed by the caller.

    A closed stream is opened on /dev/null: the next file that is opened would take its number, and what is meant for
    the terminal would go into it. What the locale cannot write is written as an escape.
    """
    is_open = [_is_open(number) for number in (0, 1, 2)]
    for number, known in enumerate(is_open):
        if not known:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the whole run
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    return is_open[1]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _fail(error: Exception) -> int:
    from netinfo.model.command import ExitCode
    from netinfo.model.error import NetinfoError
    from netinfo.text.errors import lines
    from netinfo.text.escape import escape
    from netinfo.text.redact import redact

    if isinstance(error, (OSError, MemoryError)) or "can't start new thread" in str(error):
        # A full disk, no temporary folder, a limit of the shell: not the cluster's doing, and not ours.
        _forget_stdout()
        error = NetinfoError(ExitCode.ENVIRONMENT, _reason(error), "", "df; ulimit -a")
    elif isinstance(error, ImportError) and error.name and error.name.partition(".")[0] != "netinfo":
        error = _without_package(error.name.partition(".")[0])
    if isinstance(error, NetinfoError):
        _say("".join(f"{escape(redact(line))}\n" for line in lines(error)))
        return int(error.code)
    if os.environ.get("NETINFO_DEBUG"):
        raise error
    _say(
        f"error: a bug in netinfo: {type(error).__name__}: {escape(redact(str(error)))[:200]}\n"
        "  next:  run again with NETINFO_DEBUG=1 and report what it prints\n"
    )
    return int(ExitCode.BUG)


def _out_of_time() -> Exception:
    from netinfo.model.command import ExitCode
    from netinfo.model.error import NetinfoError
    from netinfo.text.messages import phrase

    what = phrase("what came took too long to read, to judge or to lay out: more or other than any cluster has")
    next_step = phrase("run again with -v to see how much came, and with --timeout 60s to give it longer")
    return NetinfoError(ExitCode.UNREACHABLE, what, "kubectl netinfo -v", next_step)


def _without_package(name: str) -> Exception:
    """A checkout that is run by a Python into which nothing was installed, or something of another version."""
    from netinfo.model.command import ExitCode
    from netinfo.model.error import NetinfoError
    from netinfo.text.command_line import join
    from netinfo.text.messages import phrase

    what = phrase("{python} cannot import the package {name}", python=sys.executable, name=name)
    project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120 - pathlib costs 4 ms
    return NetinfoError(ExitCode.ENVIRONMENT, what, "", join([sys.executable, "-m", "pip", "install", project]))


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        from netinfo.text.messages import phrase

        return phrase("out of memory")
    return (getattr(error, "strerror", None) or str(error)).lower()


def _say(text: str) -> None:
    """To stderr, whoever may have closed it."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _forget_stdout() -> None:
    """Leave without Python's own complaint, at exit, about a stdout that takes nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
