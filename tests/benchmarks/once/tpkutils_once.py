# SPDX-License-Identifier: GPL-2.0-or-later
"""One copy by ``tpkutils``, in an environment that has it: ``tpkutils_once.py PACKAGE MBTILES`` prints the seconds."""

from __future__ import annotations

import json
import sys
import time


def main(package: str, target: str) -> None:
    from tpkutils import TPK

    began = time.perf_counter()
    with TPK(package) as opened:
        opened.to_mbtiles(target)
    print(json.dumps({"seconds": time.perf_counter() - began}))


main(*sys.argv[1:])
