# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's settings, each declared once; never secrets.

The values lie in the plugin's node of QGIS' settings tree. What is kept for each service or portal is
one JSON object, newest last: as many values of their own would never be cleaned up.
"""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsSettingsEntryBool,
    QgsSettingsEntryInteger,
    QgsSettingsEntryString,
    QgsSettingsEntryStringList,
    QgsSettingsTree,
)

from ..core.errors import RequestError
from ..core.json_values import parse_json
from .log import DEFAULT_LEVEL, LEVELS

_NODE = "arcgis_export"
JOBS_AT_ONCE, MOST_JOBS_AT_ONCE = 2, 10
MOST_MINUTES = 7 * 24 * 60  # of a time limit: a week
ASK_ABOVE, MOST_GIGABYTES = 2, 10_000  # of an export that is asked about
MAX_SERVICES = 30  # services whose choices are kept


class _Entries:
    """Every value, with its type, default and description."""

    def __init__(self) -> None:
        # One that is there is of a plugin that QGIS loaded before and did not unload to its end.
        QgsSettingsTree.unregisterPluginTreeNode(_NODE)
        node = QgsSettingsTree.createPluginTreeNode(_NODE)
        self.last_folder = QgsSettingsEntryString("last-folder", node, "", "Folder saved to last")
        self.folder = QgsSettingsEntryString("folder", node, "", "Folder to save to, empty for the one saved to last")
        self.tile_format = QgsSettingsEntryString(
            "tile-format", node, "", "Package of raster tiles, empty for what the service writes best"
        )
        self.last_service = QgsSettingsEntryString("last-service", node, "", "Address of the service chosen last")
        self.service_choices = QgsSettingsEntryString("service-choices", node, "", "Choices for each service, JSON")
        self.portal_choices = QgsSettingsEntryString("portal-choices", node, "", "Choices for each portal, JSON")
        self.http_hosts = QgsSettingsEntryStringList(
            "http-hosts", node, [], "Hosts to which a sign-in may be sent without encryption"
        )
        self.item_format = QgsSettingsEntryString("item-format", node, "", "Format of Export Item chosen last")
        self.esri_terms_shown = QgsSettingsEntryBool("esri-terms-told", node, False, "Esri's terms were shown")
        self.jobs_at_once = QgsSettingsEntryInteger("jobs-at-once", node, JOBS_AT_ONCE, "Jobs of one server at once")
        self.time_limit = QgsSettingsEntryInteger(
            "time-limit", node, 0, "Minutes that a job waits for a server, 0 for no limit"
        )
        self.shows_services = QgsSettingsEntryBool(
            "show-services", node, True, "Show a service on the map of a project without layers"
        )
        self.ask_above = QgsSettingsEntryInteger(
            "ask-above", node, ASK_ABOVE, "Gigabytes from which on an export is asked about, 0 for never"
        )
        self.toolbar_placed = QgsSettingsEntryBool("toolbar-placed", node, False, "The toolbar has found its place")
        self.log_level = QgsSettingsEntryString("log-level", node, DEFAULT_LEVEL, "Level from which on to log")


@functools.cache
def _entries() -> _Entries:
    return _Entries()


def release() -> None:
    """Take the plugin's node out of the settings tree; what is stored stays."""
    if _entries.cache_info().currsize:
        _entries.cache_clear()
        QgsSettingsTree.unregisterPluginTreeNode(_NODE)


def log_level() -> str:
    """Return from which level on is logged, a name that `logging` knows."""
    level = str(_entries().log_level.value())
    return level if level in LEVELS else DEFAULT_LEVEL


def set_log_level(level: str) -> None:
    _entries().log_level.setValue(level)


def shows_services() -> bool:
    """Return whether a service is shown on the map of a project without layers."""
    return bool(_entries().shows_services.value())


def set_shows_services(shown: bool) -> None:
    _entries().shows_services.setValue(shown)


def profile_folder() -> str:
    """Return the plugin's own folder in the user profile, made on first use."""
    path = Path(QgsApplication.qgisSettingsDirPath()) / "arcgis_export"
    path.mkdir(parents=True, exist_ok=True)
    return str(path)


def journal_path() -> Path:
    """Return where the journal of jobs is."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "arcgis_export" / "jobs.sqlite"


def last_folder() -> str:
    """Return the folder to save to: the one set in the options, else that of last time, the home folder at first."""
    return folder() or str(_entries().last_folder.value() or Path.home())


def folder() -> str:
    """Return the folder that the user wants all exports in; "" for none."""
    return str(_entries().folder.value())


def set_folder(folder: str) -> None:
    _entries().folder.setValue(folder)


def tile_format() -> str:
    """Return the package that the user wants raster tiles in; "" for what the service writes best."""
    return str(_entries().tile_format.value())


def set_tile_format(format: str) -> None:
    _entries().tile_format.setValue(format)


def set_last_folder(folder: str) -> None:
    _entries().last_folder.setValue(folder)


def jobs_at_once() -> int:
    """Return how many jobs one server may work on at once."""
    found = int(_entries().jobs_at_once.value())  # 0 for what is no number
    return min(MOST_JOBS_AT_ONCE, found) if found > 0 else JOBS_AT_ONCE


def set_jobs_at_once(number: int) -> None:
    _entries().jobs_at_once.setValue(number)


def time_limit() -> float:
    """Return how many seconds the windows' jobs wait for a server; infinite where no limit is set."""
    minutes = int(_entries().time_limit.value())
    return minutes * 60.0 if minutes > 0 else math.inf


