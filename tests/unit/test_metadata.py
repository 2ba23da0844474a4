# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin says of itself, what is in its zip, and who may import what."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "arcgis_export"
REQUIRED = (
    "name qgisMinimumVersion qgisMaximumVersion description about version author email tracker repository homepage "
    "category icon tags hasProcessingProvider experimental"
).split()
OTHERS = {"qgis", "osgeo", "numpy", "requests", "pyproj"}  # what every QGIS brings along
PURE = ("plugin/core", "plugin/tiles", "plugin/arcgis", "plugin/packages", "plugin/jobs/server_job.py")
MOST_LINES = 500


def metadata() -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read_string((ROOT / "metadata.txt").read_text(encoding="utf-8"))
    return dict(parser["general"])


def modules(*places: str) -> list[Path]:
    found = [path for place in places for path in ([ROOT / place] if place.endswith(".py") else files(place))]
    assert found
    return found


def files(folder: str, ending: str = ".py") -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob(f"*{ending}") if "__pycache__" not in path.parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every (level of dots, name of module) that a file imports, names in ``from x import y`` included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            yield from ((node.level, f"{base}.{alias.name}".strip(".")) for alias in node.names)


def neighbours(path: Path) -> Iterator[Path]:
    """The files of ours that a file imports, and the packages that they lie in."""
    for level, name in imports(path):
        if not level:
            continue
        folder = path.parents[level - 1]
        for part in name.split("."):
            for target in (folder / f"{part}.py", folder / part / "__init__.py"):
                if target.exists():
                    yield target
            folder = folder / part


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_metadata_has_what_the_repository_wants() -> None:
    told = metadata()
    assert [key for key in REQUIRED if not told.get(key, "").strip()] == []
    assert told["qgisMinimumVersion"] == "3.40" and told["qgisMaximumVersion"] == "4.99"
    assert told["hasProcessingProvider"] == "yes"
    assert "plugin" not in told["name"].lower() and "/" not in told["author"]
    assert "supportsQt6" not in told
    assert not re.search(r"<\w+", told["description"] + told["about"])
    assert re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", told["email"])
    assert all(told[key].startswith("https://") for key in ("homepage", "repository", "tracker"))
    icon = ROOT / told["icon"]
    assert icon.is_file() and icon.suffix in (".svg", ".png")


def test_version_is_the_newest_of_the_changelog() -> None:
    told = metadata()
    dated = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    numbers = [tuple(map(int, version.split("."))) for version in dated]
    assert numbers and numbers == sorted(numbers, reverse=True)
    assert told["version"] == dated[0]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("lrelease") is None:
        pytest.skip("lrelease is not at hand")
    made = [_package(tmp_path_factory.mktemp(name), stamp) for name, stamp in (("one", 1e9), ("two", 1.2e9))]
    assert made[0].read_bytes() == made[1].read_bytes()  # whatever the files' dates and the folder's name
    return made[0]


def _package(folder: Path, stamp: float) -> Path:
    """Pack a copy of the sources with litter in it, as the Makefile does."""
    line = re.search(r"^SHIPPED := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert line is not None
    shipped = [name for name in line[1].split() if (ROOT / name).exists()]
    source = folder / "source"
    source.mkdir()
    for name in shipped:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.qm"))
        else:
            shutil.copy(ROOT / name, source / name)
    for litter in ("plugin/.hidden.py", "plugin/__pycache__/a.cpython-311.pyc", "ui/b.pyc", "ui/.cache/c.py"):
        (source / litter).parent.mkdir(exist_ok=True)
        (source / litter).write_bytes(b"litter")
    for path in source.rglob("*"):
        os.utime(path, (stamp, stamp))
    target = folder / "made.zip"
    subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "package.py"), str(target), *shipped],
        cwd=source, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return target


def test_the_zip_holds_what_ships_and_nothing_else(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        entries, broken = archive.infolist(), archive.testzip()
    names = [entry.filename for entry in entries]
    assert broken is None and len(names) == len(set(names))
    assert {name.split("/")[0] for name in names} == {NAME}
    inside = {name[len(NAME) + 1 :] for name in names}
    assert {"__init__.py", "metadata.txt", "LICENSE", "CHANGELOG.md", metadata()["icon"]} <= inside
    translations = {f"i18n/{path.stem}.qm" for path in (ROOT / "i18n").glob("*.ts")}
    assert translations and translations <= inside
    for folder in ("plugin", "ui"):
        endings = {path for ending in (".py", ".ui", ".svg") for path in files(folder, ending)}
        assert {short(path) for path in endings} <= inside
    for name in inside:
        parts = name.split("/")
        assert not any(part.startswith((".", "__pycache__", "__MACOSX")) for part in parts), name
        assert parts[0] not in ("tests", "build", "dist") and "\\" not in name and ".." not in parts, name
        assert not name.endswith((".pyc", ".sh", ".bat", ".exe", ".so", ".dll")), name
    assert not any(entry.external_attr >> 16 & 0o111 for entry in entries)
    assert package.stat().st_size < 25e6


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_reach_neither_qt_nor_qgis(room: str) -> None:
    """By way of other modules neither: whoever reads a package in a script has no QGIS."""
    left, seen = modules(room), set()
    while left:
        path = left.pop()
        if path in seen:
            continue
        seen.add(path)
        left += neighbours(path)
        assert not [name for _, name in imports(path) if name.split(".")[0] in ("qgis", "PyQt5", "PyQt6")], short(path)


def test_widgets_stay_in_ui() -> None:
    guilty = {short(path) for path in files("plugin") for _, name in imports(path) if "QtWidgets" in name.split(".")}
    assert guilty <= {"plugin/plugin.py"}


def test_shipped_code_imports_what_every_qgis_has() -> None:
    known = OTHERS | set(sys.stdlib_module_names)
    for path in [ROOT / "__init__.py", *files("plugin"), *files("ui")]:
        tops = {name.split(".")[0] for level, name in imports(path) if not level}
        assert tops <= known, short(path)  # absolute imports of our own rooms break in QGIS, too
        assert not tops & {"plugin", "ui", "tests", NAME}, short(path)


def test_no_file_is_two() -> None:
    long = {short(path): len(path.read_text("utf-8").splitlines()) for path in modules("plugin", "ui", "tests")}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}
