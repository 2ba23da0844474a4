# SPDX-License-Identifier: GPL-2.0-or-later
"""No window leaves a secret anywhere: exports, imports, their failures, the jobs panel, recipes, Processing's own dialog."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import qgis.utils
from arcgis_export.plugin.job_list.actions import Action
from arcgis_export.ui.jobs.text_window import TextWindow
from qgis.core import QgsApplication, QgsLayerTreeModel, QgsProject
from qgis.gui import QgsGui, QgsLayerTreeView
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from tests.qgis.export_map.map_user import MapUser
from tests.qgis.import_tiles.import_user import ImportUser, package
from tests.qgis.jobs.panel_user import PanelUser
from tests.qgis.portal_user import PortalUser, type_in
from tests.qgis.recipes_user import RecipeUser
from tests.qgis.secrets import talk
from tests.qgis.secrets.evidence import Evidence, Totals
from tests.qgis.secrets.operations import NATURE, OPERATIONS, Ground
from tests.qgis.secrets.stranger import Stranger
from tests.qgis.secrets.test_algorithms import EVERYWHERE, secrets_of
from tests.qgis.secrets.ways import SignedIn, has_method, signed_in
from tests.qgis.user import Boxes, User, until
from tests.sandbox import Sandbox

WAYS = ("password", "challenge", "token", "header", "OAuth2")
OF_PORTAL = ("password", "token", "OAuth2")


class Search:
    """A server, someone signed in there, and the evidence of what they do; searched when asked."""

    def __init__(self, home: Sandbox, stranger: Stranger, way: SignedIn, evidence: Evidence) -> None:
        self.home, self.stranger, self.way, self.evidence = home, stranger, way, evidence

    def done(self, operation: str, ending: str) -> None:
        Totals.runs[self.way.name] += 1
        Totals.operations.add(f"{operation} in its window")
        Totals.endings.add(ending)

    def find_nothing(self, *places: str) -> None:
        """Search; something must have been said in all of *places*."""
        QTest.qWait(100)
        assert any(talk.secrets_in(each) for each in self.home.requests), "no request brought a secret"
        found = self.evidence.findings(secrets_of(self.way, self.home))
        assert self.evidence.places >= EVERYWHERE | set(places), (EVERYWHERE | set(places)) - self.evidence.places
        assert not self.home.leaks() and not self.home.strays()
        assert not found, "\n".join(map(str, found[:20]))


@pytest.fixture
def search(
    home: Sandbox, stranger: Stranger, folder: Path, capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> Iterator[Search]:
    name = request.param
    if not has_method(name):
        pytest.skip("this QGIS has no OAuth2")
    with signed_in(name, home) as way, Evidence(home, [stranger], folder, capfd) as evidence:
        yield Search(home, stranger, way, evidence)


def each_way(*names: str) -> Any:
    return pytest.mark.parametrize("search", names, indirect=True)


def ended(runner: Any) -> list[Any]:
    """Notes each end of a job from now on."""
    ends: list[Any] = []
    runner.finished.connect(lambda result, layer: ends.append(result))
    runner.failed.connect(lambda job, error: ends.append(error))
    return ends


def read_details(user: User) -> None:
    """Open and close what the last failure has to tell besides, where it has something."""
    if any("Details" in button.text() for button in user.iface.bar.findChildren(type(user.dialog.export_button))):
        user.details()


@each_way(*WAYS)
def test_export_tiles_and_the_jobs(
    user: User, iface: Any, search: Search, folder: Path, boxes: Boxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, way = search.home, search.way
    dialog = user.open()
    dialog.service_field.auth_select.setConfigId(way.authcfg)
    user.service(way.service(home, "World/MapServer"))
    user.levels("0-2")
    recipes = RecipeUser(monkeypatch)
    recipe = recipes.save(dialog, folder / "World.arcgisexport.json")
    layer = user.export()
    search.done("export tiles", "good")
    assert way.authcfg not in layer.source()
    ends = ended(user.plugin.runner)
    for name, asks, told in (
        ("told back", "/exportTiles$", talk.told_back),
        ("told back in a page", "/exportTiles$", talk.told_as_page),
        ("job told back", r"/jobs/[^/]+$", talk.failed_job),
    ):
        before = len(ends)
        with talk.talking(home, asks, told):
            user.press_export()
            until(lambda: len(ends) > before, name)  # noqa: B023
        search.done("export tiles", name)
        search.evidence.failed(ends[-1] if isinstance(ends[-1], Exception) else None)
        read_details(user)
    panel = PanelUser(iface, user.plugin)
    shown = panel.open()
    for row in range(shown.filter.rowCount()):
        shown.job_view.setCurrentIndex(shown.filter.index(row, 0))
        panel.settle()
        for action in (Action.COPY_ADDRESS, Action.LOG, Action.MESSAGES, Action.SAVE_RECIPE):
            recipes._path = str(folder / f"{row}.arcgisexport.json")
            shown.actions.do(action)
            QTest.qWait(80)
    windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, TextWindow)]
    assert len(windows) > 2
    for window in windows:
        window.text.selectAll()
        window.text.copy()
        window.close()
    assert recipe.service and list(folder.glob("?.arcgisexport.json"))
    search.find_nothing("layers", "clipboard", "results", "journal", "logs of the jobs", "errors")


@each_way("password", "challenge", "token")
def test_the_service_tells_back(user: User, search: Search) -> None:
    """The window asks the service; what comes stands beside the field."""
    dialog = user.open()
    dialog.service_field.auth_select.setConfigId(search.way.authcfg)
    for told in (talk.told_back, talk.told_as_page, talk.refused_token, talk.sent_to(search.stranger.url)):
        with talk.talking(search.home, "/MapServer$", told):
            user.paste(search.way.service(search.home, "World/MapServer"))
            until(lambda: user.said(dialog.service_field.service_problem), "the problem")
            search.evidence.look()
        search.done("choose a service", "told back")
        user.paste(search.home.service("Position/MapServer"))
        until(lambda: not user.said(dialog.service_field.service_problem), "another service")
    search.find_nothing()


@each_way("password", "challenge", "token")
def test_export_map_and_a_series(plugin: Any, iface: Any, search: Search, folder: Path) -> None:
    home, way, user = search.home, search.way, MapUser(iface, plugin)
    window = user.open()
    window.service_field.auth_select.setConfigId(way.authcfg)
    user.service(way.service(home, "WorldMap/MapServer"))
    user.number(window.size_field.width_spin, "200")
    user.settled()
    until(window.preview.preview_button.isEnabled, "the Preview button")
    user.press_button(window.preview.preview_button)
    until(lambda: home.find("/export$"), "the preview")
    user.export(60)
    search.done("export map", "good")
    user.page("Series")
    user.pick(window.series_field.kind_combo, "One for each ticked layer")
    ends: list[Any] = []
    plugin.runner.ended.connect(ends.append)
    for number, told in enumerate((None, talk.told_back, talk.told_as_page)):
        user.save_to(folder / f"series {number}.tif")
        switch = contextlib.nullcontext([]) if told is None else talk.talking(home, "/export$", told)
        user.settled()
        before = len(ends)
        with switch as answered:
            user.press_button(window.preview.preview_button)
            user.press_export()
            until(lambda: len(ends) > before, "the end of the series", 40)  # noqa: B023
            assert bool(answered) == (told is not None)
        search.done("a series", "told back" if told else "good")
    search.find_nothing("layers", "results", "journal", "logs of the jobs")
    window.close()
    window.deleteLater()


def sign_in_at_portal(dialog: Any, home: Sandbox, authcfg: str) -> None:
    field = dialog.portal_field
    type_in(field.portal_combo.lineEdit(), f"{home.url}/portal/home/content.html")
    QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
    field.auth_select.setConfigId(authcfg)
    until(lambda: field.user, "the user signed in")


@each_way(*OF_PORTAL)
def test_export_item(plugin: Any, iface: Any, search: Search, folder: Path) -> None:
    home, user = search.home, PortalUser(iface, plugin, search.home)
    dialog = user.open()
    sign_in_at_portal(dialog, home, search.way.authcfg)
    user.choose(NATURE)
    user.export(folder / "nature.gpkg", "geoPackage")
    search.done("export item", "good")
    for number, (asks, told) in enumerate(
        (("/export$", talk.told_back), ("/export$", talk.told_as_page), ("/status$", talk.failed_job))
    ):
        with talk.talking(home, asks, told), pytest.raises(Exception) as failure:
            user.export(folder / f"nature {number}.gpkg", "geoPackage")
        search.evidence.failed(failure.value)
        search.done("export item", "told back")
    with talk.talking(home, "/search$", talk.told_back):
        type_in(dialog.item_list.search_edit, "roads")
        until(lambda: dialog.item_list.search_problem.isVisible(), "the problem")
        search.evidence.look()
    search.find_nothing("layers", "results", "journal", "logs of the jobs", "errors")


@each_way(*OF_PORTAL)
def test_import_tiles(plugin: Any, iface: Any, search: Search, folder: Path, boxes: Boxes) -> None:
    home, user = search.home, ImportUser(iface, plugin)
    few = package(home, folder / "few.tpkx")
    dialog = user.open()
    sign_in_at_portal(dialog, home, search.way.authcfg)
    user.service(home.online("WorldTiles/MapServer"))
    user.file(few)
    user.import_tiles(boxes)
    search.done("import tiles", "good")
    for asks, told in (("/importTiles$", talk.told_back), (r"/jobs/[^/]+$", talk.failed_job)):
        user.settled()
        with talk.talking(home, asks, told):
            user.import_tiles(boxes)
        search.done("import tiles", "told back")
    search.find_nothing("results", "journal", "logs of the jobs")


@each_way("wrong password", "spent token")
def test_a_refused_sign_in(user: User, search: Search) -> None:
    home, dialog = search.home, user.open()
    dialog.service_field.auth_select.setConfigId(search.way.authcfg)
    for told in (None, talk.refused_password):
        if told is not None:
            with talk.talking(home, "/generateToken$|/MapServer$", told):
                user.paste(home.service("World/MapServer"))
                until(lambda: user.said(dialog.service_field.service_problem), "the problem")
                search.evidence.look()
        else:
            user.paste(home.service("World/MapServer"))
            until(lambda: user.said(dialog.service_field.service_problem), "the problem")
        search.done("sign in", search.way.name)
        user.paste(home.service("Position/MapServer"))
        until(lambda: not user.said(dialog.service_field.service_problem), "a public service")
    search.find_nothing()


@each_way("password", "token")
def test_the_dialog_and_the_history_of_processing(
    plugin: Any, iface: Any, search: Search, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QGIS' own dialog: its log, its command lines, and what its history keeps."""
    monkeypatch.setattr(sys, "path", [*sys.path, f"{QgsApplication.pkgDataPath()}/python/plugins"])
    monkeypatch.setattr(qgis.utils, "iface", _Rest(iface))
    from processing.core.Processing import Processing
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    Processing.initialize()
    registry = QgsGui.historyProviderRegistry()
    operation = OPERATIONS[0]
    for name, told in (("good", None), ("told back", talk.told_back)):
        made = QgsApplication.processingRegistry().createAlgorithmById(f"arcgisexport:{operation.algorithm}")
        ground = Ground(search.home, search.way, folder).elsewhere()
        parameters = {"AUTHCFG": search.way.authcfg, **operation.parameters(ground)}
        dialog = AlgorithmDialog(made, parent=iface.window)
        dialog.setParameters(parameters)
        dialog.show()

        def kept() -> list[Any]:
            """What the history has of this run, once it has ended."""
            entries = (each.entry for each in registry.queryEntries())
            return [each for each in entries if str(ground.folder) in str(each) and "log" in each]  # noqa: B023

        switch = contextlib.nullcontext() if told is None else talk.talking(search.home, operation.asks, told)
        with switch:
            dialog.runAlgorithm()
            (entry,) = until(kept, "the end", 40)
        assert search.way.authcfg in str(entry["parameters"])  # the id is what comes back
        assert Path(parameters["OUTPUT"]).exists() == (told is None)
        search.evidence.look()
        search.done("tiles of a map", name)
        dialog.close()
    search.find_nothing("history", "results", "journal")


class _Rest:
    """QGIS' interface as Processing's dialog wants it: ours, and nothing happens for the rest."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._tree = QgsLayerTreeView(iface.window)
        self._tree.setModel(QgsLayerTreeModel(QgsProject.instance().layerTreeRoot(), self._tree))

    def layerTreeView(self) -> QgsLayerTreeView:  # noqa: N802
        return self._tree

    def __getattr__(self, name: str) -> Any:
        return getattr(self._iface, name, lambda *_, **__: None)
