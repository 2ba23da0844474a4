# SPDX-License-Identifier: GPL-2.0-or-later
"""One vector tile export by Esri's ArcGIS API for Python, in an environment that has it: ``arcgis_once.py URL FOLDER``.

Prints the seconds from the call to the finished file. The library's own code submits, polls and downloads;
only its sign-in to a portal, which the sandbox's plain http does not offer, is left out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from types import SimpleNamespace


def main(url: str, folder: str) -> None:
    tempfile.tempdir = folder  # where the library puts what it downloads
    from arcgis.auth import EsriSession
    from arcgis.layers import VectorTileLayer

    session = EsriSession()
    connection = SimpleNamespace(_session=session, get=lambda url, params: session.get(url, params=params).json())
    portal = SimpleNamespace(con=connection, is_arcgisonline=False)
    layer = VectorTileLayer(url, SimpleNamespace(_con=connection, _portal=portal, session=session))
    assert layer.properties.exportTilesAllowed
    began = time.perf_counter()
    (found,) = layer.export_tiles(levels="0-3", export_extent="DEFAULT")
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "bytes": os.path.getsize(found)}))


main(*sys.argv[1:])
