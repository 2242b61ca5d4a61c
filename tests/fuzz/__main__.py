"""python -m tests.fuzz TARGET [--inputs 1000000] [--seed 1] [--patience 10]     guided by coverage, with atheris
python -m tests.fuzz --list                                    the targets

Prints how many inputs ran, how fast, and how much memory it took. A failing input is printed and ends the run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

_FAILED = "the run ended with exit code {code} before it had read all inputs: see above"


def main() -> int:
    """Run one target in a process of its own: libFuzzer ends its process itself."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=10, help="seconds for one input; more on a busy machine")
    chosen = parser.parse_args()
    if chosen.list:
        from tests.fuzz.targets import TARGETS

        print("\n".join(TARGETS))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _fuzz(chosen, Path(folder))
        _, status, used = os.wait4(child, 0)
        seconds = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        print(f"{chosen.target}: {chosen.inputs:,} inputs, {seconds:.0f} s, {used.ru_maxrss // 1024} MB", flush=True)
    else:
        print(_FAILED.format(code=code), file=sys.stderr)
    return code


def _fuzz(chosen: argparse.Namespace, folder: Path) -> None:
    import atheris  # only here: the tests do without it

    with atheris.instrument_imports(include=["netinfo"]):
        from tests.fuzz.targets import TARGETS
    if chosen.target not in TARGETS:
        print("\n".join(TARGETS), flush=True)
        os._exit(2)
    target = TARGETS[chosen.target]
    examples, corpus = folder / "examples", folder / "corpus"
    for each in (examples, corpus):
        each.mkdir()
    for number, example in enumerate(target.examples):
        (examples / str(number)).write_bytes(example)
    options = [
        f"-runs={chosen.inputs}",
        f"-seed={chosen.seed}",
        f"-timeout={chosen.patience}",
        "-rss_limit_mb=2048",
        "-max_len=4096",
    ]
    options += ["-print_final_stats=0", "-verbosity=0", f"-artifact_prefix={folder}/"]
    if target.words:  # libFuzzer refuses an empty dictionary
        words = folder / "words.dict"
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in target.words))
        options.append(f"-dict={words}")
    atheris.Setup([sys.argv[0], *options, str(corpus), str(examples)], target.run)
    atheris.Fuzz()


def _quoted(word: bytes) -> str:
    return "".join(chr(each) if 32 < each < 127 and each not in b'"\\' else f"\\x{each:02x}" for each in word)


if __name__ == "__main__":
    raise SystemExit(main())
