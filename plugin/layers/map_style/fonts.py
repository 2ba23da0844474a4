# SPDX-License-Identifier: GPL-2.0-or-later
"""Which font of the machine takes the place of one that a style names.

Source of the weights: OpenType, ``usWeightClass`` of the OS/2 table; of the widths: ``usWidthClass``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from ...core.i18n import tr
from .zoom_values import is_number, steps_of

REGULAR = 400
_MOST_NAMED = 12  # families in a sentence
_DEFAULT = ("Open Sans Regular", "Arial Unicode MS Regular")  # where a style names none
_WEIGHTS = {
    "thin": 100, "hairline": 100, "extralight": 200, "ultralight": 200, "light": 300, "regular": 400, "normal": 400,
    "book": 400, "roman": 400, "medium": 500, "semibold": 600, "demibold": 600, "demi": 600, "bold": 700,
    "extrabold": 800, "ultrabold": 800, "heavy": 800, "black": 900,
}  # fmt: skip
_WIDTHS = {
    "extracondensed": 62, "ultracondensed": 50, "condensed": 75, "cond": 75, "narrow": 75, "semicondensed": 87,
    "semiexpanded": 112, "expanded": 125, "extended": 125,
}  # fmt: skip
_SLANTS = {"italic", "oblique", "ital", "it"}
_PREFIXES = ("extra", "ultra", "semi", "demi")
_NAMES = {75: ("Condensed", "Narrow"), 62: ("ExtraCondensed", "Extra Condensed"), 87: ("SemiCondensed",)}
# They hold every script, for signs that no other font of the style has: not a look that the style wants.
_FOR_ALL_SCRIPTS = {"arial unicode ms", "noto sans cjk jp", "klokantech noto sans cjk", "unifont", "go noto current"}

# Fonts that look alike, the nearest first. Those that a family is metrically the same as come before others.
_ALIKE: Mapping[str, tuple[str, ...]] = {
    "arial": ("Liberation Sans", "Arimo", "Helvetica", "Helvetica Neue", "Nimbus Sans", "FreeSans"),
    "helvetica": ("Arial", "Liberation Sans", "Arimo", "Helvetica Neue", "Nimbus Sans", "FreeSans"),
    "helvetica neue": ("Helvetica", "Arial", "Liberation Sans", "Arimo", "Nimbus Sans", "FreeSans"),
    "arial narrow": ("Liberation Sans Narrow", "Nimbus Sans Narrow", "Archivo Narrow"),
    "avenir": ("Avenir Next", "Nunito Sans", "Nunito", "Montserrat", "Mulish"),
    "avenir next": ("Avenir", "Nunito Sans", "Nunito", "Montserrat", "Mulish"),
    "avenir next lt pro": ("Avenir Next", "Avenir", "Nunito Sans", "Nunito", "Montserrat", "Mulish"),
    "avenir next world": ("Avenir Next", "Avenir", "Nunito Sans", "Nunito", "Montserrat", "Mulish"),
    "calibri": ("Carlito", "Lato"),
    "cambria": ("Caladea",),
    "consolas": ("Inconsolata",),
    "courier new": ("Liberation Mono", "Cousine", "Nimbus Mono PS", "FreeMono"),
    "din": ("DIN Alternate", "Bahnschrift", "D-DIN", "Barlow", "Roboto"),
    "din offc pro": ("DIN Alternate", "Bahnschrift", "D-DIN", "Barlow", "Roboto"),
    "din pro": ("DIN Alternate", "Bahnschrift", "D-DIN", "Barlow", "Roboto"),
    "droid sans": ("Noto Sans", "Open Sans"),
    "frutiger": ("Frutiger Neue", "Segoe UI", "Istok Web", "Hind", "Open Sans", "Noto Sans"),
    "frutiger lt std": ("Frutiger", "Segoe UI", "Istok Web", "Hind", "Open Sans", "Noto Sans"),
    "futura": ("Jost", "Renner*", "Josefin Sans"),
    "garamond": ("EB Garamond", "Cormorant Garamond"),
    "georgia": ("Gelasio", "DejaVu Serif", "Noto Serif"),
    "gill sans": ("Gill Sans MT", "Cabin", "Lato"),
    "hind": ("Noto Sans", "Open Sans"),
    "inter": ("Roboto", "Helvetica Neue", "Arial"),
    "josefin sans": ("Jost", "Futura", "Century Gothic"),
    "josefin slab": ("Rokkitt", "Roboto Slab"),
    "klokantech noto sans": ("Noto Sans",),
    "lato": ("Carlito", "Calibri"),
    "lucida grande": ("Lucida Sans Unicode", "Lucida Sans", "DejaVu Sans"),
    "merriweather": ("Noto Serif", "Droid Serif", "Source Serif 4", "Georgia"),
    "merriweather sans": ("Open Sans", "Noto Sans"),
    "metropolis": ("Montserrat", "Gotham"),
    "montserrat": ("Metropolis", "Gotham", "Avenir Next", "Nunito Sans"),
    "noto sans": ("Open Sans", "Droid Sans", "Segoe UI"),
    "noto serif": ("Droid Serif", "Merriweather", "Georgia", "DejaVu Serif"),
    "open sans": ("Noto Sans", "Droid Sans", "Segoe UI"),
    "palatino": ("Palatino Linotype", "Book Antiqua", "TeX Gyre Pagella", "P052", "URW Palladio L", "EB Garamond"),
    "palatino linotype": ("Palatino", "Book Antiqua", "TeX Gyre Pagella", "P052", "URW Palladio L", "EB Garamond"),
    "playfair display": ("Playfair", "Bodoni Moda", "Libre Bodoni", "Didot", "Georgia"),
    "pt sans": ("Noto Sans", "Open Sans"),
    "roboto": ("Heebo", "Inter", "Helvetica Neue", "Arial", "Liberation Sans"),
    "rubik": ("Roboto", "Noto Sans"),
    "segoe ui": ("Selawik", "Open Sans", "Noto Sans"),
    "source sans pro": ("Source Sans 3", "Noto Sans", "Open Sans"),
    "tahoma": ("Verdana", "Wine Tahoma", "DejaVu Sans", "Noto Sans"),
    "times new roman": ("Liberation Serif", "Tinos", "Times", "Nimbus Roman", "FreeSerif"),
    "trebuchet ms": ("Fira Sans", "Open Sans"),
    "ubuntu": ("Noto Sans", "Open Sans"),
    "univers": ("Helvetica Neue", "Arial", "Liberation Sans"),
    "verdana": ("DejaVu Sans", "Bitstream Vera Sans", "Tahoma"),
}
_SERIF = ("Noto Serif", "Georgia", "Times New Roman", "Liberation Serif", "Times", "DejaVu Serif")
_SANS = ("Noto Sans", "Open Sans", "Roboto", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans")
_MONO = ("Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", "Courier New")
_SERIF_SIGNS = re.compile(
    r"\bserif|slab|times|georgia|garamond|palatino|playfair|merriweather(?! sans)|antiqua|bodoni|baskerville|caslon"
    r"|lora\b|cambria|century schoolbook|didot|goudy|bookman"
)


@dataclass(frozen=True)
class Face:
    """One font of a family: its weight (100 to 900), its width in per cent, and whether it is slanted."""

    family: str
    weight: int = REGULAR
    is_slanted: bool = False
    width: int = 100


@dataclass(frozen=True)
class Choice:
    """What is drawn, and the family that the style wants where the machine lacks it, "" where it has it."""

    face: Face
    missing: str = ""


def face_of(name: str) -> Face:
    """Return the face that a style's font name means: ``Noto Sans Condensed Bold Italic``."""
    words = [word for word in re.split(r"[\s_-]+", name.strip()) if word]
    face = Face("")
    while len(words) > 1:
        one = words[-1].casefold()
        both = words[-2].casefold() + one if words[-2].casefold() in _PREFIXES and len(words) > 2 else ""
        known = both if both in _WEIGHTS or both in _WIDTHS else one
        if known in _WEIGHTS:
            face = face if face.weight != REGULAR else replace(face, weight=_WEIGHTS[known])
        elif known in _WIDTHS:
            face = replace(face, width=_WIDTHS[known])
        elif known in _SLANTS:
            face = replace(face, is_slanted=True)
        elif not _split(words):
            break
        else:
            continue
        del words[-2 if known == both else -1 :]
    return replace(face, family=" ".join(words))


