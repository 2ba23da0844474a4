# SPDX-License-Identifier: GPL-2.0-or-later
"""One QGIS for the session, in a profile of its own: a map, a message bar, menus, and a user to use them."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = tempfile.mkdtemp(prefix="arcgis_export_profile")
os.environ["HOME"] = os.environ["QGIS_CUSTOM_CONFIG_PATH"]  # nothing of the user's own is read or written

import pytest
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
    QgsSettings,
)
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsMessageBar
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QLocale, QSettings, QSize, Qt
from qgis.PyQt.QtWidgets import QAction, QMainWindow, QToolBar, QVBoxLayout, QWidget

from tests.qgis.user import Boxes, User, until
from tests.sandbox import Sandbox, spawn
from tests.sandbox.services.jobs import Pace

PROFILE = Path(os.environ["QGIS_CUSTOM_CONFIG_PATH"])
EUROPE = QgsRectangle(-4_000_000, 3_000_000, 6_000_000, 9_500_000)
MASTER = "only-for-tests"
NOWHERE = Qt.ToolBarArea.NoToolBarArea
QUICK = ("esriJobExecuting", "esriJobSucceeded")  # a state a poll


class Iface:
    """The part of QGIS' interface that the plugin calls, on real widgets."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.window.resize(900, 700)
        middle = QWidget(self.window)
        layout = QVBoxLayout(middle)
        self.bar = QgsMessageBar(middle)
        self.canvas = QgsMapCanvas(middle)
        self.canvas.enableAntiAliasing(False)
        layout.addWidget(self.bar)
        layout.addWidget(self.canvas, 1)
        self.window.setCentralWidget(middle)
        self.menu = self.window.menuBar().addMenu("Plugins")
        self.own_bar = self.window.addToolBar("File")
        self.own_bar.setMinimumHeight(40)  # so that the plugin's toolbar beside it changes nothing of the map
        self.toolbar: Any = None  # the plugin's own
        self.pan = QgsMapToolPan(self.canvas)
        self.canvas.setMapTool(self.pan)
        self.menus: dict[str, Any] = {}
        self.layer_actions: dict[QAction, list[QgsMapLayer]] = {}
        self.active: QgsMapLayer | None = None
        self.drop_handlers: list[Any] = []
        self.options: list[Any] = []
        self.options_shown: list[str] = []
        self.panels: list[QAction] = []  # of View > Panels
        self.window.show()

    def mainWindow(self) -> QMainWindow:  # noqa: N802
        return self.window

    def mapCanvas(self) -> QgsMapCanvas:  # noqa: N802
        return self.canvas

    def messageBar(self) -> QgsMessageBar:  # noqa: N802
        return self.bar

    def activeLayer(self) -> QgsMapLayer | None:  # noqa: N802
        return self.active

    def setActiveLayer(self, layer: QgsMapLayer) -> bool:  # noqa: N802
        self.active = layer
        return True

    def zoomToActiveLayer(self) -> None:  # noqa: N802
        assert self.active is not None
        self.canvas.setExtent(self.active.extent())

    def registerCustomDropHandler(self, handler: Any) -> None:  # noqa: N802
        self.drop_handlers.append(handler)

    def unregisterCustomDropHandler(self, handler: Any) -> None:  # noqa: N802
        self.drop_handlers.remove(handler)

    def registerOptionsWidgetFactory(self, factory: Any) -> None:  # noqa: N802
        self.options.append(factory)

    def unregisterOptionsWidgetFactory(self, factory: Any) -> None:  # noqa: N802
        self.options.remove(factory)

    def addDockWidget(self, area: Any, dock: Any) -> None:  # noqa: N802
        self.window.addDockWidget(area, dock)
        self.panels.append(dock.toggleViewAction())
        dock.show()

    def removeDockWidget(self, dock: Any) -> None:  # noqa: N802
        self.window.removeDockWidget(dock)
        self.panels.remove(dock.toggleViewAction())

    def addToolBar(self, name: str) -> QToolBar:  # noqa: N802
        self.toolbar = self.window.addToolBar(name)
        return self.toolbar

    def showOptionsDialog(self, parent: QWidget, page: str) -> None:  # noqa: N802
        self.options_shown.append(page)

    def addPluginToMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        if name not in self.menus:
            self.menus[name] = self.menu.addMenu(name)
        self.menus[name].addAction(action)

    def removePluginMenu(self, name: str, action: QAction) -> None:  # noqa: N802
        self.menus[name].removeAction(action)
        if not self.menus[name].actions():
            self.menu.removeAction(self.menus.pop(name).menuAction())

    addPluginToWebMenu = addPluginToMenu  # noqa: N815
    removePluginWebMenu = removePluginMenu  # noqa: N815

    def addCustomActionForLayerType(self, action: QAction, menu: str, kind: Any, everywhere: bool) -> None:  # noqa: N802
        self.layer_actions.setdefault(action, [])

    def addCustomActionForLayer(self, action: QAction, layer: QgsMapLayer) -> None:  # noqa: N802
        self.layer_actions[action].append(layer)

    def removeCustomActionForLayerType(self, action: QAction) -> bool:  # noqa: N802
        return self.layer_actions.pop(action, None) is not None

    def _shows(self, bar: QToolBar) -> bool:
        return bar is not self.own_bar and self.window.toolBarArea(bar) != NOWHERE

    def left_behind(self) -> list[Any]:
        """What a plugin has put here and not taken away."""
        return [
            *(bar for bar in self.window.findChildren(QToolBar) if self._shows(bar)),
            *self.menu.actions(),
            *self.menus,
            *self.layer_actions,
            *self.bar.items(),
            *self.drop_handlers,
            *self.options,
            *self.panels,
        ]


