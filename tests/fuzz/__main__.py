"""python -m tests.fuzz TARGET [--inputs 1000000] [--seed 1]     guided by coverage, with atheris
python -m tests.fuzz --list                                    the targets

Prints how many inputs ran, how fast, and how much memory it took. A failing input is printed and ends the run.
"""

from __future__ import annotations

import argparse
import atexit
import resource
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Run one target."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()

    import atheris  # only here: the tests do without it

    with atheris.instrument_imports(include=["netinfo"]):
        from tests.fuzz.targets import TARGETS
    if chosen.list or chosen.target not in TARGETS:
        raise SystemExit("\n".join(TARGETS))
    target = TARGETS[chosen.target]
    with tempfile.TemporaryDirectory() as folder:
        for number, example in enumerate(target.examples):
            (Path(folder) / str(number)).write_bytes(example)
        words = Path(folder) / "words.dict"
        words.write_text("".join(f'"{_quoted(word)}"\n' for word in target.words))
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        options = [
            f"-runs={chosen.inputs}",
            f"-seed={chosen.seed}",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-max_len=4096",
        ]
        options += ["-print_final_stats=0", "-verbosity=0", f"-artifact_prefix={folder}/"]
        began = time.monotonic()

        @atexit.register
        def ended() -> None:
            seconds = time.monotonic() - began
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{chosen.target}: {chosen.inputs} inputs, {seconds:.0f} s, {memory} MB", flush=True)

        atheris.Setup([sys.argv[0], *options, f"-dict={words}", str(corpus), folder], target.run)
        atheris.Fuzz()


def _quoted(word: bytes) -> str:
    return "".join(chr(each) if 32 < each < 127 and each not in b'"\\' else f"\\x{each:02x}" for each in word)


if __name__ == "__main__":
    main()
