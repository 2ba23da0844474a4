# SPDX-License-Identifier: GPL-2.0-or-later
"""The Help buttons of the windows: each opens its own page of the published guide."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

from tests.qgis.user import LEFT

ROOT = Path(__file__).resolve().parents[3]
PAGES = {
    "tiles": "export-tiles",
    "map": "export-map",
    "item": "export-item",
    "import": "import-tiles",
    "package": "open-package",
}


def homepage() -> str:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]["homepage"]


def test_every_window_is_tried(plugin: Any) -> None:
    assert set(plugin.windows.actions) == set(PAGES)


@pytest.mark.parametrize("kind", PAGES)
def test_help_opens_the_page_of_the_window(plugin: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from arcgis_export.ui.common import forms

    opened: list[str] = []
    monkeypatch.setattr(forms.QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    dialog = plugin.windows.show(kind)
    QTest.mouseClick(dialog.button_box.button(QDialogButtonBox.StandardButton.Help), LEFT)
    assert opened == [f"{homepage()}/docs/user-guide/{PAGES[kind]}.md"]
    assert (ROOT / "docs/user-guide" / f"{PAGES[kind]}.md").is_file()