def names_of(layer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fonts of a symbol layer, the wanted one first; of the most zooms, where they change."""
    layout = layer.get("layout")
    value = layout.get("text-font") if isinstance(layout, dict) else None
    low = layer.get("minzoom", 0)
    zoom = (low if is_number(low) else 0) + 2
    steps = steps_of(value)
    found: Any = value[-1] if isinstance(value, list) and value else None  # what holds where no case does
    if steps is not None:
        found = next((each for start, each in reversed(steps) if start <= zoom), steps[0][1])
    if isinstance(found, list) and len(found) == 2 and found[0] == "literal":
        found = found[1]
    names = tuple(each for each in found if isinstance(each, str) and each.strip()) if isinstance(found, list) else ()
    return names or _DEFAULT


def chosen(names: Sequence[str], installed: Mapping[str, str]) -> Choice:
    """Return what to draw instead of the first of some fonts.

    *installed* has the names of the families of the machine by the same in small letters. Weight, width and slant
    are those of the first font, whichever family takes its place.
    """
    faces = [face_of(name) for name in names]
    wanted = faces[0]
    usual = [face for face in faces if face.family.casefold() not in _FOR_ALL_SCRIPTS] or faces
    own = _first(wanted, [wanted.family], installed)
    if own is not None:
        return Choice(own)
    candidates = [
        *(face.family for face in usual),
        *(name for face in usual for name in _ALIKE.get(face.family.casefold(), ())),
        *_generic(wanted.family),
        *(face.family for face in faces),
    ]
    return Choice(_first(wanted, candidates, installed) or wanted, wanted.family)


def nearest(face: Face, styles: Iterable[tuple[str, Face]]) -> str:
    """Return the name of the style of a family that is nearest to a face, "" for none."""
    found = min(styles, key=lambda each: _distance(face, each[1]), default=None)
    return "" if found is None else found[0]


def sentence(missing: Iterable[str]) -> str:
    """Return what to tell about families that the machine lacks, "" for none."""
    names = sorted({name for name in missing if name}, key=str.casefold)
    if not names:
        return ""
    return tr(
        "Fonts of the style that are not installed: {fonts}. Labels use similar ones. Many are free at "
        "fonts.google.com or in the packages of a Linux distribution; install them and restart QGIS."
    ).format(fonts=", ".join([*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])]))


def _split(words: list[str]) -> bool:
    """Part a last word like ``BoldItalic`` into two that are known; return whether it was one."""
    parts = re.findall(r"[A-Z][a-z]+", words[-1])
    joined = "".join(parts)
    known = _WEIGHTS.keys() | _WIDTHS.keys() | _SLANTS
    if len(parts) < 2 or joined != words[-1] or not all(part.casefold() in known for part in parts):
        return False
    words[-1:] = parts
    return True


def _first(wanted: Face, families: Iterable[str], installed: Mapping[str, str]) -> Optional[Face]:
    for family in families:
        for narrow in _NAMES.get(wanted.width, ()):  # often a family of its own
            found = installed.get(f"{family} {narrow}".casefold())
            if found is not None:
                return replace(wanted, family=found, width=100)
        found = installed.get(family.casefold())
        if found is not None:
            return replace(wanted, family=found)
    return None


def _generic(family: str) -> tuple[str, ...]:
    name = family.casefold()
    if "mono" in name or "code" in name.split():
        return _MONO
    return _SERIF + _SANS if _SERIF_SIGNS.search(name.replace("sans serif", "")) else _SANS


def _distance(one: Face, other: Face) -> tuple[int, int, int]:
    """Slant counts most, then width, then weight; of two weights as far, the one on the same side of regular."""
    apart = abs(one.weight - other.weight) * 2
    is_across = (one.weight > REGULAR) != (other.weight > REGULAR)
    return (one.is_slanted != other.is_slanted, abs(one.width - other.width), apart + is_across)
