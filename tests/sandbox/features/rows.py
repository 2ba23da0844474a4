# SPDX-License-Identifier: GPL-2.0-or-later
"""Features out of the GeoPackage as Esri JSON, filtered by where clauses and shapes; without GDAL."""

from __future__ import annotations

import contextlib
import datetime
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely import geometry, ops, wkb
from shapely.geometry.base import BaseGeometry

from ..maps.where_clauses import STAMP, TOKEN, check_brackets
from ..services.areas import RefusedError, mover
from ..services.schemes import code_of
from .layers import DATE, FeatureLayer

QUERY = "Cannot perform query. Invalid query parameters."
ENVELOPES = (None, 4, 6, 6, 8)  # numbers in a geometry's envelope, by the kind that its head tells
RELATIONS = {
    "esriSpatialRelIntersects": "intersects",
    "esriSpatialRelContains": "contains",
    "esriSpatialRelWithin": "within",
    "esriSpatialRelCrosses": "crosses",
    "esriSpatialRelOverlaps": "overlaps",
    "esriSpatialRelTouches": "touches",
    "esriSpatialRelEnvelopeIntersects": "",
    "esriSpatialRelIndexIntersects": "",
}


@contextlib.contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    """The data, to be read only."""
    connection = sqlite3.connect(f"{data.resolve().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def refused(detail: str) -> RefusedError:
    """A query that cannot be answered."""
    return RefusedError(QUERY, [detail])


def _stamp(match: re.Match[str]) -> str:
    return f"'{match[1]}T{match[2] or '00:00:00'}.000Z'"


def clause(data: Path, layer: FeatureLayer, where: str) -> str:
    """A where clause as SQLite takes it; refused where a field does not exist or it is no clause."""
    if not where.strip():
        return "1=1"
    names = {one.name.lower() for one in layer.all_fields}
    try:
        check_brackets(where)
        for token in TOKEN.findall(where):
            # SQLite would take an unknown name in double quotes as a text; and no other table is to be read
            if (token.startswith('"') and token.strip('"').lower() not in names) or token.lower() == "select":
                raise RefusedError(QUERY)
        text = STAMP.sub(_stamp, where)
        with opened(data) as found:
            found.execute(f'SELECT 1 FROM "{layer.table}" WHERE ({text}) LIMIT 1').fetchall()
    except (RefusedError, sqlite3.Error, sqlite3.Warning) as error:
        raise refused("'where' clause is invalid") from error
    return text


def shape_of(blob: bytes | None) -> BaseGeometry | None:
    """A geometry of a GeoPackage: behind its own head stands plain WKB."""
    if blob is None or blob[3] & 0x10:
        return None
    return wkb.loads(blob[8 + 8 * (ENVELOPES[blob[3] >> 1 & 7] or 0) :])


def matching(data: Path, layer: FeatureLayer, where: str, area: BaseGeometry | None, relation: str) -> list[int]:
    """The numbers of the features that fit, in order."""
    condition, values = f"({where})", []
    if area is not None:
        if not layer.shape:
            raise refused("'geometry' is invalid for a table")
        xmin, ymin, xmax, ymax = area.bounds
        index = f'"rtree_{layer.table}_geom"'
        within = "maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
        condition += f" AND OBJECTID IN (SELECT id FROM {index} WHERE {within})"
        values = [xmin, xmax, ymin, ymax]
    shape = "geom" if area is not None and RELATIONS[relation] else "NULL"
    sql = f'SELECT OBJECTID, {shape} FROM "{layer.table}" WHERE {condition} ORDER BY OBJECTID'
    with opened(data) as found:
        rows = found.execute(sql, values).fetchall()
    if shape == "NULL":
        return [number for number, _ in rows]
    shapes = ((number, shape_of(blob)) for number, blob in rows)
    test = RELATIONS[relation]
    return [number for number, one in shapes if one is not None and getattr(area, test)(one)]


def _milliseconds(text: str | None) -> int | None:
    if text is None:
        return None
    moment = datetime.datetime.fromisoformat(text.replace("Z", "").split(".")[0])
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)


def _ring(line: Any, clockwise: bool) -> list[list[float]]:
    points = [[x, y] for x, y in line.coords]
    return points if line.is_ccw != clockwise else points[::-1]


def esri_shape(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """A geometry as Esri JSON: outer rings clockwise, holes the other way."""
    if shape is None:
        return None
    if isinstance(shape, geometry.Point):
        return {"x": shape.x, "y": shape.y}
    parts = list(getattr(shape, "geoms", [shape]))
    if isinstance(parts[0], geometry.LineString):
        return {"paths": [[[x, y] for x, y in part.coords] for part in parts]}
    rings = [_ring(part.exterior, True) for part in parts]
    return {"rings": rings + [_ring(hole, False) for part in parts for hole in part.interiors]}


def features(
    data: Path,
    layer: FeatureLayer,
    numbers: list[int],
    names: list[str] | None = None,
    with_shape: bool = True,
    wkid: int = 4326,
) -> Iterator[dict[str, Any]]:
    """Features by their numbers, with all fields or some."""
    fields = [one for one in layer.all_fields if names is None or one.name in names]
    listed = ", ".join(f'"{one.name}"' for one in fields) or "1"
    shape = "geom" if with_shape and layer.shape else "NULL"
    move = None if wkid == 4326 else mover("EPSG:4326", code_of(wkid))
    with opened(data) as found:
        for number in numbers:
            row = found.execute(f'SELECT {shape}, {listed} FROM "{layer.table}" WHERE OBJECTID = ?', [number])
            blob, *values = row.fetchone()
            told: dict[str, Any] = {
                "attributes": {
                    one.name: _milliseconds(value) if one.kind == DATE else value for one, value in zip(fields, values)
                }
            }
            if with_shape and layer.shape:
                read = shape_of(blob)
                told["geometry"] = esri_shape(ops.transform(move, read) if move and read else read)
            yield told


def extent(data: Path, layer: FeatureLayer) -> tuple[float, float, float, float]:
    """The box round all features of a layer."""
    sql = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?"
    with opened(data) as found:
        box = found.execute(sql, [layer.table]).fetchone()
    return (box[0], box[1], box[2], box[3])
