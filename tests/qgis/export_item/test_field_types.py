# SPDX-License-Identifier: GPL-2.0-or-later
"""The types of fields in formats that have none, or others: those of the hosted layer, in a copy beside the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pyproj
import pytest
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from osgeo import gdal, ogr, osr
from qgis.core import Qgis, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QDate, QDateTime, QMetaType, Qt, QTime

from .layer_setup import definition, field, job, opened

OID, DATE = "esriFieldTypeOID", "esriFieldTypeDate"
POINT = {"geometryType": "esriGeometryPoint"}
WHOLE, REAL = (QMetaType.Type.Int, QMetaType.Type.LongLong), (QMetaType.Type.Double,)


def kinds(layer: QgsVectorLayer) -> dict[str, Any]:
    return {each.name(): each.type() for each in layer.fields()}


def utc(moment: QDateTime) -> str:
    return str(moment.toUTC().toString("yyyy-MM-dd HH:mm:ss.zzz"))


def test_numbers_dates_and_texts_of_a_csv(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "flags.csv"
    rows = [
        "OBJECTID,FLAG,CODE,When,x,y",
        "1,0,007,8/6/2020 6:35:07 PM,1,2",
        "0,1,008,2021-01-02T03:04:05.5Z,3,4",
        "5,,,,,",
    ]
    file.write_text("\n".join(rows), encoding="utf-8-sig")
    small = field("FLAG", "esriFieldTypeSmallInteger")
    hosted = definition(0, "flags", field("OBJECTID", OID), small, field("CODE"), field("When", DATE), **POINT)
    layer = opened(file, job(tmp_path, [hosted], crs={"wkid": 2056}))["flags"]
    found = kinds(layer)
    assert found["OBJECTID"] in WHOLE and found["FLAG"] in WHOLE and found["When"] == QMetaType.Type.QDateTime
    rows_of = {row["OBJECTID"]: row for row in layer.getFeatures()}
    assert [rows_of[1][name] for name in ("FLAG", "CODE")] == [0, "007"] and rows_of[0]["FLAG"] == 1
    assert utc(rows_of[1]["When"]) == "2020-08-06 18:35:07.000" and utc(rows_of[0]["When"]) == "2021-01-02 03:04:05.500"
    assert rows_of[5].geometry().isNull() and layer.crs().authid() == "EPSG:2056"
    assert not any(rows_of[5][name] for name in ("FLAG", "CODE", "When"))


def test_a_layer_of_text_survives_saving_and_opening_the_project(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "flags.csv"
    file.write_text("OBJECTID,CODE,x,y\n1,007,1,2\n")
    hosted = definition(0, "Flags", field("OBJECTID", OID), field("CODE"), **POINT)
    opened(file, job(tmp_path, [hosted], crs={"wkid": 4326}))
    project = str(tmp_path / "p.qgz")
    assert QgsProject.instance().write(project)
    QgsProject.instance().clear()
    assert QgsProject.instance().read(project)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert [row["CODE"] for row in layer.getFeatures()] == ["007"] and layer.crs().authid() == "EPSG:4326"
    assert file.read_text() == "OBJECTID,CODE,x,y\n1,007,1,2\n"


WEB_MERCATOR_150 = (
    'PROJCS["Own",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",150.0],'
    'PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("crs", "place"),
    [
        ({"wkid": 25832}, (9.0, 48.0)),
        ({"wkid": 2163}, (-99.0, 40.0)),
        ({"wkid": 3410}, (9.0, 48.0)),
        ({"wkid": 31700}, (25.5, 46.0)),
        ({"wkid": 8857}, (9.0, 48.0)),
        ({"wkid": 54002}, (9.0, 48.0)),
        ({"wkid": 54035}, (9.0, 48.0)),
        ({"wkid": 102018}, (9.0, 80.0)),
        ({"wkt": WEB_MERCATOR_150}, (151.0, -33.0)),
    ],
    ids=lambda value: str(value.get("wkid", "wkt")) if isinstance(value, dict) else "",
)
def test_a_copy_keeps_the_crs(
    application: Any, clean: None, tmp_path: Path, crs: dict[str, Any], place: tuple[float, float]
) -> None:
    given = SpatialReference.from_json(crs)
    known = pyproj.CRS.from_user_input(given.authid or given.wkt)
    x, y = pyproj.Transformer.from_crs(known.geodetic_crs, known, always_xy=True).transform(*place)
    file = tmp_path / "flags.csv"
    file.write_text(f"OBJECTID,CODE,x,y\n1,007,{x!r},{y!r}\n")
    hosted = definition(0, "Flags", field("OBJECTID", OID), field("CODE"), **POINT)
    (layer,) = opened(file, job(tmp_path, [hosted], crs=crs)).values()
    assert layer.crs().authid() == (given.authid or "")
    found = pyproj.CRS.from_wkt(layer.crs().toWkt(Qgis.CrsWktVariant.Preferred))
    back = pyproj.Transformer.from_crs(found, found.geodetic_crs, always_xy=True)
    (row,) = layer.getFeatures()
    assert back.transform(row.geometry().asPoint().x(), row.geometry().asPoint().y()) == pytest.approx(place, abs=1e-8)


def test_a_copy_keeps_its_crs_where_gdal_raises(application: Any, clean: None, tmp_path: Path) -> None:
    """As it does in every QGIS with Processing; WKT 1, which a GeoPackage holds, too, has no Equal Earth."""
    modules = (gdal, ogr, osr)
    for each in modules:
        each.UseExceptions()
    try:
        test_a_copy_keeps_the_crs(application, clean, tmp_path, {"wkid": 54035}, (9.0, 48.0))
    finally:
        for each in reversed(modules):
            each.DontUseExceptions()


@pytest.mark.parametrize(
    ("header", "info", "place"),
    [
        ("OBJECTID,X,Y,x,y", {}, "Point (1 2)"),
        ("OBJECTID,x,y,x,y", {}, "Point (1 2)"),  # the portal's own come last
        ("OBJECTID,X,Y,East,North", {"xColumnName": "East", "yColumnName": "North"}, "Point (1 2)"),
        ("OBJECTID,east,north,X,Y", {}, "Point (1 2)"),
    ],
)
def test_coordinates_by_their_exact_names(
    application: Any, clean: None, tmp_path: Path, header: str, info: dict[str, str], place: str
) -> None:
    file = tmp_path / "clash.csv"
    file.write_text(f"{header}\n1,100,200,1,2\n")
    fields = [field(name, "esriFieldTypeDouble") for name in header.split(",")[1:3]]
    hosted = definition(0, "clash", field("OBJECTID", OID), *fields, **POINT)
    layer = opened(file, job(tmp_path, [hosted], [{"id": 0, **info}], {"wkid": 4326}))["clash"]
    (row,) = layer.getFeatures()
    assert row.geometry().asWkt(0) == place
    assert [row[each["name"]] for each in fields] == [100.0, 200.0]


@pytest.mark.parametrize(
    ("more", "moment"),
    [
        ({}, "2020-08-06 18:35:07.000"),
        ({"dateFieldsTimeReference": {"timeZone": "Pacific Standard Time"}}, "2020-08-07 01:35:07.000"),
        ({"dateFieldsTimeReference": {"timeZone": "x", "timeZoneIANA": "Asia/Tokyo"}}, "2020-08-06 09:35:07.000"),
        (
            {"dateFieldsTimeReference": {"timeZone": "Pacific Standard Time", "respectsDaylightSaving": False}},
            "2020-08-07 02:35:07.000",
        ),
    ],
)
def test_local_times_are_in_the_time_zone_of_the_service(
    application: Any, clean: None, tmp_path: Path, more: dict[str, Any], moment: str
) -> None:
    file = tmp_path / "dates.csv"
    file.write_text("OBJECTID,When,Edited\n7,8/6/2020 6:35:07 PM,8/6/2020 6:35:07 PM\n")
    fields = [field("OBJECTID", OID), field("When", DATE), field("Edited", DATE)]
    edits = {"editDateField": "Edited", "dateFieldsTimeReference": {"timeZone": "UTC"}}
    layer = opened(file, job(tmp_path, [definition(0, "dates", *fields, editFieldsInfo=edits, **more)]))["dates"]
    (row,) = layer.getFeatures()
    assert utc(row["When"]) == moment and utc(row["Edited"]) == "2020-08-06 18:35:07.000"
    assert row["When"].timeSpec() == Qt.TimeSpec.UTC


def test_a_value_that_is_none_of_its_type_is_kept_and_told(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("OBJECTID,When,N\n1,8/6/2020,5000000000\n1,yesterday,2\n")
    small = field("N", "esriFieldTypeSmallInteger")
    made = job(tmp_path, [definition(0, "odd", field("OBJECTID", OID), field("When", DATE), small)])
    layer = opened(file, made)["odd"]
    found = [(row["OBJECTID"], row["When"], row["N"]) for row in layer.getFeatures()]
    assert found == [(1, "8/6/2020", 5000000000), (1, "yesterday", 2)]
    assert len(made.notes) == 1 and "When" in made.notes[0]


def collection(**features: Any) -> dict[str, Any]:
    kinds = {
        "OBJECTID": "OID", "EditDate": "Date", "D1": "DateOnly", "T1": "TimeOnly", "B1": "BigInteger",
        "TS": "TimestampOffset", "I": "Integer",
    }  # fmt: skip
    fields = [field(name, f"esriFieldType{kind}") for name, kind in kinds.items()]
    given = {"name": "D", "geometryType": "esriGeometryPoint", "fields": fields}
    return {"layers": [{"layerDefinition": given, "featureSet": features}]}


def opened_collection(tmp_path: Path, content: dict[str, Any], made: Any) -> dict[str, Any]:
    from arcgis_export.plugin.operations.export_item.unpack import unpack_collection

    file = tmp_path / "dates.json"
    file.write_text(json.dumps(content))
    return opened(file, made, unpack_collection(file))


def test_types_of_a_feature_collection(application: Any, clean: None, tmp_path: Path) -> None:
    values = {
        "OBJECTID": 1, "EditDate": 1714213354016, "D1": "2024-02-29", "T1": "13:14:15", "B1": 9007199254740991,
        "TS": "2024-02-29T13:14:15+02:00", "I": 3,
    }  # fmt: skip
    features = [
        {"attributes": values, "geometry": {"x": 1, "y": 2}},
        {"attributes": {"OBJECTID": 2, "EditDate": -2208988800000}, "geometry": {"x": 1, "y": 2}},
        {"attributes": {"OBJECTID": 3, "EditDate": None}},
    ]
    content = collection(features=features, spatialReference={"wkid": 102749})
    (layer,) = opened_collection(tmp_path, content, job(tmp_path, [], crs={"wkid": 4326})).values()
    found, kind = kinds(layer), QMetaType.Type
    assert [found[name] for name in ("EditDate", "D1", "T1", "B1", "TS")] == [
        kind.QDateTime, kind.QDate, kind.QTime, kind.LongLong, kind.QDateTime,
    ]  # fmt: skip
    first, second, third = layer.getFeatures()
    assert utc(first["EditDate"]) == "2024-04-27 10:22:34.016" and utc(second["EditDate"]) == "1900-01-01 00:00:00.000"
    assert first["D1"] == QDate(2024, 2, 29) and first["T1"] == QTime(13, 14, 15) and first["B1"] == 9007199254740991
    assert utc(first["TS"]) == "2024-02-29 11:14:15.000" and first["TS"].offsetFromUtc() == 2 * 3600
    assert third.geometry().isNull()
    assert layer.crs().authid() == "ESRI:102749"


def test_curves_become_lines_and_what_is_no_geometry_is_told(application: Any, clean: None, tmp_path: Path) -> None:
    circle = [[10, 0], {"a": [[10, 0], [0, 0], 0, 1]}]
    arc = [[10, 0], {"c": [[0, 10], [7.0710678118654755, 7.0710678118654755]]}, [0, 0], [10, 0]]
    features = [
        {"attributes": {"OBJECTID": 1}, "geometry": {"curveRings": [circle]}},
        {"attributes": {"OBJECTID": 2}, "geometry": {"curveRings": [arc]}},
        {"attributes": {"OBJECTID": 3}, "geometry": {"curveRings": [[[0, 0], {"z": [[1, 1]]}]]}},
        {"attributes": {"OBJECTID": 4}, "geometry": {"rings": []}},
    ]
    content = collection(features=features, geometryType="esriGeometryPolygon", spatialReference={"wkid": 3857})
    made = job(tmp_path, [])
    (layer,) = opened_collection(tmp_path, content, made).values()
    areas = {row["OBJECTID"]: row.geometry().area() for row in layer.getFeatures()}
    assert areas[1] == pytest.approx(314.159, abs=0.01) and areas[2] == pytest.approx(78.5398, abs=0.01)
    assert areas[3] <= 0 and len(made.notes) == 1 and "can't be read: 1." in made.notes[0]


def test_geojson_is_opened_as_it_is_unless_it_is_silent_on_a_type(
    application: Any, clean: None, tmp_path: Path
) -> None:
    fields = [field("OBJECTID", OID), field("When", DATE), field("D", "esriFieldTypeDouble")]
    for name, when, ending in (("plain", "2020-08-06T18:35:07Z", ".geojson"), ("silent", 1596738907000, ".gpkg")):
        number = 1.5 if name == "plain" else 1
        feature = {
            "type": "Feature", "properties": {"OBJECTID": 1, "When": when, "D": number},
            "geometry": {"type": "Point", "coordinates": [1, 2]},
        }  # fmt: skip
        file = tmp_path / f"{name}.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        layer = opened(file, job(tmp_path, [definition(0, name, *fields, **POINT)]))[name]
        assert ending in layer.source() and kinds(layer)["When"] == QMetaType.Type.QDateTime
        assert kinds(layer)["D"] in REAL
        (row,) = layer.getFeatures()
        assert utc(row["When"]) == "2020-08-06 18:35:07.000" and row.geometry().asWkt(0) == "Point (1 2)"


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def make(**sheets: list[list[Any]]) -> Path:
        path = tmp_path / "book.xlsx"
        made = gdal.GetDriverByName("XLSX").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
        for name, rows in sheets.items():
            sheet = made.CreateLayer(name)
            for title in rows[0] if rows else ():
                sheet.CreateField(ogr.FieldDefn(title))
            for row in rows[1:]:
                cells = ogr.Feature(sheet.GetLayerDefn())
                for place, value in enumerate(row):
                    cells.SetField(place, value)
                sheet.CreateFeature(cells)
        made.FlushCache()
        return path

    return make


def test_the_first_row_of_a_sheet_is_its_header(
    application: Any, clean: None, tmp_path: Path, workbook: Callable[..., Path]
) -> None:
    file = workbook(Texts_0=[["A", "B"], ["x", "007"]], Empty_1=[["NAME", "N"]])
    texts = definition(0, "Texts", field("A"), field("B"))
    empty = definition(1, "Empty", field("NAME"), field("N", "esriFieldTypeInteger"))
    layers = opened(file, job(tmp_path, [texts, empty]))
    (row,) = layers["Texts"].getFeatures()
    assert (row["A"], row["B"]) == ("x", "007")
    assert layers["Empty"].featureCount() == 0 and {"NAME", "N"} <= set(kinds(layers["Empty"]))


def test_a_kmz_with_nothing_but_a_link_is_told(application: Any, clean: None, tmp_path: Path) -> None:
    from arcgis_export.plugin.core.errors import ExportError

    folder = tmp_path / "net"
    folder.mkdir()
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    (folder / "doc.kml").write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{link}</Document></kml>')
    with pytest.raises(ExportError, match="only a link to a service"):
        opened(tmp_path / "net.kmz", job(tmp_path, []), folder)
