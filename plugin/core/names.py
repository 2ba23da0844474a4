# SPDX-License-Identifier: GPL-2.0-or-later
"""File names: safe ones for what servers and people call things, free ones, and what is wrong with one."""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Optional, TypeVar

from .errors import PackageError
from .i18n import number_text, tr

PACKAGE_SUFFIXES = (".tpkx", ".tpk", ".vtpk")
LONGEST_TITLE = 100  # bytes of a title in a suggested name
_MOST_CHARACTERS = 80  # of a title in a suggested name
_LONGEST_SAFE = 200  # bytes: QGIS and GDAL write more beside a file
_LONGEST_NAME = 255  # bytes, in UTF-8; on Windows units of UTF-16
_ADDED = len(".1234abcd.parts")  # to the name of a result while it is made
_PART = re.compile(r"(.+)\.[0-9a-f]{8}\.parts?", re.DOTALL)  # what is added, see `Job.part`
_LONGEST_PATH = 259  # units of UTF-16 on Windows
_BELOW = 40  # of them, for what is written in a folder of that name
_IS_WINDOWS = os.name == "nt"
_FORBIDDEN = frozenset('<>:"/\\|?*')
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # control characters, halves of characters, separators of lines
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?", re.IGNORECASE)

P = TypeVar("P", bound=PurePath)


def is_safe_file_name(name: str) -> bool:
    """Whether *name* is one plain file name on every system: it leads nowhere else and means nothing else."""
    own = unicodedata.normalize("NFC", name)
    return bool(own.strip(".")) and own == own.strip().rstrip(".") and _fitting(_replaced(own, "_", "")) == own


def safe_file_name(
    name: str, substitute: str = "_", also: str = "", default: str = "_", longest: int = _LONGEST_SAFE
) -> str:
    """Return *name* as a file name that every system takes: at most *longest* bytes, its ending kept.

    Characters that a system forbids or nobody sees, and those in *also*, become *substitute*; *default* is for a name
    of which nothing is left.
    """
    return _fitting(_replaced(name, substitute, also).strip(" .") or default, longest)


def name_key(name: str) -> str:
    """Return what is the same for two names that some disk takes for one: of other case, or composed otherwise."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def distinct_names(names: Iterable[str], substitute: str = "_", also: str = "") -> list[str]:
    """Return *names* as short file names, or parts of those, that no disk takes for the same; none is empty."""
    found: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        plain = title_name(name, substitute, also) or str(number)
        while name_key(plain) in found:
            plain = f"{plain} {number}"
        found[name_key(plain)] = plain
    return list(found.values())


def title_name(title: str, substitute: str = " ", also: str = "%") -> str:
    """Return a short file name for a title, "" for one of which nothing is left.

    QGIS opens no .vtpk with a percent sign in its path.
    """
    short = safe_file_name(title, substitute, also, default="")[:_MOST_CHARACTERS]
    return cut_name(short, LONGEST_TITLE).strip(" .")


def default_name(title: str, ending: str, folder: Path, day: Optional[datetime.date] = None) -> Path:
    """Return a file of that name that doesn't exist yet: ``World 2026-11-21.vtpk``; a folder without *ending*."""
    stem = f"{title_name(title) or tr('Exported tiles')} {(day or datetime.date.today()).isoformat()}"
    return free_path(folder / (f"{stem}.{ending}" if ending else stem))


def is_default_name(name: str, title: str) -> bool:
    """Whether *name* is one that `default_name` gave for *title*, on any day."""
    stem = re.escape(title_name(title) or tr("Exported tiles"))
    return re.fullmatch(rf"{stem} \d{{4}}-\d\d-\d\d( \(\d+\))?(\.\w+)?", name) is not None


def free_path(path: P, is_taken: Callable[[P], object] = os.path.lexists) -> P:
    """Return *path*, or with a number (``World (2).tpkx``) the first name like it that is not taken."""
    candidate, number = path, 2
    while is_taken(candidate):
        end = f" ({number}){path.suffix}"
        longest = _LONGEST_NAME - _ADDED - len(end.encode(errors="replace"))
        candidate = path.with_name(cut_name(path.stem, longest) + end)
        number += 1
    return candidate


