# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that an operation may leave behind, shows, or sends: gathered by place, to be searched."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from arcgis_export.plugin.environment import log as plugin_log
from arcgis_export.plugin.environment.settings import journal_path
from qgis.core import Qgis, QgsApplication, QgsProcessingUtils, QgsProject
from qgis.gui import QgsGui
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit

from tests.qgis.conftest import PROFILE
from tests.qgis.plain_text.watch import texts_of
from tests.qgis.secrets.searcher import Finding, Searcher
from tests.qgis.secrets.stranger import Stranger
from tests.sandbox import Sandbox

OFTEN = 80  # milliseconds between two looks at the screen
STORE = ("qgis-auth.db", "qgis-auth.db-journal", "qgis-auth.db-wal", "qgis-auth.db-shm")  # where secrets belong
PLACES = (
    "journal",
    "logs of the jobs",
    "log",
    "screen",
    "errors",
    "project",
    "layers",
    "history",
    "clipboard",
    "temporary files",
    "profile",
    "results",
    "file names",
    "other hosts",
    "addresses",
    "output of the program",
)


class Totals:
    """What all tests together have done and looked at, for the summary."""

    runs: Counter[str] = Counter()  # by way of signing in
    operations: set[str] = set()
    endings: set[str] = set()
    places: set[str] = set()
    bytes = pieces = forms = 0


class Evidence:
    """Gathers while it is entered; `findings` searches."""

    def __init__(self, sandbox: Sandbox, strangers: list[Stranger], folder: Path, output: Any) -> None:
        """*folder* is where results go; *output* has `readouterr` for what is printed."""
        self._sandbox, self._strangers, self._folder, self._output = sandbox, strangers, folder, output
        self._said: dict[str, set[str]] = {"log": set(), "screen": set(), "errors": set(), "clipboard": set()}
        self._begun = time.time() - 1.0  # clocks of files are coarse
        self.places: set[str] = set()
        self._timer = QTimer()
        self._timer.setInterval(OFTEN)
        self._timer.timeout.connect(self.look)

    def __enter__(self) -> Evidence:
        plugin_log.install("DEBUG")
        QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel].connect(self._logged)
        QApplication.clipboard().dataChanged.connect(self._copied)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel].disconnect(self._logged)
        QApplication.clipboard().dataChanged.disconnect(self._copied)

    def say(self, place: str, text: str) -> None:
        """Add something that was said: an error, a line of an algorithm."""
        self._said[place].add(text)

    def failed(self, error: BaseException | None) -> None:
        """Add an error with all that it carries, and what it came from."""
        while error is not None:
            self.say("errors", f"{error} {error!r} {getattr(error, 'details', '')} {vars(error)}")
            error = error.__cause__ or error.__context__

    def look(self) -> None:
        """Add what all windows show now."""
        for widget in QApplication.allWidgets():
            if sip.isdeleted(widget):
                continue
            self._said["screen"].update(text for _, text, _ in texts_of(widget) if text)
            if isinstance(widget, (QLabel, QLineEdit, QAbstractButton)):
                self.say("screen", widget.text())
            elif isinstance(widget, (QPlainTextEdit, QTextEdit)):
                self.say("screen", widget.toPlainText())
            self.say("screen", widget.windowTitle())

    def _logged(self, text: str, tag: str = "", level: Any = None) -> None:
        self.say("log", f"{tag}: {text}")

    def _copied(self) -> None:
        self.say("clipboard", QApplication.clipboard().text())

    def pieces(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield all there is as place, name and bytes."""
        self.look()
        for place, texts in self._said.items():
            for text in sorted(texts):
                yield place, text[:60], text.encode(errors="surrogatepass")
        yield from self._of_the_project()
        yield from self._of_the_history()
        yield from self._on_disk()
        for stranger in self._strangers:
            for request in list(stranger.heard):
                yield "other hosts", stranger.url, request
        for request in self._sandbox.requests:
            yield "addresses", request.path, f"{request.path}?{request.raw_query}".encode()
            if request.path.startswith(("/bucket/", "/stranger/")):  # localhost is not 127.0.0.1
                whole = f"{request.headers}{request.form}".encode() + request.body
                yield "other hosts", request.path, whole
        printed = self._output.readouterr()
        yield "output of the program", "printed", (printed.out + printed.err).encode(errors="surrogatepass")

    def _of_the_project(self) -> Iterator[tuple[str, str, bytes]]:
        project = QgsProject.instance()
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            for name in ("project.qgs", "project.qgz"):
                path = Path(folder) / name
                assert project.write(str(path))
                yield "project", name, path.read_bytes()
        project.setFileName("")
        for layer in project.mapLayers().values():
            properties = {key: str(layer.customProperty(key)) for key in layer.customPropertyKeys()}
            provider = layer.dataProvider()
            told = [layer.source(), layer.publicSource(), layer.htmlMetadata(), json.dumps(properties)]
            told.append(provider.dataSourceUri() if provider is not None else "")
            yield "layers", layer.name(), "\n".join(told).encode()

    def _of_the_history(self) -> Iterator[tuple[str, str, bytes]]:
        for entry in QgsGui.historyProviderRegistry().queryEntries():
            yield "history", entry.providerId, json.dumps(entry.entry, default=str, ensure_ascii=False).encode()
        yield "history", "how many", b""

    def _on_disk(self) -> Iterator[tuple[str, str, bytes]]:
        own = Path(journal_path()).parent
        folders = {
            "temporary files": [Path(tempfile.gettempdir()), Path(QgsProcessingUtils.tempFolder())],
            "profile": [PROFILE],
            "results": [self._folder],
        }
        seen: set[Path] = set()
        for place, roots in folders.items():
            for root in roots:
                for path in self._files(root, place == "temporary files"):
                    if path in seen:
                        continue
                    seen.add(path)
                    yield "file names", str(path), os.fsencode(path)
                    try:
                        data = path.read_bytes()
                    except OSError:
                        continue  # gone meanwhile
                    yield _place_of(path, own) or place, str(path), data

    def _files(self, root: Path, is_shared: bool) -> Iterator[Path]:
        """The files below *root* that were written since the beginning; less in a folder that others use too."""
        left_out = {self._sandbox.cache.resolve(), *map(Path.resolve, (PROFILE, self._folder))} if is_shared else set()
        for folder, folders, names in os.walk(root):
            here = Path(folder)
            folders[:] = [each for each in folders if (here / each).resolve() not in left_out]
            if is_shared and here == root:
                folders[:] = [each for each in folders if not each.startswith("pytest-of-")]
            for name in names:
                path = here / name
                try:
                    is_new = path.stat().st_mtime >= self._begun
                except OSError:
                    continue
                if is_new and path.is_file() and name not in STORE:
                    yield path

    def findings(self, secrets: dict[str, str]) -> list[Finding]:
        """Search all places for *secrets*."""
        searcher, found = Searcher(secrets), []
        for place, what, data in self.pieces():
            self.places.add(place)
            found += searcher.search(place, what, data)
        Totals.places |= self.places
        Totals.bytes += searcher.bytes
        Totals.pieces += searcher.pieces
        Totals.forms = max(Totals.forms, searcher.forms)
        return list(dict.fromkeys(found))


def _place_of(path: Path, own: Path) -> str:
    """The place that a file is of by its name; "" for none in particular."""
    if "jobs.sqlite" in path.name:
        return "journal"
    if path.suffix == ".log" and own in path.parents:
        return "logs of the jobs"
    if "history" in path.name and path.suffix in (".db", ".db-wal", ".db-journal"):
        return "history"
    return ""
