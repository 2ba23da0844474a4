# SPDX-License-Identifier: GPL-2.0-or-later
"""Another version takes the plugin's place in a running QGIS, and QGIS is closed while exports run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.jobs.journal import Journal

ROOT = Path(__file__).resolve().parents[2]

# What both have in common: a QGIS with the plugin of a folder of its own, as the plugin manager installs it.
START = """
import os, sys, threading, time, traceback
from pathlib import Path
from tests.qgis.conftest import EUROPE, Iface
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QTimer
from qgis.PyQt.QtTest import QTest
application = QgsApplication([b"upgrade"], True)
application.initQgis()
import qgis.utils
from tests.qgis.user import User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from tests.unit.packages.package_fixtures import make_tpkx, png
folder, plugins = Path(sys.argv[1]), Path(sys.argv[1]) / "plugins"
faults = []
def fault(kind, value, trace):
    faults.append(repr(value))
    traceback.print_exception(kind, value, trace)
sys.excepthook = fault
threading.excepthook = lambda given: faults.append(f"{given.thread.name}: {given.exc_value!r}")
sys.unraisablehook = lambda given: faults.append(repr(given.exc_value))
iface = qgis.utils.iface = Iface()
QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
iface.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
iface.canvas.setExtent(EUROPE)
qgis.utils.available_plugins.append("arcgis_export")
assert qgis.utils.loadPlugin("arcgis_export") and qgis.utils.startPlugin("arcgis_export")
plugin = qgis.utils.plugins["arcgis_export"]
import arcgis_export
assert Path(arcgis_export.__file__).parent == plugins / "arcgis_export"

def export(sandbox, name, pace):
    sandbox.pace = Pace(seconds=pace)
    user = User(iface, plugin)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.save_to(folder / name)
    until(user.is_ready, "the Export button")
    user.press_export()
    jobs = lambda: [task.job for task in plugin.runner.tasks if task.job.output.endswith(name)]
    until(lambda: jobs() and jobs()[0].job_id, "the export", 20)

def states():
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.journal import Journal
    return sorted((Path(job.output).name, job.state.value, bool(job.job_id)) for job in Journal(journal_path()).jobs())
