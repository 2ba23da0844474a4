# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels of QGIS' converter after the plugin has written them anew: words, lines, fonts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
from arcgis_export.plugin.layers.map_style.font_choice import Fonts
from arcgis_export.plugin.layers.map_style.texts import set_text
from arcgis_export.plugin.layers.map_style.zoom_values import set_zoom_range
from qgis.core import QgsApplication, QgsPalLayerSettings, QgsReadWriteContext, QgsTextFormat
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtXml import QDomDocument

from tests.qgis.layers.vector_map import Label, converted, map_of, style_layer, styled, write_tiles

PIXELS = 20  # of the text
SANS, SERIF = "DejaVu Sans", "DejaVu Serif"  # on every test machine


@pytest.fixture(scope="module")
def tiles(application: QgsApplication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiles(tmp_path_factory.mktemp("texts") / "map.mbtiles")


def symbol(**layout: Any) -> dict[str, Any]:
    given = {name.replace("_", "-"): value for name, value in layout.items()}
    defaults = {"text-field": "{name}", "text-size": PIXELS, "text-anchor": "center", "text-font": [f"{SANS} Regular"]}
    return style_layer("symbol", layout={**defaults, **given})


def labels(tiles: Path, given: dict[str, Any], zoom: float = 2) -> list[Label]:
    """The labels of the map, drawn from settings that were saved and read again."""

    def mend(style: Any) -> Any:
        set_zoom_range(style, given)
        settings = style.labelSettings()
        Fonts().set_font(settings, given)
        set_text(settings, given)
        document = QDomDocument()
        element = settings.writeXml(document, QgsReadWriteContext())
        again = QgsPalLayerSettings()
        again.readXml(element, QgsReadWriteContext())
        style.setLabelSettings(again)
        return style

    return map_of(styled(tiles, given, of_label=mend), zoom)[1]


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ({"text_field": "Deponie"}, "Deponie"),
        ({"text_field": "NSG {name}", "text_max_width": 30}, "NSG Rhein-Main Gebiet"),
        ({"text_field": ["coalesce", ["get", "nothing"], ["get", "name"]]}, "Rhein-Main Gebiet"),
        ({"text_field": ["upcase", ["get", "name"]]}, "RHEIN-MAIN GEBIET"),
        ({"text_field": ["format", "a", {}, "\n", {}, ["get", "height"], {"font-scale": 0.8}]}, "a\n90"),
        ({"text_field": {"stops": [[1, "N"], [3, "{name}"]]}}, "N"),
        ({"text_field": 'it\'s \\ "so"'}, 'it\'s \\ "so"'),
    ],
)
def test_labels_say_what_the_style_says(tiles: Path, layout: dict[str, Any], text: str) -> None:
    assert [each.text for each in labels(tiles, symbol(**{"text_max_width": 50, **layout}))] == [text]


@pytest.mark.parametrize(("zoom", "text"), [(2, "Rhein-Main Gebiet"), (3, "RHEIN-MAIN GEBIET")])
def test_letters_grow_with_the_zoom(tiles: Path, zoom: float, text: str) -> None:
    given = symbol(text_transform={"stops": [[1, "none"], [3, "uppercase"]]}, text_max_width=30)
    assert [each.text for each in labels(tiles, given, zoom)] == [text]


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("Frankfurt am Main", 10, ["Frankfurt am Main"]),
        ("Garmisch-Partenkirchen", 10, ["Garmisch-", "Partenkirchen"]),
        ("Bad Homburg vor der Höhe", 10, ["Bad Homburg", "vor der Höhe"]),
        ("Rhein-Main-Gebiet", 3, ["Rhein-", "Main-", "Gebiet"]),
        ("Saale/Unstrut/Elbe", 5, ["Saale/", "Unstrut/", "Elbe"]),
    ],
)
def test_lines_are_of_one_length_and_break_after_hyphens(tiles: Path, text: str, ems: float, lines: list[str]) -> None:
    (label,) = labels(tiles, symbol(text_field=text, text_max_width=ems))
    assert label.text.split("\n") == lines