def time_limit_minutes() -> int:
    """Return the limit of `time_limit` in minutes, 0 for none."""
    return max(0, int(_entries().time_limit.value()))


def set_time_limit_minutes(minutes: int) -> None:
    _entries().time_limit.setValue(minutes)


def ask_above() -> int:
    """Return from how many gigabytes on an export is asked about, 0 for never."""
    return max(0, int(_entries().ask_above.value()))


def set_ask_above(gigabytes: int) -> None:
    _entries().ask_above.setValue(gigabytes)


def last_service() -> str:
    """Return the address of the service that was chosen last; "" where there is none that can be read."""
    from ..arcgis.urls import parse_service_url  # QGIS' start needs this module, not that one

    try:
        return parse_service_url(str(_entries().last_service.value())).url
    except RequestError:
        return ""


def esri_terms_shown() -> bool:
    """Whether the user was shown what Esri's terms allow with its basemaps."""
    return bool(_entries().esri_terms_shown.value())


def set_esri_terms_shown() -> None:
    _entries().esri_terms_shown.setValue(True)


def toolbar_placed() -> bool:
    """Whether the toolbar has been shown, and is now where the user wants it."""
    return bool(_entries().toolbar_placed.value())


def set_toolbar_placed(placed: bool) -> None:
    _entries().toolbar_placed.setValue(placed)


def http_hosts() -> list[str]:
    """Return the hosts, each with its port, to which the user lets sign-ins be sent without encryption."""
    return [str(host) for host in _entries().http_hosts.value() or []]


def set_http_hosts(hosts: list[str]) -> None:
    _entries().http_hosts.setValue(hosts)


def allow_http(host: str) -> None:
    """Keep that a sign-in may be sent to *host* without encryption."""
    set_http_hosts([*(each for each in http_hosts() if each != host), host])


def choices(service_url: str) -> dict[str, Any]:
    """Return what was chosen last for a service: levels, format, sign-in."""
    found = _choices_in(_entries().service_choices).get(service_url)
    return dict(found) if isinstance(found, dict) else {}


def remember(service_url: str, chosen: dict[str, Any]) -> None:
    """Keep what was chosen for a service, and that it was the last one."""
    everything = {url: kept for url, kept in _choices_in(_entries().service_choices).items() if url != service_url}
    everything[service_url] = chosen
    newest = dict(list(everything.items())[-MAX_SERVICES:])
    _entries().service_choices.setValue(json.dumps(newest))
    _entries().last_service.setValue(service_url)


def last_item_format() -> str:
    """Return the format that an item was exported to last; "" at first."""
    return str(_entries().item_format.value())


def set_last_item_format(format: str) -> None:
    _entries().item_format.setValue(format)


def portals() -> dict[str, dict[str, Any]]:
    """Return what was chosen for each portal, by its address, the last one used first."""
    return {
        url: kept for url, kept in reversed(_choices_in(_entries().portal_choices).items()) if isinstance(kept, dict)
    }


def remember_portal(url: str, chosen: dict[str, Any]) -> None:
    """Keep what was chosen for a portal, and that it was the last one."""
    everything = {other: kept for other, kept in _choices_in(_entries().portal_choices).items() if other != url}
    everything[url] = {**portals().get(url, {}), **chosen}
    _entries().portal_choices.setValue(json.dumps(dict(list(everything.items())[-MAX_SERVICES:])))


def remembered() -> list[str]:
    """Return the addresses of the services and portals for which something is kept, the last ones first."""
    return [*reversed(_choices_in(_entries().service_choices)), *portals()]


def forget(url: str = "") -> None:
    """Drop what is kept of a service or portal; of everything, with what else was chosen last, if none is given."""
    entries = _entries()
    for entry in (entries.service_choices, entries.portal_choices):
        rest = {other: kept for other, kept in _choices_in(entry).items() if url and other != url}
        entry.setValue(json.dumps(rest))
    if url in ("", entries.last_service.value()):
        entries.last_service.setValue("")
    if not url:
        entries.last_folder.setValue("")
        entries.item_format.setValue("")
        entries.esri_terms_shown.setValue(False)


def _choices_in(entry: QgsSettingsEntryString) -> dict[str, Any]:
    try:
        found = parse_json(str(entry.value() or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
