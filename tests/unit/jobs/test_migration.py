# SPDX-License-Identifier: GPL-2.0-or-later
"""A journal of ArcGIS Export 0.1.0: every kind of job is there afterwards, and can be resumed or cleaned up."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.export_tiles.split_jobs import TilesPart
from arcgis_export.plugin.operations.export_tiles.split_plan import fingerprint
from arcgis_export.plugin.operations.registry import resumable
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

from tests.job_setup import details_of

COLUMNS = (
    "id", "created", "state", "operation", "service_url", "title", "output",
    "parameters", "options", "authcfg", "job_id", "job_url", "message",
)  # fmt: skip
URL = "https://h/rest/services/W/MapServer"
MERCATOR = {"wkid": 102100, "latestWkid": 3857}
SCHEME = {"rows": 256, "cols": 256, "dpi": 96, "origin": {"x": 0, "y": 0}, "spatialReference": MERCATOR, "lods": []}
COMMON = {
    "convert": "none", "add_to_map": True, "attribution": "A", "description": "D", "crs": MERCATOR,
    "extent": [-1, -2, 3.5, 4], "levels": [0, 1], "tiles": 9, "fallback": None, "notes": ["note"], "shown_as": "",
    "area": "box", "date": "2026-11-28T10:00:00+01:00",
}  # fmt: skip
IMPORT = {
    "service": URL, "admin": "https://h/admin", "source": "a.tpkx", "item": "i1",
    "upload": {"path": "/a.tpkx", "stage": "done", "item": "i1", "size": 5, "modified": 1.5}, "keep": False,
    "may_rerun": True, "levels": [1, 2], "held": [0, 1, 2], "extent": None, "merge": True, "replace": False,
    "before": ["j0"], "submitted": True, "submitted_at": 12.5, "user": "ann",
}  # fmt: skip
ITEM = {
    "item": "i9", "item_url": "https://h/x", "user": "ann", "format": "CSV", "keep_item": False,
    "layers": [{"id": 0}], "definitions": [{"id": 0, "name": "Towns"}], "crs": {}, "add_to_map": False,
    "attribution": "", "description": "", "date": "", "notes": [], "area_notes": ["n"], "export_item": "e1",
}  # fmt: skip
IMAGE = {
    "name": "a", "output": "/a.tif", "parameters": {"bbox": "0,0,1,1"}, "size": [400, 300], "format": "png",
    "rotation": 0.0, "alpha": True, "time": [5, None],
}  # fmt: skip


def old(path: Path, *rows: dict[str, Any]) -> Journal:
    """A journal as 0.1.0 wrote it, to the letter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as database:
        kinds = {"id": "TEXT PRIMARY KEY", "created": "REAL NOT NULL"}
        columns = ", ".join(f"{name} {kinds.get(name, 'TEXT NOT NULL')}" for name in COLUMNS)
        database.execute(f"CREATE TABLE jobs ({columns})")
        for number, row in enumerate(rows):
            values = {
                "id": f"r{number}", "created": 5.0, "state": "running", "operation": "exportTiles",
                "service_url": URL, "title": "W", "output": "/w.tpkx", "parameters": {"levels": "0-1"},
                "options": COMMON, "authcfg": "abc1234", "job_id": "j1", "job_url": "", "message": "", **row,
            }  # fmt: skip
            for name in ("parameters", "options"):
                values[name] = values[name] if isinstance(values[name], str) else json.dumps(values[name])
            database.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * 13)})", [values[name] for name in COLUMNS])
    return Journal(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def test_a_tile_export(path: Path) -> None:
    plan = {"scheme": SCHEME, "area": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]], "clip": [0, 0, 5, 5]}
    journal = old(path, {"options": {**COMMON, "plan": plan}}, {"state": "done", "options": {**COMMON, "plan": plan}})
    done, job = journal.jobs()
    assert (job.kind, job.state, job.notes, job.authcfg) == ("export_tiles", State.RUNNING, ["note"], "abc1234")
    found = details_of(job)
    assert found.parameters == {"levels": "0-1"} and found.extent == Extent(-1, -2, 3.5, 4) and found.tiles == 9
    assert found.crs == SpatialReference(102100, 3857) and found.levels == (0, 1) and found.add_to_map
    assert found.plan.clip == Extent(0, 0, 5, 5) and found.plan.scheme == SCHEME
    assert details_of(done).plan is None, "an ended job needs no geometry"
    assert resumable(journal) == [job]