def result_of(path: Path) -> Path:
    """Return the result that a part file of ours, or a file among its pieces, is to become; else *path* itself.

    Messages name that: nobody knows the other names.
    """
    for each in (path, *path.parents):
        found = _PART.fullmatch(each.name)
        if found is not None:
            return each.with_name(found[1])
    return path


def with_package_suffix(path: Path, kind: str) -> Path:
    """Return a free name with the ending of *kind* (``tpk``) where *path* has another package's; else *path*."""
    suffix = path.suffix.lower()
    if suffix not in PACKAGE_SUFFIXES or f".{kind}" not in PACKAGE_SUFFIXES or suffix == f".{kind}":
        return path
    return free_path(path.with_suffix(f".{kind}"))


def folder_name(path: Path) -> Path:
    """Return the folder for a cache whose name was given as a package's: ``World`` for ``World.tpkx``."""
    return path.with_suffix("") if path.suffix.lower() in PACKAGE_SUFFIXES else path


def name_problem(path: Path, is_result: bool = True) -> str:
    """Return why no file can be made at *path*, a sentence; "" where its name will do.

    *is_result* says that other names are made of it while the result grows.
    """
    if not _is_encodable(path):
        return tr("The path has characters that can't be encoded. Choose another name or folder.")
    if _IS_WINDOWS and (path.name != path.name.rstrip(" .") or not _is_for_windows(path.name)):
        return tr("Windows has no files of the name “{name}”. Choose another one.").format(name=path.name)
    longest = _LONGEST_NAME - (_ADDED if is_result else 0)
    if _length(path.name) > longest:
        return tr(
            "The file name is too long. Choose one of at most {most} letters; those beyond A to Z count for more."
        ).format(most=number_text(longest))
    if _IS_WINDOWS and not str(path).startswith("\\\\?\\"):
        longest = _LONGEST_PATH - (_BELOW if is_result else 0)
        if _length(str(path)) > longest:
            return tr(
                "The path is too long for Windows: {length} characters, of at most {most}. Choose a shorter name, or "
                "a folder nearer to the drive."
            ).format(length=number_text(_length(str(path))), most=number_text(longest))
    return ""


def check_path_encodable(path: Path) -> None:
    """Raise ``PackageError`` for a path that can't be encoded as UTF-8: SQLite and QGIS can't open it."""
    if not _is_encodable(path):
        # Only what can be shown of it.
        name = path.name.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
        raise PackageError(
            tr(
                "The path of “{name}” contains characters that can't be encoded. Rename the file or its " "folder."
            ).format(name=name)
        )


def _is_encodable(path: Path) -> bool:
    try:
        return b"\0" not in os.fspath(path).encode("utf-8")
    except UnicodeEncodeError:
        return False


def _is_for_windows(name: str) -> bool:
    return not (_FORBIDDEN & set(name) or _RESERVED.fullmatch(name) or any(letter < " " for letter in name))


def _length(text: str) -> int:
    """Return how long a name or path is for the file system."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if _IS_WINDOWS else len(os.fsencode(text))


def _replaced(name: str, substitute: str, also: str) -> str:
    return unicodedata.normalize("NFC", "".join(_letter(each, substitute, also) for each in name))


def _letter(letter: str, substitute: str, also: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cf":  # marks that nobody sees, and that turn the direction of what follows
        return ""
    if category == "Zs":
        return " "
    return substitute if letter in _FORBIDDEN or letter in also or category in _UNSEEN else letter


def _fitting(name: str, longest: int = _LONGEST_SAFE) -> str:
    """Return *name*, of allowed characters, as one that means no device and is short enough."""
    name = f"_{name}" if _RESERVED.fullmatch(name) else name
    if len(name.encode()) <= longest:
        return name
    stem, dot, suffix = name.rpartition(".")
    end = f".{suffix}" if dot and stem and len(suffix) < 16 else ""
    return cut_name(name[: len(name) - len(end)], longest - len(end.encode())).rstrip(" .") + end


def cut_name(text: str, longest: int) -> str:
    """Return as much of the beginning of *text* as *longest* bytes hold."""
    data = text.encode("utf-8", "surrogatepass")
    return text if len(data) <= longest else data[:longest].decode("utf-8", "ignore")
