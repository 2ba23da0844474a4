# SPDX-License-Identifier: GPL-2.0-or-later
"""What loading the plugin adds to the start of QGIS."""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.benchmarks.tools import FOLDER, ROOT, Row, child

RUNS = 7
GOAL = 10.0  # milliseconds
NOTHING = "do_nothing"
# The same shape: a package in a package, a provider, two actions with an icon; and nothing in it.
_INIT = """
def classFactory(iface):
    from .plugin.plugin import Plugin

    return Plugin(iface)
"""
_PLUGIN = """
from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction


class Provider(QgsProcessingProvider):
    def id(self):
        return "donothing"

    def name(self):
        return "Do Nothing"

    def loadAlgorithms(self):
        pass


class Plugin:
    def __init__(self, iface):
        self.iface = iface

    def initGui(self):
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)
        self.actions = [QAction(QIcon(ICON), "Do Nothing", self.iface.mainWindow()) for _ in range(2)]
        self.iface.addToolBarIcon(self.actions[0])
        self.iface.addPluginToMenu("Do Nothing", self.actions[0])

    def unload(self):
        QgsApplication.processingRegistry().removeProvider(self.provider)
"""


def rows() -> list[Row]:
    plugins = FOLDER / "plugins"
    inner = plugins / NOTHING / "plugin"
    inner.mkdir(parents=True, exist_ok=True)
    icon = ROOT / "ui" / "icons" / "arcgis_export.svg"
    (plugins / NOTHING / "__init__.py").write_text(_INIT, encoding="utf-8")
    (inner / "__init__.py").write_text("", encoding="utf-8")
    (inner / "plugin.py").write_text(_PLUGIN + f"\n\nICON = {str(icon)!r}\n", encoding="utf-8")
    ours: list[dict[str, Any]] = []
    nothing: list[dict[str, Any]] = []
    for run in range(RUNS + 1):
        both = _load(ROOT / "build" / "plugins", "arcgis_export"), _load(plugins, NOTHING)
        if run:  # the first one compiles, as QGIS does after an installation, and leaves a journal of exports
            ours.append(both[0])
            nothing.append(both[1])
    load, idle = _ms(ours, "load"), _ms(ours, "idle")
    parts = ", ".join(f"{part} {_ms(ours, part):.1f}" for part in ("import", "factory", "gui"))
    heavy, later = ({name for one in ours for name in one[when]} for when in ("heavy", "later"))
    empty = _ms(nothing, "load")
    kept = "met" if load < GOAL else "MISSED"
    found = [
        Row(
            "load the plugin (median of 7)",
            f"{load:.1f} ms",
            f"a do-nothing plugin {empty:.1f} ms",
            load / empty,
            f"goal {GOAL:.0f} ms {kept}; {parts}",
        ),
        Row(
            "its first idle moment",
            f"{idle:.1f} ms",
            f"a do-nothing plugin {_ms(nothing, 'idle'):.1f} ms",
            None,
            "the look for interrupted exports",
        ),
        Row("heavy modules it imports", _count(heavy), note=_list(heavy)),
        Row("and in the background, after an earlier export", _count(later), note=_list(later)),
    ]
    if all(one["requests"] is not None for one in nothing):
        alone = _ms(nothing, "requests")
        found.insert(1, Row("the same", f"{load:.1f} ms", f"import requests {alone:.1f} ms", load / alone))
    return found


def _load(folder: Any, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = child(["tests/benchmarks/once/load_once.py", str(folder), name])
    return answer


def _count(names: set[str]) -> str:
    return str(len(names)) if names else "none"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(name.replace("arcgis_export.", "") for name in names))


def _ms(runs: list[dict[str, Any]], name: str) -> float:
    return 1000 * float(median(run[name] for run in runs))
