"""Brings a real node up, says how to reach it, and holds it until Ctrl-C.

python -m tests.node [NETWORK [NETWORK]]      the second network is that of a second node, which joins the first
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time

from tests.node import networks
from tests.node.node import RealNode
from tests.node.second import SecondNode


def main(arguments: list[str]) -> int:
    """Returns when it is told to end."""
    first, *others = [networks.named(name) for name in arguments] or [networks.BRIDGE]
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.ExitStack() as held:
        node = held.enter_context(RealNode(first))
        timings = [node.timings]
        for network in others[:1]:
            timings.append(held.enter_context(SecondNode(node, network)).timings)
        print(f"up after {time.monotonic() - started:.1f} s: {timings}")
        for name in ("KUBECONFIG", "MINIKUBE_HOME", "PATH"):
            print(f"export {name}={node.environment[name]}", flush=True)
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
