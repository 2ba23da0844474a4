# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin comes and goes without a trace, and comes light."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject, QgsRectangle, QgsVectorTileLayer
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog

from tests.qgis.user import User, until
from tests.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
ACTIONS = ["Export Tiles…", "Export Map…", "Export Item…", "Import Tiles…", "Open Tile Package…", "Jobs"]
ALGORITHMS = [
    "convertpackage",
    "estimatetiles",
    "exportitem",
    "exportmap",
    "exporttiles",
    "importtiles",
    "mergepackages",
    "packageinfo",
    "runrecipe",
    "splitrecipe",
    "writepackage",
]

LIGHT = """
import sys
from qgis.core import QgsApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMainWindow
application = QgsApplication([b"light"], True)
application.initQgis()
class Iface:
    window = QMainWindow()
    def mainWindow(self):
        return self.window
    def addToolBar(self, name):
        return self.window.addToolBar(name)
    def __getattr__(self, name):
        return lambda *_: None
heavy = ("requests", "urllib3", "numpy", "pyproj", "sqlite3")
before = {name for name in heavy if name in sys.modules}
from arcgis_export import classFactory
plugin = classFactory(Iface())
plugin.initGui()
QTest.qWait(200)
ours = sorted(name[14:] for name in sys.modules if name.startswith("arcgis_export."))
print(sorted(name for name in heavy if name in sys.modules and name not in before))
heavy = ("plugin.arcgis", "plugin.packages", "plugin.processing.base.tile_request", "plugin.tiles", "plugin.areas", "plugin.jobs", "plugin.operations.", "ui")
# The dock is in View > Panels from the start, and QGIS asks the drop handler at every drop.
light = ("ui", "ui.jobs", "ui.jobs.dock", "ui.open_package", "ui.open_package.drop_handler")
print([name for name in ours if name.startswith(heavy) and name not in light])
plugin.unload()
application.exitQgis()
"""

# As QGIS' plugin manager does it after an upgrade: windows are open, and an export runs.
RELOAD = """
import sys
from pathlib import Path
from tests.qgis.conftest import EUROPE, MASTER, Iface
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtTest import QTest
application = QgsApplication([b"reload"], True)
application.initQgis()
import qgis.utils
from tests.qgis.user import Boxes, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
folder = Path(sys.argv[1])
faults = []
sys.excepthook = lambda kind, value, trace: faults.append(repr(value))
iface = qgis.utils.iface = Iface()
QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
iface.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
iface.canvas.setExtent(EUROPE)
qgis.utils.available_plugins.append("arcgis_export")
assert qgis.utils.loadPlugin("arcgis_export") and qgis.utils.startPlugin("arcgis_export")
plugin = qgis.utils.plugins["arcgis_export"]
def classes():
    opened = {kind: type(plugin.windows.show(kind)) for kind in plugin.windows.actions}
    return {**opened, "plugin": type(plugin), "provider": type(plugin.provider), "runner": type(plugin.runner)}
before = classes()
with Sandbox(folder, tiles="painted") as sandbox:
    sandbox.pace = Pace(seconds=1.0)
    user = User(iface, plugin)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.save_to(folder / "World.tpkx")
    user.press_export()
    until(user.tasks, "the export")
    del user
    assert qgis.utils.unloadPlugin("arcgis_export")
    left = sorted(name for name in sys.modules if name.partition(".")[0] == "arcgis_export")
    QTest.qWait(50)
    assert qgis.utils.loadPlugin("arcgis_export") and qgis.utils.startPlugin("arcgis_export")
    plugin = qgis.utils.plugins["arcgis_export"]
    after = classes()
    until(lambda: not User.tasks(), "the end of the old task", 30)
    QTest.qWait(100)
print("left", left)
print("old", sorted(name for name in before if before[name] is after[name]))
from arcgis_export.plugin.core import i18n
print("languages", sys.modules["arcgis_export.plugin.core.i18n"] is i18n)
qgis.utils.unloadPlugin("arcgis_export")
print("faults", faults, flush=True)
import os
os._exit(0)  # the tests of a running QGIS have ended it in good order already
"""


def provider() -> Any:
    return QgsApplication.processingRegistry().providerById("arcgisexport")


