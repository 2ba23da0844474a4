# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of an export as layers: which hosted layer each is, and what comes along in formats that cut names."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsFeature, QgsField, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QVariant

from tests.sandbox.features.symbols import by_class

from .layer_setup import INTEGER, definition, field, job, opened


def memory(*names: str) -> QgsVectorLayer:
    layer = QgsVectorLayer("Point?crs=EPSG:4326", "x", "memory")
    layer.dataProvider().addAttributes([QgsField(name, QVariant.Int) for name in names])
    layer.updateFields()
    return layer


def test_text_that_looks_like_a_number_stays_text(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text('x,y,CODE,NUMBER,"Long, odd alias"\n1.5,2.5,007,007,0815\n', encoding="utf-8")
    hosted = definition(
        0, "Codes", field("CODE"), field("NUMBER", INTEGER), field("ODD", alias="Long, odd alias"),
        geometryType="esriGeometryPoint",
    )  # fmt: skip
    layer = opened(file, job(tmp_path, [hosted], crs={"wkid": 2056}))["Codes"]
    (row,) = layer.getFeatures()
    assert (row["CODE"], row["NUMBER"], row["Long, odd alias"]) == ("007", 7, "0815")
    assert layer.crs().authid() == "EPSG:2056" and row.geometry().asPoint().y() == 2.5


def test_layers_of_one_name_and_tables_that_were_not_asked_for(application: Any, clean: None, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    for name in ("Roads", "Roads_1", "Roads__ATTACH"):
        (folder / f"{name}.csv").write_text("A\n1\n")
    first = definition(0, "Roads", field("A", INTEGER, "first"))
    second = definition(1, "Roads", field("A", INTEGER, "second"))
    from arcgis_export.plugin.operations.export_item.field_types import definitions_of

    assert definitions_of(["Roads", "Roads_1", "Roads__ATTACH"], [first, second]) == [first, second, None]
    assert definitions_of(["Roads", "Roads__ATTACH"], [first]) == [first, None]
    assert definitions_of(["whatever"], [first]) == [first]
    long = definition(2, "A layer with a name of more than 31 characters")
    assert definitions_of(["A layer with a name of more tha", "B"], [first, long]) == [long, None]
    assert set(opened(tmp_path / "x.zip", job(tmp_path, [first]), folder)) == {"Roads", "Roads_1", "Roads__ATTACH"}


def test_a_layer_that_does_not_open_keeps_no_other_away(application: Any, clean: None, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "Good.csv").write_text("A\n1\n")
    (folder / "Bad.geojson").write_text("{")
    made = job(tmp_path, [])
    assert set(opened(tmp_path / "x.zip", made, folder)) == {"Good"}
    assert any("Bad.geojson" in note for note in made.notes)


def test_a_folder_named_like_a_geodatabase_above_is_none(application: Any, clean: None, tmp_path: Path) -> None:
    folder = tmp_path / "deep.gdb" / "x"
    folder.mkdir(parents=True)
    (folder / "Good.csv").write_text("A\n1\n")
    assert set(opened(tmp_path / "x.zip", job(tmp_path, []), folder)) == {"Good"}


def test_names_that_a_shapefile_cuts(application: Any) -> None:
    from arcgis_export.plugin.operations.export_item.style import carry_style, field_names

    status = {"type": "codedValue", "codedValues": [{"name": "open", "code": 1}]}
    hosted = definition(
        0, "x", field("STATUS_OF_CONSTRUCTION", INTEGER, "STATUS", status), field("STATUS", INTEGER, "Kind"),
        field("population_2010", INTEGER, "Then"), field("population_2020", INTEGER, "Now"),
        geometryType="esriGeometryPoint", drawingInfo=by_class("population_2020", (10.0, 100.0)),
    )  # fmt: skip
    layer = memory("STATUS", "STATUS_OF_", "population", "populati_1")
    assert field_names(layer, hosted) == {
        "STATUS_OF_CONSTRUCTION": "STATUS_OF_",
        "STATUS": "STATUS",
        "population_2010": "population",
        "population_2020": "populati_1",
    }
    carry_style(layer, hosted)
    fields = layer.fields()
    assert layer.editorWidgetSetup(fields.lookupField("STATUS_OF_")).type() == "ValueMap"
    assert layer.editorWidgetSetup(fields.lookupField("STATUS")).type() != "ValueMap"
    assert layer.renderer().classAttribute() == "populati_1"
    assert layer.attributeAlias(fields.lookupField("populati_1")) == "Now"


@pytest.mark.parametrize("change", [{"field": "gone"}, {"field": None, "valueExpression": "$feature.a / 2"}])
def test_a_renderer_of_what_is_not_there_leaves_the_usual_one(application: Any, change: dict[str, Any]) -> None:
    from arcgis_export.plugin.operations.export_item.style import carry_style

    drawing = by_class("a", (10.0, 100.0))
    drawing["renderer"].update(change)
    layer = memory("a")
    made = QgsFeature(layer.fields())
    made.setAttributes([5])
    made.setGeometry(QgsGeometry.fromWkt("POINT(1 2)"))
    layer.dataProvider().addFeatures([made])
    carry_style(layer, definition(0, "x", field("a", INTEGER), geometryType="esriGeometryPoint", drawingInfo=drawing))
    assert layer.renderer().type() == "singleSymbol"


def test_odd_json_of_a_layer_raises_nothing(application: Any) -> None:
    from arcgis_export.plugin.operations.export_item.style import carry_style

    for odd in (
        {"fields": 3, "drawingInfo": "x"},
        {
            "fields": [{"name": 3, "domain": 4}, None],
            "geometryType": "esriGeometryPoint",
            "drawingInfo": {"renderer": {}},
        },
        {
            "geometryType": "esriGeometryPoint",
            "drawingInfo": {"renderer": {"type": "uniqueValue"}, "labelingInfo": [{}]},
        },
    ):
        layer = memory("a")
        carry_style(layer, odd)
        assert layer.renderer() is not None


def test_kmz_and_zip_that_could_not_be_unpacked_are_files(application: Any, clean: None, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    assert opened(file, job(tmp_path, [])) == {}