"""

UPGRADE = """
import shutil
with Sandbox(folder, tiles="painted") as sandbox:
    for kind in plugin.windows.actions:
        plugin.windows.show(kind)
    plugin.jobs_dock.action.trigger()
    QTest.qWait(100)
    export(sandbox, "running.tpkx", 60.0)
    plugin.messages.warn("a message of the old one")
    # A copy of a package in a thread of QGIS', and a thread that imports once the files are others.
    package = make_tpkx(folder / "many.tpkx", {(6, row, col): png((row, col, 0)) for row in range(40) for col in range(40)})
    from arcgis_export.plugin.tasks.package_task import PackageTask
    from arcgis_export.plugin.environment.background import start
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles
    def slow(report, cancelled):
        while not cancelled():
            convert_tiles(Conversion(package, Form.MBTILES, folder / "copy.mbtiles", "copy"), report, cancelled)
    copying = PackageTask("Copy", slow)
    QgsApplication.taskManager().addTask(copying)
    late = []
    def stubborn(waiter):
        time.sleep(5.0)
        try:
            from arcgis_export.plugin.convert import raster_to_package
            late.append(raster_to_package.__name__)
        except ImportError as error:
            late.append(type(error).__name__)
    assert "arcgis_export.plugin.convert.raster_to_package" not in sys.modules
    start(stubborn, lambda answer: faults.append("delivered"), lambda error: faults.append("failed"))
    def deaf(report, cancelled):
        time.sleep(5.0)
        from arcgis_export.plugin.convert import merge
        late.append(merge.__name__)
    class Deaf(PackageTask):
        def work(self):
            try:
                super().work()
            except ImportError as error:
                late.append(type(error).__name__)
    assert "arcgis_export.plugin.convert.merge" not in sys.modules
    not_hearing = Deaf("Deaf", deaf)
    QgsApplication.taskManager().addTask(not_hearing)
    # An algorithm in a thread of QGIS': its error needs words, which need modules.
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback
    from arcgis_export.plugin.processing.base.algorithm import Algorithm
    class Late(Algorithm):
        def work(self, parameters, context, feedback):
            time.sleep(5.0)
            from arcgis_export.plugin.convert import elevation
            late.append(elevation.__name__)
    def runs():
        try:
            Late().processAlgorithm({}, QgsProcessingContext(), QgsProcessingFeedback())
        except Exception as error:
            late.append(type(error).__name__)
    assert "arcgis_export.plugin.convert.elevation" not in sys.modules
    thread = threading.Thread(target=runs)
    thread.start()
    QTest.qWait(300)
    begin = time.monotonic()
    assert qgis.utils.unloadPlugin("arcgis_export")
    print("seconds", time.monotonic() - begin < 5.0)
    shutil.rmtree(plugins / "arcgis_export")
    QTest.qWait(300)  # the answers of the old threads, while there is nothing
    shutil.copytree(plugins / "new", plugins / "arcgis_export")
    print("modules", [name for name in sys.modules if name.partition(".")[0] == "arcgis_export"])
    print("bar", [item.text() for item in iface.messageBar().items() if "old one" in item.text()])
    from importlib import invalidate_caches
    invalidate_caches()
    assert qgis.utils.loadPlugin("arcgis_export") and qgis.utils.startPlugin("arcgis_export")
    plugin = qgis.utils.plugins["arcgis_export"]
    for kind in plugin.windows.actions:
        plugin.windows.show(kind)
    plugin.jobs_dock.action.trigger()
    offered = lambda: any(each.text().replace("&", "") == "Resume" for each in User(iface, plugin).message_buttons())
    until(offered, "the offer to resume", 20)
    until(lambda: len(late) == 3, "the late imports", 20)
    QTest.qWait(300)
    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] == "arcgis_export"]
    print("old", sorted(module.__name__ for module in ours if getattr(module, "NEW_VERSION", None) != 2))
    print("late", sorted(late))
    print("tasks", [task.description() for task in QgsApplication.taskManager().tasks() if task.isActive()])
    print("jobs", states())
    print("provider", QgsApplication.processingRegistry().providerById("arcgisexport") is plugin.provider)
    sandbox.pace = Pace(seconds=0.1)
    User(iface, plugin).press("Resume")
    until(lambda: plugin.runner.tasks, "the resumed export")
    print("resumed", [Path(task.job.output).name for task in plugin.runner.tasks])
    print("copy", not list(folder.glob(".arcgis_export-*")))
    qgis.utils.unloadPlugin("arcgis_export")
QTest.qWait(100)
print("faults", faults, flush=True)
os._exit(0)
"""

CLOSE = """
with Sandbox(folder, tiles="painted") as sandbox:
    plugin.jobs_dock.action.trigger()
    export(sandbox, "one.tpkx", 60.0)
    from arcgis_export.plugin.jobs.job import Job
    first = plugin.runner.tasks[0].job
    second = Job(first.kind, first.service_url, "Two", str(folder / "two.tpkx"), dict(first.details))
    plugin.runner.start(second)
    until(lambda: second.job_id, "the second export", 20)
    print("running", len(plugin.runner.tasks))
    begin = []
    QTimer.singleShot(200, lambda: (begin.append(time.monotonic()), application.closeAllWindows(), application.quit()))
    application.exec()
    print("seconds", time.monotonic() - begin[0] < 3.0)
    print("jobs", states())
    print("cancelled", len(sandbox.find("/cancel$")))
    print("faults", faults, flush=True)
qgis.utils.unloadPlugin("arcgis_export")
del plugin, iface.window, iface.canvas, iface.bar, iface
application.exitQgis()
print("gone", flush=True)
"""

SETTINGS = """[PythonPlugins]
arcgis_export=true

[qgis]
checkVersion=false
showTips=false
newsFeedDisabled=true
"""

# In QGIS itself, whose actionExit closes it as a user does.
QGIS = """
import os, sys, traceback
from pathlib import Path
folder = Path(os.environ["FOLDER"])
sys.path.insert(0, os.environ["ROOT"])

def say(*words):
    with open(folder / "said.txt", "a") as file:
        print(*words, file=file)

sys.excepthook = lambda kind, value, trace: say("FAULT", "".join(traceback.format_exception(kind, value, trace)))
from qgis.PyQt.QtCore import QTimer
import qgis.utils
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.operations.export_tiles.operation import job_for
from arcgis_export.plugin.tiles.scheme import Area
sandbox = Sandbox(folder, tiles="painted").__enter__()
sandbox.pace = Pace(seconds=60.0)
plugin, url = qgis.utils.plugins["arcgis_export"], sandbox.service("World/MapServer")
with Session(Connection(), SignIn(None, url)) as session:
    service = describe(session, url)
