# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin says of itself, and what is in its zip."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "arcgis_export"
REQUIRED = (
    "name qgisMinimumVersion qgisMaximumVersion description about version author email tracker repository homepage "
    "category icon tags hasProcessingProvider experimental"
).split()


def metadata() -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read_string((ROOT / "metadata.txt").read_text(encoding="utf-8"))
    return dict(parser["general"])


def files(folder: str, ending: str = ".py") -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob(f"*{ending}") if "__pycache__" not in path.parts)


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
