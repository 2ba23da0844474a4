# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin remembers, each value declared once; secrets are never among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsSettings

from ..core.errors import RequestError

_GROUP = "plugins/arcgis_export"
_LAST_FOLDER = f"{_GROUP}/last-folder"
_LAST_SERVICE = f"{_GROUP}/last-service"
_ESRI_TERMS = f"{_GROUP}/esri-terms-told"
_CHOICES = f"{_GROUP}/service-choices"
_ITEM_FORMAT = f"{_GROUP}/item-format"
_PORTALS = f"{_GROUP}/portal-choices"
_JOBS_AT_ONCE = f"{_GROUP}/jobs-at-once"
JOBS_AT_ONCE, MOST_JOBS_AT_ONCE = 2, 10
MAX_SERVICES = 30  # services whose choices are kept


def profile_folder() -> str:
    """Return the plugin's own folder in the user profile, made on first use."""
    path = Path(QgsApplication.qgisSettingsDirPath()) / "arcgis_export"
    path.mkdir(parents=True, exist_ok=True)
    return str(path)


def journal_path() -> Path:
    """Return where the journal of jobs is."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "arcgis_export" / "jobs.sqlite"


def last_folder() -> str:
    """Return the folder that was saved to last, the home folder at first."""
    return str(QgsSettings().value(_LAST_FOLDER, "") or Path.home())


def set_last_folder(folder: str) -> None:
    QgsSettings().setValue(_LAST_FOLDER, folder)


def jobs_at_once() -> int:
    """Return how many jobs of split exports one server may work on at once."""
    try:
        found = int(QgsSettings().value(_JOBS_AT_ONCE, JOBS_AT_ONCE))
    except (TypeError, ValueError):
        return JOBS_AT_ONCE
    return max(1, min(MOST_JOBS_AT_ONCE, found))


def set_jobs_at_once(number: int) -> None:
    QgsSettings().setValue(_JOBS_AT_ONCE, number)


def last_service() -> str:
    """Return the address of the service that was chosen last; "" where there is none that can be read."""
    from ..arcgis.urls import parse_service_url  # QGIS' start needs this module, not that one

    try:
        return parse_service_url(str(QgsSettings().value(_LAST_SERVICE, "") or "")).url
    except RequestError:
        return ""


def esri_terms_told() -> bool:
    """Whether the person was told what Esri's terms allow with its basemaps."""
    return bool(QgsSettings().value(_ESRI_TERMS, False, type=bool))


def set_esri_terms_told() -> None:
    QgsSettings().setValue(_ESRI_TERMS, True)


def choices(service_url: str) -> dict[str, Any]:
    """Return what was chosen last for a service: levels, format, sign-in."""
    return dict(_all_choices().get(service_url) or {})


def remember(service_url: str, chosen: dict[str, Any]) -> None:
    """Keep what was chosen for a service, and that it was the last one."""
    everything = {url: kept for url, kept in _all_choices().items() if url != service_url}
    everything[service_url] = chosen
    newest = dict(list(everything.items())[-MAX_SERVICES:])
    QgsSettings().setValue(_CHOICES, json.dumps(newest))
    QgsSettings().setValue(_LAST_SERVICE, service_url)


def last_item_format() -> str:
    """Return the format that an item was exported to last; "" at first."""
    return str(QgsSettings().value(_ITEM_FORMAT, "") or "")


def set_last_item_format(format: str) -> None:
    QgsSettings().setValue(_ITEM_FORMAT, format)


def portals() -> dict[str, dict[str, Any]]:
    """Return what was chosen for each portal, by its address, the last one used first."""
    return {url: kept for url, kept in reversed(_all_choices(_PORTALS).items()) if isinstance(kept, dict)}


def remember_portal(url: str, chosen: dict[str, Any]) -> None:
    """Keep what was chosen for a portal, and that it was the last one."""
    everything = {other: kept for other, kept in _all_choices(_PORTALS).items() if other != url}
    everything[url] = {**portals().get(url, {}), **chosen}
    QgsSettings().setValue(_PORTALS, json.dumps(dict(list(everything.items())[-MAX_SERVICES:])))


def _all_choices(key: str = _CHOICES) -> dict[str, Any]:
    try:
        found = json.loads(str(QgsSettings().value(key, "") or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