def test_a_copy_of_the_first_days_that_has_almost_no_options(path: Path) -> None:
    (job,) = old(path, {"options": {"convert": "auto"}, "state": "new", "job_id": ""}).jobs()
    assert details_of(job).makes_copy and details_of(job).levels == ()


def test_a_split_export_with_its_parts(path: Path) -> None:
    whole = {**COMMON, "parts": 2, "scheme": SCHEME, "vector": False}
    blocks = ([0, 0, 1, 1], [1, 0, 2, 1])
    parts = [
        {"options": {"parent": "r0", "number": number, "levels": [1], "tiles": 4, "fallback": "V1", "block": block}}
        for number, block in zip((2, 1), reversed(blocks))  # not in their order
    ]
    journal = old(path, {"options": whole}, *parts)
    (job,) = journal.jobs()
    assert job.kind == "split_tiles" and details_of(job).parts == 2
    stored = [TilesPart().details_of(part) for part in journal.parts_of(job)]
    assert [part.number for part in stored] == [1, 2] and [part.fallback for part in stored] == ["V1", "V1"]
    assert stored[0].block == Extent(*map(float, blocks[0]))
    assert details_of(job).fingerprint == fingerprint([(Extent(*map(float, block)), [1]) for block in blocks])


def test_images(path: Path) -> None:
    options = {"images": [IMAGE], "kind": "MapServer", "limit": [4096, 4096], "crs": MERCATOR, "add_to_map": True}
    running, done = old(path, {"operation": "export", "options": options, "state": "done"},
                        {"operation": "export", "options": options}).jobs()  # fmt: skip
    assert running.kind == "export_map" and not running.leftovers and done.leftovers
    (image,) = details_of(running).images
    assert (image.width, image.height, image.time, image.alpha) == (400, 300, (5, None), True)
    assert details_of(running).operation == "export" and details_of(running).limit == (4096, 4096)


def test_an_item_and_what_it_left(path: Path) -> None:
    gone = {**ITEM, "item_deleted": True}
    journal = old(path, {"operation": "export", "options": ITEM, "state": "failed"},
                  {"operation": "export", "options": gone, "state": "failed"},
                  {"operation": "export", "options": ITEM})  # fmt: skip
    running, deleted, failed = journal.jobs()
    assert {job.kind for job in (running, deleted, failed)} == {"export_item"}
    assert failed.leftovers and not deleted.leftovers and not running.leftovers
    assert details_of(running).definitions == ({"id": 0, "name": "Towns"},) and details_of(failed).definitions == ()


def test_an_import(path: Path) -> None:
    options = {"import": IMPORT, "levels": [1, 2], "date": "d"}
    (job,) = old(path, {"operation": "importTiles", "options": options, "state": "failed"}).jobs()
    found = details_of(job)
    assert job.kind == "import_tiles" and job.leftovers and found.may_run_again and found.merge
    assert found.before == ("j0",) and found.submitted and found.submitted_at == 12.5 and found.held == (0, 1, 2)
    assert found.upload["item"] == "i1" and found.levels == (1, 2) and found.all_levels == (1, 2)


def test_rows_that_make_no_sense_are_kept_aside(path: Path) -> None:
    journal = old(path, {"options": "{"}, {}, {"options": {"images": [{}]}})
    assert [job.id for job in journal.jobs()] == ["r1"]
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM jobs_of_version_1").fetchone() == (3,)


def test_two_qgis_at_once_translate_it_once(path: Path) -> None:
    old(path, *({} for _ in range(50)))
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(Journal(path).jobs()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [50] * 6
