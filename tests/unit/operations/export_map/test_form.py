# SPDX-License-Identifier: GPL-2.0-or-later
"""What the Export Map window says and allows, asked without a window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import MapLayer, MapService, read_map_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.operations.export_map.form import (
    SizeSettings,
    build_request,
    button_text,
    count_images,
    format_hint,
    formats_of,
    is_out_of_scale,
    layers_text,
    load_of,
    load_of_request,
    load_question,
    pages_of,
    problems,
    scale_range_text,
    service_sentence,
    size_sentence,
    transformation_text,
)
from arcgis_export.plugin.operations.export_map.frame import Frame, Sizing, plan_cells
from arcgis_export.plugin.operations.export_map.time import known_time, parse_moment, parse_numbers, time_sentence
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

MERCATOR = SpatialReference.from_wkid(3857)
AREA = Extent(0, 0, 420_000, 297_000)
YEAR = 31_536_000_000


def layer(layer_id: int, parent: int = -1, children: Any = None, shown: bool = True, **more: Any) -> dict[str, Any]:
    kind = "Group Layer" if children else "Feature Layer"
    return {
        "id": layer_id, "name": f"layer {layer_id}", "type": kind, "parentLayerId": parent, "subLayerIds": children,
        "defaultVisibility": shown, **more,
    }  # fmt: skip


LAYERS = [layer(0), layer(1, children=[2, 3]), layer(2, 1), layer(3, 1, shown=False), layer(4, shown=False)]


def service(kind: str = "MapServer", **changes: Any) -> MapService:
    answer = {
        "currentVersion": 11.4,
        "capabilities": "Map,Image",
        "spatialReference": {"wkid": 3857},
        "fullExtent": {"xmin": -2e7, "ymin": -2e7, "xmax": 2e7, "ymax": 2e7, "spatialReference": {"wkid": 3857}},
        "layers": LAYERS,
        "supportedImageFormatTypes": "PNG32,PNG,JPG,PDF,TIFF",
        **changes,
    }
    return read_map_service(answer, parse_service_url(f"https://h/rest/services/World/{kind}"))


def request(**changes: Any) -> ExportMapRequest:
    values = {"service": service(), "extent": AREA, "extent_sr": MERCATOR, "width": 800, "height": 600, **changes}
    return ExportMapRequest(**values)


def test_service_in_a_sentence() -> None:
    assert service_sentence(service()) == "Map of 4 layers, images up to 4,096 × 4,096 pixels."
    assert service_sentence(service(layers=[])) == "Map, images up to 4,096 × 4,096 pixels."
    picture = service("ImageServer", bandCount=3, maxImageWidth=15000, maxImageHeight=4100)
    assert service_sentence(picture) == "Imagery of 3 bands, images up to 15,000 × 4,100 pixels."


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (SizeSettings("width", 840, 1), (840, 594)), (SizeSettings("height", 1, 594), (840, 594)),
        (SizeSettings("pixels", 500, 500), (500, 500)), (SizeSettings("resolution", resolution=1000.0), (420, 297)),
        (SizeSettings("scale", scale=1_000_000.0, dpi=254.0), (4200, 2970)),
        (SizeSettings("paper", scale=250_000.0, dpi=300.0, paper=(420.0, 297.0)), (4961, 3508)),
        (SizeSettings("resolution", 420), (420, 297)), (SizeSettings("scale", 420), (420, 297)),  # nothing was told: the width
    ],
)  # fmt: skip
def test_what_was_told_last_of_the_size_holds(settings: SizeSettings, size: tuple[int, int]) -> None:
    found = settings.sizing(AREA, 1.0)
    assert (found.width, found.height) == size
    twice = settings.sizing(Extent(0, 0, 840_000, 594_000), 1.0)
    if settings.held in ("resolution", "scale") and settings.resolution + settings.scale:
        assert (twice.width, twice.height) == (2 * size[0], 2 * size[1])
    else:
        assert (twice.width, twice.height) == size


def test_a_paper_shows_what_its_scale_reports_and_the_scale_is_asked_for() -> None:
    settings = SizeSettings("paper", scale=250_000.0, dpi=300.0, paper=(420.0, 297.0))
    found = settings.sizing(Extent(-10, -10, 10, 10), 1.0)
    assert found.extent.width == pytest.approx(0.42 * 250_000, rel=1e-4)
    assert found.extent.xmin == pytest.approx(-found.extent.xmax)
    assert settings.map_scale == 250_000 and SizeSettings("width", scale=250_000.0).map_scale is None


@pytest.mark.parametrize(
    "kept", [None, {}, {"held": "width"}, {**vars(SizeSettings()), "held": "mood"}, {**vars(SizeSettings()), "width": "wide"},
             {**vars(SizeSettings()), "dpi": 0}, {**vars(SizeSettings()), "paper": [1]}]
)  # fmt: skip
def test_a_kept_size_that_is_none_is_the_usual_one(kept: Any) -> None:
    assert SizeSettings.from_kept(kept) == SizeSettings()


def test_a_kept_size_comes_back() -> None:
    settings = SizeSettings("paper", 10, 20, 1.5, 5000.0, 300.0, (210.0, 297.0))
    assert SizeSettings.from_kept({**vars(settings), "paper": list(settings.paper)}) == settings


def test_size_in_a_sentence() -> None:
    sizing = SizeSettings("paper", scale=250_000.0, dpi=300.0, paper=(420.0, 297.0)).sizing(AREA, 1.0)
    assert size_sentence(sizing) == "4,961 × 3,508 pixels, 1:250,000 at 300 dpi, 420 × 297 mm."
    images = count_images(service(), sizing)
    assert images == 2
    assert size_sentence(sizing, images).endswith(", 420 × 297 mm; mosaicked from 2 images.")
    assert count_images(service(), Sizing(AREA, 4096, 4096, 96, 1.0)) == 1
    assert count_images(service(), Sizing(AREA, 10**9, 10**9, 96, 1.0)) == 1  # no such grid is planned


def test_what_a_large_export_asks_for() -> None:
    load = load_of_request(request(width=200_000, height=123_657, format="png24"))
    assert load.images == len(plan_cells(Frame(AREA, 200_000, 123_657), 4096, 4096)) == 1_749
    assert load.bytes == pytest.approx(200_000 * 123_657 * 3 * 4 / 3)
    assert load.text == "At most 98.9 GB on disk; about 58 minutes where the server takes 6 seconds for an image."
    assert load_question(load) == "This export requests 1,749 images and may take 98.9 GB. Export all of it?"
    data = service("ImageServer", bandCount=2, pixelType="F32", maxImageWidth=4000, maxImageHeight=4000)
    assert load_of_request(request(service=data, format="tiff")).bytes == pytest.approx(800 * 600 * 8 * 4 / 3)
    assert load_of([(100, 100, 3), (5_000, 100, 4)], (4096, 4096)).images == 3


def test_formats_with_the_best_for_a_layer_first() -> None:
    assert formats_of(service()) == ("png32", "png", "png8", "jpg", "pdf", "kmz")
    assert formats_of(service("ImageServer", supportedImageFormatTypes=""))[0] == "tiff"
    assert "kmz" not in formats_of(service("ImageServer"))
    assert format_hint("pdf") and not format_hint("png")


def test_layers_that_are_ticked() -> None:
    world = service()
    assert layers_text(world, {0, 1, 2}) == ""  # as the service draws by itself
    assert layers_text(world, {0, 1, 2, 3}) == "show:0,2,3"
    assert layers_text(world, {0, 2, 3}) == "show:0"  # the group around them is not ticked
    assert layers_text(world, {4}) == "show:4"
    assert layers_text(world, set()) == "show:"


def test_a_group_in_itself_is_no_endless_loop() -> None:
    odd = service(layers=[layer(0, 1), layer(1, 0)])
    assert layers_text(odd, {0, 1}) == ""


def test_scales_of_layers() -> None:
    near = MapLayer(0, "near", min_scale=50_000, max_scale=1_000)
    assert scale_range_text(near) == "1:50,000 to 1:1,000" and scale_range_text(MapLayer(0, "all")) == ""
    assert scale_range_text(MapLayer(0, "x", min_scale=50_000)) == "from 1:50,000 on"
    assert scale_range_text(MapLayer(0, "x", max_scale=1_000)) == "to 1:1,000"
    assert [is_out_of_scale(near, scale) for scale in (0, 500, 1_000, 50_000, 50_001)] == [
        False, True, False, False, True,
    ]  # fmt: skip


def test_a_sound_request_has_no_problems() -> None:
    assert problems(request()) == {}


def test_all_problems_are_reported_at_once_each_at_its_place() -> None:
    found = problems(
        request(
            format="bmp",
            rotation=float("nan"),
            layer_defs={0: "A >"},
            time=(5, 1),
            clipping={"geometryType": "esriGeometryPolygon"},
            map_range_values=[{"name": "depth"}],
        )
    )
    assert set(found) == {"format", "rotation", "layers", "time", "clipping", "more"}
    assert "does not support bmp" in found["format"] and "degrees" in found["rotation"]
    assert "mapRangeValues" in found["more"] and "not time-enabled" in found["time"]


def test_problems_of_area_and_size() -> None:
    assert "outside the map" in problems(request(extent=Extent(3e7, 0, 3.1e7, 1e6), format="bmp"))["area"]
    too_large = problems(request(width=10**9))
    assert set(too_large) == {"size"} and "too many" in too_large["size"]
    assert set(problems(request(width=5000, format="pdf"))) == {"format"}
    assert set(problems(request(format="jpg", transparent=True))) == {"format"}


def test_problems_of_an_image_service() -> None:
    picture = service("ImageServer", bandCount=3)
    found = problems(request(service=picture, format="png32", band_ids=(7,), datum_transformations=[1, 2]))
    assert "no band 7" in found["pixels"]
    assert set(problems(request(service=picture, format="tiff", compression="JPEG", compression_quality=80))) == set()
    assert "Only a tiff" in problems(request(service=picture, compression="JPEG"))["pixels"]


def test_button() -> None:
    assert button_text(4961, 3508) == "Export 4,961 × 3,508 pixels"
    assert button_text(4961, 3508, 12) == "Export 12 images" and button_text(0, 0) == "Export"


def test_names_of_transformations() -> None:
    assert transformation_text(1623) == "1623"
    chain = {"geoTransforms": [{"wkid": 1612, "name": "ED_1950_To_WGS_1984_23"}, {"wkt": "GEOGTRAN"}]}
    assert transformation_text(chain) == "ED 1950 To WGS 1984 23 1612, custom"


def test_time_that_a_service_knows() -> None:
    timed = service(timeInfo={"timeExtent": [0, YEAR], "timeInterval": 1, "timeIntervalUnits": "esriTimeUnitsMonths"})
    assert known_time(timed) == (0, YEAR) and known_time(service()) is None
    assert time_sentence(timed) == "The service has data from 1970-01-01 to 1971-01-01 (UTC), by months."
    live = replace(timed, time=replace(timed.time, live=True, interval=2.5))  # type: ignore[type-var]
    assert known_time(live) == (0, None)
    assert time_sentence(live).endswith("from 1970-01-01 on (UTC), in steps of 2.50 months.")
    assert time_sentence(service()) == ""
    late = service(layers=[layer(0, timeInfo={"timeExtent": [-YEAR, 5]})], timeInfo={"timeExtent": [0, YEAR]})
    assert known_time(late) == (-YEAR, YEAR)


def test_what_is_typed() -> None:
    assert parse_moment("") is None and parse_moment("1970-01-02") == 86_400_000
    with pytest.raises(RequestError, match="not a range"):
        parse_moment("1,2")
    assert parse_numbers(" 1, 2.5 ", "Bands") == (1.0, 2.5) and parse_numbers("", "Bands") == ()
    with pytest.raises(RequestError, match="Bands: write numbers"):
        parse_numbers("red", "Bands")


CHOSEN = {
    "image": {"format": "png32"},
    "layers": {"layers": "show:0"},
    "pixels": {"no_data": "0"},
    "time": {"time": None},
    "more": {"gdb_version": ""},
}
SHAPE = {"geometryType": "esriGeometryPolygon", "geometry": {}}


def sized(dpi: float) -> Sizing:
    return SizeSettings(dpi=dpi).sizing(AREA, 1.0)


def test_map_service_gets_layers_shapes_and_print() -> None:
    found = build_request(service(), sized(300.0), MERCATOR, CHOSEN, 25_000.0, SHAPE, SHAPE)
    assert (found.layers, found.no_data) == ("show:0", replace(found).no_data) and found.no_data != "0"
    assert (found.dpi, found.map_scale, found.clipping, found.spatial_filter) == (300.0, 25_000.0, SHAPE, SHAPE)
    assert (found.width, found.extent_sr) == (sized(300.0).width, MERCATOR)


def test_usual_resolution_is_not_asked_for() -> None:
    assert build_request(service(), sized(96.0), MERCATOR, CHOSEN).dpi is None


def test_image_service_gets_pixels_and_nothing_of_print() -> None:
    made = service("ImageServer")
    found = build_request(made, sized(300.0), MERCATOR, CHOSEN, 25_000.0, SHAPE, SHAPE)
    assert (found.no_data, found.layers) == ("0", "")
    assert (found.dpi, found.map_scale, found.clipping, found.spatial_filter) == (None, None, None, None)
    assert "pixels" in pages_of(made) and "layers" not in pages_of(made)
