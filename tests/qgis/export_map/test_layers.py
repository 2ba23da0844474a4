# SPDX-License-Identifier: GPL-2.0-or-later
"""Exported images on the map: layers with their words, their time, and the request that can be run again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import ServerError
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import describe_map
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.export_map import layers as map_layers
from arcgis_export.plugin.operations.export_map.operation import map_job_for, not_replacing
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from qgis.core import Qgis, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QPushButton

from tests.job_setup import can_resume, run_job
from tests.qgis.processing.test_export_map import off_ground
from tests.qgis.user import User, until
from tests.sandbox import Sandbox

BOX, MERCATOR = Extent(600_000, 6_000_000, 1_400_000, 6_700_000), SpatialReference(102100, 3857)
STEPS = [(f"200{year}", 978_307_200_000 + 31_536_000_000 * year) for year in range(3)]


def request_for(url: str, **more: Any) -> ExportMapRequest:
    with Session(Connection(), SignIn(None, url)) as session:
        return ExportMapRequest(describe_map(session, url), BOX, MERCATOR, 300, 200, **more)


def layers() -> list[Any]:
    return [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]


def shown(user: User, job: Job, count: int = 1) -> list[Any]:
    user.plugin.runner.start(job)
    until(lambda: len(layers()) >= count, "the layers", 40)
    return layers()


def test_a_layer_with_its_words_and_its_request(user: User, sandbox: Sandbox, folder: Path) -> None:
    url = sandbox.service("Position/MapServer")
    request = request_for(url)
    (layer,) = shown(user, map_job_for(request, folder / "map.tif", add_to_map=True))
    assert isinstance(layer, QgsRasterLayer) and layer.isValid() and layer.name().startswith("Position, ")
    abstract = layer.metadata().abstract()
    sent = json.loads(abstract.split("Request: ")[1])
    assert sent == request.parameters() and url in abstract and "300 × 200 pixels" in abstract
    assert layer.metadata().rights() == ["Natural Earth"]
    text = until(user.messages, "the message")[-1]
    assert text.startswith("Position, 300 × 200 pixels: added to the map")


def test_a_series_of_years_for_the_temporal_controller(user: User, sandbox: Sandbox, folder: Path) -> None:
    request = request_for(sandbox.service("WorldMap/MapServer"))
    year = 31_536_000_000
    series = [(name, replace(request, time=(start, start + year))) for name, start in STEPS]
    found = shown(user, map_job_for(request, folder / "map.tif", add_to_map=True, series=series), 3)
    assert sorted(path.name for path in folder.iterdir()) == [f"map {name}.tif" for name, _ in STEPS]
    for (_, start), layer in zip(STEPS, found):
        properties = layer.temporalProperties()
        assert properties.isActive() and properties.mode() == Qgis.RasterTemporalMode.FixedTemporalRange
        span = properties.fixedTemporalRange()
        assert span.begin().toMSecsSinceEpoch() == start and span.end().toMSecsSinceEpoch() == start + year
        assert not span.includeEnd()
    (group,) = QgsProject.instance().layerTreeRoot().findGroups()
    assert [node.name() for node in group.findLayers()] == [f"WorldMap {name}" for name, _ in STEPS]
    times = [each.values["time"] for each in sandbox.find("/export$", "POST")]
    assert times == [f"{start},{start + year}" for _, start in STEPS]
    assert "3 images" in until(user.messages, "the message")[-1]


def test_qgis_stays_awake_while_a_series_is_opened(
    user: User, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, seen, opened = request_for(sandbox.service("Position/MapServer")), list[str](), map_layers._layer

    def watched(*values: Any) -> Any:
        seen.append("opened")
        QTimer.singleShot(0, lambda: seen.append("turn"))
        return opened(*values)

    monkeypatch.setattr(map_layers, "_layer", watched)
    series = [(str(number), request) for number in range(6)]
    shown(user, map_job_for(request, folder / "map.tif", add_to_map=True, series=series), 6)
    last = len(seen) - seen[::-1].index("opened")
    assert seen.count("opened") == 6 and seen[:last].count("turn") >= 4


def test_a_series_is_resumed_where_it_stopped(user: User, sandbox: Sandbox, folder: Path, tmp_path: Path) -> None:
    url = sandbox.service("Position/MapServer")
    request = request_for(url)
    east = [replace(request, extent=Extent(BOX.xmin + step, BOX.ymin, BOX.xmax + step, BOX.ymax)) for step in (0, 1e5)]
    job = map_job_for(request, folder / "map.tif", series=[("a", east[0]), ("b", east[1])])
    asked = len(sandbox.find("/export$", "POST"))

    def fail(progress: Any) -> None:
        if len(sandbox.find("/export$", "POST")) - asked == 1:
            sandbox.inject_fault("error", times=None, match="/export$", code=500, message="No memory.")

    with Session(Connection(), SignIn(None, url)) as session:
        with pytest.raises(ServerError):
            run_job(job, session, Journal(folder / "profile" / "journal.sqlite"), fail)
        assert can_resume(job) and (folder / "map a.tif").exists()
        sandbox.clear()
        result = run_job(job, session, Journal(folder / "profile" / "journal.sqlite"), lambda progress: None)
    assert len(sandbox.find("/export$", "POST")) == 1, "an image that was done was drawn again"
    assert [file.path.name for file in result.files] == ["map a.tif", "map b.tif"]
    assert all(off_ground(file.path) == 0 for file in result.files)


def test_resuming_after_a_full_disk_cut_the_notes(sandbox: Sandbox, plugin: Any, folder: Path) -> None:
    url = sandbox.service("Position/MapServer")
    request = request_for(url)
    job = map_job_for(request, folder / "map.tif", series=[("a", request), ("b", request)])
    with Session(Connection(), SignIn(None, url)) as session:
        job.parts_folder.mkdir()
        (job.parts_folder / "done-0").touch()
        (folder / "map a.tif").touch()
        result = run_job(job, session, Journal(folder / "profile" / "journal.sqlite"), lambda progress: None)
    assert all(off_ground(file.path) == 0 for file in result.files)


def test_a_series_of_one_image_replaces_nothing_either(sandbox: Sandbox, plugin: Any, folder: Path) -> None:
    request = request_for(sandbox.service("Position/MapServer"))
    (folder / "map Foo.tif").touch()
    with pytest.raises(RequestError, match="map Foo.tif exists already"):
        not_replacing(map_job_for(request, folder / "map.tif", series=[("Foo", request)]))
    (folder / "map.tif").touch()  # that one the user was asked about
    not_replacing(map_job_for(request, folder / "map.tif"))


@pytest.mark.parametrize(("format", "is_layer"), [("kmz", True), ("pdf", True), ("svg", False)])
def test_files_that_are_no_rasters(user: User, sandbox: Sandbox, folder: Path, format: str, is_layer: bool) -> None:
    request = request_for(sandbox.service("Position/MapServer"), format=format)
    user.plugin.runner.start(map_job_for(request, folder / f"map.{format}", add_to_map=True))
    text = until(user.messages, "the message")[-1]
    assert [path.name for path in folder.iterdir()] == [f"map.{format}"]
    if format == "pdf":  # a page with a place
        (layer,) = layers()
        assert layer.crs().authid() == "EPSG:3857" and layer.extent().xMinimum() == pytest.approx(475_000, abs=1)
    assert bool(layers()) is is_layer and ("added to the map" if is_layer else "saved") in text
    shown = [button.text() for button in user.iface.bar.findChildren(QPushButton)]
    assert ("Open File" in shown) is not is_layer


def test_closing_qgis_and_resuming(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.inject_fault("slow_draw", times=None, seconds=0.5)
    request = replace(request_for(sandbox.service("Position/MapServer")), width=9000, height=4500)
    user.plugin.runner.start(map_job_for(request, folder / "map.tif", add_to_map=True))
    until(lambda: len(list(folder.glob("*.parts/0/*.png"))) >= 2, "two cells")
    user.plugin.runner.leave()
    until(lambda: not user.tasks(), "the end of the task")
    assert not (folder / "map.tif").exists()
    user.press("Resume")
    until(layers, "the layer", 40)
    assert off_ground(folder / "map.tif") == 0 and [path.name for path in folder.iterdir()] == ["map.tif"]
