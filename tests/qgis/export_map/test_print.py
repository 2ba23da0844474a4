# SPDX-License-Identifier: GPL-2.0-or-later
"""A map in print: the size that its file states, the scale on the ground, the paper on the map."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.print_resolution import write_print_resolution
from arcgis_export.plugin.environment import settings
from arcgis_export.plugin.recipes.recipe import Recipe
from arcgis_export.ui.area.edit_tool import EditTool
from osgeo import gdal
from pyproj import CRS, Geod, Transformer
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsRectangle,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QWidget

from tests.qgis.export_map.map_user import MapUser
from tests.qgis.processing.test_algorithms import Feedback
from tests.qgis.processing.test_export_map import drawn, off_ground
from tests.qgis.user import until
from tests.sandbox import Sandbox

INCH = 0.0254  # metres
BERN = 828_000.0, 5_933_000.0  # web mercator


@pytest.fixture
def map_user(plugin: Any, iface: Any, folder: Path) -> Iterator[MapUser]:
    found = MapUser(iface, plugin)
    found.open()
    yield found
    found.window.close()
    found.window.deleteLater()
    QgsApplication.coordinateReferenceSystemRegistry().clearRecent()


def look_at(user: MapUser, place: tuple[float, float], width: float = 20_000.0) -> None:
    user.canvas.setExtent(QgsRectangle.fromCenterAndSize(QgsPointXY(*place), width, width))
    user.settled()


def dots_per_inch(path: Path) -> tuple[float, float]:
    """What a reader that is not ours finds in a file."""
    if path.suffix == ".tif":
        tags = gdal.Open(str(path)).GetMetadata()
        assert tags["TIFFTAG_RESOLUTIONUNIT"].startswith("2"), "inches"
        return float(tags["TIFFTAG_XRESOLUTION"]), float(tags["TIFFTAG_YRESOLUTION"])
    image = QImage(str(path))
    return image.dotsPerMeterX() * INCH, image.dotsPerMeterY() * INCH


@pytest.mark.parametrize(
    ("format", "name", "size"),
    [
        ("png", "map.tif", 300),
        ("png", "map.png", 300),
        ("jpg", "map.jpg", 300),
        ("bmp", "map.bmp", 300),
        ("png", "wide.tif", 4200),
        ("png", "wide.png", 4200),
        ("jpg", "wide.jpg", 4200),
    ],
)
def test_a_file_states_its_size_in_print(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, format: str, name: str, size: int
) -> None:
    found = drawn(sandbox, tmp_path, "WorldMap/MapServer", name, FORMAT=format, DPI=250, WIDTH=size, HEIGHT=200)
    assert dots_per_inch(Path(found["OUTPUT"])) == pytest.approx((250, 250), abs=0.05)
    assert {each.suffix for each in tmp_path.iterdir()} <= {Path(name).suffix, ".pgw", ".jgw", ".bpw", ".prj", ".xml"}


def test_96_dots_where_none_are_asked_for(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    assert dots_per_inch(Path(drawn(sandbox, tmp_path, "WorldMap/MapServer")["OUTPUT"])) == (96, 96)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("before", ["none", "other"])
def test_only_the_resolution_is_another_one(tmp_path: Path, kind: str, before: str) -> None:
    path = tmp_path / "image"
    memory = gdal.GetDriverByName("MEM").Create("", 40, 30, 3)
    for number in (1, 2, 3):
        memory.GetRasterBand(number).Fill(70 * number)
    gdal.GetDriverByName(kind).CreateCopy(str(path), memory)
    plain = path.read_bytes()
    if kind == "PNG" and before == "other":
        path.write_bytes(
            plain[:33] + chunk(b"tEXt", b"a\0b") + chunk(b"pHYs", struct.pack(">2IB", 7, 9, 0)) + plain[33:]
        )
    elif kind == "JPEG" and before == "none":
        assert plain[6:11] == b"JFIF\0"
        path.write_bytes(plain[:2] + plain[20:])
    pixels = gdal.Open(str(path)).ReadAsArray()
    for dpi in (600, 72):
        write_print_resolution(path, dpi)
        image = QImage(str(path))
        assert (image.dotsPerMeterX() * INCH, image.dotsPerMeterY() * INCH) == pytest.approx((dpi, dpi), abs=0.05)
    gdal.ErrorReset()
    assert (gdal.Open(str(path)).ReadAsArray() == pixels).all() and not gdal.GetLastErrorMsg()
    pixels_begin = b"IDAT" if kind == "PNG" else b"\xff\xdb"
    after = path.read_bytes()
    assert after[after.index(pixels_begin) :] == plain[plain.index(pixels_begin) :], "not one pixel is written again"
    assert [each.name for each in tmp_path.iterdir()] == ["image"]


def test_a_file_without_a_place_for_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "image.gif"
    path.write_bytes(b"GIF89a" + bytes(100))
    write_print_resolution(path, 300)
    assert path.read_bytes() == b"GIF89a" + bytes(100)


# The scale on the ground


def printed(user: MapUser, sandbox: Sandbox, scale: str = "1:10000", path: str = "WorldMap/MapServer") -> Any:
    """Choose an A3 at a scale about Bern, and return the size field."""
    user.service(sandbox.service(path))
    look_at(user, BERN)
    size = user.window.size_field
    user.type(size.scale_widget.findChild(type(user.window.service_field.service_combo.lineEdit())), scale)
    user.pick(size.paper_combo, "A3, landscape")
    user.settled()
    return size


def ground_scale(path: Path) -> list[float]:
    """Measure the scale of a printed file: ground between pixels, by the ellipsoid, over paper, by its resolution."""
    raster, (across, down) = gdal.Open(str(path)), dots_per_inch(path)
    turn, width, height = raster.GetGeoTransform(), raster.RasterXSize, raster.RasterYSize
    degrees = Transformer.from_crs(CRS.from_wkt(raster.GetProjection()), "EPSG:4326", always_xy=True)

    def place(col: float, row: float) -> tuple[float, float]:
        x, y = turn[0] + col * turn[1] + row * turn[2], turn[3] + col * turn[4] + row * turn[5]
        return degrees.transform(x, y)

    found = []
    for share in (0.1, 0.5, 0.9):
        row, col = height * share, width * share
        for start, end, paper in (
            (place(0, row), place(width, row), width / across * INCH),
            (place(col, 0), place(col, height), height / down * INCH),
        ):
            found.append(Geod(ellps="WGS84").inv(*start, *end)[2] / paper)
    return found


def test_a_printed_scale_is_true_once_the_local_crs_is_used(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    size = printed(map_user, sandbox)
    said = map_user.wait_said(size.ground_label, "on the ground at the centre")
    assert said == "1:10,000 on paper is 1:6,829 on the ground at the centre."
    map_user.window.add_check.setChecked(True)
    first = Path(map_user.export().source())
    assert all(6_800 < each < 6_850 for each in ground_scale(first)), "web mercator, as it is said"
    assert size.local_button.text() == "Use EPSG:32632" and "UTM zone 32N" in size.local_button.toolTip()
    map_user.press_button(size.local_button)
    map_user.wait_said(size.ground_label, "1:10,000 on the ground, too, within 0.1 %.")
    assert not size.local_button.isVisible()
    form = map_user.form()
    assert (form["imageSR"], form["mapScale"], form["size"]) == ("32632", "10000", "1587,1123")
    second = Path(map_user.export().source())
    assert second != first and all(abs(each / 10_000 - 1) < 0.01 for each in ground_scale(second))


def test_a_crs_that_was_used_before_is_proposed_where_it_belongs(map_user: MapUser, sandbox: Sandbox) -> None:
    registry = QgsApplication.coordinateReferenceSystemRegistry()
    for crs in ("EPSG:2056", "EPSG:2193", "EPSG:4326"):  # of Switzerland, New Zealand, and without a scale
        registry.pushRecent(QgsCoordinateReferenceSystem(crs))
    size = printed(map_user, sandbox)
    map_user.wait_said(size.ground_label, "1:6,829 on the ground")
    assert size.local_button.text() == "Use EPSG:2056"


def test_degrees_have_two_scales(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.window.image_field.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    size = printed(map_user, sandbox)
    said = map_user.wait_said(size.ground_label, "across")
    assert said == "1:10,000 on paper is 1:6,839 across and 1:9,987 upwards on the ground at the centre."
    assert size.local_button.text() == "Use EPSG:32632"


def test_no_crs_is_proposed_for_the_world(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.pick(map_user.window.area_widget.source_combo, "Whole Service")
    size = map_user.window.size_field
    said = map_user.wait_said(size.ground_label, "Over the whole map it varies")
    assert said.startswith("1:") and not size.local_button.isVisible()


def test_the_area_is_that_of_the_paper(map_user: MapUser, sandbox: Sandbox) -> None:
    printed(map_user, sandbox)
    # 4.2 x 2.97 km of the map, 0.683 times as much on the ground: the view is ten times as wide
    assert map_user.said(map_user.window.area_widget.size_label) == "5.8 km² · EPSG:3857"
    map_user.press_button(map_user.window.size_field.local_button)
    map_user.wait_said(map_user.window.area_widget.size_label, "12 km² · EPSG:32632")


# The paper on the map


def extent(user: MapUser) -> list[float]:
    return [float(each) for each in user.form()["bbox"].split(",")]


def centre(user: MapUser) -> tuple[float, float]:
    west, south, east, north = extent(user)
    return (west + east) / 2, (south + north) / 2


def frame_on_map(user: MapUser) -> Any:
    (band,) = until(lambda: len(user.bands()) == 1 and user.bands(), "one frame on the map")
    return band.asGeometry()


def test_the_paper_is_dragged_on_the_map(map_user: MapUser, sandbox: Sandbox) -> None:
    size = printed(map_user, sandbox)
    assert centre(map_user) == pytest.approx(BERN, abs=1)
    box = frame_on_map(map_user).boundingBox()
    assert (box.width(), box.height()) == pytest.approx((4200, 2970), rel=2e-3), "as large as the paper at its scale"
    map_user.press_button(size.place_button)
    there = BERN[0] + 3_000, BERN[1] - 2_000
    start, end = map_user.at(BERN[0] + 500, BERN[1] + 200), map_user.at(there[0] + 500, there[1] + 200)
    map_user.drag(start, end)
    map_user.settled()
    pixel = map_user.canvas.mapUnitsPerPixel()
    assert centre(map_user) == pytest.approx(there, abs=2 * pixel)
    assert map_user.form()["size"] == "1587,1123" and map_user.form()["mapScale"] == "10000"
    box = frame_on_map(map_user).boundingBox()
    assert (box.center().x(), box.center().y()) == pytest.approx(centre(map_user), abs=1)
    map_user.drag(end, start)
    map_user.settled()
    assert centre(map_user) == pytest.approx(BERN, abs=2 * pixel), "the tool is there until Esc"
    map_user.key(Qt.Key.Key_Escape)
    map_user.settled()
    before = centre(map_user)
    look_at(map_user, (BERN[0] + 50_000, BERN[1]))
    assert centre(map_user) == before, "it stays where it was put"
    map_user.window.close()
    assert map_user.bands() == []


def test_the_paper_is_turned_by_a_corner(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    map_user.window.image_field.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    size = printed(map_user, sandbox, "1:20000", "Position/MapServer")
    before = centre(map_user)
    map_user.press_button(size.place_button)
    frame = frame_on_map(map_user)
    middle = frame.centroid().asPoint()
    corner = max(frame.vertices(), key=lambda each: each.x() + each.y())
    handles = map_user.handles()
    assert len(handles) in (4, 5), "at the corners only; at the first one twice"
    assert any(handle.distance(QgsPointXY(corner)) < 1 for handle in handles)
    turned = QgsGeometry.fromPointXY(QgsPointXY(corner.x(), corner.y()))
    turned.rotate(-30, middle)  # counter-clockwise on the map
    point = turned.asPoint()
    map_user.drag(map_user.at(corner.x(), corner.y()), map_user.at(point.x(), point.y()))
    map_user.settled()
    form = map_user.form()
    assert float(form["rotation"]) == pytest.approx(-30, abs=1) and centre(map_user) == pytest.approx(before, abs=1)
    shape = frame_on_map(map_user)
    assert abs(shape.area() / shape.boundingBox().area() - 1) > 0.2, "it lies askew"
    path = Path(map_user.export().source())
    assert off_ground(path, "EPSG:32632") == 0
    assert all(abs(each / 20_000 - 1) < 0.01 for each in ground_scale(path))
    raster = gdal.Open(str(path))
    turn = raster.GetGeoTransform()
    first = Transformer.from_crs("EPSG:32632", "EPSG:3857", always_xy=True).transform(turn[0], turn[3])
    near = shape.closestVertex(QgsPointXY(*first))[4]
    assert near < 100**2, "the picture's corner is the frame's"


def test_the_paper_comes_back_with_the_export(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.operations.export_map.recipe import choices_of_recipe

    size = printed(map_user, sandbox)
    found = choices_of_recipe(map_user.window.recipe(), map_user.window.service).size
    assert (found.held, found.paper, found.scale) == ("paper", (420, 297), 10_000)
    map_user.pick(size.paper_combo, "None")
    map_user.settled()
    assert choices_of_recipe(map_user.window.recipe(), map_user.window.service).size.held != "paper"


def test_the_map_goes_to_a_paper_that_is_hardly_in_sight(map_user: MapUser, sandbox: Sandbox) -> None:
    size = printed(map_user, sandbox)
    look_at(map_user, BERN, 2_000_000)
    before = centre(map_user)
    map_user.press_button(size.place_button)
    map_user.settled()
    assert centre(map_user) == pytest.approx(before, abs=1)
    view, box = map_user.canvas.extent(), frame_on_map(map_user).boundingBox()
    assert view.contains(box) and box.width() > view.width() / 5


def test_without_a_paper_there_is_nothing_to_place(map_user: MapUser, sandbox: Sandbox) -> None:
    size = printed(map_user, sandbox)
    map_user.press_button(size.place_button)
    assert isinstance(map_user.canvas.mapTool(), EditTool)
    map_user.pick(size.paper_combo, "None")
    until(lambda: map_user.bands() == [], "a map without a frame")
    assert not isinstance(map_user.canvas.mapTool(), EditTool) and not size.place_button.isVisible()


def test_an_image_service_turns_no_paper(map_user: MapUser, sandbox: Sandbox) -> None:
    size = printed(map_user, sandbox, "1:20000", "Elevation/ImageServer")
    map_user.press_button(size.place_button)
    hint = map_user.canvas.findChild(QWidget, "arcgis_export_hint")
    assert "This service can't turn it" in hint.text()
    box = frame_on_map(map_user).boundingBox()
    map_user.drag(map_user.at(box.xMaximum(), box.yMaximum()), map_user.at(box.xMaximum(), box.yMinimum()))
    map_user.settled()
    assert map_user.window.image_field.rotation_spin.value() == 0


# The algorithm


NEAR_BERN = "818000,838000,5928000,5938000 [EPSG:3857]"


@pytest.mark.parametrize("path", ["Position/MapServer", "Elevation/ImageServer"])
@pytest.mark.parametrize(
    ("paper", "pixels"),
    [({"PAPER": "A3 landscape"}, (1654, 1169)), ({"PAPER_WIDTH": 100, "PAPER_HEIGHT": 200}, (394, 787))],
)
def test_a_paper_at_a_scale_by_the_algorithm(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, path: str, paper: dict[str, Any], pixels: tuple[int, int]
) -> None:
    more = {"EXTENT": NEAR_BERN, "MAP_SCALE": 10_000, "DPI": 100, **paper}
    if path.endswith("ImageServer"):
        more["FORMAT"] = "tiff"
    feedback = Feedback()
    found = drawn(sandbox, tmp_path, path, "a.tif", feedback=feedback, **more)
    assert (found["WIDTH"], found["HEIGHT"]) == pixels
    assert found["GROUND_SCALE"] == pytest.approx(6_829, abs=2)
    said = " ".join(feedback.warnings)
    assert "1:10,000 on paper is 1:6,829 on the ground" in said and "With EPSG:32632 as CRS" in said
    feedback = Feedback()
    found = drawn(sandbox, tmp_path, path, "b.tif", feedback=feedback, CRS="EPSG:32632", **more)
    assert not feedback.warnings and found["GROUND_SCALE"] == pytest.approx(10_000, rel=1e-3)
    assert all(abs(each / 10_000 - 1) < 0.01 for each in ground_scale(Path(found["OUTPUT"])))
    raster = gdal.Open(found["OUTPUT"])
    middle = QgsPointXY(*_middle(raster))
    there = Transformer.from_crs("EPSG:3857", "EPSG:32632", always_xy=True).transform(828_000, 5_933_000)
    assert middle.distance(QgsPointXY(*there)) < 200, "about the middle of the extent"


def _middle(raster: Any) -> tuple[float, float]:
    turn, width, height = raster.GetGeoTransform(), raster.RasterXSize, raster.RasterYSize
    return turn[0] + width / 2 * turn[1], turn[3] + height / 2 * turn[5]


def test_a_paper_without_a_scale_shows_the_whole_extent(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    found = drawn(sandbox, tmp_path, EXTENT=NEAR_BERN, PAPER="A4 portrait")
    raster = gdal.Open(found["OUTPUT"])
    turn = raster.GetGeoTransform()
    assert (raster.RasterXSize, raster.RasterYSize) == (794, 1123)
    assert (turn[0], turn[1] * raster.RasterXSize) == pytest.approx((818_000, 20_000), rel=1e-3)
    assert turn[1] == pytest.approx(-turn[5]), "square pixels"


def test_half_a_paper_is_refused(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="Fill in both"):
        drawn(sandbox, tmp_path, PAPER_WIDTH=100)


def test_the_window_takes_the_paper_of_a_recipe(map_user: MapUser, sandbox: Sandbox) -> None:
    values = {"PAPER": "A2 portrait", "MAP_SCALE": 25_000, "DPI": 72, "CRS": "EPSG:32632", "EXTENT": NEAR_BERN}
    map_user.window.apply_recipe(Recipe("exportmap", sandbox.service("WorldMap/MapServer"), values))
    size = map_user.window.size_field
    map_user.wait_said(size.sentence_label, "1:25,000 at 72 dpi, 420 × 594 mm")
    assert size.paper_combo.currentText() == "A2, portrait"


# What is large


def test_a_large_export_is_asked_about(map_user: MapUser, sandbox: Sandbox, boxes: Any) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.number(map_user.window.size_field.width_spin, "30000")
    said = map_user.wait_said(map_user.window.size_field.sentence_label, "GB on disk")
    assert "mosaicked from" in said and "where the server takes 6 seconds for an image." in said
    sandbox.clear()
    boxes._timer.stop()  # the keyboard answers here
    map_user.press_export()
    box = until(QApplication.activeModalWidget, "the question")
    assert "This export requests 48 images" in box.text() and "GB. Export all of it?" in box.text()
    assert box.button(QMessageBox.StandardButton.Ok).text() == "Export 48 Images"
    QTest.keyClick(box, Qt.Key.Key_Return)  # no accident
    until(map_user.is_ready, "the button again")
    assert not sandbox.find("/export$", "POST") and not map_user.tasks()


def test_from_how_much_on_is_asked_can_be_set(
    map_user: MapUser, sandbox: Sandbox, boxes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (factory,) = map_user.iface.options
    page = factory.createWidget(map_user.iface.window)
    assert page.ask_spin.text() == "2 GB"
    page.ask_spin.setValue(0)
    assert page.ask_spin.text() == "Never ask"
    page.apply()
    page.deleteLater()
    assert settings.ask_above() == 0
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.export()
    monkeypatch.setattr(settings, "ask_above", lambda: 1e-6)
    boxes.answer(QMessageBox.StandardButton.Ok)
    map_user.export()
    assert boxes.seen
