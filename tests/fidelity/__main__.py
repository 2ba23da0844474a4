# SPDX-License-Identifier: GPL-2.0-or-later
"""``make fidelity``: names, shields and pixels of the plugin's layers against MapLibre GL JS, view by view."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = tempfile.mkdtemp(prefix="fidelity_profile")

from qgis.core import QgsApplication

from tests.fidelity.compare import Row, compared, table
from tests.fidelity.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "fidelity" / "pictures"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fidelity", description=__doc__)
    parser.add_argument(
        "--packages", type=Path, default=ROOT.parent / "shared" / "packages", help="where the packages are"
    )
    given = parser.parse_args()
    application = QgsApplication([], False)
    application.initQgis()
    rows: list[Row] = []
    for name, views in VIEWS.items():
        if not (given.packages / name).is_file():
            print(f"make fidelity: {name} is not in {given.packages}: left out", file=sys.stderr)
            continue
        rows += compared(given.packages / name, views, PICTURES)
    print(table(rows))
    sys.stdout.flush()
    os._exit(0)  # QGIS' own threads may outlive Python


if __name__ == "__main__":
    sys.exit(main())
