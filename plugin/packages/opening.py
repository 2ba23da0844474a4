# SPDX-License-Identifier: GPL-2.0-or-later
"""Detect by content what is at a path: a zip, a cache folder, or something else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

from ..core.errors import PackageError
from ..core.i18n import tr
from ..core.json_values import is_web_page
from ..core.names import check_path_encodable, result_of
from .description import no_description
from .stores.store import FolderStore, Store, shallowest, stop_if
from .stores.zip_directory import DirectoryLostError
from .stores.zip_store import ZipStore

_FOLDER_DEPTH = 3
_TILE_FOLDERS = {"_alllayers", "tile"}


def open_store(path: Path, salvage: bool = False, cancelled: Callable[[], bool] | None = None) -> Store:
    """Return the zip or folder at *path*. Raises ``PackageError`` for anything else, and ``CancelledError``.

    *salvage* takes a zip whose directory is lost as well, as after a download that broke off.
    """
    check_path_encodable(path)
    try:
        if path.is_dir():
            return FolderStore(_cache_root(path, cancelled), cancelled)
        with open(path, "rb") as file:
            head = file.read(1024)
        if path.name.lower() in ("conf.xml", "root.json") and not head.startswith(b"PK"):
            return FolderStore(path.parent, cancelled)
        if head.startswith(b"PK"):
            return ZipStore(path, salvage, cancelled)
    except FileNotFoundError as error:
        raise PackageError(
            tr("“{name}” does not exist. Check the path.").format(name=result_of(path).name), str(error)
        ) from error
    except DirectoryLostError as error:
        raise PackageError(
            tr(
                "“{name}” is an incomplete download: its end is missing. Download it again, or repair it to keep "
                "the tiles that it has."
            ).format(name=result_of(path).name),
            str(error),
            can_repair=True,
        ) from error
    except BadZipFile as error:
        raise PackageError(
            tr(
                "The table of contents of “{name}” is damaged. Download it again, or repair it to keep the tiles "
                "that can be found."
            ).format(name=result_of(path).name),
            str(error),
            can_repair=True,
        ) from error
    except OSError as error:
        raise PackageError(
            tr("“{name}” can't be opened. Check that the file is there and that you may read it.").format(
                name=result_of(path).name
            ),
            str(error),
        ) from error
    raise _not_a_package(result_of(path).name, head)


def _cache_root(path: Path, cancelled: Callable[[], bool] | None = None) -> Path:
    """Return the folder of the one cache at or below *path*, without walking a whole disk."""
    found: list[Path] = []
    for folder, folders, files in os.walk(path):
        stop_if(cancelled)
        depth = len(Path(folder).relative_to(path).parts)
        names = {file.lower() for file in files}
        # A description under another name lies beside the tiles.
        other = any(name.endswith(".json") for name in names) and {one.lower() for one in folders} & _TILE_FOLDERS
        if names & {"conf.xml", "root.json"} or other:
            found.append(Path(folder))
            if folder == str(path):
                break
            folders.clear()
        if depth >= _FOLDER_DEPTH:
            folders.clear()
    # An unpacked .vtpk keeps its texts beside the p12 folder that holds its root.json.
    nearest = shallowest([one.relative_to(path).as_posix() for one in found])
    nearest = [name for name in nearest if name == "p12" or "p12" not in name.split("/")[:-1]]
    if not nearest:
        raise no_description()  # before a whole disk is walked
    if len(nearest) > 1:
        raise PackageError(
            tr("“{name}” holds several caches ({caches}). Choose the folder of one of them.").format(
                name=result_of(path).name, caches=", ".join(sorted(nearest)[:5])
            )
        )
    chosen = path / nearest[0]
    return chosen.parent if chosen != path and chosen.name == "p12" else chosen


def _not_a_package(name: str, head: bytes) -> PackageError:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        text = tr("“{name}” is empty. Download it again.")
    elif is_web_page(head):
        text = tr(
            "“{name}” is a web page, most likely a sign-in page, not a tile package. Sign in and " "download it again."
        )
    elif start.startswith(b"{"):
        text = tr("“{name}” is a server's answer in JSON, not a tile package. Download the package itself.")
    else:
        text = tr("“{name}” is not a tile package. Choose a .tpkx, .tpk or .vtpk file, or a cache folder.")
    return PackageError(text.format(name=name))
