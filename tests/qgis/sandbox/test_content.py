# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's real content: what it draws is the world, and QGIS and GDAL read what it packs."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
import requests
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

from tests.sandbox import Sandbox, spawn
from tests.sandbox.drawing.palette import LAND, SEA

CACHE = Path(__file__).resolve().parents[3] / "build" / "sandbox"
AFRICA = (2000000.0, 0.0, 3000000.0, 1000000.0)
HALF = 20037508.342787001


@pytest.fixture(scope="module")
def sandbox(application: QgsApplication) -> Iterator[Sandbox]:
    """Real tiles; they stay in build/sandbox, so that only the first run draws."""
    with Sandbox(CACHE, "qgis") as running:
        running.pace.patience = 120
        yield running


def near(colour: QColor, other: str) -> bool:
    """Whether two colours look the same."""
    wanted = QColor(other)
    pairs = zip(colour.getRgb()[:3], wanted.getRgb()[:3])
    return all(abs(one - two) <= 3 for one, two in pairs)


def land_share(image: QImage) -> float:
    """How much of an image is land."""
    seen = [image.pixelColor(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)]
    return sum(any(near(colour, land) for land in LAND) for colour in seen) / len(seen)


def draw(layer, extent: QgsRectangle, size: int = 256) -> QImage:
    """Render a layer alone."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setLayers([layer])
    settings.setExtent(extent)
    settings.setOutputSize(QSize(size, size))
    settings.setBackgroundColor(QColor("#ff00ff"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def export(sandbox: Sandbox, path: str, **values: str) -> str:
    """Export and return the job's id."""
    form = {"levels": "0-3", "exportExtent": "DEFAULT", "f": "json", "tilePackage": "true", **values}
    job = requests.post(f"{sandbox.service(path)}/exportTiles", data=form, timeout=60).json()["jobId"]
    for _ in range(20):
        answer = requests.get(f"{sandbox.service(path)}/jobs/{job}", {"f": "json"}, timeout=150).json()
        if answer["jobStatus"] == "esriJobSucceeded":
            return job
        assert answer["jobStatus"] != "esriJobFailed", answer
    raise AssertionError(answer)


def tile(sandbox: Sandbox, z: int, y: int, x: int) -> QImage:
    """A tile as the server gives it."""
    answer = requests.get(f"{sandbox.service('World/MapServer')}/tile/{z}/{y}/{x}", timeout=120)
    assert answer.headers["Content-Type"] == "image/png"
    return QImage.fromData(answer.content)


def test_land_and_sea(sandbox: Sandbox) -> None:
    """The middle of Africa is land, that of the Pacific sea, and names and borders are drawn in between."""
    africa = tile(sandbox, 5, 15, 18)
    assert (africa.width(), africa.height()) == (256, 256)
    assert land_share(africa) > 0.7
    assert not any(near(africa.pixelColor(x, y), SEA) for x in range(0, 256, 4) for y in range(0, 256, 4))
    pacific = tile(sandbox, 4, 8, 1)
    assert near(pacific.pixelColor(128, 128), SEA)
    assert len({africa.pixel(x, y) for x in range(256) for y in range(256)}) > 20  # antialiased


def test_blocks_meet(sandbox: Sandbox) -> None:
    """Across the edge of two blocks drawn apart the image goes on: no seam, whatever is drawn there."""
    left, right = tile(sandbox, 5, 12, 15), tile(sandbox, 5, 12, 16)
    jumps = 0
    for y in range(256):
        one, two = left.pixelColor(255, y), right.pixelColor(0, y)
        jumps += sum(abs(a - b) for a, b in zip(one.getRgb(), two.getRgb())) > 150
    assert jumps < 12