request = ExportTilesRequest(service, (0, 1), Area.from_extent(service.full_extent))
jobs = [job_for(request, folder / f"{name}.tpkx") for name in ("one", "two")]
for job in jobs:
    plugin.runner.start(job)
plugin.jobs_dock.action.trigger()
for kind in plugin.windows.actions:
    plugin.windows.show(kind)

def close():
    if not all(job.job_id for job in jobs):
        QTimer.singleShot(200, close)
        return
    say("journal", plugin.runner.journal.path)
    qgis.utils.iface.actionExit().trigger()

QTimer.singleShot(500, close)
"""


def installed(folder: Path) -> Path:
    """Copy the plugin as it is shipped."""
    target = folder / "plugins" / "arcgis_export"
    target.mkdir(parents=True)
    shutil.copy(ROOT / "__init__.py", target)
    shutil.copy(ROOT / "metadata.txt", target)
    for part in ("plugin", "ui", "i18n"):
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def run(folder: Path, script: str) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "plugins"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-c", START + script, str(folder)],
        env=environment, capture_output=True, text=True, timeout=110, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "Error" not in done.stderr, done.stderr
    lines = [line.partition(" ") for line in done.stdout.splitlines()]
    return {name: value for name, _, value in lines}


def test_another_version_takes_the_place_of_the_plugin(tmp_path: Path) -> None:
    """Windows are open, an export runs, a package is copied, and a thread imports after the files are others."""
    old = installed(tmp_path)
    new = shutil.copytree(old, tmp_path / "plugins" / "new")
    for path in new.rglob("*.py"):
        path.write_text(path.read_text("utf-8") + "\nNEW_VERSION = 2\n", "utf-8")
    found = run(tmp_path, UPGRADE)
    assert found["faults"] == "[]" and found["seconds"] == "True"
    assert found["modules"] == found["bar"] == found["old"] == found["tasks"] == "[]"
    assert found["late"] == "['ImportError', 'ImportError', 'QgsProcessingException']" and found["provider"] == "True"
    assert found["jobs"] == "[('running.tpkx', 'waiting', True)]"
    assert found["resumed"] == "['running.tpkx']" and found["copy"] == "True"


def test_qgis_is_closed_while_exports_run(tmp_path: Path) -> None:
    installed(tmp_path)
    found = run(tmp_path, CLOSE)
    assert found["running"] == "2" and found["seconds"] == "True" and found["faults"] == "[]"
    assert found["jobs"] == "[('one.tpkx', 'waiting', True), ('two.tpkx', 'waiting', True)]"
    assert found["cancelled"] == "0" and "gone" in found


@pytest.mark.skipif(not (shutil.which("qgis") and shutil.which("xvfb-run")), reason="needs QGIS and a virtual screen")
def test_qgis_itself_is_closed_while_exports_run(tmp_path: Path) -> None:
    """Windows and the list of jobs are open; QGIS ends with 0, and the jobs can be resumed."""
    installed(tmp_path)
    (tmp_path / "profiles" / "default" / "QGIS").mkdir(parents=True)
    (tmp_path / "profiles" / "default" / "QGIS" / "QGIS3.ini").write_text(SETTINGS)
    (tmp_path / "code.py").write_text(QGIS)
    environment = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY")}
    environment |= {"FOLDER": str(tmp_path), "ROOT": str(ROOT), "HOME": str(tmp_path)}
    environment |= {"QGIS_PLUGINPATH": str(tmp_path / "plugins"), "LC_ALL": "C.UTF-8"}
    environment.pop("QGIS_CUSTOM_CONFIG_PATH", None)
    command = ["xvfb-run", "-a", "qgis", "--nologo", "--noversioncheck", "--profiles-path", str(tmp_path), "--code"]
    done = subprocess.run(
        [*command, str(tmp_path / "code.py")], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    said = (tmp_path / "said.txt").read_text() if (tmp_path / "said.txt").exists() else ""
    assert done.returncode == 0 and "FAULT" not in said, said + done.stderr
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    jobs = Journal(Path(said.partition("journal ")[2].strip())).jobs()
    assert sorted(Path(job.output).name for job in jobs) == ["one.tpkx", "two.tpkx"]
    assert all(job.job_id and not job.state.is_final for job in jobs)
