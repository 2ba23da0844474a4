# SPDX-License-Identifier: GPL-2.0-or-later
"""A project that is moved with its data: every kind of layer that the plugin adds shows what it showed before."""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

from tests.qgis.open_package.test_pixels import fetch
from tests.qgis.user import until
from tests.unit.packages.package_fixtures import conf_xml, make_tpkx, png, real, tile_info, write_files

RED, BLUE = (200, 10, 20), (10, 20, 200)
TILES = {(2, row, col): png(RED if (row + col) % 2 else BLUE) for row in range(4) for col in range(4)}
NAMES = ["plain", "100% a", "a #1 ü&b=c", "50%20x"]


def picture(layer: QgsMapLayer) -> list[int]:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(60, 60))
    settings.setExtent(layer.extent().buffered(layer.extent().width() / 20))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return [image.pixel(x, y) for x in range(0, 60, 3) for y in range(0, 60, 3)]


def converted(package: Path, form: str, name: str) -> Path:
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles

    target = package.parent / f"{name}.{form}"
    convert_tiles(Conversion(package, Form(form), target, "Made"))
    return target


def raster(form: str) -> Callable[[Path, str], QgsMapLayer]:
    def make(folder: Path, name: str) -> QgsMapLayer:
        from arcgis_export.plugin.layers.open_layer import open_layer

        return open_layer(converted(make_tpkx(folder / "a.tpkx", TILES), form, name), "layer")

    return make


def vector_package(folder: Path, name: str) -> QgsMapLayer:
    from arcgis_export.plugin.layers.open_layer import open_layer

    if "%" in name:
        pytest.skip("QGIS opens no .vtpk with a percent sign in its path, and the plugin offers none")
    return open_layer(Path(shutil.copy(real("testvtpk.vtpk"), folder / f"{name}.vtpk")), "layer", is_vector=True)


def vector_mbtiles(folder: Path, name: str) -> QgsMapLayer:
    from arcgis_export.plugin.layers.vector_styles import mbtiles_layer

    package = Path(shutil.copy(real("testvtpk.vtpk"), folder / "v.vtpk"))
    return mbtiles_layer(converted(package, "mbtiles", name), "layer")


def image(ending: str) -> Callable[[Path, str], QgsMapLayer]:
    """An image as Export Map leaves it."""

    def make(folder: Path, name: str) -> QgsMapLayer:
        from arcgis_export.plugin.environment.gdal import quiet
        from arcgis_export.plugin.layers.open_layer import open_layer

        target = folder / f"{name}.{ending}"
        with quiet():
            memory = gdal.GetDriverByName("MEM").Create("", 32, 32, 3)
            memory.SetGeoTransform((0, 1, 0, 32, 0, -1))
            for band in (1, 2, 3):
                memory.GetRasterBand(band).WriteArray(np.arange(1024, dtype=np.uint8).reshape(32, 32) * band)
            options = ["WORLDFILE=YES"] if ending == "png" else []
            gdal.GetDriverByName("PNG" if ending == "png" else "GTiff").CreateCopy(str(target), memory, 0, options)
        return open_layer(target, "layer")

    return make


