# SPDX-License-Identifier: GPL-2.0-or-later
"""A server's own words stand behind *Details* wherever a window shows a problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.core.errors import DetailedText, ExportError, details_of
from arcgis_export.ui.common.problem_label import ProblemLabel
from qgis.PyQt.QtWidgets import QPushButton

from tests.qgis.portal_user import PortalUser
from tests.qgis.user import User, read_details, until
from tests.sandbox import Sandbox

WORDS = "ERROR 001564: Requested URL is not accessible: /data/tiles."
FAILED = {"code": 500, "message": "Error executing tool.", "details": [WORDS, "Failed to execute. " * 30]}


def label_details(label: ProblemLabel) -> str:
    """Read the details beside a field."""
    until(lambda: label.isVisible() and label.details_button.isVisible(), "a problem with details")
    return read_details(label.details_button)


def test_a_service_that_refuses(user: User, sandbox: Sandbox) -> None:
    user.open()
    sandbox.inject_fault("error", None, "World/MapServer", **FAILED)
    user.paste(sandbox.service("World/MapServer"))
    label = user.dialog.service_field.service_problem
    text = label_details(label)
    assert WORDS in text and text.startswith(label.text.text())
    sandbox.clear()
    user.service(sandbox.service("World/MapServer"))
    assert not label.isVisible() and not label.details_button.isVisibleTo(label)


def test_a_problem_of_the_form_has_none(user: User) -> None:
    user.open()
    user.paste("hello there")
    label = user.dialog.service_field.service_problem
    until(lambda: user.said(label), "the problem")
    assert not label.details_button.isVisible()


def test_a_portal_whose_search_fails(plugin: Any, iface: Any, sandbox: Sandbox) -> None:
    sandbox.reset_portal()
    user = PortalUser(iface, plugin, sandbox)
    user.open()
    sandbox.inject_fault("error", None, "/search$", **FAILED)
    user.sign_in()
    assert WORDS in label_details(user.dialog.item_list.search_problem)


def test_a_job_that_fails(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("0-1")
    user.save_to(folder / "World.tpkx")
    sandbox.inject_fault("fail", None, "/jobs/", messages=[WORDS])
    user.press_export()
    until(lambda: any("refused the export" in text for text in user.messages()), "the failure")
    assert WORDS in user.details()


@pytest.mark.parametrize("is_open", [True, False])
def test_what_could_not_be_started(user: User, is_open: bool) -> None:
    dialog = user.open()
    dialog.setVisible(is_open)
    dialog._refused(ExportError("The server is not ready.", WORDS))
    if not is_open:
        assert WORDS in user.details()
        return
    (button,) = [each for each in dialog.message_bar.findChildren(QPushButton) if each.text() == "Details"]
    assert WORDS in read_details(button)


def test_work_on_a_package_that_fails(user: User, plugin: Any, tmp_path: Path) -> None:
    plugin.windows.show("package")
    window = plugin.windows.open["package"]
    window._failed(ExportError("The copy could not be written.", WORDS))
    (button,) = [each for each in window.message_bar.findChildren(QPushButton) if each.text() == "Details"]
    assert WORDS in read_details(button)


def test_details_follow_the_sentence() -> None:
    error = ExportError("It failed.", WORDS)
    assert details_of(error.message) == WORDS and error.message == "It failed." == str(error)
    error.message = f"{error.message} Try again."
    assert details_of(error.message) == WORDS
    assert details_of("It failed.") == "" and DetailedText("x") == "x"