def test_levels_agree(sandbox: Sandbox) -> None:
    """A place has the same colour on every level: the grid is where it should be."""
    x, y = 2200000.0, 3000000.0  # the Libyan desert, no border near
    for level in range(7):
        span = 2 * HALF / 2**level
        col, row = int((x + HALF) // span), int((HALF - y) // span)
        image = tile(sandbox, level, row, col)
        across, down = (x + HALF - col * span) / span * 256, (HALF - y - row * span) / span * 256
        # a little way up and down, because on some level a name may stand just there
        colours = [image.pixelColor(int(across), (int(down) + step) % 256) for step in (-9, 0, 9)]
        assert any(near(colour, land) for colour in colours for land in LAND), level


def test_vector_package_opens(sandbox: Sandbox, tmp_path: Path) -> None:
    """QGIS reads the .vtpk, styles it by its own style, and draws land, sea and places."""
    job = sandbox.jobs[export(sandbox, "WorldVector/VectorTileServer", levels="0-5")]
    uri = QgsProviderRegistry.instance().encodeUri("vtpkvectortiles", {"type": "vtpk", "path": str(job.output)})
    layer = QgsVectorTileLayer(uri, "package")
    assert layer.isValid(), layer.error().message()
    _, good = layer.loadDefaultStyle()
    assert good
    assert (layer.sourceMinZoom(), layer.sourceMaxZoom()) == (0, 5)
    image = draw(layer, QgsRectangle(*AFRICA), 400)
    names = {image.pixelColor(x, y).name() for x in range(400) for y in range(400)}
    assert any(near(QColor(name), land) for name in names for land in LAND)
    # the sprite's red disc stands in the Central African Republic or beside it
    wide = draw(layer, QgsRectangle(-2000000, -3000000, 5000000, 4000000), 800)
    reds = sum(near(wide.pixelColor(x, y), "#c43340") for x in range(800) for y in range(800))
    assert reds > 50
    sea = draw(layer, QgsRectangle(-18000000, -1000000, -17000000, 0), 64)
    assert near(sea.pixelColor(32, 32), SEA)


def test_vector_and_raster_agree(sandbox: Sandbox) -> None:
    """Where the raster tiles have sea the vector package has sea: no country is lost on any level."""
    job = sandbox.jobs[export(sandbox, "WorldVector/VectorTileServer", levels="0-5")]
    layer = QgsVectorTileLayer(f"type=vtpk&url={job.output}", "package")
    assert layer.loadDefaultStyle()[1]
    # 256 px tiles of level 2 to 6, all over the world, beside the same square drawn from the package
    for z, y, x in (
        (2, 1, 1),
        (2, 1, 2),
        (2, 2, 3),
        (3, 2, 4),
        (3, 3, 1),
        (4, 5, 8),
        (4, 7, 9),
        (5, 10, 16),
        (6, 20, 33),
    ):
        span = 2 * HALF / 2**z
        box = QgsRectangle(x * span - HALF, HALF - (y + 1) * span, (x + 1) * span - HALF, HALF - y * span)
        one, two = tile(sandbox, z, y, x), draw(layer, box, 256)
        places = [(across, down) for across in range(2, 256, 4) for down in range(2, 256, 4)]
        seas = [(near(one.pixelColor(*place), SEA), near(two.pixelColor(*place), SEA)) for place in places]
        assert sum(first != second for first, second in seas) < 0.08 * len(places), (z, y, x)


def test_gdal_reads_the_cache_folder(sandbox: Sandbox) -> None:
    """The V2 cache folder opens in GDAL's ESRIC driver, each pixel where and what the served tile is."""
    job = sandbox.jobs[
        export(
            sandbox,
            "World/MapServer",
            storageFormatType="esriMapCacheStorageModeCompactV2",
            tilePackage="false",
        )
    ]
    opened = gdal.OpenEx(str(job.output / "conf.xml"), allowed_drivers=["ESRIC"])
    assert opened is not None
    assert opened.GetGeoTransform()[0] == pytest.approx(-HALF)
    band = opened.GetRasterBand(1)
    for level, (row, col) in ((3, (3, 4)), (2, (1, 3)), (1, (1, 0))):
        # full resolution is level 8, then one overview a level
        view = band.GetOverview(8 - level - 1)
        got = view.ReadRaster(col * 256, row * 256, 256, 256)
        image = tile(sandbox, level, row, col)
        wanted = bytes(image.pixelColor(x, y).red() for y in range(256) for x in range(256))
        assert got == wanted, level


def test_qgis_adds_the_services() -> None:
    """World as a tiled ArcGIS layer and WorldVector as an ArcGIS vector tile layer, over HTTP."""
    with spawn(CACHE, "qgis") as url:
        root = f"{url}/server/rest/services"
        uri = f"crs='EPSG:3857' format='PNG32' layer='' url='{root}/World/MapServer'"
        raster = QgsRasterLayer(uri, "w", "arcgismapserver")
        assert raster.isValid(), raster.error().message()
        assert land_share(draw(raster, QgsRectangle(*AFRICA))) > 0.7
        vector = QgsVectorTileLayer(f"serviceType=arcgis&type=xyz&url={root}/WorldVector/VectorTileServer", "v")
        assert vector.isValid(), vector.error().message()
        assert vector.loadDefaultStyle()[1]
        assert land_share(draw(vector, QgsRectangle(*AFRICA))) > 0.7


def test_packages_are_stored(sandbox: Sandbox) -> None:
    """No entry is compressed."""
    job = sandbox.jobs[export(sandbox, "World/MapServer", levels="0-1")]
    with zipfile.ZipFile(job.output) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