def test_load_and_unload_twice_leaves_nothing_behind(iface: Any, sandbox: Sandbox) -> None:
    from arcgis_export import classFactory
    from arcgis_export.plugin.core import i18n

    windows = set(map(id, QApplication.topLevelWidgets()))
    dialogs = set(iface.window.findChildren(QDialog))  # of other tests
    for _ in range(2):
        plugin = classFactory(iface)
        assert iface.left_behind() == [] and provider() is None  # nothing happens before initGui
        plugin.initGui()
        assert [action.text() for action in iface.toolbar.actions()] == ACTIONS
        assert [action.text() for menu in iface.menus.values() for action in menu.actions()] == [
            *ACTIONS,
            "Options…",
            "Help",
        ]
        assert sorted(algorithm.name() for algorithm in provider().algorithms()) == ALGORITHMS
        assert not iface.toolbar.actions()[0].icon().isNull()
        user = User(iface, plugin)
        user.open()
        user.service(sandbox.service("World/MapServer"))
        user.dialog.area_widget.box_button.click()
        assert iface.canvas.mapTool() is not iface.pan
        plugin.unload()
        assert plugin.windows is None
        until(lambda: not set(iface.window.findChildren(QDialog)) - dialogs, "the window gone")
        assert iface.left_behind() == [] and provider() is None
        source = "type=xyz&url=http://127.0.0.1:9/rest/services/A/VectorTileServer/tile/%7Bz%7D/%7By%7D/%7Bx%7D.pbf"
        QgsProject.instance().addMapLayer(QgsVectorTileLayer(source, "Tiles"))
        assert iface.left_behind() == []  # nor did anybody hear of the layer
        assert iface.canvas.mapTool() == iface.pan
        assert not [item for item in iface.canvas.items() if isinstance(item, QgsRubberBand)]
        assert i18n.number_text(1.5, 1) == "1.5"
        del user, plugin
        gc.collect()
        QCoreApplication.sendPostedEvents(None, 0)
        assert {id(w) for w in QApplication.topLevelWidgets() if w.isVisible()} <= windows


def test_unload_with_the_window_never_opened(iface: Any) -> None:
    from arcgis_export import classFactory

    plugin = classFactory(iface)
    plugin.initGui()
    plugin.unload()
    assert iface.left_behind() == []


def test_map_after_unload_reaches_nobody(iface: Any) -> None:
    from arcgis_export import classFactory

    plugin = classFactory(iface)
    plugin.initGui()
    user = User(iface, plugin)
    user.open()
    user.dialog.area_widget.polygon_button.click()
    plugin.unload()
    QTest.qWait(50)
    iface.canvas.setExtent(QgsRectangle(0, 0, 1000, 1000))  # a slot of a deleted widget would fail the test
    iface.canvas.unsetMapTool(iface.pan)
    iface.canvas.setMapTool(iface.pan)
    iface.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    QTest.qWait(50)


def test_answer_that_comes_after_unload_reaches_nobody(iface: Any, sandbox: Sandbox) -> None:
    from arcgis_export import classFactory

    plugin = classFactory(iface)
    plugin.initGui()
    user = User(iface, plugin)
    user.open()
    sandbox.inject_fault("delay", 1, "/World/MapServer", seconds=0.4)
    user.paste(sandbox.service("World/MapServer"))
    plugin.unload()
    QTest.qWait(800)  # the answer's time; a widget gone would fail the test


def test_qgis_process_needs_no_window() -> None:
    from arcgis_export import classFactory

    plugin = classFactory(None)
    plugin.initProcessing()
    assert provider() is not None
    plugin.unload()
    assert provider() is None


def test_start_is_light(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "build" / "plugins")]),
    }
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["[]", "[]"], done.stdout


def test_reload_with_open_windows_and_a_running_export_takes_the_new_code(tmp_path: Path) -> None:
    """What QGIS' plugin manager does after an upgrade: no module of the old code is kept."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "build" / "plugins")])}
    done = subprocess.run(
        [sys.executable, "-c", RELOAD, str(tmp_path)],
        env=environment, capture_output=True, text=True, timeout=110, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-4:] == ["left []", "old []", "languages True", "faults []"], done.stdout


def test_translator_is_taken_away(iface: Any, tmp_path: Path) -> None:
    """English has no file, so any catalogue does: what counts is that it goes again."""
    from arcgis_export.plugin import plugin as module

    removed: list[Any] = []
    loaded = module.ArcGISExportPlugin(iface)
    loaded.initGui()
    translator = module.QTranslator()
    loaded._translator = translator
    QCoreApplication.installTranslator(translator)
    original, module.QCoreApplication = (
        module.QCoreApplication,
        type("Application", (), {"removeTranslator": staticmethod(removed.append)}),
    )
    try:
        loaded.unload()
    finally:
        module.QCoreApplication = original
        QCoreApplication.removeTranslator(translator)
    assert removed == [translator]
