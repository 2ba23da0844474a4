# SPDX-License-Identifier: GPL-2.0-or-later
"""The gate before a release lets nothing through that the plugin repository would refuse."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("bandit")

METADATA = """[general]
name=ArcGIS Export
qgisMinimumVersion=3.40
description=Exports tiles
about=Exports tiles of services
version=1.0.0
author=Developers
email=developers@example.org
tracker=https://example.org/issues
repository=https://example.org
homepage=https://example.org
category=Web
icon=ui/icons/icon.svg
tags=tiles
hasProcessingProvider=yes
changelog=1.0.0 First
"""
SECRET = "aws_key = " + repr("AKIA" + "QWERTZUIOPASDFGH")
SOUND = '"""A module."""\n\n\ndef double(value: int) -> int:\n    return 2 * value\n'


@pytest.fixture(scope="module")
def gate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_release", ROOT / ".ci" / "check_release.py")
    if spec is None or spec.loader is None:
        raise ImportError("check_release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plugin(**changed: str) -> dict[str, str]:
    """The files of a small plugin without fault."""
    files = {name: "Text.\n" for name in ("LICENSE", "README.md", "CHANGELOG.md")}
    files.update(
        {"__init__.py": SOUND, "metadata.txt": METADATA, "plugin/part.py": SOUND, "ui/icons/icon.svg": "<svg/>"}
    )
    return {**files, **changed}


def zipped(path: Path, files: dict[str, str], mode: int = 0o644) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"arcgis_export/{name}")
            entry.external_attr = mode << 16
            archive.writestr(entry, text)
    return path


def run(gate: ModuleType, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What the gate writes about a zip; "" where it lets it pass."""
    monkeypatch.setattr(sys, "argv", ["check_release.py", str(path)])
    code = gate.main()
    written = capsys.readouterr().out
    return written if code else ""


def test_a_sound_plugin_passes(
    gate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gate, zipped(tmp_path / "a.zip", plugin()), monkeypatch, capsys) == ""


@pytest.mark.parametrize(
    ("name", "text", "finding"),
    [
        ("plugin/part.py", SOUND.replace("return", "assert value\n    return"), "B101"),
        ("plugin/part.py", SOUND.replace("return", "assert value  # nosec\n    return"), "B101"),
        ("plugin/part.py", "from xml.etree import ElementTree\n\nprint(ElementTree)\n", "B405"),
        ("plugin/part.py", "def broken(:\n", "bandit: ./plugin/part.py"),
        ("plugin/part.py", SOUND + f"\n\n{SECRET}\n", "detect-secrets: plugin/part.py:8: AWS"),
        ("plugin/part.py", "import os\n" + SOUND, "F401"),
        ("plugin/part.py", "# " + "word " * 30 + "end\n" + SOUND, "E501"),
        ("metadata.txt", METADATA.replace("about=Exports tiles of services\n", ""), "about is missing"),
        ("metadata.txt", METADATA.replace("https://example.org/issues", "http://example.org"), "tracker is no https"),
        ("metadata.txt", METADATA.replace("icon.svg", "other.svg"), "the icon is not in the zip"),
        ("tests/test_part.py", SOUND, "tests/test_part.py does not belong"),
        ("docs/images/window.png", "", "docs/images/window.png does not belong"),
        ("plugin/part.pyc", "", "plugin/part.pyc does not belong"),
        ("ui/ui_dialog.py", SOUND, "ui/ui_dialog.py does not belong"),
        ("i18n/arcgis_export_de.ts", "", "i18n/arcgis_export_de.ts does not belong"),
        ("plugin/part.py", "# flake8: noqa\n" + SOUND, "silences a check: # flake8: noqa"),
        (
            "plugin/part.py",
            SOUND + "\n\nKEY = 1  # pragma: allowlist secret\n",
            "silences a check: # pragma: allowlist",
        ),
        ("../outside.py", SOUND, "is not in the folder"),
    ],
)
def test_each_fault_is_found(
    gate: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str,
    finding: str,
) -> None:
    files = plugin(**{name: text})
    assert finding in run(gate, zipped(tmp_path / "a.zip", files), monkeypatch, capsys)


def test_the_archive_itself_is_checked(gate: ModuleType, tmp_path: Path) -> None:
    large = zipped(tmp_path / "a.zip", plugin(**{"README.md": "x" * 1_048_576}))
    assert any("bytes" in problem for problem in gate.check_zip(large))
    executable = zipped(tmp_path / "b.zip", plugin(), 0o755)
    assert any("executable" in problem for problem in gate.check_zip(executable))
    missing = plugin()
    del missing["LICENSE"]
    with zipfile.ZipFile(zipped(tmp_path / "c.zip", missing)) as archive:
        archive.extractall(tmp_path / "c")
    assert list(gate.check_files(tmp_path / "c" / "arcgis_export")) == ["files: LICENSE is missing"]
