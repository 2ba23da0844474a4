# SPDX-License-Identifier: GPL-2.0-or-later
"""An export as MBTiles or GeoPackage: one file, named by the message and saved beside the project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject

from tests.qgis.recipes.test_again import next_session
from tests.qgis.user import User, until
from tests.sandbox import Sandbox


def save_as(user: User, start: str) -> None:
    """Unfold the options and choose the kind of file."""
    user.dialog.options.setCollapsed(False)
    user.pick(user.dialog.options.package_combo, start)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("service", "kind", "ending"),
    [
        ("World/MapServer", "MBTiles", "mbtiles"),
        ("World/MapServer", "GeoPackage", "gpkg"),
        ("WorldVector/VectorTileServer", "MBTiles", "mbtiles"),
    ],
)
def test_one_file_of_that_format(
    user: User, sandbox: Sandbox, folder: Path, service: str, kind: str, ending: str
) -> None:
    window = user.open()
    user.service(sandbox.service(service))
    user.levels("1-2")
    save_as(user, kind)
    until(lambda: window.save_field.text.endswith(f".{ending}"), "the name")
    path = Path(window.save_field.text)
    assert window.options.keep_check.isVisible() and not window.options.keep_check.isChecked()
    recipe = window.recipe()
    assert recipe.parameters["CONVERT"] == ending and Path(recipe.file).suffix in (".tpkx", ".tpk", ".vtpk")
    layer = user.export()
    left = {name for name in names(folder) if not re.search(r"\.(style|sprite).*", name)}
    assert left == {path.name}
    assert layer.isValid() and path.name.split(".")[0] in layer.source().replace("%20", " ")
    assert str(path) in user.messages()[-1]
    assert re.fullmatch(r"\w+ 1-2, \d+ \w+ 20\d\d", layer.name())
    until(lambda: window.save_field.text != str(path), "a name for the next")

    next_session(user)
    again = user.open()
    until(user.is_ready, "the Export button")
    assert again.options.convert == ending and again.save_field.text.endswith(f".{ending}")


def test_both_where_both_are_wanted(user: User, sandbox: Sandbox, folder: Path) -> None:
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    save_as(user, "GeoPackage")
    window.options.keep_check.setChecked(True)
    until(lambda: window.save_field.text.endswith(".gpkg"), "the name")
    user.export()
    assert {Path(name).suffix for name in names(folder)} == {".gpkg", ".tpkx"}


def test_a_job_that_is_done_shows_its_one_file_again(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    save_as(user, "MBTiles")
    layer = user.export()
    job, source = str(layer.customProperty("arcgis_export/job")), layer.source()
    QgsProject.instance().clear()
    user.plugin.runner.add_to_map(job)
    until(QgsProject.instance().mapLayers, "the layer")
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.source() == source


def test_the_copy_is_in_the_record_before_the_package_goes(
    user: User, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.operations.export_tiles import operation

    known, discard = list[str](), operation.discard

    def look(path: Path) -> None:
        known.append(user.plugin.runner.journal.rows()[0].output)
        discard(path)

    monkeypatch.setattr(operation, "discard", look)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    save_as(user, "MBTiles")
    user.export()
    assert [Path(output).suffix for output in known] == [".mbtiles"]


def test_a_failed_copy_leaves_the_package(
    user: User, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.core.errors import PackageError
    from arcgis_export.plugin.operations.export_tiles import operation

    def full(*_: Any) -> None:
        raise PackageError("The disk is full.")

    monkeypatch.setattr(operation, "convert_tiles", full)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    save_as(user, "MBTiles")
    user.press_export()
    until(lambda: any("The disk is full." in said for said in user.messages()), "the failure")
    assert {Path(name).suffix for name in names(folder)} == {".tpkx"}


def test_files_go_beside_the_project(user: User, sandbox: Sandbox, folder: Path) -> None:
    own = folder / "own"
    own.mkdir()
    assert QgsProject.instance().write(str(own / "project.qgs"))
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    assert Path(window.save_field.text).parent == own


def test_the_elevation_of_a_service_is_no_picture(user: User, sandbox: Sandbox, folder: Path) -> None:
    window = user.open()
    user.service(sandbox.service("Elevation/ImageServer"))
    combo = window.options.package_combo
    assert not any("MBTiles" in combo.itemText(row) for row in range(combo.count()))
