# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives from a portal: what is unpacked, and what is refused."""

from __future__ import annotations

import json
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from arcgis_export.plugin.core.errors import CancelledError, PackageError
from arcgis_export.plugin.operations.export_item.unpack import unpack, unpack_collection


def packed(path: Path, *entries: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def test_files_and_folders_land_in_a_folder_of_the_archives_name(tmp_path: Path) -> None:
    archive = packed(tmp_path / "World.zip", ("a.shp", b"1"), ("World.gdb/table", b"2"), ("World.gdb/", b""))
    shares: list[float] = []
    folder = unpack(archive, report=shares.append)
    assert folder == tmp_path / "World"
    assert (folder / "a.shp").read_bytes() == b"1" and (folder / "World.gdb" / "table").read_bytes() == b"2"
    assert shares[-1] == 1.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["World", "World.zip"]


def test_a_folder_that_stands_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "World").mkdir()
    (tmp_path / "World" / "mine.txt").write_text("mine")
    folder = unpack(packed(tmp_path / "World.zip", ("a.csv", b"x")))
    assert folder == tmp_path / "World (2)"
    assert (tmp_path / "World" / "mine.txt").read_text() == "mine"


def test_names_that_some_disk_takes_for_one_are_kept_apart(tmp_path: Path) -> None:
    entries = [("é.csv", b"1"), ("e\u0301.csv", b"2"), ("É.csv", b"3"), ("in\u202evsc.exe", b"4"), ("nul.tar.gz", b"5")]
    folder = unpack(packed(tmp_path / "World.zip", *entries))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "é.csv": b"1", "é (2).csv": b"2", "É (3).csv": b"3", "invsc.exe": b"4", "_nul.tar.gz": b"5",
    }  # fmt: skip


