"""One run of a shell line, timed from outside, with every process that it started counted.

Run as a process of its own: ``python -IS timed.py LINE`` prints a JSON document. It adopts what the line leaves behind
(PR_SET_CHILD_SUBREAPER, prctl(2)), such as a ``kubectl proxy`` whose starter was killed: its CPU is counted too.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Run the line; seconds to the end and to the first byte, of CPU, and MiB of the largest process."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.perf_counter()
    with subprocess.Popen(
        ["bash", "-c", sys.argv[1]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as process:
        assert process.stdout is not None
        some = process.stdout.read(1)
        first = time.perf_counter() - began
        while some:
            some = process.stdout.read(1 << 20)
        process.wait()
        wall = time.perf_counter() - began
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, mebibytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(json.dumps({"wall": wall, "first": first, "cpu": cpu, "rss": mebibytes}))


if __name__ == "__main__":
    main()
