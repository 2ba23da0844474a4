# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of vector packages as QGIS draws them by the plugin's reading of their style."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from arcgis_export.plugin.core.errors import PackageError
from arcgis_export.plugin.layers import vector_styles
from arcgis_export.plugin.layers.open_layer import open_layer
from arcgis_export.plugin.layers.vector_styles import mbtiles_layer
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.writers.mbtiles import write_mbtiles
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

from tests.qgis.layers.vector_tiles import EXTENT, HALF, add_sprite, names, package, tile
from tests.unit.packages.package_fixtures import make_vtpk, png, tile_info

SIDE = 512  # pixels of a tile, and of the picture
MIDDLE = (EXTENT // 2, EXTENT // 2)
ALL = {(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)}


class Drawn(NamedTuple):
    """A picture and its labels: text, and left, top, right and bottom in pixels."""

    image: QImage
    labels: list[tuple[str, tuple[float, float, float, float]]]

    @property
    def texts(self) -> list[str]:
        return sorted(text for text, _ in self.labels)


def draw(
    layer: Any, extent: QgsRectangle | None = None, size: int = SIDE, crs: str = "EPSG:3857", rotation: float = 0
) -> Drawn:
    """Draw a layer; *rotation* is told to its expressions, as on the canvas."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setRotation(rotation)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    settings.setOutputSize(QSize(size, size))
    settings.setOutputDpi(96)
    settings.setExtent(extent or QgsRectangle(-HALF, -HALF, HALF, HALF))
    settings.setBackgroundColor(QColor("white"))
    if rotation:
        context = QgsExpressionContext()
        context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
        settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    to_pixel = settings.mapToPixel()
    found = job.takeLabelingResults()
    labels = []
    for each in found.allLabels():
        if not each.isUnplaced:
            corners = [to_pixel.transform(corner) for corner in each.cornerPoints]
            xs, ys = [each.x() for each in corners], [each.y() for each in corners]
            labels.append((" ".join(each.labelText.split()), (min(xs), min(ys), max(xs), max(ys))))
    return Drawn(job.renderedImage(), labels)


def inked(image: QImage, rows: Iterable[int]) -> tuple[int, int] | tuple[()]:
    """The first and the last column of dark pixels in some rows of a picture."""
    dark = [x for y in rows for x in range(image.width()) if image.pixelColor(x, y).lightness() < 128]
    return (min(dark), max(dark)) if dark else ()


def opened(path: Path) -> Any:
    return open_layer(path, path.stem, is_vector=True)


@pytest.fixture(params=["vtpk", "mbtiles"])
def shown(request: pytest.FixtureRequest, application: Any) -> Any:
    """Opens a package in place, or its copy."""

    def show(path: Path) -> Any:
        if request.param == "vtpk":
            return opened(path)
        with open_package(path) as given:
            write_mbtiles(given, path.with_suffix(".mbtiles"))
        return mbtiles_layer(path.with_suffix(".mbtiles"), path.stem)

    return show


@pytest.mark.parametrize(
    ("anchor", "where"),
    [
        ("bottom-left", (1, -1)),
        ("top-left", (1, 1)),
        ("bottom-right", (-1, -1)),
        ("top-right", (-1, 1)),
        ("top", (0, 1)),
        ("bottom", (0, -1)),
        ("left", (1, 0)),
        ("right", (-1, 0)),
        ("center", (0, 0)),
    ],
)
def test_a_text_lies_at_its_first_anchor(shown: Any, tmp_path: Path, anchor: str, where: tuple[int, int]) -> None:
    style = names(text_variable_anchor=[anchor], text_radial_offset=1)
    path = package(tmp_path / "a.vtpk", {(0, 0, 0): tile([({"name": "Place"}, [MIDDLE])])}, style)
    ((_, (left, top, right, bottom)),) = draw(shown(path)).labels
    x, y = (left + right) / 2 - SIDE / 2, (top + bottom) / 2 - SIDE / 2
    assert (round(x / 12), round(y / 8)) != (0, 0) or where == (0, 0)
    assert (x > 8) - (x < -8) == where[0] and (y > 4) - (y < -4) == where[1], (x, y)
    if where != (0, 0):
        assert not (left < SIDE / 2 < right and top + 6 < SIDE / 2 < bottom - 6), "it covers its point"


@pytest.mark.parametrize(("anchor", "side"), [("left", 0), ("top", 1), ("right", 2), ("bottom", 3)])
def test_padding_keeps_a_text_from_its_point(shown: Any, tmp_path: Path, anchor: str, side: int) -> None:
    places = []
    for padding in (2, 22):
        style = names(text_variable_anchor=[anchor], text_radial_offset=1, text_padding=padding)
        path = package(tmp_path / f"{padding}.vtpk", {(0, 0, 0): tile([({"name": "Place"}, [MIDDLE])])}, style)
        ((_, box),) = draw(shown(path)).labels
        places.append(abs(box[side] - SIDE / 2))
    assert places[1] - places[0] == pytest.approx(20, abs=1)


def test_a_text_lies_over_the_lines_of_others(shown: Any, tmp_path: Path) -> None:
    over = {"name": "Place", "kind": "p"}
    road = [(MIDDLE[0] - 800, MIDDLE[1]), (MIDDLE[0] + 800, MIDDLE[1])]
    data = tile([(over, [MIDDLE]), ({"name": "Too long for its road " * 5, "kind": "r"}, road)])
    place = {**names(text_variable_anchor=["center", "top"], text_radial_offset=2), "filter": ["==", "kind", "p"]}
    along = {**names(symbol_placement="line"), "id": "road", "filter": ["==", "kind", "r"]}
    ((_, (_, top, _, bottom)),) = draw(shown(package(tmp_path / "a.vtpk", {(0, 0, 0): data}, along, place))).labels
    assert (top + bottom) / 2 == pytest.approx(SIDE / 2, abs=4)


def test_names_that_keep_much_room_are_few(shown: Any, tmp_path: Path) -> None:
    """The parts of a sea all have its name."""
    parts = [({"name": "Sea"}, [(MIDDLE[0] + 320 * part, MIDDLE[1])]) for part in range(-3, 4)]  # 40 pixels apart
    for padding, count in ((2, 7), (100, 2)):
        path = package(tmp_path / f"{padding}.vtpk", {(0, 0, 0): tile(parts)}, names(text_padding=padding))
        assert len(draw(shown(path)).labels) == count, padding


def test_lines_of_a_name_that_keeps_much_room_lie_below_one_another(shown: Any, tmp_path: Path) -> None:
    found = tile([({"name": "MMMM MMMM"}, [MIDDLE])])
    style = names(text_padding=60, text_max_width=4)
    image = draw(shown(package(tmp_path / "a.vtpk", {(0, 0, 0): found}, style))).image
    lines = [inked(image, range(*rows)) for rows in ((SIDE // 2 - 20, SIDE // 2 - 2), (SIDE // 2 + 2, SIDE // 2 + 20))]
    assert lines[0] == pytest.approx(lines[1], abs=2)
    assert sum(lines[0]) / 2 == pytest.approx(SIDE / 2, abs=3)


def test_a_name_without_letters_keeps_no_room(shown: Any, tmp_path: Path) -> None:
    data = tile([({"name": "Sea", "kind": "a"}, [MIDDLE]), ({"name": "", "kind": "b"}, [MIDDLE])])
    wide = {**names(text_padding=100, text_field="{name} {missing}"), "id": "wide", "filter": ["==", "kind", "b"]}
    other = {**names(), "filter": ["==", "kind", "a"]}
    assert draw(shown(package(tmp_path / "a.vtpk", {(0, 0, 0): data}, other, wide))).texts == ["Sea"]


@pytest.mark.parametrize(("justify", "side"), [("left", 0), ("right", 1)])
@pytest.mark.parametrize("layout", [{"text_variable_anchor": ["center"]}, {"text_padding": 60}], ids=str)
def test_lines_are_justified(shown: Any, tmp_path: Path, justify: str, side: int, layout: dict[str, Any]) -> None:
    found = tile([({"name": "MMMM I"}, [MIDDLE])])
    style = names(text_justify=justify, text_max_width=2.5, **layout)
    image = draw(shown(package(tmp_path / "a.vtpk", {(0, 0, 0): found}, style))).image
    rows = [y for y in range(SIDE) if inked(image, [y])]
    gap = next(y for y in range(rows[0], rows[-1]) if not inked(image, [y]))
    assert inked(image, range(gap))[side] == pytest.approx(inked(image, range(gap, SIDE))[side], abs=3)


@pytest.mark.parametrize("zoom", [0.5, 0.9])
def test_texts_grow_with_the_zoom_of_a_web_map(shown: Any, tmp_path: Path, zoom: float) -> None:
    sizes = []
    size = {"stops": [[0, 10], [1, 50]]}
    for given in (size, 10 + 40 * zoom):
        path = package(
            tmp_path / f"{len(sizes)}.vtpk", {(0, 0, 0): tile([({"name": "Place"}, [MIDDLE])])}, names(text_size=given)
        )
        half = HALF / 2**zoom
        ((_, (left, _, right, _)),) = draw(shown(path), QgsRectangle(-half, -half, half, half)).labels
        sizes.append(right - left)
    assert sizes[0] == pytest.approx(sizes[1], rel=0.02)


@pytest.mark.parametrize("rotation", [30, 90, 180])
def test_texts_lie_the_same_in_a_rotated_map(shown: Any, tmp_path: Path, rotation: float) -> None:
    style = names(text_variable_anchor=["center"], text_size=60, text_letter_spacing=0.4)
    layer = shown(package(tmp_path / "a.vtpk", {(0, 0, 0): tile([({"name": "Place"}, [MIDDLE])])}, style))
    ((_, straight),), ((_, rotated),) = draw(layer).labels, draw(layer, rotation=rotation).labels
    assert rotated == pytest.approx(straight, abs=0.5)


def test_texts_of_smaller_tiles_lie_the_same(application: Any, tmp_path: Path) -> None:
    style = names(text_variable_anchor=["center"], text_size=60, text_letter_spacing=0.4)
    style = {"version": 8, "layers": [{"source": "esri", "source-layer": "places", **style}]}
    offsets = []
    for pixels in (256, 512):
        info = tile_info(size=pixels, resolutions=[2 * HALF / pixels / 2**level for level in range(3)])
        found = {(0, 0, 0): tile([({"name": "Place"}, [MIDDLE])])}
        path = make_vtpk(tmp_path / f"{pixels}.vtpk", found, info, resources__styles__root=style)
        ((_, box),) = draw(opened(path), size=pixels).labels
        offsets.append([each - pixels / 2 for each in box])
    assert offsets[0] == pytest.approx(offsets[1], abs=0.1)


def test_a_text_takes_the_next_anchor_where_the_first_is_taken(shown: Any, tmp_path: Path) -> None:
    style = names(text_variable_anchor=["left", "right"], text_radial_offset=0.5)
    near = (MIDDLE[0] + 80, MIDDLE[1])  # 10 pixels
    path = package(
        tmp_path / "a.vtpk", {(0, 0, 0): tile([({"name": "One"}, [MIDDLE]), ({"name": "Two"}, [near])])}, style
    )
    assert draw(shown(path)).texts == ["One", "Two"]


def test_the_layer_that_is_drawn_last_is_named_first(shown: Any, tmp_path: Path) -> None:
    both = tile([({"name": "Village", "kind": "v"}, [MIDDLE]), ({"name": "Capital", "kind": "c"}, [MIDDLE])])
    layers = [{**names(), "id": kind, "filter": ["==", "kind", kind]} for kind in ("v", "c")]
    assert draw(shown(package(tmp_path / "a.vtpk", {(0, 0, 0): both}, *layers))).texts == ["Capital"]
    assert draw(shown(package(tmp_path / "b.vtpk", {(0, 0, 0): both}, *reversed(layers)))).texts == ["Village"]


def test_no_name_twice_where_a_parent_stands_in_for_a_missing_tile(application: Any, tmp_path: Path) -> None:
    """The parent has the places of all its children; all but one of them are there."""
    places = {(row, col): f"P{row}{col}" for row in (0, 1) for col in (0, 1)}
    quarter = EXTENT // 4
    whole = [
        ({"name": name}, [(quarter * (1 + 2 * col), quarter * (1 + 2 * row))]) for (row, col), name in places.items()
    ]
    tiles = {(0, 0, 0): tile(whole)}
    tiles |= {(1, row, col): tile([({"name": name}, [MIDDLE])]) for (row, col), name in places.items() if name != "P11"}
    style = names(text_variable_anchor=["bottom-left", "top-right", "top", "bottom"], text_radial_offset=0.5)
    layer = opened(package(tmp_path / "a.vtpk", tiles, style))
    assert draw(layer, size=2 * SIDE).texts == ["P00", "P01", "P10", "P11"]
    assert draw(layer, size=2 * SIDE, crs="EPSG:4326", extent=QgsRectangle(-170, -80, 170, 80)).texts == [
        "P00", "P01", "P10", "P11"
    ]  # fmt: skip


def test_a_point_beyond_the_edge_of_its_tile_is_the_neighbours(shown: Any, tmp_path: Path) -> None:
    """Tiles bring a seam of what lies beside them."""
    tiles = {place: tile([]) for place in ALL if place[0] == 1}
    tiles[1, 0, 0] = tile([({"name": "Seam"}, [(EXTENT + 40, 2000)])])
    tiles[1, 0, 1] = tile([({"name": "Seam"}, [(40, 2000)])])
    style = names(text_variable_anchor=["left", "right"], text_radial_offset=0.5)
    assert draw(shown(package(tmp_path / "a.vtpk", tiles, style)), size=2 * SIDE).texts == ["Seam"]


def test_a_feature_of_several_points_is_named_where_the_first_lies_in_the_seam(shown: Any, tmp_path: Path) -> None:
    found = tile([({"name": "Chain"}, [(-40, 1000), MIDDLE])], are_points=True)
    layer = shown(package(tmp_path / "a.vtpk", {(0, 0, 0): found}, names(text_variable_anchor=["center"])))
    assert "Chain" in draw(layer).texts


@pytest.mark.parametrize("point", [(-40, 2000), (EXTENT + 40, 2000), (2000, -40), (2000, EXTENT + 40)], ids=str)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_point_beyond_the_edge_of_the_world_is_on_its_other_side(
    application: Any, tmp_path: Path, point: tuple[int, int], level: int
) -> None:
    last = 2**level - 1
    where = (level, last if point[1] > EXTENT else 0, last if point[0] > EXTENT else 0)
    style = names(text_variable_anchor=["center"])
    layer = opened(package(tmp_path / "a.vtpk", {where: tile([({"name": "Seam"}, [point])])}, style))
    seen = QgsRectangle(-1.25 * HALF, -1.25 * HALF, 1.25 * HALF, 1.25 * HALF)
    assert draw(layer, seen, size=round(1.25 * 2**level * SIDE)).texts == []


def test_beyond_the_deepest_level_all_names_stay(shown: Any, tmp_path: Path) -> None:
    style = names(text_variable_anchor=["bottom-left", "top-right"], text_radial_offset=0.5)
    path = package(tmp_path / "a.vtpk", {(0, 0, 0): tile([({"name": "Deep"}, [(2100, 2100)])])}, style)
    box = QgsRectangle(0, -HALF / 8, HALF / 8, 0)
    assert draw(shown(path), box, 1024).texts == ["Deep"]


def test_shields_lie_on_their_roads_apart_from_one_another(shown: Any, tmp_path: Path) -> None:
    """Each piece of a road has its number at its first point; the padding keeps most of them away."""
    pieces = [({"ref": "7"}, [(200 + 100 * number, 1000), (300 + 100 * number, 1000)]) for number in range(37)]
    roads = {"id": "roads", "type": "symbol", "layout": {
        "text-field": "{ref}", "text-font": ["DejaVu Sans"], "text-size": 10, "icon-image": "shield",
        "text-padding": 60, "text-allow-overlap": True,
    }}  # fmt: skip
    path = package(tmp_path / "a.vtpk", {(0, 0, 0): tile(pieces)}, roads)
    add_sprite(path, png((0, 0, 200), "RGBA", 24), 24, 24)
    drawn = draw(shown(path))
    middles = sorted((left + right) / 2 for _, (left, _, right, _) in drawn.labels)
    assert 4 <= len(middles) <= 9
    assert all(other - one > 30 for one, other in zip(middles, middles[1:]))
    blue = {
        (x // 8, y // 8)
        for x in range(SIDE)
        for y in range(SIDE)
        if drawn.image.pixelColor(x, y).blue() > 150 and drawn.image.pixelColor(x, y).red() < 60
    }
    assert len(blue) >= len(middles), "the icons below the numbers"
    assert all(abs(y * 8 - 125) <= 24 for _, y in blue), "they are on the road"


def test_an_icon_below_a_text_is_as_large_as_by_itself(shown: Any, tmp_path: Path) -> None:
    """Between two levels, too."""
    sizes = []
    for text in ("{name}", None):
        style = names(icon_image="shield", icon_size={"stops": [[0, 1], [1, 9]]}, text_size=5)
        if text is None:
            del style["layout"]["text-field"]
        path = package(tmp_path / f"{len(sizes)}.vtpk", {(0, 0, 0): tile([({"name": "7"}, [MIDDLE])])}, style)
        add_sprite(path, png((0, 0, 200), "RGBA", 24), 24, 24)
        half = HALF / 2**0.5
        image = draw(shown(path), QgsRectangle(-half, -half, half, half)).image
        column = [image.pixelColor(SIDE // 2 + 20, y) for y in range(SIDE)]
        sizes.append(sum(each.blue() > 150 and each.red() < 60 for each in column))
    assert sizes[0] == pytest.approx(sizes[1], abs=2) and sizes[1] > 100


def test_it_is_the_same_after_the_project_was_saved(shown: Any, plugin: Any, tmp_path: Path) -> None:
    style = names(text_variable_anchor=["bottom-left", "top"], text_radial_offset=0.8, text_letter_spacing=0.3)
    path = package(tmp_path / "a.vtpk", {(0, 0, 0): tile([({"name": "Place"}, [MIDDLE])])}, style)
    project = QgsProject.instance()
    layer = shown(path)
    project.addMapLayer(layer)
    before = draw(layer)
    assert before.texts == ["Place"] and project.write(str(tmp_path / "a.qgs"))
    project.clear()
    assert project.read(str(tmp_path / "a.qgs"))
    (again,) = project.mapLayers().values()
    assert draw(again) == before


def test_letters_are_as_far_apart_as_the_size_of_the_text_says(shown: Any, tmp_path: Path) -> None:
    widths = []
    for spacing in (0, 0.5):
        style = names(text_letter_spacing=spacing)
        path = package(tmp_path / f"{spacing}.vtpk", {(0, 0, 0): tile([({"name": "ABCDE"}, [MIDDLE])])}, style)
        ((_, (left, _, right, _)),) = draw(shown(path)).labels
        widths.append(right - left)
    assert widths[1] - widths[0] == pytest.approx(5 * 8, abs=9)  # half of 16 pixels for each letter


def test_text_opacity(shown: Any, tmp_path: Path) -> None:
    darkest = []
    for number, opacity in enumerate((1, 0.3, {"stops": [[0, 0.3], [5, 0.3]]})):
        style = {**names(text_size=40), "paint": {"text-color": "#000000", "text-opacity": opacity}}
        path = package(tmp_path / f"{number}.vtpk", {(0, 0, 0): tile([({"name": "HHH"}, [MIDDLE])])}, style)
        image = draw(shown(path)).image
        darkest.append(min(image.pixelColor(x, y).red() for x in range(180, 330) for y in range(230, 280)))
    assert darkest[0] < 20 and all(150 < each < 200 for each in darkest[1:])


@pytest.mark.parametrize(("column", "x"), [(0, 0), (0, EXTENT), (1, 0), (1, EXTENT)])
def test_a_point_on_an_edge_is_named_once(application: Any, tmp_path: Path, column: int, x: int) -> None:
    """Tiles without a seam have it once, on whichever side; with one, both have it."""
    style = names(text_variable_anchor=["left", "right"], text_radial_offset=0.5)
    tiles = {place: tile([]) for place in ALL if place[0] == 1}
    tiles[1, 0, column] = tile([({"name": "Edge"}, [(x, 2000)])])
    if (column, x) == (0, EXTENT):
        tiles[1, 0, 1] = tile([({"name": "Edge"}, [(0, 2000)])])
    layer = opened(package(tmp_path / "a.vtpk", tiles, style))
    seen = QgsRectangle(-1.25 * HALF, -1.25 * HALF, 1.25 * HALF, 1.25 * HALF)
    assert draw(layer, seen, size=round(1.25 * 2 * SIDE)).texts == ["Edge"]


def test_names_of_a_package_in_another_crs(application: Any, tmp_path: Path) -> None:
    """Its tiles begin elsewhere, and are of another size, in degrees."""
    info = {
        "rows": 512, "cols": 512, "origin": {"x": -180, "y": 90}, "spatialReference": {"wkid": 4326},
        "lods": [{"level": z, "resolution": 360 / 512 / 2**z, "scale": 295828763.7957775 / 2**z} for z in range(3)],
    }  # fmt: skip
    style = names(text_variable_anchor=["left", "right"], text_radial_offset=0.5)
    style = {"version": 8, "layers": [{"source": "esri", "source-layer": "places", **style}]}
    quarter, three = EXTENT // 4, EXTENT * 3 // 4
    tiles = {
        (1, 0, 0): tile([({"name": "P0"}, [(quarter, three)]), ({"name": "P1"}, [(EXTENT + 40, three)])]),
        (1, 0, 1): tile([({"name": "P1"}, [(40, three)]), ({"name": "P2"}, [(three, three)])]),
    }
    box = {"xmin": -180, "ymin": -270, "xmax": 180, "ymax": 90, "spatialReference": {"wkid": 4326}}
    make_vtpk(tmp_path / "a.vtpk", tiles, info=info, resources__styles__root=style, fullExtent=box, initialExtent=box)
    layer = opened(tmp_path / "a.vtpk")
    assert layer.crs().authid() == "EPSG:4326"
    assert draw(layer, QgsRectangle(-180, -270, 180, 90), size=2 * SIDE, crs="EPSG:4326").texts == ["P0", "P1", "P2"]


def test_a_duplicate_draws_the_same_levels(shown: Any, plugin: Any, tmp_path: Path) -> None:
    path = package(tmp_path / "a.vtpk", {(0, 0, 0): tile([]), (1, 0, 0): tile([])}, names())
    layer = shown(path)
    QgsProject.instance().addMapLayer(layer)
    copy = layer.clone()
    QgsProject.instance().addMapLayer(copy)
    drawn = [
        [each.tileMatrixSet().scaleToZoomLevel(295_828_763.7957775 / 2**zoom) for zoom in (0, 0.6, 1, 1.6)]
        for each in (layer, copy)
    ]
    assert drawn[0] == drawn[1] == [0, 0, 1, 1]


@pytest.mark.parametrize("pixels", [256, 512])
def test_a_level_is_drawn_from_its_declared_scale_whatever_its_tiles_measure(
    application: Any, tmp_path: Path, pixels: int
) -> None:
    world = 2 * HALF / pixels
    info = tile_info(size=pixels, resolutions=[world / 2**level for level in range(4)])
    tiles = {(level, 0, 0): tile([]) for level in range(4)}
    layer = opened(make_vtpk(tmp_path / "a.vtpk", tiles, info))  # which owns the levels
    levels = layer.tileMatrixSet()
    declared = [lod["scale"] for lod in info["lods"]]
    assert [levels.scaleToZoomLevel(scale * 1.000002) for scale in declared] == [0, 1, 2, 3]
    assert [levels.scaleToZoomLevel(scale * 0.51) for scale in declared] == [0, 1, 2, 3]


def test_a_style_that_is_refused_leaves_the_layer_as_it_was(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = opened(package(tmp_path / "a.vtpk", {(0, 0, 0): tile([({"name": "P"}, [MIDDLE])])}, names()))
    before, styles = layer.renderer(), layer.styleManager().styles()

    def refuse(*_: Any) -> None:
        raise PackageError("No.")

    monkeypatch.setattr(vector_styles, "mended_labeling", refuse)
    with pytest.raises(PackageError):
        vector_styles.apply_style(layer, {"version": 8, "layers": []}, None, "Another")
    assert layer.styleManager().styles() == styles and layer.renderer() is before