def test_a_file_and_a_folder_of_one_name_are_damage(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="damaged"):
        unpack(packed(tmp_path / "bad.zip", ("a", b"1"), ("a/b", b"2")))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:\\out.txt", "C:out.txt"]
)
def test_nothing_leaves_the_folder(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "deep" / "deeper"
    inner.mkdir(parents=True)
    archive = packed(inner / "bad.zip", ("good.txt", b"1"), (name, b"2"))
    with pytest.raises(PackageError, match="points outside the archive"):
        unpack(archive)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["bad.zip"]
    assert [path.name for path in inner.iterdir()] == ["bad.zip"]


def test_a_link_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(PackageError, match="points outside the archive"):
        unpack(tmp_path / "bad.zip")
    assert not (tmp_path / "bad").exists()


def test_damage_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    archive = packed(tmp_path / "bad.zip", ("a.bin", bytes(range(256)) * 4000))
    data = bytearray(archive.read_bytes())
    data[60:80] = b"\xff" * 20
    archive.write_bytes(bytes(data))
    with pytest.raises(PackageError, match="damaged"):
        unpack(archive)
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def test_an_empty_archive_reports_why(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="may fit no feature"):
        unpack(packed(tmp_path / "none.zip"))


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    def check() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        unpack(packed(tmp_path / "a.zip", ("a.bin", b"1" * 5000)), check=check)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_two_names_that_one_disk_holds_as_one_are_numbered(tmp_path: Path) -> None:
    folder = unpack(packed(tmp_path / "a.zip", ("A.txt", b"1"), ("a.TXT", b"2")))
    assert sorted(path.name for path in folder.iterdir()) == ["A.txt", "a (2).TXT"]


def test_the_files_of_a_dataset_get_one_number(tmp_path: Path) -> None:
    names = [
        "Roads.shp",
        "Roads.dbf",
        "roads.shp",
        "roads.dbf",
        "roads.prj",
        "roads.shp.xml",
        "rivers.shp",
        "..x.y",
        "a/Roads.shp",
    ]
    entries = [(name, name.encode()) for name in names]
    for order in (entries, entries[::-1]):
        folder = unpack(packed(tmp_path / "World.zip", *order))
        found = {str(path.relative_to(folder)): path.read_bytes().decode() for path in folder.rglob("*.*")}
        assert sorted(found.values()) == sorted(names)
        stems: dict[str, set[str]] = {}
        for place, name in found.items():
            stems.setdefault(name.partition(".")[0], set()).add(place.partition(".")[0])
        assert all(len(each) == 1 for each in stems.values())
        assert {place.partition(".")[0].lower() for place in found} == {"roads", "roads (2)", "rivers", "a/roads", "x"}


def test_a_geodatabase_and_long_names(tmp_path: Path) -> None:
    folder = unpack(packed(tmp_path / "World.gdb.zip", ("World.gdb/t", b"1"), ("ü" * 300 + ".shp", b"2")))
    assert folder == tmp_path / "World" and (folder / "World.gdb" / "t").exists()
    (long,) = folder.glob("*.shp")
    assert len(long.name.encode()) <= 200


def test_what_a_dead_qgis_left_is_gone(tmp_path: Path) -> None:
    (tmp_path / "a.zip.abc.part").mkdir()
    (tmp_path / "a.zip.abc.part" / "half").write_text("x")
    folder = unpack(packed(tmp_path / "a.zip", ("b.txt", b"1")), "abc")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a.zip"] and (folder / "b.txt").exists()


def test_a_feature_collection_becomes_esri_json(tmp_path: Path) -> None:
    fields = [{"name": "NAME", "type": "esriFieldTypeString", "alias": "Name"}]
    layer = {
        "layerDefinition": {"name": "Towns / small", "geometryType": "esriGeometryPoint", "fields": fields},
        "featureSet": {"features": [{"attributes": {"NAME": "Bern"}, "geometry": {"x": 7, "y": 47}}]},
    }
    file = tmp_path / "towns.json"
    file.write_text(json.dumps({"featureCollection": {"layers": [layer, layer, {"odd": 1}]}}))
    folder = unpack_collection(file)
    assert sorted(path.name for path in folder.iterdir()) == ["Towns _ small (2).json", "Towns _ small.json"]
    written = json.loads((folder / "Towns _ small.json").read_text())
    assert written["geometryType"] == "esriGeometryPoint" and written["fields"] == fields
    assert written["features"][0]["attributes"] == {"NAME": "Bern"}


@pytest.mark.parametrize("text", ["[]", "{}", "no json", '{"layers": 3}'])
def test_what_is_no_collection_is_reported(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text)
    with pytest.raises(PackageError):
        unpack_collection(file)
    assert [path.name for path in tmp_path.iterdir()] == ["odd.json"]


def test_the_folder_is_told_before_it_is_there(tmp_path: Path) -> None:
    """A QGIS that dies right after must find it, and not unpack into another."""
    seen = []
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.txt", "c")
    folder = unpack(tmp_path / "a.zip", chosen=lambda place: seen.append((place, place.exists())))
    assert seen == [(folder, False)] and folder.is_dir()


def test_an_archive_that_becomes_far_more_than_data_does_is_left_packed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            with archive.open(zipfile.ZipInfo(f"{number}.csv"), "w") as file:
                pass
            with archive.open(f"zeros{number}.csv", "w") as file:
                for _ in range(100):
                    file.write(bytes(1 << 20))
    with pytest.raises(PackageError, match="not unpacked: its .* would become 419.4 MB, 1,0.. times"):
        unpack(tmp_path / "bomb.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["bomb.zip"]


@pytest.mark.parametrize("claimed", [b"a\xff\xfe.csv", b"\xed\xa0\xbd.csv", b"a\xc3"])
def test_a_name_that_is_no_utf8_although_it_says_so(tmp_path: Path, claimed: bytes) -> None:
    stand_in = "x" * len(claimed)
    archive = packed(tmp_path / "World.zip", (stand_in, b"1"), ("good.csv", b"2"))
    data = archive.read_bytes().replace(stand_in.encode(), claimed)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(claimed))
    data = data[: at + 8] + (0x800).to_bytes(2, "little") + data[at + 10 :]  # the flag of UTF-8
    archive.write_bytes(data)
    with pytest.raises(PackageError, match="is damaged"):
        unpack(archive)
    assert [path.name for path in tmp_path.iterdir()] == ["World.zip"]


@pytest.mark.parametrize("name", ["", "/", "a\\"])
def test_a_name_of_nothing_is_passed_over(tmp_path: Path, name: str) -> None:
    stand_in = "@" * len(name)
    archive = packed(tmp_path / "World.zip", (stand_in or "@", b"1"), ("good.csv", b"2"))
    data = archive.read_bytes().replace(stand_in.encode(), name.encode()) if name else without_first_name(archive)
    archive.write_bytes(data)
    folder = unpack(archive)
    assert [path.name for path in folder.iterdir()] == ["good.csv"]


def without_first_name(archive: Path) -> bytes:
    """The archive with an empty name in place of its first one, of one letter, in the directory."""
    data = archive.read_bytes()
    at = data.index(b"PK\x01\x02")
    record = data[at : at + 28] + bytes(2) + data[at + 30 : at + 46] + data[at + 47 :]
    end = record.rindex(b"PK\x05\x06")
    length = int.from_bytes(record[end + 12 : end + 16], "little") - 1
    return data[:at] + record[: end + 12] + length.to_bytes(4, "little") + record[end + 16 :]


def test_more_entries_than_are_unpacked_are_not_even_listed(tmp_path: Path) -> None:
    archive = packed(tmp_path / "World.zip", ("a.csv", b"1"))
    data = archive.read_bytes()
    at, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    count, record = 300_000, data[at:end]
    tail = data[end : end + 8] + b"\xff\xff" * 2 + (count * len(record)).to_bytes(4, "little") + data[end + 16 :]
    archive.write_bytes(data[:at] + record * count + tail)
    tracemalloc.start()
    try:
        with pytest.raises(PackageError, match="is damaged"):
            unpack(archive)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_damage_is_named_whatever_the_archive_is_packed_by(tmp_path: Path, method: int) -> None:
    """The modules of Python raise errors of their own; bz2 one that a disk raises, too."""
    archive = tmp_path / "World.zip"
    with zipfile.ZipFile(archive, "w", method) as made:
        made.writestr("a.csv", bytes(range(256)) * 4000)
    data = bytearray(archive.read_bytes())
    start = 30 + len("a.csv") + (9 if method == zipfile.ZIP_LZMA else 0)
    for place in range(start + 12, start + 60):
        data[place] ^= 0xFF
    archive.write_bytes(data)
    with pytest.raises(PackageError, match="is damaged"):
        unpack(archive)
    assert [path.name for path in tmp_path.iterdir()] == ["World.zip"]
