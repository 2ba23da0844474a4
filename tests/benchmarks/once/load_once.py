# SPDX-License-Identifier: GPL-2.0-or-later
"""Loads one plugin into a QGIS without a screen and prints what that cost: ``load_once.py FOLDER NAME``.

A script by itself: whatever it imports, the plugin would not have to.
"""

from __future__ import annotations

import sys
import time

HEAVY = ("requests", "urllib3", "numpy", "pyproj", "sqlite3", "ssl", "uuid", "xml.etree.ElementTree")
OWN_HEAVY = ("plugin.arcgis", "plugin.packages", "plugin.tiles.scheme", "plugin.jobs.server_job", "ui")


class Iface:
    """The part of QGIS' interface that loading calls, on real widgets; all else does nothing."""

    def __init__(self, window: object, toolbar: object, menu: object) -> None:
        self._window, self._toolbar, self._menu = window, toolbar, menu

    def __getattr__(self, name: str) -> object:
        return lambda *given: None

    def mainWindow(self) -> object:  # noqa: N802
        return self._window

    def addToolBarIcon(self, action: object) -> int:  # noqa: N802
        self._toolbar.addAction(action)
        return 0

    def addToolBar(self, name: str) -> object:  # noqa: N802
        return self._toolbar

    def addPluginToMenu(self, name: str, action: object) -> None:  # noqa: N802
        self._menu.addMenu(name).addAction(action)

    addWebToolBarIcon = addToolBarIcon  # noqa: N815
    addPluginToWebMenu = addPluginToMenu  # noqa: N815


def main() -> None:
    folder, name = sys.argv[1:3]
    from qgis.core import QgsApplication

    application = QgsApplication([b"bench"], True)
    application.initQgis()
    python = f"{QgsApplication.pkgDataPath()}/python"
    sys.path[:0] = [folder, python, f"{python}/plugins"]
    # What every QGIS with Python has imported before it comes to other plugins.
    import processing  # noqa: F401
    import qgis.utils  # noqa: F401
    from processing.core.Processing import Processing
    from qgis.gui import QgsMapCanvas  # noqa: F401
    from qgis.PyQt.QtWidgets import QMainWindow

    Processing.initialize()
    window = QMainWindow()
    iface = Iface(window, window.addToolBar("Plugins"), window.menuBar().addMenu("Plugins"))
    QgsApplication.processEvents()

    before = set(sys.modules)
    began = time.perf_counter()
    package = __import__(name)
    imported = time.perf_counter()
    plugin = package.classFactory(iface)
    made = time.perf_counter()
    plugin.initGui()
    ended = time.perf_counter()
    QgsApplication.processEvents()
    idle = time.perf_counter()

    def heavy() -> list[str]:
        found = set(sys.modules) - before
        own = {f"{name}.{part}" for part in OWN_HEAVY} & found
        return [one for one in HEAVY if one in found] + sorted(own)

    new, at_once = set(sys.modules) - before, heavy()
    time.sleep(0.5)  # the search for interrupted exports has a thread
    QgsApplication.processEvents()
    later = [one for one in heavy() if one not in at_once]
    after = time.perf_counter()
    import requests  # noqa: F401

    answer = {
        "import": imported - began,
        "factory": made - imported,
        "gui": ended - made,
        "load": ended - began,
        "idle": idle - ended,
        "requests": None if "requests" in before | new | set(later) else time.perf_counter() - after,
        "heavy": at_once,
        "later": later,
        "modules": len(new),
    }
    plugin.unload()
    if name == "arcgis_export":  # from now on this profile is one that has exported before
        from arcgis_export.plugin.environment.settings import journal_path
        from arcgis_export.plugin.jobs.job import Job, State
        from arcgis_export.plugin.jobs.journal import Journal

        Journal(journal_path()).save(Job("export_tiles", "https://host.example/a", "A", "a.tpkx", state=State.DONE))
    import json

    print(json.dumps(answer), flush=True)
    # Ending QGIS in good order takes a second and tells nothing.
    import os

    os._exit(0)


main()