@pytest.fixture(scope="session", autouse=True)
def application() -> Iterator[QgsApplication]:
    """A QGIS with windows, an own profile, and an unlocked authentication store."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(PROFILE))
    QCoreApplication.setOrganizationName("QGIS")
    QCoreApplication.setApplicationName("QGIS-tests")
    QLocale.setDefault(QLocale("en_US"))
    running = QgsApplication([b"tests"], True, str(PROFILE))
    running.setQuitOnLastWindowClosed(False)
    running.initQgis()
    assert QgsApplication.authManager().setMasterPassword(MASTER, True)
    yield running
    QgsProject.instance().clear()
    gc.collect()  # what Python still has of QGIS' must not outlive it
    running.exitQgis()
    shutil.rmtree(PROFILE, ignore_errors=True)


@pytest.fixture(scope="session")
def real_iface(application: QgsApplication) -> Iterator[Iface]:
    made = Iface()
    yield made
    made.canvas.unsetMapTool(made.pan)
    sip.delete(made.window)  # before QGIS itself ends


@pytest.fixture
def iface(real_iface: Iface, clean: None) -> Iterator[Iface]:
    """QGIS' window over Europe, the pan tool in hand, an empty project in web mercator."""
    canvas = real_iface.canvas
    real_iface.bar.clearWidgets()
    real_iface.active = None
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setExtent(EUROPE)
    canvas.setMapTool(real_iface.pan)
    until(lambda: canvas.size() != QSize(0, 0), "the map")
    yield real_iface
    real_iface.bar.clearWidgets()


@pytest.fixture
def clean() -> Iterator[None]:
    """No settings, jobs, sign-ins or layers of the test before."""

    def wipe() -> None:
        QgsProject.instance().clear()
        QgsApplication.bookmarkManager().clear()
        settings = QgsSettings()
        for group in ("plugins/arcgis_export", "connections", "proxy", "QgsCollapsibleGroupBox"):
            settings.remove(group)
        settings.setValue("plugins/arcgis_export/show-services", False)  # tests of that want it
        manager = QgsApplication.authManager()
        for authcfg in manager.configIds():
            manager.removeAuthenticationConfig(authcfg)
        for path in (Path(QgsApplication.qgisSettingsDirPath()) / "arcgis_export").glob("*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    wipe()
    yield
    wipe()


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Everything that goes to QGIS' log meanwhile."""
    lines: list[str] = []

    def note(text: str, tag: str = "", level: Any = None) -> None:
        lines.append(f"{tag}: {text}")

    signal = QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel]
    signal.connect(note)
    yield lines
    signal.disconnect(note)


@pytest.fixture(autouse=True)
def boxes(application: QgsApplication) -> Iterator[Boxes]:
    """Answers modal boxes; one that no test expected is closed and fails the test."""
    with Boxes() as watching:
        yield watching
    assert not watching.unexpected, f"unexpected: {watching.unexpected}"
    assert not watching.answers, f"never asked: {watching.answers}"
    assert set(watching.defaults) <= {"Cancel"}, f"Enter would have pressed {watching.defaults}"
    assert not {"Yes", "No"} & {text.strip("&") for texts in watching.buttons for text in texts}


@pytest.fixture(autouse=True)
def tracebacks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A fault in a slot, or in a thread, fails the test that it happens in."""
    found: list[str] = []

    def note(kind: type[BaseException], value: BaseException, trace: Any) -> None:
        found.append("".join(traceback.format_exception(kind, value, trace)))

    monkeypatch.setattr(sys, "excepthook", note)
    monkeypatch.setattr(threading, "excepthook", lambda it: note(it.exc_type, it.exc_value, it.exc_traceback))
    yield found
    assert not found, "\n".join(found)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("server"), tiles="painted") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    """The lookalike server in threads of this process, well behaved and quick."""
    server.start()
    server.clear()
    server.forget_jobs()
    server.pace = Pace(states=QUICK)
    yield server
    server.start()
    server.clear()
    server.maximum_outstanding_jobs = -1


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a lookalike server in a process of its own, for what QGIS itself asks."""
    with spawn(tmp_path_factory.mktemp("outside"), "painted", "--seconds", "0.2") as url:
        yield url


@pytest.fixture
def plugin(iface: Iface) -> Iterator[Any]:
    """The plugin as QGIS loads it."""
    from arcgis_export import classFactory

    loaded = classFactory(iface)
    loaded.initGui()
    yield loaded
    loaded.unload()
    until(lambda: not User.tasks(), "the end of all tasks")
    # What was to be deleted later is deleted now, as it is when QGIS itself comes back to its events.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def user(plugin: Any, iface: Iface) -> User:
    return User(iface, plugin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where exports go."""
    from arcgis_export.plugin.environment import settings

    settings.set_last_folder(str(tmp_path))
    return tmp_path
