# SPDX-License-Identifier: GPL-2.0-or-later
"""Unpack downloaded archives safely: nothing outside the target folder, nothing overwritten."""

from __future__ import annotations

import contextlib
import json
import lzma
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import IO

from ...core.errors import ExportError, PackageError
from ...core.files import discard, disk_error
from ...core.i18n import bytes_text, number_text, tr
from ...core.names import cut_name, free_path, name_key, safe_file_name
from ...core.temporary import noted
from ...packages.stores.zip_directory import read_directory
from .feature_collection import feature_sets, read_collection

MAX_FILES = 100_000
_PIECE = 1 << 20  # bytes
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, ValueError,
    MemoryError,  # a dictionary of LZMA
)  # fmt: skip
_LONGEST = 150  # bytes of a stem that gets a number
# Bytes that an archive may become at least, and beyond that for each packed one: sparse tables shrink to a hundredth.
_MAY_GROW, _MAX_RATIO = 256 << 20, 200


def unpack(
    archive: Path,
    tag: str = "",
    check: Callable[[], None] = lambda: None,
    report: Callable[[float], None] = lambda share: None,
    chosen: Callable[[Path], None] = lambda folder: None,
) -> Path:
    """Unpack a zip archive into a new folder beside it, named after it, and return that folder.

    *tag* distinguishes the folder in which it grows from those of others: what a QGIS that died has left there goes.
    *chosen* is called with the new folder just before it is there, *check* raises when the user cancels. Raises
    `PackageError` for an archive that is damaged or holds names that lead elsewhere, `ExportError` for the disk; then
    nothing is left behind.
    """
    folder, part = _places(archive, tag)
    with noted(part):
        try:
            _check_count(archive)
            with zipfile.ZipFile(archive) as packed:
                members = _safe_members(packed, archive)
                total = sum(info.file_size for info, _ in members)
                _check_ratio(archive, total)
                part.mkdir()
                if total > shutil.disk_usage(part).free:
                    raise ExportError(
                        tr(
                            "{name} holds {size}, more than the free space on the disk. Free some space, then unpack "
                            "it yourself."
                        ).format(name=archive.name, size=bytes_text(total))
                    )
                done = 0
                for info, inner in members:
                    check()
                    done = _extract(
                        packed, info, part.joinpath(*inner.parts), done, check, lambda size: report(size / total)
                    )
            chosen(folder)
            os.replace(part, folder)
            return folder
        except _UNREADABLE as error:
            raise _damaged(archive, str(error)) from None
        except (FileExistsError, NotADirectoryError) as error:  # a file and a folder of one name
            raise _damaged(archive, str(error.strerror)) from None
        except OSError as error:
            raise disk_error(error, part) from None


def unpack_collection(file: Path, tag: str = "", chosen: Callable[[Path], None] = lambda folder: None) -> Path:
    """Write the layers of a feature collection's JSON as Esri JSON files, which GDAL reads, into a new folder.

    *chosen* is called with the new folder just before it is there.

    Raises `PackageError` for what is no collection or an empty one, `ExportError` for the disk.
    """
    folder, part = _places(file, tag)
    with noted(part):
        try:
            part.mkdir()
            taken: set[str] = set()
            for name, features in feature_sets(read_collection(file)):
                target = free_path(part / f"{safe_file_name(name)}.json", lambda path: name_key(path.name) in taken)
                taken.add(name_key(target.name))
                target.write_text(json.dumps(features, ensure_ascii=False), encoding="utf-8")
            if not any(part.iterdir()):
                raise PackageError(tr("{name} holds no layers.").format(name=file.name))
            chosen(folder)
            os.replace(part, folder)
            return folder
        except OSError as error:
            raise disk_error(error, part) from None


def _places(file: Path, tag: str) -> tuple[Path, Path]:
    """Return the folder that *file* is unpacked to, and the empty place where that grows."""
    stem = file.with_suffix("")
    folder = free_path(stem.with_suffix("") if stem.suffix.lower() == ".gdb" else stem)  # World.gdb.zip
    part = file.with_name(f"{file.name}.{tag or os.getpid()}.part")
    discard(part)
    return folder, part


def _check_count(archive: Path) -> None:
    """Raise `PackageError` for more entries than would be unpacked: `zipfile` takes a large object for each."""
    with open(archive, "rb") as file:
        for number, _ in enumerate(read_directory(file, os.fstat(file.fileno()).st_size)):
            if number >= MAX_FILES:
                raise _damaged(archive, f"more than {MAX_FILES} entries")