@pytest.mark.parametrize("height", [1.0, 1.2, 1.6, 2.0])
def test_lines_are_as_high_as_the_style_says(tiles: Path, height: float) -> None:
    one, four = (
        labels(tiles, symbol(text_field="\n".join("ABCD"[:count]), text_line_height=height))[0] for count in (1, 4)
    )
    assert (four.height - one.height) / 3 == pytest.approx(height * PIXELS, rel=0.06)


@pytest.mark.parametrize(
    ("rotate", "angle"),
    [
        ({"stops": [[0, 0], [4, 90]]}, 45),
        ({"stops": [[0, 100], [4, 200]]}, 150),
        ({"type": "identity", "property": "height"}, 90),
        (["get", "height"], 90),
        (180, 180),
    ],
)
def test_a_text_turns_clockwise_and_is_not_kept_upright(tiles: Path, rotate: Any, angle: float) -> None:
    (label,) = labels(tiles, symbol(text_rotate=rotate))
    assert label.clockwise % 360 == pytest.approx(angle, abs=0.1)


@pytest.mark.parametrize(("zoom", "count"), [(1.45, 0), (1.55, 1), (2.45, 1), (2.55, 0)])
def test_labels_are_there_from_their_zoom_to_their_zoom(tiles: Path, zoom: float, count: int) -> None:
    given = {**symbol(text_max_width=50), "minzoom": 1.5, "maxzoom": 2.5}
    assert len(labels(tiles, given, zoom)) == count


def test_texts_along_lines_have_one_line() -> None:
    given = symbol(symbol_placement="line", text_max_width=2)
    (style,) = converted(given).labeling().styles()
    settings = style.labelSettings()
    set_text(settings, given)
    assert (settings.fieldName, settings.autoWrapLength) == ('"name"', 0)


def format_of(*names: str) -> QgsTextFormat:
    given = symbol(text_font=list(names))
    (style,) = converted(given).labeling().styles()
    settings = style.labelSettings()
    Fonts().set_font(settings, given)
    return QgsTextFormat(settings.format())


@pytest.mark.parametrize(
    ("name", "weight", "is_slanted"),
    [
        (f"{SANS} Bold", QFont.Weight.Bold, False),
        (f"{SANS} Bold Italic", QFont.Weight.Bold, True),
        ("No Such Font Bold Oblique", QFont.Weight.Bold, True),
        (f"{SERIF} Regular", QFont.Weight.Normal, False),
    ],
)
def test_weight_and_slant_are_kept(name: str, weight: Any, is_slanted: bool) -> None:
    made = format_of(name)
    assert made.font().weight() == weight
    assert (made.font().italic() or made.forcedItalic()) is is_slanted


def test_a_bold_font_stays_bold_in_another_family(tiles: Path) -> None:
    made = format_of("No Such Serif Bold", f"{SERIF} Regular")
    assert made.font().family().startswith(SERIF)
    assert made.font().weight() == QFont.Weight.Bold
    assert made.font().styleName() in ("", "Bold")


def test_a_narrow_font_is_narrow(tiles: Path) -> None:
    plain, narrow = (
        labels(tiles, symbol(text_font=[name, "DejaVu Sans Mono Regular"], text_max_width=50))[0].width
        for name in ("No Such Mono Regular", "No Such Mono Condensed")
    )
    assert narrow / plain == pytest.approx(0.75, abs=0.03)


def test_missing_fonts_are_told_once() -> None:
    fonts = Fonts()
    for name in ("No Such Font Bold", "No Such Font Regular", f"{SANS} Regular", "Neither Sans Regular"):
        given = symbol(text_font=[name])
        (style,) = converted(given).labeling().styles()
        settings = style.labelSettings()
        fonts.set_font(settings, given)
    assert "Neither Sans, No Such Font." in fonts.sentence()
    assert Fonts().sentence() == ""


def test_fonts_that_change_with_the_zoom_are_one_of_the_machine() -> None:
    given = symbol(text_font={"stops": [[5, ["No Such Font Regular"]], [10, ["No Such Font Bold"]]]})
    (style,) = converted(given).labeling().styles()
    settings = style.labelSettings()
    Fonts().set_font(settings, given)
    properties = settings.dataDefinedProperties()
    assert not properties.isActive(QgsPalLayerSettings.Property.Family)
    assert not properties.isActive(QgsPalLayerSettings.Property.FontStyle)
