# SPDX-License-Identifier: GPL-2.0-or-later
"""What an administrator needs to find out why something failed: plain text without any secret."""

from __future__ import annotations

import datetime
import platform
import sys
from collections.abc import Callable, Iterable
from typing import Optional

from osgeo import gdal
from qgis.core import Qgis
from qgis.PyQt.QtCore import QT_VERSION_STR

from ..arcgis.request_log import loggable
from ..arcgis.urls import host_of
from ..core.errors import ExportError, details_of
from ..core.i18n import tr
from ..core.masking import masked
from ..environment.guide import plugin_version
from ..environment.job_log import logs_folder, read_log
from ..jobs.job import Job
from ..jobs.journal import Journal
from ..operations.registry import operation_of
from ..recipes.recipe import Recipe, recipe_text

_LONGEST_LINE, _LONGEST_LOG = 500, 30_000  # characters


def job_report(journal: Journal, folder: str, identifier: str, text: str = "") -> str:
    """Return the report on a job; *text* is what the user was told, by default what its record says.

    *folder* is the plugin's in the profile. Reads the disk. Raises `ExportError`.
    """
    job = journal.get(identifier)
    if job is None:
        raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
    jobs = [job, *journal.parts_of(job)]
    said = [text or job.message, details_of(text), *(line for each in jobs for line in _words(each))]
    facts = {
        tr("Operation"): operation_of(job).title(job),
        tr("Service"): loggable(job.service_url),
        tr("Job on the server"): ", ".join(each.job_id for each in jobs if each.job_id),
        tr("Address of the job"): ", ".join(loggable(each.job_url) for each in jobs if each.job_url),
        tr("State"): f"{job.state.value} {job.server_end.value}".strip(),
        tr("Begun"): _moment(job.created),
        tr("Ended"): _moment(job.ended),
    }
    log = read_log(logs_folder(folder), job.parent or job.id)[-_LONGEST_LOG:]
    return _report(facts, said, journal.recipe(job.parent or job.id), log)


def refusal_report(title: str, error: ExportError, maker: Optional[Callable[[], Recipe]] = None) -> str:
    """Return the report on what was refused before there was a job; *maker* makes the recipe of what was asked."""
    recipe, service = "", ""
    if maker is not None:
        try:
            found = maker()
            recipe, service = recipe_text(found), loggable(found.service)
        except ExportError:
            pass  # something is missing: that may be the very reason
    return _report({tr("Operation"): title, tr("Service"): service}, [error.message, error.details], recipe)


def address_report(url: str, error: ExportError) -> str:
    """Return the report on a service or a portal that could not be described."""
    return _report({tr("Address"): loggable(url)}, [error.message, error.details], "")


def advice(service_url: str) -> str:
    """Return to whom a report is to be sent."""
    return tr("Send the report to the administrator of {host}.").format(host=host_of(service_url))


def _report(facts: dict[str, str], said: Iterable[str], recipe: str, log: str = "") -> str:
    """Put the parts of a report together, those that there are."""
    facts = {**facts, tr("Date"): _moment(datetime.datetime.now().timestamp()), tr("Versions"): _versions()}
    parts = {
        "": "\n".join(f"{name}: {value}" for name, value in facts.items() if value),
        tr("What was said"): "\n".join(_once(said)),
        tr("What was asked"): "\n".join(line[:_LONGEST_LINE] for line in masked(recipe).splitlines()),
        tr("Log"): log,
    }
    return masked("\n\n".join(f"{name}\n{text.strip()}".strip() for name, text in parts.items() if text.strip())) + "\n"


def _once(said: Iterable[str]) -> list[str]:
    """Leave out what another sentence holds already."""
    found = list(dict.fromkeys(line for line in said if line))
    return [line for line in found if not any(line.strip(" .") in other for other in found if other != line)]


def _words(job: Job) -> list[str]:
    return [job.message, *job.notes, *job.server_messages]


def _moment(seconds: float) -> str:
    if not seconds:
        return ""
    return datetime.datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")


def _versions() -> str:
    import pyproj

    found = {
        "ArcGIS Export": plugin_version(),
        "QGIS": Qgis.version(),
        "Qt": QT_VERSION_STR,
        "GDAL": gdal.VersionInfo("RELEASE_NAME"),
        "PROJ": pyproj.__proj_version__,
        "Python": sys.version.split()[0],
    }
    return ", ".join([*(f"{name} {version}" for name, version in found.items()), platform.platform()])
