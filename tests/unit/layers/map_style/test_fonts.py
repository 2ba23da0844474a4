# SPDX-License-Identifier: GPL-2.0-or-later
"""The font that takes the place of one that the machine lacks: family, weight, slant and width."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.layers.map_style.fonts import Choice, Face, chosen, face_of, names_of, nearest, sentence


def installed(*families: str) -> dict[str, str]:
    return {family.casefold(): family for family in families}


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("Noto Sans Regular", Face("Noto Sans")),
        ("Noto Sans Bold Italic", Face("Noto Sans", 700, True)),
        ("Noto Sans BoldItalic", Face("Noto Sans", 700, True)),
        ("Noto Sans ExtraCondensed Light", Face("Noto Sans", 300, width=62)),
        ("Roboto Medium Italic", Face("Roboto", 500, True)),
        ("Open Sans Semi Bold", Face("Open Sans", 600)),
        ("Open Sans Extra Bold Italic", Face("Open Sans", 800, True)),
        ("Arial Unicode MS Regular", Face("Arial Unicode MS")),
        ("Avenir Next LT Pro Demi", Face("Avenir Next LT Pro", 600)),
        ("DIN Offc Pro Cond Medium", Face("DIN Offc Pro", 500, width=75)),
        ("Ubuntu Condensed", Face("Ubuntu", width=75)),
        ("Josefin Sans Thin", Face("Josefin Sans", 100)),
        ("Playfair Display Black Italic", Face("Playfair Display", 900, True)),
        ("Tahoma", Face("Tahoma")),
        ("Noto Sans-Bold", Face("Noto Sans", 700)),
        ("Black", Face("Black")),
        ("Bold Italic", Face("Bold", is_slanted=True)),
    ],
)
def test_a_name_is_family_weight_slant_and_width(name: str, face: Face) -> None:
    assert face_of(name) == face


@pytest.mark.parametrize(
    ("names", "families", "family", "missing"),
    [
        (["Noto Sans Bold"], ["Noto Sans", "Arial"], "Noto Sans", ""),
        (["noto sans Bold"], ["Noto Sans"], "Noto Sans", ""),
        (["Foo Bold", "Roboto Regular"], ["Noto Sans", "Roboto"], "Roboto", "Foo"),
        (["Open Sans Bold", "Arial Unicode MS Regular"], ["Arial Unicode MS", "Noto Sans"], "Noto Sans", "Open Sans"),
        (["Open Sans Bold", "Arial Unicode MS Regular"], ["Arial Unicode MS"], "Arial Unicode MS", "Open Sans"),
        (["Arial Bold"], ["Noto Sans", "Liberation Sans"], "Liberation Sans", "Arial"),
        (["Avenir Next LT Pro Bold"], ["Noto Sans", "Nunito"], "Nunito", "Avenir Next LT Pro"),
        (["Palatino Linotype Bold"], ["Noto Sans", "Noto Serif"], "Noto Serif", "Palatino Linotype"),
        (["Merriweather Sans Bold"], ["DejaVu Sans", "DejaVu Serif"], "DejaVu Sans", "Merriweather Sans"),
        (["Fira Mono Regular"], ["Noto Sans", "DejaVu Sans Mono"], "DejaVu Sans Mono", "Fira Mono"),
        (["Foo Bold"], ["Bar"], "Foo", "Foo"),
    ],
)
def test_the_nearest_family_is_taken(names: list[str], families: list[str], family: str, missing: str) -> None:
    found = chosen(names, installed(*families))
    assert (found.face.family, found.missing) == (family, missing)


def test_weight_and_slant_are_those_of_the_wanted_font() -> None:
    found = chosen(["Foo Bold Italic", "Roboto Regular"], installed("Roboto"))
    assert found == Choice(Face("Roboto", 700, True), "Foo")


def test_a_narrow_family_comes_before_a_squeezed_one() -> None:
    assert chosen(["Roboto Condensed Bold"], installed("Roboto", "Roboto Condensed")).face == Face(
        "Roboto Condensed", 700
    )
    assert chosen(["Roboto Condensed Bold"], installed("Roboto")).face == Face("Roboto", 700, width=75)
    assert (
        chosen(["Arial Narrow Bold"], installed("Noto Sans", "Liberation Sans Narrow")).face.family
        == "Liberation Sans Narrow"
    )


@pytest.mark.parametrize(
    ("face", "style"),
    [
        (Face("", 700), "Bold"),
        (Face("", 700, True), "Bold Italic"),
        (Face("", 600), "Bold"),
        (Face("", 500), "Regular"),
        (Face("", 300), "Regular"),
        (Face("", 400, True), "Italic"),
    ],
)
def test_the_nearest_style_of_a_family_is_taken(face: Face, style: str) -> None:
    styles = ("Bold Italic", "Bold", "Italic", "Regular")
    assert nearest(face, [(name, face_of(f"Family {name}")) for name in styles]) == style


def test_a_family_without_styles_has_no_nearest() -> None:
    assert nearest(Face("Foo"), []) == ""


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (["Noto Sans Bold", "Arial Unicode MS Regular"], ("Noto Sans Bold", "Arial Unicode MS Regular")),
        ({"stops": [[5, ["Noto Sans Regular"]], [8, ["Noto Sans Bold"]]]}, ("Noto Sans Regular",)),
        (["step", ["zoom"], ["literal", ["A Regular"]], 6, ["literal", ["B Regular"]]], ("B Regular",)),
        (["literal", ["Noto Sans Bold"]], ("Noto Sans Bold",)),
        (None, ("Open Sans Regular", "Arial Unicode MS Regular")),
        ([], ("Open Sans Regular", "Arial Unicode MS Regular")),
        (["case", ["has", "x"], ["literal", ["A Bold"]], ["literal", ["B Regular"]]], ("B Regular",)),
        (["get", "font"], ("Open Sans Regular", "Arial Unicode MS Regular")),
        (5, ("Open Sans Regular", "Arial Unicode MS Regular")),
    ],
)
def test_the_fonts_of_a_layer_are_those_of_most_of_its_zooms(value: Any, names: tuple[str, ...]) -> None:
    assert names_of({"minzoom": 4, "layout": {"text-font": value}}) == names


def test_one_sentence_names_each_missing_family_once() -> None:
    text = sentence(["Ubuntu", "", "Avenir Next", "Ubuntu"])
    assert "Avenir Next, Ubuntu" in text
    assert "fonts.google.com" in text
    assert sentence(["", ""]) == ""
    assert len(sentence(f"Family {number}" for number in range(1000))) < 500
