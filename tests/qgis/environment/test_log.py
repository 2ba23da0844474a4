# SPDX-License-Identifier: GPL-2.0-or-later
"""The log in QGIS: what is forwarded to it, from which level on, and the page that sets this."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import Qgis, QgsApplication, QgsSettings

from tests.qgis.user import User, until

KEY = "plugins/arcgis_export/log-level"


@pytest.fixture
def messages(application: QgsApplication) -> Iterator[list[tuple[str, str, Any]]]:
    """What reaches the message log: text, tab and level."""
    found: list[tuple[str, str, Any]] = []

    def note(text: str, tab: str, level: Any) -> None:
        found.append((text, tab, level))

    signal = QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel]
    signal.connect(note)
    yield found
    signal.disconnect(note)


@pytest.fixture
def plugin(iface: Any, clean: None) -> Iterator[Any]:
    from arcgis_export import classFactory

    plugin = classFactory(iface)
    plugin.initGui()
    yield plugin
    if plugin.provider is not None:
        plugin.unload()


def test_loggers_of_all_folders_reach_the_tab(plugin: Any, messages: list[Any]) -> None:
    log = logging.getLogger("arcgis_export.client")
    log.debug("Only for developers")
    log.info("A request, %d%%", 100)
    log.warning("A retry")
    logging.getLogger("arcgis_export").error("A fault")
    logging.getLogger("another_plugin").error("Not ours")
    level = Qgis.MessageLevel
    ours = [each for each in messages if each[1] == "ArcGIS Export"]
    assert ours == [
        ("A request, 100%", "ArcGIS Export", level.Info),
        ("A retry", "ArcGIS Export", level.Warning),
        ("A fault", "ArcGIS Export", level.Critical),
    ]
    assert len(messages) == len(ours)


def test_other_threads_may_log(plugin: Any, messages: list[Any]) -> None:
    names = [f"line {number}" for number in range(20)]
    threads = [threading.Thread(target=logging.getLogger("arcgis_export.jobs").info, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: {text for text, *_ in messages} >= set(names), "all lines in the log")


def test_nothing_is_forwarded_after_unload(plugin: Any, messages: list[Any]) -> None:
    handlers = logging.getLogger("arcgis_export").handlers
    assert [type(handler).__name__ for handler in handlers].count("MessageLogHandler") == 1
    plugin.unload()
    logging.getLogger("arcgis_export.client").error("Too late")
    assert not messages
    assert "MessageLogHandler" not in [type(handler).__name__ for handler in handlers]


@pytest.mark.parametrize(
    ("level", "seen"),
    [("WARNING", ["warning"]), ("INFO", ["info", "warning"]), ("DEBUG", ["debug", "info", "warning"]),
     ("nonsense", ["info", "warning"])],
)  # fmt: skip
def test_the_stored_level_counts(iface: Any, clean: None, messages: list[Any], level: str, seen: list[str]) -> None:
    from arcgis_export import classFactory

    QgsSettings().setValue(KEY, level)
    plugin = classFactory(iface)
    plugin.initGui()
    for name in ("debug", "info", "warning"):
        getattr(logging.getLogger("arcgis_export.client"), name)(name)
    plugin.unload()
    assert [text for text, *_ in messages] == seen


def test_the_options_page_stores_the_level(plugin: Any, iface: Any, messages: list[Any]) -> None:
    (factory,) = iface.options
    assert factory.title() == "ArcGIS Export" and not factory.icon().isNull()
    page = factory.createWidget(iface.window)
    assert page.log_combo.currentData() == "INFO"
    assert [page.log_combo.itemData(index) for index in range(3)] == ["WARNING", "INFO", "DEBUG"]
    page.log_combo.setCurrentIndex(page.log_combo.findData("DEBUG"))
    log = logging.getLogger("arcgis_export.client")
    log.debug("Not yet")
    assert QgsSettings().value(KEY) is None  # nothing is stored before OK
    page.apply()
    assert QgsSettings().value(KEY) == "DEBUG"
    log.debug("Now")
    assert [text for text, *_ in messages] == ["Now"]
    assert factory.createWidget(iface.window).log_combo.currentData() == "DEBUG"


def test_settings_of_earlier_versions_are_read(clean: None) -> None:
    from arcgis_export.plugin.environment import settings

    stored = QgsSettings()
    stored.setValue("plugins/arcgis_export/last-folder", "/maps")
    stored.setValue("plugins/arcgis_export/jobs-at-once", "5")
    stored.setValue("plugins/arcgis_export/esri-terms-told", "true")
    stored.setValue("plugins/arcgis_export/service-choices", '{"https://a": {"levels": [1, 2]}}')
    stored.setValue("plugins/arcgis_export/portal-choices", "no JSON")
    assert settings.last_folder() == "/maps" and settings.jobs_at_once() == 5 and settings.esri_terms_shown()
    assert settings.choices("https://a") == {"levels": [1, 2]} and settings.portals() == {}
    settings.release()
    assert settings.last_folder() == "/maps"
    settings.release()
    settings.release()  # what is released already does no harm


def test_the_requests_of_a_window_are_in_the_log(user: User, sandbox: Any, folder: Any, log: list[str]) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert any("GET 127.0.0.1" in line and "/World/MapServer: 200, " in line for line in log)


def test_addresses_in_messages_of_other_code_lose_their_query(plugin: Any, messages: list[Any]) -> None:
    logging.getLogger("arcgis_export.x").error("GET https://user:pass-word@h/x?token=se-cret failed")
    assert "https://…@h/x?… failed" in messages[-1][0] and "se-cret" not in messages[-1][0]


def test_unexpected_errors_show_no_query_and_no_text_that_could_not_be_encoded(messages: list[Any]) -> None:
    from arcgis_export.plugin.arcgis.errors import unexpected

    assert unexpected(RuntimeError("https://h/x?token=se-cret")).details == "RuntimeError: https://h/x?…"
    error = UnicodeEncodeError("utf-8", "user:pass-word\udc00", 14, 15, "surrogates not allowed")
    assert unexpected(error).details == "UnicodeEncodeError"


def test_settings_survive_a_plugin_that_was_not_unloaded(clean: None) -> None:
    """QGIS keeps the node of the settings; the plugin that is loaded next registers it anew."""
    from arcgis_export.plugin.environment import settings

    assert settings.jobs_at_once() == 2
    settings._entries.cache_clear()  # as modules that are loaded anew
    settings.set_jobs_at_once(3)
    assert settings.jobs_at_once() == 3
    QgsSettings().setValue("plugins/arcgis_export/jobs-at-once", "many")
    QgsSettings().setValue("plugins/arcgis_export/service-choices", '{"https://a": 5}')
    assert settings.jobs_at_once() == 2 and settings.choices("https://a") == {}
    settings.release()
