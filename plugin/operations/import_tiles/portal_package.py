# SPDX-License-Identifier: GPL-2.0-or-later
"""Read a package that is a portal item in place: its scheme and its levels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote
from zipfile import BadZipFile

from ...arcgis.client.remote_file import MOST, RemoteFile
from ...arcgis.errors import ServerError, TransportError
from ...arcgis.portal.items import Item
from ...arcgis.portal.portal import Portal
from ...core.errors import PackageError
from ...core.i18n import tr
from ...packages.description import read_description
from ...packages.package import LevelContent, TilePackage
from ...packages.stores.zip_store import ZipStore
from .conditions import ImportSource, item_source


def describe_package(portal: Portal, item: Item) -> ImportSource:
    """Read what the item's package reports about itself, a few pieces of it; its tiles are not checked.

    Where the portal hands out no pieces, only the item's type and size are known, as from `item_source`.
    What is no package, or not a whole one, is reported in the answer.
    """
    source = item_source(item)
    if source.problem or item.size <= 0:
        return source
    try:
        with open_item(portal, item) as package:
            levels = tuple(_level(package, level) for level in package.held_levels)
    except (ServerError, TransportError):
        portal.session.waiter.check()
        return source
    except BadZipFile as error:
        text = tr("“{title}” is not a complete package: its end is missing or damaged. Upload it again.")
        return replace(source, problem=text.format(title=item.title), damage=str(error))
    except PackageError as error:
        return replace(source, problem=error.message)
    if not levels:
        return replace(source, problem=tr("“{name}” holds no tiles. Choose another package.").format(name=item.title))
    return replace(source, scheme=package.scheme, levels=levels, extent=package.declared_extent)


def open_item(portal: Portal, item: Item, most: int = MOST) -> TilePackage:
    """Open the item's package where it lies, to read at *most* so many pieces of it.

    Raises ``BadZipFile`` or `PackageError` for what is no whole package, `ServerError` where the portal
    hands out no pieces, and `TransportError`; so do the reads that follow.
    """
    url = f"{portal.url}/content/items/{quote(item.id, safe='')}/data"
    path = Path(item.name or item.title)
    file = RemoteFile(portal.session, url, item.size, most)
    store = ZipStore(path, file=cast(IO[bytes], file), cancelled=portal.session.waiter.cancelled)
    try:
        return TilePackage(path, store, read_description(store))
    except BaseException:
        store.close()
        raise


def _level(package: TilePackage, level: int) -> LevelContent:
    lod = package.scheme.lod(level)
    return LevelContent(level, lod.resolution, lod.scale, 0, 0, 0, 0, tiles=0)
