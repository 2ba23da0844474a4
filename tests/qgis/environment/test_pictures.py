# SPDX-License-Identifier: GPL-2.0-or-later
"""Images of servers and packages: a small file that claims billions of pixels is not decoded."""

from __future__ import annotations

import resource
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize
from qgis.PyQt.QtGui import QColor, QImage

from tests.qgis.plain_text.canary import Canary

LARGE = 61_000  # pixels to a side: 3.7 thousand million of them


def png_bomb(side: int = LARGE) -> bytes:
    """A sound PNG of one colour, in some kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer, line = zlib.compressobj(9), bytes(1 + (side + 7) // 8)
    pixels = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def encoded(kind: str, width: int = 300, height: int = 200) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(data)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    return png_bomb()


@pytest.fixture
def cheap() -> Any:
    """Whatever is done takes neither time nor memory."""
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    yield
    assert time.monotonic() - begin < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


def test_a_bomb_is_no_picture(application: Any, bomb: bytes, tmp_path: Path, cheap: Any) -> None:
    from arcgis_export.plugin.environment.pictures import read_picture

    path = tmp_path / "preview"
    path.write_bytes(bomb)
    assert len(bomb) < 1 << 20
    assert read_picture(bomb).isNull() and read_picture(path).isNull()
    assert read_picture(bomb, QSize(75, 50)).isNull()


def test_no_place_that_shows_pictures_decodes_a_bomb(application: Any, bomb: bytes, cheap: Any) -> None:
    from arcgis_export.plugin.convert.overviews import merge_tiles
    from arcgis_export.plugin.operations.import_tiles.compare_tile import TilePair
    from arcgis_export.ui.import_tiles.tile_pair_view import TilePairView
    from arcgis_export.ui.open_package.head import scaled_thumbnail

    assert scaled_thumbnail(bomb).isNull()
    view = TilePairView()
    view.show_pair(TilePair(1, 0, 0, bomb, bomb))
    assert "not an image" in view.service_picture.text() and "not an image" in view.package_picture.text()
    merge_tiles([bomb, None, bomb, None])


@pytest.mark.parametrize("kind", ["PNG", "JPG", "BMP", "WEBP"])
def test_pictures_are_read_at_the_size_they_are_shown_in(application: Any, kind: str) -> None:
    from arcgis_export.plugin.environment.pictures import read_picture

    data = encoded(kind)
    assert read_picture(data).size() == QSize(300, 200)
    assert read_picture(data, QSize(75, 50)).size() == QSize(75, 50)
    assert read_picture(data, QSize(900, 900)).size() == QSize(300, 200)
    assert read_picture(data, largest_side=299).isNull()


@pytest.mark.parametrize(
    "data", [None, b"", b"x", b"\x89PNG\r\n\x1a\n", b'<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>']
)
def test_what_is_no_picture(application: Any, data: Any) -> None:
    from arcgis_export.plugin.environment.pictures import read_picture

    assert read_picture(data).isNull()


def test_the_size_of_an_svg_is_not_asked_for(application: Any) -> None:
    from arcgis_export.plugin.environment.pictures import read_picture

    canary = Canary()
    link = "http://www.w3.org/1999/xlink"
    image = f'<image width="9" height="9" xlink:href="{canary.path}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="{link}" width="9" height="9">{image}</svg>'
    assert read_picture(svg.encode()).isNull()
    assert not canary.was_opened()
    canary.close()