def features(driver: str, ending: str) -> Callable[[Path, str], QgsMapLayer]:
    """A file as Export Item leaves it."""

    def make(folder: Path, name: str) -> QgsMapLayer:
        from arcgis_export.plugin.operations.export_item.details import ItemDetails
        from arcgis_export.plugin.operations.export_item.layers import _ogr_layers
        from arcgis_export.plugin.operations.export_item.typed_copy import typed_copy

        if "%20" in name and ending in ("gpkg", "csv"):
            pytest.skip("GDAL decodes the path of a GeoPackage of features")
        target = folder / f"{name}.{ending}"
        if driver == "Esri JSON":
            points = [{"attributes": {"a": each}, "geometry": {"x": each, "y": each**2}} for each in range(4)]
            head = {"geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326}}
            fields = [{"name": "a", "type": "esriFieldTypeInteger"}]
            target.write_text(json.dumps({**head, "fields": fields, "features": points}))
            return next(_ogr_layers(target))
        source = QgsVectorLayer("Point?crs=EPSG:4326&field=a:int", "m", "memory")
        for each in range(4):
            feature = QgsFeature(source.fields())
            feature.setGeometry(QgsGeometry.fromWkt(f"POINT({each} {each**2})"))
            feature.setAttributes([each])
            source.dataProvider().addFeature(feature)
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = driver
        options.layerOptions = ["GEOMETRY=AS_XY"] if driver == "CSV" else []
        written = QgsVectorFileWriter.writeAsVectorFormatV3(
            source, str(target), QgsCoordinateTransformContext(), options
        )
        assert written[0] == QgsVectorFileWriter.WriterError.NoError, written
        if driver != "CSV":
            return next(_ogr_layers(target))
        points = {"geometryType": "esriGeometryPoint", "name": "p"}
        copy = typed_copy([target], ItemDetails({}, "", "", "", "CSV", definitions=(points,)), target)
        (layer,) = copy.names
        return QgsVectorLayer(f"{copy.path}|layername={layer}", "layer", "ogr")

    return make


KINDS: dict[str, Callable[[Path, str], QgsMapLayer]] = {
    "vrt": raster("vrt"),
    "raster mbtiles": raster("mbtiles"),
    "raster gpkg": raster("gpkg"),
    "vtpk": vector_package,
    "vector mbtiles": vector_mbtiles,
    "tif": image("tif"),
    "png": image("png"),
    "shapefile": features("ESRI Shapefile", "shp"),
    "gpkg": features("GPKG", "gpkg"),
    "geodatabase": features("OpenFileGDB", "gdb"),
    "geojson": features("GeoJSON", "geojson"),
    "kml": features("KML", "kml"),
    "csv": features("CSV", "csv"),
    "esri json": features("Esri JSON", "json"),
}


def moved(folder: Path, layer: QgsMapLayer, place: Path) -> tuple[QgsMapLayer, list[int]]:
    """Save a project with the layer, move the folder to *place*, open it there; return the layer and what it showed."""
    project = QgsProject.instance()
    project.clear()
    project.addMapLayer(layer)
    before = picture(layer)
    assert len(set(before)) > 1, "blank from the start"
    assert project.write(str(folder / "project.qgs"))
    assert str(folder) not in (folder / "project.qgs").read_text("utf-8"), "a full path in the project"
    project.clear()
    gc.collect()
    os.rename(folder, place)
    assert project.read(str(place / "project.qgs"))
    (found,) = project.mapLayers().values()
    return found, before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_project_that_was_moved_with_its_data(plugin: Any, tmp_path: Path, kind: str, name: str) -> None:
    folder = tmp_path / "before"
    (folder / "data").mkdir(parents=True)
    layer = KINDS[kind](folder / "data", name)
    assert layer.isValid()
    layer, before = moved(folder, layer, tmp_path / "after")
    until(lambda: layer.isValid() and picture(layer) == before, f"what the layer showed before ({kind})", 20)
    assert str(tmp_path / "after") in layer.source() or "after/data" in layer.source()
    assert not [path for path in tmp_path.rglob("*.aux.xml") if path.name != f"{name}.png.aux.xml"]


@pytest.mark.parametrize("kind", ["vtpk", "vector mbtiles"])
def test_vector_tiles_keep_the_scales_of_their_levels(plugin: Any, tmp_path: Path, kind: str) -> None:
    """A level is drawn from its own resolution on, in a project that was opened, too."""
    folder = tmp_path / "before"
    (folder / "data").mkdir(parents=True)
    layer = KINDS[kind](folder / "data", "tiles")
    assert drawn_levels(layer) == [1, 2, 3, 4, 1, 2, 3, 4]
    layer, _ = moved(folder, layer, tmp_path / "after")
    until(lambda: layer.isValid() and drawn_levels(layer) == [1, 2, 3, 4, 1, 2, 3, 4], "the levels", 20)


def drawn_levels(layer: Any) -> list[int]:
    """The levels that QGIS draws at the resolutions of levels 1 to 4, and just before those of levels 2 to 5."""
    levels = layer.tileMatrixSet()
    exact = [295828763.7957775 * 1.000002 / 2**level for level in (1, 2, 3, 4)]  # QGIS' own scales are larger by that
    return [levels.scaleToZoomLevel(scale) for scale in [*exact, *(each * 0.51 for each in exact)]]


@pytest.mark.parametrize("where", ["above", "below", "a cache folder", "away"])
def test_a_package_is_found_as_it_lies_from_the_vrt(plugin: Any, tmp_path: Path, where: str) -> None:
    folder = tmp_path / "before"
    (folder / "maps" / "deep").mkdir(parents=True)
    place = {"above": folder, "below": folder / "maps" / "deep", "away": tmp_path}.get(where, folder)
    if where == "a cache folder":
        from tests.unit.packages.package_fixtures import bundles

        tiles = {f"_alllayers/{key}": data for key, data in bundles(TILES).items()}
        package = write_files(folder / "cache", {"conf.xml": conf_xml(tile_info()), **tiles})
    else:
        package = make_tpkx(place / "a.tpkx", TILES)
    vrt = shutil.move(converted(package, "vrt", "made"), folder / "maps" / "made.vrt") and folder / "maps" / "made.vrt"
    vrt.unlink()
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles
    from arcgis_export.plugin.layers.open_layer import open_layer

    convert_tiles(Conversion(package, Form.IN_PLACE, vrt, "Made"))
    layer, before = moved(folder, open_layer(vrt, "layer"), tmp_path / "after")
    until(lambda: picture(layer) == before, "what the layer showed before", 20)


def test_heights_in_place_are_found_again(plugin: Any, sandbox: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.layers.open_layer import open_layer

    (tmp_path / "before").mkdir()
    area = {"xmin": 5e5, "ymin": 4.5e6, "xmax": 2.6e6, "ymax": 6e6, "spatialReference": {"wkid": 102100}}
    package = fetch(sandbox, "Elevation/ImageServer", tmp_path / "before" / "h.tpkx", "3-4", area)
    layer, before = moved(
        tmp_path / "before", open_layer(converted(package, "vrt", "h"), "heights"), tmp_path / "after"
    )
    until(lambda: picture(layer) == before, "the heights", 20)


def test_a_package_that_stayed_behind_is_named(plugin: Any, iface: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.layers.open_layer import open_layer

    folder = tmp_path / "before"
    folder.mkdir()
    vrt = converted(make_tpkx(folder / "a.tpkx", TILES), "vrt", "made")
    moved(folder, open_layer(vrt, "Layer <b>"), tmp_path / "after")
    QgsProject.instance().clear()
    (tmp_path / "after" / "a.tpkx").unlink()
    assert QgsProject.instance().read(str(tmp_path / "after" / "project.qgs"))
    until(lambda: iface.messageBar().currentItem(), "the message")
    text = iface.messageBar().currentItem().text()
    assert "is blank" in text and "a.tpkx" in text and "made.vrt" in text and "<b>" not in text
    iface.messageBar().clearWidgets()


def test_a_folder_of_two_names_is_no_other_place(plugin: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.packages.writers.vrt import moved_vrt

    (tmp_path / "one").mkdir()
    converted(make_tpkx(tmp_path / "one" / "a.tpkx", TILES), "vrt", "made")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    assert moved_vrt(tmp_path / "two" / "made.vrt") is None
    shutil.copytree(tmp_path / "one", tmp_path / "copy")
    assert moved_vrt(tmp_path / "copy" / "made.vrt") is None, "the tiles are still where it names them"
    shutil.rmtree(tmp_path / "one")
    found = moved_vrt(tmp_path / "copy" / "made.vrt")
    assert found is not None and found.package == tmp_path / "copy" / "a.tpkx" and found.is_untouched


def test_other_virtual_rasters_are_left_alone(plugin: Any, tmp_path: Path) -> None:
    image("tif")(tmp_path, "a")
    gdal.BuildVRT(str(tmp_path / "a.vrt"), [str(tmp_path / "a.tif")]).FlushCache()
    before = (tmp_path / "a.vrt").read_bytes()
    layer = QgsRasterLayer(str(tmp_path / "a.vrt"), "a", "gdal")
    QgsProject.instance().addMapLayer(layer)
    from arcgis_export.plugin.packages.writers.vrt import moved_vrt

    assert moved_vrt(tmp_path / "a.vrt") is None and moved_vrt(tmp_path / "none.vrt") is None
    assert (tmp_path / "a.vrt").read_bytes() == before


def edited(vrt: Path, target: Path) -> bytes:
    """Write a copy of a VRT in which the red and the blue band changed places, as users do; return it."""
    text = vrt.read_text("utf-8").replace(">Red<", "> <").replace(">Blue<", ">Red<").replace("> <", ">Blue<", 1)
    target.write_text(text, "utf-8")
    return target.read_bytes()


def test_a_copy_that_shows_its_tiles_stays_as_it_is(plugin: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.packages.writers.vrt import moved_vrt

    vrt = converted(make_tpkx(tmp_path / "a.tpkx", TILES), "vrt", "made")
    (tmp_path / "other").mkdir()
    copies = [tmp_path / "mine.vrt", tmp_path / "other" / "whole.vrt", tmp_path / "other" / "part.vrt"]
    edited(vrt, copies[0])
    gdal.Translate(str(copies[1]), str(vrt), format="VRT")
    gdal.Translate(str(copies[2]), str(vrt), format="VRT", srcWin=[0, 0, 300, 300])
    for path in copies:
        assert len(set(picture(QgsRasterLayer(str(path), "mine", "gdal")))) > 1
        assert moved_vrt(path) is None


def test_an_edited_vrt_that_was_moved_stays_beside_a_new_one(plugin: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.operations.open_package.check_later import mend_when_moved

    folder = tmp_path / "before"
    folder.mkdir()
    vrt = converted(make_tpkx(folder / "a.tpkx", TILES), "vrt", "made")
    expected = picture(QgsRasterLayer(str(vrt), "made", "gdal"))
    before = edited(vrt, vrt)
    os.rename(folder, tmp_path / "after")
    path = tmp_path / "after" / "made.vrt"
    layer = QgsRasterLayer(str(path), "made", "gdal")
    mend_when_moved(layer, lambda error: pytest.fail(error.message))
    until(lambda: picture(layer) == expected, "the tiles", 20)
    assert layer.source() == str(path.with_name("made (2).vrt")) and path.read_bytes() == before


@pytest.mark.parametrize("name", ["", "/" + "x" * 5000, "\0", "/a\0b"], ids=["none", "long", "zero", "zero inside"])
def test_a_vrt_with_a_senseless_package_is_passed_over(plugin: Any, tmp_path: Path, name: str) -> None:
    from arcgis_export.plugin.packages.writers.vrt import moved_vrt

    vrt = converted(make_tpkx(tmp_path / "a.tpkx", TILES), "vrt", "made")
    text = vrt.read_text("utf-8").replace(f">{tmp_path.as_posix()}/a.tpkx<", f">{name}<", 1)
    (tmp_path / "a.tpkx").unlink()
    vrt.write_text(text, "utf-8")
    assert moved_vrt(vrt) is None
