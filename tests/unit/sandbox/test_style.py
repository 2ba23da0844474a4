# SPDX-License-Identifier: GPL-2.0-or-later
"""The style of the sandbox's vector tiles has what real ones have, and everything that it names is there."""

from __future__ import annotations

import json

from tests.sandbox.drawing.style import resources, style

LAYERS = style()["layers"]
LAYOUTS = [layer["layout"] for layer in LAYERS]
PAINTS = [layer["paint"] for layer in LAYERS]


def test_it_has_what_real_styles_have() -> None:
    assert any("icon-image" in layout and "text-field" in layout for layout in LAYOUTS), "shields"
    assert any("text-variable-anchor" in layout and "text-radial-offset" in layout for layout in LAYOUTS)
    assert any(layout.get("symbol-placement") == "line" and "text-letter-spacing" in layout for layout in LAYOUTS)
    assert any("fill-pattern" in paint and "fill-opacity" in paint for paint in PAINTS)
    assert any(isinstance(paint.get("text-opacity"), dict) for paint in PAINTS), "opacity by zoom"
    assert any(layer.get("minzoom", 0) % 1 for layer in LAYERS), "a zoom between two levels"
    assert len({tuple(layout["text-font"]) for layout in LAYOUTS if "text-font" in layout}) > 1


def test_every_picture_and_font_is_there() -> None:
    files = resources()
    named = {layout["icon-image"] for layout in LAYOUTS if "icon-image" in layout}
    named |= {paint["fill-pattern"] for paint in PAINTS if "fill-pattern" in paint}
    for name in ("sprite", "sprite@2x"):
        assert named <= set(json.loads(files[f"sprites/{name}.json"]))
    fonts = {font for layout in LAYOUTS for font in layout.get("text-font", ())}
    assert all(f"fonts/{font}/0-255.pbf" in files for font in fonts)


def test_layers_have_names_of_their_own() -> None:
    names = [layer["id"] for layer in LAYERS]
    assert len(names) == len(set(names))
