# SPDX-License-Identifier: GPL-2.0-or-later
"""The files beside an image: which they are, and which belong to something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.core.files import gdal_notes
from arcgis_export.plugin.core.save_target import check_save_target, notes_beside
from arcgis_export.plugin.operations.export_map.operation import map_job_for, not_replacing, not_replacing_others
from arcgis_export.plugin.operations.export_map.side_files import (
    files_beside,
    may_write_prj,
    other_world_file,
)

from tests.unit.operations.export_map.test_form import request


def exported(image: Path) -> None:
    """Leave what an export leaves."""
    for path in (image, gdal_notes(image), image.with_suffix(".prj")):
        path.touch()


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize(
    ("image", "beside"),
    [
        ("map.png", ["map.pgw", "map.png.aux.xml", "map.prj"]),
        ("map.JPEG", ["map.jgw", "map.JPEG.aux.xml", "map.prj"]),
        ("v1.2.gif", ["v1.2.gfw", "v1.2.gif.aux.xml", "v1.2.prj"]),
        ("map.bmp", ["map.bpw", "map.bmp.aux.xml", "map.prj"]),
        ("map.tif", ["map.tif.aux.xml"]),
        ("map.TIFF", ["map.TIFF.aux.xml"]),
        ("map.pdf", []),
        ("map.kmz", []),
    ],
)
def test_all_files_of_a_result_are_known(tmp_path: Path, image: str, beside: list[str]) -> None:
    assert names(files_beside(tmp_path / image)) == beside


@pytest.mark.parametrize("other", ["map.asc", "map.shp", "MAP.FLT", "map.jpg", "map.dem", "map.tif"])
def test_the_crs_of_another_file_is_left_alone(tmp_path: Path, other: str) -> None:
    image = tmp_path / "map.png"
    (tmp_path / "map.prj").touch()
    for _ in ("the first export", "a later one"):
        (tmp_path / other).touch()
        assert not may_write_prj(image) and "map.prj" not in names(files_beside(image))
        exported(image)
    (tmp_path / other).unlink()
    assert may_write_prj(image)


def test_a_crs_of_the_image_alone_is_replaced_with_it(tmp_path: Path) -> None:
    """Also where an earlier export failed after it had replaced the image, and so removed its notes."""
    image = tmp_path / "map.png"
    exported(image)
    gdal_notes(image).unlink()
    assert may_write_prj(image) and "map.prj" in names(files_beside(image))


def test_notes_are_no_other_file(tmp_path: Path) -> None:
    for name in ("map.png", "map.prj", "map.pgw", "map.png.aux.xml", "map.qml", "map.qmd", "maps.shp", "a map.asc"):
        (tmp_path / name).touch()
    exported(tmp_path / "map.png")
    assert may_write_prj(tmp_path / "map.png")


def test_a_crs_without_an_image_may_be_anyones(tmp_path: Path) -> None:
    (tmp_path / "map.prj").touch()
    assert not may_write_prj(tmp_path / "map.png")


@pytest.mark.parametrize(
    ("there", "image", "others"),
    [
        (["map.pgw"], "map.png", ["map.pgw"]),
        (["map.pgw", "map.png"], "map.png", []),
        (["map.jgw", "map.jpeg"], "map.jpg", ["map.jgw"]),
        (["map.jgw", "map.jpeg", "map.jpg"], "map.jpg", ["map.jgw"]),
        (["map.jgw", "map.jpg"], "map.jpg", []),
        (["map.jgw", "map.jpg"], "map.png", []),
        (["map.tfw"], "map.tif", []),
    ],
)
def test_world_files_of_others(tmp_path: Path, there: list[str], image: str, others: list[str]) -> None:
    for name in there:
        (tmp_path / name).touch()
    assert names(other_world_file(tmp_path / image)) == others


def test_an_algorithm_refuses_before_the_start_what_would_replace_anothers_file(tmp_path: Path) -> None:
    job = map_job_for(request(format="jpg"), tmp_path / "map.jpg")
    assert not_replacing_others(job) is job
    for name in ("map.jpeg", "map.jgw"):
        (tmp_path / name).touch()
    with pytest.raises(RequestError, match="“map.jgw” belongs to another file"):
        not_replacing_others(job)


@pytest.mark.parametrize("name", ["map One.png", "map One.pgw", "map One.png.aux.xml"])
def test_a_series_replaces_nothing(tmp_path: Path, name: str) -> None:
    job = map_job_for(request(format="png"), tmp_path / "map.png", series=[("One", request(format="png"))])
    assert not_replacing(job) is job
    (tmp_path / name).touch()
    with pytest.raises(RequestError, match=f"{name} exists already"):
        not_replacing(job)


def test_a_window_asks_about_every_file(tmp_path: Path) -> None:
    def asked() -> tuple[str, ...]:
        return check_save_target(str(tmp_path / "map.png"), "png", files_beside).replaced

    assert asked() == ()
    (tmp_path / "map.pgw").touch()
    assert asked() == ("map.pgw",)
    exported(tmp_path / "map.png")
    assert asked() == ("map.png", "map.pgw", "map.png.aux.xml", "map.prj")
    (tmp_path / "map.asc").touch()
    assert asked() == ("map.png", "map.pgw", "map.png.aux.xml")


def test_a_window_asks_about_the_notes_of_a_geotiff(tmp_path: Path) -> None:
    """They are replaced with the image, or removed: they would be applied to the new one."""
    for name in ("map.tif", "map.tif.aux.xml", "map.tfw"):
        (tmp_path / name).touch()
    for beside in (files_beside, notes_beside):
        found = check_save_target(str(tmp_path / "map.tif"), "tif", beside)
        assert found.replaced == ("map.tif", "map.tif.aux.xml")
    assert list(notes_beside(tmp_path / "map.gpkg")) == []
