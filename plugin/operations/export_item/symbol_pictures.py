# SPDX-License-Identifier: GPL-2.0-or-later
"""The pictures in a hosted layer's symbols, made harmless before QGIS draws them.

QGIS takes an SVG whatever a picture says that it is, and an SVG names files to be opened; a small PNG can claim more
pixels than fit the memory. Source of the format: Esri's symbol objects, ``esriPMS`` and ``esriPFS``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Optional

from ...environment.pictures import png_of, read_picture

_LARGEST_SIDE = 1024  # pixels; some dozens in truth
_LONGEST = 8 << 20  # characters of Base64
_DEEPEST = 32  # objects and lists in each other; symbols take about ten
_MOST_PIXELS = 1 << 24  # of all pictures of a layer: some thousands of the usual
_NO_PICTURE = 1 << 14  # pixels that one counts for that can't be read
_GREY = [128, 128, 128, 255]
_PLAIN: dict[str, dict[str, Any]] = {
    "esriPMS": {"type": "esriSMS", "style": "esriSMSCircle", "color": _GREY, "size": 6},
    "esriPFS": {"type": "esriSFS", "style": "esriSFSSolid", "color": _GREY},
}


def with_safe_pictures(renderer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a renderer's JSON with each picture decoded and written anew as PNG, and a plain symbol for any other."""
    found = _Pictures().walked(renderer, 0)
    return found if isinstance(found, dict) else {}


class _Pictures:
    def __init__(self) -> None:
        self._left = _MOST_PIXELS

    def walked(self, value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            return None
        if isinstance(value, list):
            return [self.walked(each, depth + 1) for each in value]
        if not isinstance(value, Mapping):
            return value
        found = {key: self.walked(each, depth + 1) for key, each in value.items() if key != "imageData"}
        plain = _PLAIN.get(str(value.get("type")))
        if plain is None and "imageData" not in value:
            return found
        found.pop("url", None)  # where the picture lies on the server
        picture = self._safe(value.get("imageData"))
        if picture is not None:
            return {**found, "imageData": picture, "contentType": "image/png"}
        if plain is None:
            return found
        return {**plain, **{key: found[key] for key in ("outline", "xoffset", "yoffset") if key in found}}

    def _safe(self, data: Any) -> Optional[str]:
        """Return a picture as PNG in Base64; ``None`` for what is none, or too large."""
        if not isinstance(data, str) or len(data) > _LONGEST or self._left <= 0:
            return None
        try:
            image = read_picture(base64.b64decode(data), largest_side=_LARGEST_SIDE)
        except ValueError:
            self._left -= _NO_PICTURE
            return None
        self._left -= max(_NO_PICTURE if image.isNull() else 0, image.width() * image.height())
        png = png_of(image)
        return base64.b64encode(png).decode("ascii") if png else None
