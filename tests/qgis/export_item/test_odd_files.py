# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that are not as their format would have them: geometries of other kinds, odd dates, odd paths, Excel's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtCore import QDate, QMetaType

from .layer_setup import definition, field, job, opened
from .test_field_types import DATE, OID, POINT, kinds, opened_collection, utc
from .workbooks import workbook

BOX = {"xmin": 0, "ymin": 1, "xmax": 2, "ymax": 3}
RING = {"rings": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
MERCATOR = {"wkid": 102100, "latestWkid": 3857}


def layer_of(
    tmp_path: Path, geometries: list[Any], kind: str | None, crs: Any = None, notes: int = 0, **more: Any
) -> Any:
    """The layer of a feature collection; *crs* is what the export was asked for."""
    features = [{"attributes": {"OBJECTID": number}, "geometry": each} for number, each in enumerate(geometries)]
    given = {"name": "D", "geometryType": kind, "fields": [field("OBJECTID", OID)], **more.pop("layer", {})}
    made = job(tmp_path, [], crs=crs)
    content = {"layers": [{"layerDefinition": given, "featureSet": {"features": features, **more}}]}
    (layer,) = opened_collection(tmp_path, content, made).values()
    assert len(made.notes) == bool(notes) and all(f"can't be read: {notes}." in note for note in made.notes)
    return layer


def places(layer: Any) -> list[str]:
    return [row.geometry().asWkt(0) for row in layer.getFeatures()]


@pytest.mark.parametrize(
    ("kind", "geometry", "place"),
    [
        (None, {"x": 1, "y": 2}, "Point (1 2)"),
        ("esriGeometryNull", {"paths": [[[0, 0], [1, 1]]]}, "MultiLineString ((0 0, 1 1))"),
        ("esriGeometryEnvelope", BOX, "MultiPolygon (((0 1, 0 3, 2 3, 2 1, 0 1)))"),
        ("esriGeometryPolygon", BOX, "MultiPolygon (((0 1, 0 3, 2 3, 2 1, 0 1)))"),
        ("esriGeometryMultiPatch", RING, "MultiPolygon (((0 0, 0 1, 1 1, 0 0)))"),
    ],
)
def test_geometries_of_a_layer_that_names_no_type_of_them_come_along(
    application: Any, clean: None, tmp_path: Path, kind: str | None, geometry: Any, place: str
) -> None:
    layer = layer_of(tmp_path, [None, geometry], kind, spatialReference=MERCATOR)
    assert places(layer) == ["", place] and layer.crs().authid() == "EPSG:3857"


def test_geometries_that_do_not_fit_the_layer_are_counted(application: Any, clean: None, tmp_path: Path) -> None:
    given = [{"x": 1, "y": 2}, RING, {"x": 1, "y": None}]
    assert places(layer_of(tmp_path, given, "esriGeometryPoint", notes=2)) == ["Point (1 2)", "", ""]


def test_geometries_of_no_known_kind_are_counted(application: Any, clean: None, tmp_path: Path) -> None:
    layer = layer_of(tmp_path, [{"meshes": []}], None, notes=1)
    assert layer.featureCount() == 1 and places(layer) == [""]


def test_empty_geometries_are_no_fault(application: Any, clean: None, tmp_path: Path) -> None:
    given = [{"curveRings": []}, {"rings": None}, {"rings": []}, RING]
    assert places(layer_of(tmp_path, given, "esriGeometryPolygon"))[:3] == ["", "", ""]


def test_the_crs_is_that_of_the_first_geometry_with_one_and_others_are_transformed(
    application: Any, clean: None, tmp_path: Path
) -> None:
    there = {"x": 111319.49079327358, "y": 222684.20850554405, "spatialReference": MERCATOR}
    given = [None, {"x": 1, "y": 2, "spatialReference": {"wkid": 4326}}, there]
    layer = layer_of(tmp_path, given, "esriGeometryPoint")
    assert layer.crs().authid() == "EPSG:4326" and places(layer)[1:] == ["Point (1 2)", "Point (1 2)"]


def test_a_collection_without_a_crs_is_in_the_one_that_was_asked_for(
    application: Any, clean: None, tmp_path: Path
) -> None:
    layer = layer_of(tmp_path, [{"x": 1, "y": 2}], "esriGeometryPoint", crs={"wkid": 2056})
    assert layer.crs().authid() == "EPSG:2056" and places(layer) == ["Point (1 2)"]


def test_the_tolerance_of_the_layer_decides_how_fine_curves_are(application: Any, clean: None, tmp_path: Path) -> None:
    circle = {"curveRings": [[[100, 0], {"a": [[100, 0], [0, 0], 0, 1]}]]}
    counts = []
    for tolerance in (0.5, 0.001):
        extent = {**BOX, "spatialReference": {"wkid": 3857, "xyTolerance": tolerance}}
        folder = tmp_path / str(tolerance)
        folder.mkdir()
        layer = layer_of(
            folder, [circle], "esriGeometryPolygon", layer={"extent": extent}, spatialReference={"wkid": 102100}
        )
        (row,) = layer.getFeatures()
        counts.append(row.geometry().constGet().nCoordinates())
    assert counts[0] < 50 and counts[1] > 500


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_first_and_the_last_day_of_all_days(application: Any, clean: None, tmp_path: Path, zone: str) -> None:
    file = tmp_path / "d.csv"
    file.write_text("OBJECTID,When\n1,12/31/9999 11:59:59 PM\n2,1/1/0001\n3,9999-12-31T23:59:59-05:00\n")
    hosted = definition(
        0, "d", field("OBJECTID", OID), field("When", DATE), dateFieldsTimeReference={"timeZoneIANA": zone}
    )
    made = job(tmp_path, [hosted])
    layer = opened(file, made)["d"]
    assert kinds(layer)["When"] == QMetaType.Type.QDateTime and not made.notes
    assert [utc(row["When"])[:4] for row in layer.getFeatures()] == ["9999", "0001", "9999"]


@pytest.mark.parametrize("kind", ["Date", "DateOnly", "TimestampOffset"])
@pytest.mark.parametrize("odd", ["999999999999999", "-999999999999999", "2020-02-30", "2020-01-01T00:00:00+99:99"])
def test_dates_that_are_none_end_no_export(application: Any, clean: None, tmp_path: Path, kind: str, odd: str) -> None:
    (tmp_path / "d.csv").write_text(f"OBJECTID,When\n1,{odd}\n")
    made = job(tmp_path, [definition(0, "d", field("OBJECTID", OID), field("When", f"esriFieldType{kind}"))])
    (row,) = opened(tmp_path / "d.csv", made)["d"].getFeatures()
    assert row["When"] == odd or (kind, row["When"]) == ("DateOnly", QDate(2020, 1, 1))
    assert len(made.notes) == (row["When"] == odd)


def test_a_local_time_of_long_ago_in_an_odd_zone(application: Any, clean: None, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("OBJECTID,When\n1,1/1/0001\n2,1/1/1880 12:00:00 PM\n")
    stamp = field("When", "esriFieldTypeTimestampOffset")
    zone = {"timeZoneIANA": "Asia/Tokyo"}  # 9:18:59 from UTC then
    made = job(tmp_path, [definition(0, "d", field("OBJECTID", OID), stamp, dateFieldsTimeReference=zone)])
    layer = opened(tmp_path / "d.csv", made)["d"]
    assert kinds(layer)["When"] == QMetaType.Type.QDateTime and layer.featureCount() == 2


def test_offsets_and_what_is_no_number(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(
        "OBJECTID,When,N\n1,6/1/2020 1:02:03 PM +02:00,NaN\n2,2020-06-01T13:02:03-05:30,1.5\n3,2020-06-01 13:02:03,\n"
    )
    stamp, number = field("When", "esriFieldTypeTimestampOffset"), field("N", "esriFieldTypeDouble")
    zone = {"timeZoneIANA": "Asia/Tokyo"}
    made = job(tmp_path, [definition(0, "d", field("OBJECTID", OID), stamp, number, dateFieldsTimeReference=zone)])
    layer = opened(file, made)["d"]
    rows = list(layer.getFeatures())
    assert [row["When"].offsetFromUtc() / 3600 for row in rows] == [2, -5.5, 9]
    assert [utc(row["When"])[11:16] for row in rows] == ["11:02", "18:32", "04:02"]
    assert kinds(layer)["N"] == QMetaType.Type.Double and rows[1]["N"] == 1.5 and not rows[0]["N"]
    assert not made.notes


def test_points_without_columns_and_without_numbers_are_told(application: Any, clean: None, tmp_path: Path) -> None:
    hosted = [definition(0, "d", field("OBJECTID", OID), **POINT)]
    (tmp_path / "d.csv").write_text("OBJECTID,LON,LAT\n1,7,47\n")
    made = job(tmp_path, hosted)
    opened(tmp_path / "d.csv", made)
    assert len(made.notes) == 1 and "no columns x and y" in made.notes[0]
    (tmp_path / "d.csv").write_text('OBJECTID,x,y\n1,"7,5","47,5"\n2,,\n3,7.5,47.5\n')
    made = job(tmp_path, hosted)
    opened(tmp_path / "d.csv", made)
    assert any("can't be read: 1." in note for note in made.notes)


def test_points_of_a_service_that_was_not_reached(application: Any, clean: None, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("OBJECTID,N,CODE,x,y\n1,5,007,1,2\n")
    made = job(tmp_path, [], crs={"wkid": 2056})
    layer = opened(tmp_path / "d.csv", made)["d"]
    (row,) = layer.getFeatures()
    assert places(layer) == ["Point (1 2)"] and layer.crs().authid() == "EPSG:2056"
    assert (row["N"], row["CODE"]) == (5, "007")
    assert len(made.notes) == 1 and "types are guessed" in made.notes[0]
    (tmp_path / "d.csv").write_text("OBJECTID,x,y,N\n1,5,007,1\n")
    assert not opened(tmp_path / "d.csv", job(tmp_path, []))["d"].isSpatial()


def test_bytes_that_are_no_utf8(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_bytes("OBJECTID,N\n1,Zürich\n".encode("cp1252"))
    (row,) = opened(file, job(tmp_path, [definition(0, "d", field("OBJECTID", OID), field("N"))]))["d"].getFeatures()
    assert row["N"] == "Zürich"


@pytest.mark.parametrize("name", ["a%20b", "100%"])
def test_a_path_with_a_percent_sign(application: Any, clean: None, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "d.csv").write_text("OBJECTID,CODE,x,y\n1,007,1,2\n")
    hosted = definition(0, "d", field("OBJECTID", OID), field("CODE"), **POINT)
    layer = opened(folder / "d.csv", job(folder, [hosted], crs={"wkid": 2056}))["d"]
    assert [row["CODE"] for row in layer.getFeatures()] == ["007"]
    assert places(layer) == ["Point (1 2)"] and layer.crs().authid() == "EPSG:2056"


def test_the_number_of_a_row_is_shown_nowhere(application: Any, clean: None, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("A\n7\n7\n")
    layer = opened(tmp_path / "d.csv", job(tmp_path, [definition(0, "d", field("A"))]))["d"]
    shown = [column.name for column in layer.attributeTableConfig().columns() if not column.hidden]
    assert "A" in shown and "fid" not in shown
    assert layer.editorWidgetSetup(layer.fields().lookupField("fid")).type() == "Hidden"
    (tmp_path / "d.csv").write_text("OBJECTID\n7\n")
    layer = opened(tmp_path / "d.csv", job(tmp_path, [definition(0, "d", field("OBJECTID", OID))]))["d"]
    assert layer.editorWidgetSetup(0).type() != "Hidden"


def test_values_of_no_declared_type(application: Any, clean: None, tmp_path: Path) -> None:
    features = [{"attributes": {"OBJECTID": number, "U": value}} for number, value in enumerate((True, 7, 1.5))]
    given = {"name": "D", "fields": [field("OBJECTID", OID)]}
    content = {"layers": [{"layerDefinition": given, "featureSet": {"features": features}}]}
    layer = opened_collection(tmp_path, content, job(tmp_path, []))["D"]
    assert [row["U"] for row in layer.getFeatures()] == [1.0, 7.0, 1.5]


def test_texts_of_geojson_stay_as_they_are(application: Any, clean: None, tmp_path: Path) -> None:
    rows = [
        {"OBJECTID": 1, "T": "2020/01/01", "S": "1:02:03", "U": "2020-01-01T00:00:00Z", "E": ""},
        {"OBJECTID": 2, "T": "2021/02/03", "S": "4:05:06", "U": "2020-01-01T00:00:00+02:00", "E": None},
    ]
    features = [{"type": "Feature", "properties": each, "geometry": None} for each in rows]
    (tmp_path / "d.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    hosted = definition(0, "d", field("OBJECTID", OID), *(field(name) for name in "TSUE"))
    layer = opened(tmp_path / "d.geojson", job(tmp_path, [hosted]))["d"]
    found = [{name: row[name] for name in rows[0]} for row in layer.getFeatures()]
    assert found[0] == rows[0] and [found[1][name] for name in "TSU"] == [rows[1][name] for name in "TSU"]
    assert not found[1]["E"] and found[1]["E"] != ""


def test_a_collection_with_a_layer_called_like_geojson_is_none(application: Any, clean: None, tmp_path: Path) -> None:
    layer = layer_of(tmp_path, [{"x": 1, "y": 2}], "esriGeometryPoint", layer={"name": "FeatureCollection"})
    assert places(layer) == ["Point (1 2)"]


@pytest.mark.parametrize("hosted", [True, False])
def test_a_sheet_with_a_header_only_has_its_fields_and_no_rows(
    application: Any, clean: None, tmp_path: Path, hosted: bool
) -> None:
    file = workbook(tmp_path / "d.xlsx", First=[["OBJECTID", "NAME"]], Last=[["A", "B"], ["x", "007"]])
    definitions = [
        definition(0, "First", field("OBJECTID", OID), field("NAME")), definition(1, "Last", field("A"), field("B"))
    ]  # fmt: skip
    layers = opened(file, job(tmp_path, definitions if hosted else []))
    assert layers["First"].featureCount() == 0 and {"OBJECTID", "NAME"} <= set(kinds(layers["First"]))
    assert [(row["A"], row["B"]) for row in layers["Last"].getFeatures()] == [("x", "007")]


@pytest.mark.parametrize(
    "date_format", ["m/d/yyyy h:mm:ss AM/PM", "d.m.yyyy\\ h:mm", "yyyy-mm-dd hh:mm:ss", "d-mmm", "General"]
)
def test_dates_of_a_sheet_keep_their_time_in_any_format(
    application: Any, clean: None, tmp_path: Path, date_format: str
) -> None:
    file = workbook(tmp_path / "d.xlsx", date_format, D=[["OBJECTID", "When"], [1, (43831.75,)], [2, (43831.5,)]])
    before = file.read_bytes()
    layer = opened(file, job(tmp_path, [definition(0, "D", field("OBJECTID", OID), field("When", DATE))]))["D"]
    assert [utc(row["When"]) for row in layer.getFeatures()] == ["2020-01-01 18:00:00.000", "2020-01-01 12:00:00.000"]
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["d.gpkg", "d.xlsx"]


def test_scales_that_are_swapped_are_put_right(application: Any, clean: None, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("OBJECTID,x,y\n1,1,2\n")
    hosted = definition(0, "d", field("OBJECTID", OID), minScale=1000, maxScale=50000, drawingInfo={}, **POINT)
    layer = opened(tmp_path / "d.csv", job(tmp_path, [hosted]))["d"]
    assert (layer.minimumScale(), layer.maximumScale()) == (50000, 1000) and layer.hasScaleBasedVisibility()
