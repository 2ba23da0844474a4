# SPDX-License-Identifier: GPL-2.0-or-later
"""The round trip: an exported package is changed, imported into a hosted tile service, and read back."""

from __future__ import annotations

import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from tests.run.hands import FailedError, check_no_traceback, click, steady, type_over, visible
from tests.run.portal import sign_in
from tests.run.screen import Eyes, Screen, wait_for
from tests.sandbox.package_reader import read_v2
from tests.sandbox.packages.bundles import compact_v2

WINDOW = "arcgis_import_tiles_dialog"
ORGANISATION = "a1B2c3D4e5F6g7H8"


def tiles_imported(screen: Screen, eyes: Eyes, folder: Path, url: str) -> None:
    """Turn the colours of the exported package round, import it by mouse, and compare tile by tile."""
    changed = folder / "changed.tpkx"
    tiles = with_other_colours(folder / "raster.tpkx", changed)
    service = f"{url}/online/{ORGANISATION}/arcgis/rest/services/WorldTiles/MapServer"
    click(screen, steady(lambda: eyes.ask("tool_button", "arcgis_import_tiles")))
    wait_for(lambda: visible(eyes, WINDOW), "the Import Tiles window")
    sign_in(screen, eyes, url)
    type_over(screen, eyes, "service_combo", service)
    type_over(screen, eyes, "file_widget", str(changed))
    wait_for(lambda: "Import" in eyes.ask("widget", "import_button")["text"], "what the button will do")
    wait_for(lambda: eyes.ask("widget", "import_button")["enabled"], "the Import button")
    screen.picture("import-ready", pause=1.0)
    click(screen, eyes.ask("widget", "import_button"))
    wait_for(lambda: eyes.ask("box"), "the question")
    screen.picture("import-question", pause=0.5)
    click(screen, steady(lambda: eyes.ask("widget", "action_button")))
    wait_for(lambda: visible(eyes, "cancel_button"), "the progress")
    screen.picture("import-running", pause=1.0)
    wait_for(lambda: visible(eyes, "result_view"), "what came of it", 120)
    screen.picture("import-result", pause=1.5)
    message = wait_for(lambda: eyes.ask("messages"), "the message")
    if "imported" not in message:
        raise FailedError(f"QGIS says: {message}")
    for (level, row, col), data in tiles.items():
        there = urllib.request.urlopen(f"{service}/tile/{level}/{row}/{col}", timeout=30).read()
        if there != data:
            raise FailedError(f"Tile {level}/{row}/{col} of the service is not that of the package.")
    screen.key("Escape")
    wait_for(lambda: not visible(eyes, WINDOW), "the closed window")
    check_no_traceback(eyes)


def with_other_colours(source: Path, target: Path) -> dict[tuple[int, int, int], bytes]:
    """Write a copy of a .tpkx with the colours of its tiles turned round, and return those tiles."""
    found = {}
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as changed:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith(".bundle"):
                level = int(name.split("/")[-2][1:])
                tiles = {place: _turned(tile) for place, tile in read_v2(data, level, Path(name).name).items()}
                found.update(tiles)
                data = compact_v2({(row, col): tile for (_, row, col), tile in tiles.items()})
            changed.writestr(name, data)
    return found


def _turned(data: bytes) -> bytes:
    from osgeo import gdal

    gdal.FileFromMemBuffer("/vsimem/tile.png", data)
    pixels = gdal.Open("/vsimem/tile.png").ReadAsArray()
    colours = pixels[:3] if pixels.ndim == 3 and len(pixels) >= 3 else pixels.reshape(1, *pixels.shape[-2:])
    made: Any = gdal.GetDriverByName("MEM").Create("", colours.shape[2], colours.shape[1], 3)
    for band in range(3):
        made.GetRasterBand(band + 1).WriteArray(255 - colours[min(band, len(colours) - 1)])
    gdal.GetDriverByName("PNG").CreateCopy("/vsimem/turned.png", made)
    file = gdal.VSIFOpenL("/vsimem/turned.png", "rb")
    found = gdal.VSIFReadL(1, gdal.VSIStatL("/vsimem/turned.png").size, file)
    gdal.VSIFCloseL(file)
    return bytes(found)
