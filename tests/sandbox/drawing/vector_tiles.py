# SPDX-License-Identifier: GPL-2.0-or-later
"""Real vector tiles, by GDAL's MVT driver; part of the worker that draws."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from osgeo import gdal, ogr, osr
from qgis.core import QgsGeometry, QgsRectangle, QgsVectorLayer

from .palette import shade_of
from .ring_order import mend

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()
SLACK = 3  # units of a tile's grid by which a simplified outline may stray
MERCATOR = QgsGeometry.fromRect(QgsRectangle(-180, -85.0511, 180, 85.0511))
# layer: the level from which it is shown, its kind, its fields and where they come from
PLANS: tuple[tuple[str, int, int, dict[str, str]], ...] = (
    ("countries", 0, ogr.wkbPolygon, {"name": "NAME", "iso": "ISO_A3"}),
    ("states", 3, ogr.wkbPolygon, {"name": "name", "country": "admin"}),
    ("disputed", 2, ogr.wkbMultiLineString, {"name": "name"}),
    ("places", 1, ogr.wkbPoint, {"name": "name"}),
)


def make(layers: dict[str, QgsVectorLayer], folder: Path, high: int) -> int:
    """Write folder/z/x/y.pbf for levels 0 to `high`; say how many."""
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    source = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
    conf: dict[str, dict[str, str | int]] = {}
    for name, first, kind, fields in PLANS:
        for level in range(first, high + 1):
            _gather(source, f"{name}{level}", layers[name], kind, fields, level)
            conf[f"{name}{level}"] = {"target_name": name, "minzoom": level, "maxzoom": level}
    options = ["FORMAT=DIRECTORY", "MINZOOM=0", f"MAXZOOM={high}", "COMPRESS=YES", "NAME=WorldVector"]
    options += ["MAX_SIZE=900000", f"CONF={json.dumps(conf)}"]
    gdal.VectorTranslate(str(part), source, format="MVT", datasetCreationOptions=options)
    prune(part, high)
    for path in part.rglob("*.pbf"):
        path.write_bytes(mend(path.read_bytes()))
    try:
        os.replace(part, folder)
    except OSError:
        # another process was faster; theirs is as good
        shutil.rmtree(part, ignore_errors=True)
    return sum(1 for _ in folder.rglob("*.pbf"))


def prune(folder: Path, high: int) -> None:
    """Drop what lies outside the scheme, and stop early where there is little, as indexed tile sets do."""

    def drop(level: int, col: int, row: int) -> None:
        if level <= high:
            (folder / str(level) / str(col) / f"{row}.pbf").unlink(missing_ok=True)
            for down in range(4):
                drop(level + 1, 2 * col + down % 2, 2 * row + down // 2)

    for path in sorted(folder.rglob("*.pbf")):
        level, col, row = int(path.parts[-3]), int(path.parts[-2]), int(path.stem)
        if not (0 <= col < 2**level and 0 <= row < 2**level):
            path.unlink(missing_ok=True)
        elif level >= 2 and path.exists() and path.stat().st_size < 260:
            for down in range(4):
                drop(level + 1, 2 * col + down % 2, 2 * row + down // 2)


def _simpler(geometry: QgsGeometry, level: int) -> list[QgsGeometry]:
    """Parts with fewer corners, without those that a pixel would swallow; each becomes a feature of its own.

    Tiny parts collapse in a tile's whole-number grid, their ring may come out the wrong way round, and then
    GDAL or the reader drops the whole country they belong to.
    """
    unit = 360 / 2**level / 4096
    parts = sorted(geometry.intersection(MERCATOR).asGeometryCollection(), key=lambda part: -part.area())
    kept = []
    for part in parts:
        slim = part.removeInteriorRings((8 * unit) ** 2).simplify(SLACK * unit)
        if slim.isGeosValid() and slim.area() > (10 * unit) ** 2:
            kept.append(slim)
        elif part.area() > (10 * unit) ** 2:
            kept.append(part)
    # the smallest countries stay on the map, as a dot
    return kept or [part.centroid().buffer(8 * unit, 2) for part in parts[:1]]


def _gather(
    target: gdal.Dataset, name: str, layer: QgsVectorLayer, kind: int, fields: dict[str, str], level: int
) -> None:
    """Copy a layer as it looks at a level, with plain names and no more fields than the style uses."""
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    made = target.CreateLayer(name, wgs84, kind)
    for field in fields:
        made.CreateField(ogr.FieldDefn(field, ogr.OFTString))
    shaded = "iso" in fields
    if shaded:
        made.CreateField(ogr.FieldDefn("shade", ogr.OFTInteger))
    for feature in layer.getFeatures():
        whole = feature.geometry()
        for geometry in _simpler(whole, level) if kind == ogr.wkbPolygon else [whole]:
            row = ogr.Feature(made.GetLayerDefn())
            for field, origin in fields.items():
                row.SetField(field, str(feature[origin] or ""))
            if shaded:
                row.SetField("shade", shade_of(str(feature["ISO_A3"]) + str(feature["NAME"])))
            row.SetGeometry(ogr.CreateGeometryFromWkb(bytes(geometry.asWkb())))
            made.CreateFeature(row)
