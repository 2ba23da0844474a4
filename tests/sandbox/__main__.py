# SPDX-License-Identifier: GPL-2.0-or-later
"""`python3 -m tests.sandbox --port 0 --cache build/sandbox`: serve until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from .server import Sandbox
from .services.jobs import Pace


def main() -> int:
    """Run the server by hand."""
    parser = argparse.ArgumentParser(prog="tests.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--cache", default="build/sandbox", help="folder for drawn tiles and packages")
    parser.add_argument("--tiles", choices=("qgis", "painted"), default="qgis")
    parser.add_argument("--bundles", choices=("script", "arcgis"), default="script")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long a job stays in each state")
    parser.add_argument("--verbose", action="store_true", help="print every request")
    given = parser.parse_args()
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    sandbox = Sandbox(given.cache, given.tiles, given.port, given.verbose, given.bundles)
    sandbox.pace = Pace(seconds=given.seconds, patience=0.0 if given.seconds else 30.0)
    with sandbox:
        print(sandbox.url, flush=True)
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
