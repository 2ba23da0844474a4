# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing blocks: QGIS' event loop goes on whatever the server does."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtTest import QTest

from tests.qgis.user import Heartbeat, User, until
from tests.sandbox import Sandbox

LONGEST = 0.1  # seconds


def test_look_at_a_server_that_hangs(user: User, sandbox: Sandbox) -> None:
    sandbox.inject_fault("hang", None, "/World/MapServer")
    user.open()
    QTest.qWait(200)
    with Heartbeat() as heart:
        user.paste(sandbox.service("World/MapServer"))
        until(lambda: sandbox.find("/World/MapServer"), "the question")
        QTest.qWait(700)
    assert user.said(user.dialog.service_field.sentence_label) == "Reading the service…"
    assert heart.longest < LONGEST


def test_export_to_a_server_that_hangs(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    sandbox.inject_fault("hang", None, "/exportTiles$")
    with Heartbeat() as heart:
        user.press_export()
        until(lambda: sandbox.find("/exportTiles$"), "the submit")
        QTest.qWait(500)
        user.tasks()[0].cancel()
        until(lambda: not user.tasks(), "the end", 1.2)
    assert heart.longest < LONGEST


def test_whole_export(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    with Heartbeat() as heart:
        user.press_export()
        until(lambda: any("added" in text for text in user.messages()), "the message")
    assert heart.longest < 3 * LONGEST  # the layer itself is opened on the main thread


def test_unload_while_the_server_hangs(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    sandbox.inject_fault("hang", None, "/jobs/")
    user.press_export()
    until(lambda: sandbox.find("/jobs/"), "a poll")
    with Heartbeat() as heart:
        user.plugin.runner.leave()
        until(lambda: not user.tasks(), "the end", 1.2)
    assert heart.longest < LONGEST
    assert not sandbox.find("/cancel$")