def _check_ratio(archive: Path, total: int) -> None:
    """Raise `PackageError` for an archive that becomes far more than data does."""
    size = archive.stat().st_size
    if total > max(_MAY_GROW, _MAX_RATIO * size):
        raise PackageError(
            tr(
                "{name} was saved, but not unpacked: its {packed} would become {size}, {times} times as much. Unpack "
                "it yourself if you trust its source."
            ).format(
                name=archive.name,
                packed=bytes_text(size),
                size=bytes_text(total),
                times=number_text(total // max(1, size)),
            )
        )


def _safe_members(packed: zipfile.ZipFile, archive: Path) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Return the files with the place of each inside the folder; raise for one that would leave it."""
    datasets: dict[tuple[PurePosixPath, str], list[tuple[zipfile.ZipInfo, PurePosixPath]]] = {}
    infos = packed.infolist()
    for info in infos:
        if info.filename.endswith(("/", "\\")) or not info.filename:
            continue
        inner = PurePosixPath(info.filename.replace("\\", "/"))
        kind = stat.S_IFMT(info.external_attr >> 16)
        leaves = inner.is_absolute() or ".." in inner.parts or re.match(r"^[A-Za-z]:", info.filename)
        if info.flag_bits & 1:
            raise PackageError(tr("{name} needs a password: unpack it yourself.").format(name=archive.name))
        if leaves or kind not in (0, stat.S_IFREG):
            raise PackageError(
                tr(
                    "{name} was not unpacked: its entry “{entry}” points outside the archive. Inform the "
                    "portal's administrator."
                ).format(name=archive.name, entry=info.filename[:80])
            )
        parts = [safe_file_name(part) for part in inner.parts]
        if not parts:
            continue
        datasets.setdefault((inner.parent, _stem(inner.name)), []).append((info, PurePosixPath(*parts)))
    found: dict[str, tuple[zipfile.ZipInfo, PurePosixPath]] = {}
    for members in datasets.values():
        for info, place in _kept_apart(members, found):
            place = free_path(place, lambda path: name_key(str(path)) in found)
            found[name_key(str(place))] = (info, place)
    if not found:
        raise PackageError(tr("{name} is empty: the filters may fit no feature.").format(name=archive.name))
    return list(found.values())


def _stem(name: str) -> str:
    """Return what the names of all files of a dataset begin with: ``roads`` of ``roads.shp.xml``."""
    return name[: (name.find(".", 1) + 1 or len(name) + 1) - 1]


def _kept_apart(
    members: list[tuple[zipfile.ZipInfo, PurePosixPath]], taken: Collection[str]
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Return the files of a dataset, all with one number where one of their names is taken.

    ``roads.prj`` would be taken for a part of ``Roads.shp``, and not of ``roads (2).shp``.
    """
    splits = [(info, place, _stem(place.name)) for info, place in members]

    def is_taken(number: PurePosixPath) -> bool:
        return any(name_key(str(_numbered(place, stem, number.name))) in taken for _, place, stem in splits)

    number = free_path(PurePosixPath("-"), is_taken)
    return [(info, _numbered(place, stem, number.name)) for info, place, stem in splits]


def _numbered(place: PurePosixPath, stem: str, number: str) -> PurePosixPath:
    """Return *place* with a number behind its stem: that of ``- (2)``; "-" is for none."""
    return place.with_name(f"{cut_name(stem, _LONGEST)}{number[1:]}{place.name[len(stem) :]}") if number[1:] else place


def _extract(
    packed: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    target: Path,
    done: int,
    check: Callable[[], None],
    report: Callable[[float], None],
) -> int:
    """Write one file and return the bytes so far; never more of them than the directory says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with packed.open(info) as source, open(target, "xb") as file:
        while piece := _read(source, info):
            check()
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile(f"{info.filename} is longer than it says")
            file.write(piece)
            done += len(piece)
            with contextlib.suppress(ZeroDivisionError):
                report(done)
    return done


def _read(source: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    """Return the next piece of an entry. Raises `BadZipFile` for a damaged one, `OSError` for the disk."""
    try:
        return source.read(_PIECE)
    except OSError as error:
        if info.compress_type == zipfile.ZIP_BZIP2 and error.errno is None:  # bz2 reports damage so
            raise zipfile.BadZipFile(str(error)) from None
        raise


def _damaged(archive: Path, details: str) -> PackageError:
    return PackageError(
        tr("{name} was downloaded but can't be unpacked: it is damaged. Export again.").format(name=archive.name),
        details,
    )
