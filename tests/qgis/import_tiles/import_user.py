# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does in the Import Tiles window, and packages for them to import."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.environment.test_sign_in import PASSWORD, store
from tests.qgis.user import LEFT, PLAIN, User, until
from tests.sandbox import Sandbox
from tests.unit.operations.import_tiles.import_setup import FEW as FEW
from tests.unit.operations.import_tiles.import_setup import Place, colour_of


def package(sandbox: Sandbox, path: Path, wanted: Iterable[Place] = FEW, service: str = "WorldTiles/MapServer") -> Path:
    """A package of one-coloured tiles in the scheme of a hosted service."""
    from arcgis_export.plugin.arcgis.client.session import Connection, Session
    from arcgis_export.plugin.arcgis.services.tile_service import describe
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.packages import Tile
    from arcgis_export.plugin.packages.description import Metadata
    from arcgis_export.plugin.packages.writers.tpkx import write_tpkx

    url = sandbox.online(service)
    with Session(Connection(), SignIn(None, url)) as session:
        scheme = describe(session, url).grid()
    write_tpkx(path, scheme, [Tile(*place, colour_of(place)) for place in wanted], "PNG", Metadata(path.stem))
    return path


def tile(sandbox: Sandbox, place: Place, path: str = "WorldTiles/MapServer") -> Any:
    """What the hosted service has there now."""
    held = next(each for key, each in sandbox.hosted.holdings.items() if "/online/" in key and key.endswith(path))
    return held.tile(*place)


class ImportUser(User):
    """Works with the Import Tiles window."""

    @property
    def dialog(self) -> Any:
        return self.plugin.windows.open.get("import") if self.plugin.windows else None

    def open(self) -> Any:
        """Press the plugin's button in the toolbar."""
        QTest.mouseClick(self.iface.toolbar.widgetForAction(self.plugin.windows.actions["import"]), LEFT)
        until(lambda: self.dialog is not None and self.dialog.isVisible(), "the window")
        return self.dialog

    def sign_in(self, sandbox: Sandbox, user: str = "analyst", password: str = PASSWORD) -> None:
        """Paste the portal's address and choose a sign-in."""
        field = self.dialog.portal_field
        authcfg = store("Basic", username=user, password=password)
        self.type(field.portal_combo.lineEdit(), str(sandbox.portal))
        field.auth_select.setConfigId(authcfg)
        field._sign_in_chosen()
        until(lambda: field.user is not None, "the sign-in")

    def choose(self, sandbox: Sandbox, path: Path | str, service: str = "WorldTiles/MapServer") -> None:
        """Sign in, paste the service's address and choose the file."""
        self.sign_in(sandbox)
        self.service(sandbox.online(service))
        self.file(path)

    def service(self, url: str) -> None:
        self.type(self.dialog.service_field.service_combo.lineEdit(), url)
        self.settled()

    def file(self, path: Path | str) -> None:
        self.type(self.dialog.source_field.file_widget.lineEdit(), str(path))
        self.settled()

    def pick(self, radio: Any) -> None:
        """Scroll to a choice and click it."""
        self.dialog.page_scroll.ensureWidgetVisible(radio)
        QTest.mouseClick(radio, LEFT, PLAIN, QPoint(10, radio.height() // 2))
        assert radio.isChecked()

    def settled(self) -> Any:
        """Wait until all that is chosen has been checked."""
        QTest.qWait(30)
        until(lambda: not self.dialog._pending, "a look at what is chosen")
        return self.dialog

    def conditions(self) -> list[tuple[str, str]]:
        """What the list of conditions shows: sign and words."""
        return [(each.verdict.value, each.text) for each in self.dialog.conditions_view.shown]

    def import_tiles(self, boxes: Any, seconds: float = 30.0) -> None:
        """Press Import, confirm it, and wait for the end."""
        boxes.answer(QMessageBox.StandardButton.Ok)
        self.press_import()
        until(lambda: self.dialog._task is None and not self.dialog._preparing, "the end of the import", seconds)

    def press_import(self) -> None:
        until(self.dialog.import_button.isEnabled, "the Import button")
        QTest.mouseClick(self.dialog.import_button, LEFT)
