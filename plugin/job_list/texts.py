# SPDX-License-Identifier: GPL-2.0-or-later
"""The texts of the list of jobs."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from ..arcgis.urls import host_of
from ..core.i18n import bytes_text, duration_text, tr
from ..jobs.job import JobRow, State
from ..tasks.progress_text import progress_text
from .entry import Entry, Phase, Wish

HOUR, DAY = 3600.0, 86400.0
# After so many seconds an ArcGIS Server, or ArcGIS Online, has most likely deleted a result.
_LIKELY_GONE, _LIKELY_GONE_ONLINE = 6 * HOUR, 4 * DAY


def state_text(entry: Entry) -> str:
    """Return in a few words how the job is."""
    if entry.is_active:
        return _active_text(entry)
    row = entry.row
    if row.state is State.DONE:
        return tr("Done")
    if row.state is State.FAILED:
        return tr("Failed: {message}").format(message=row.message) if row.message else tr("Failed")
    if row.state is State.CANCELLED:
        return tr("Cancelled")
    if entry.is_unanswered:
        return tr("No answer from the server")
    if entry.has_result_on_server:
        return tr("Result still on the server")
    if row.is_paused:
        return tr("Paused")
    if row.state is State.EXPIRED:
        return tr("Time limit reached")
    return tr("Not begun") if entry.is_part and row.state is State.NEW else tr("Interrupted")


def _active_text(entry: Entry) -> str:
    activity, state = entry.activity, entry.row.state
    if entry.wish is not None:
        return tr("Pausing…") if entry.wish is Wish.PAUSE else tr("Cancelling…")
    if not entry.runs:
        return tr("Running in another window or algorithm")
    if activity is not None and activity.is_queued:
        return activity.text or tr("Waiting for other jobs")
    if activity is not None and activity.is_waiting:
        return tr("Waiting for the server")
    return {
        State.NEW: tr("Not begun") if entry.is_part else tr("Starting"),
        State.SUBMITTING: tr("Submitting"),
        State.WAITING: tr("Queued on the server"),
        State.RUNNING: tr("The server is working"),
        State.DOWNLOADING: tr("Downloading"),
        State.CHECKING: tr("Checking"),
        State.COPYING: tr("Writing the result"),
    }.get(state, tr("Starting"))


def phase_text(phase: Phase) -> str:
    """Return the name of a phase, for the filter."""
    return {
        Phase.RUNNING: tr("Running"),
        Phase.WAITING: tr("Waiting"),
        Phase.STOPPED: tr("Paused or interrupted"),
        Phase.DONE: tr("Done"),
        Phase.FAILED: tr("Failed"),
        Phase.CANCELLED: tr("Cancelled"),
    }[phase]


def kind_text(kind: str) -> str:
    """Return what kind of job it is."""
    return {
        "export_tiles": tr("Export Tiles"),
        "split_tiles": tr("Export Tiles in several jobs"),
        "tiles_part": tr("Part of an export"),
        "export_map": tr("Export Map"),
        "export_item": tr("Export Item"),
        "import_tiles": tr("Import Tiles"),
    }.get(kind, kind)


def size_text(entry: Entry) -> str:
    """Return the size of the result, or of what is being downloaded."""
    activity = entry.activity
    if entry.row.size:
        return bytes_text(entry.row.size)
    if activity is not None and activity.total:
        return bytes_text(activity.total)
    return ""


def service_text(url: str) -> str:
    """Return a service as ``host/path``, without what all services have in common."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return url
    for mark in ("/rest/services/", "/sharing/rest"):
        if mark in path:
            path = path.partition(mark)[2]
    return f"{host_of(url)}/{path.strip('/')}".rstrip("/")


def when(row: JobRow) -> float:
    """Return the time that a job is listed with, in epoch seconds: its end, else its beginning."""
    return row.ended or row.created


def server_result_text(entry: Entry, now: float) -> str:
    """Return until when a result can be had that is only on the server; "" for all other jobs.

    No server says when it deletes a result. ArcGIS Server's usual limits are minutes for files and hours for jobs,
    those of ArcGIS Online hours or days.
    """
    if not entry.has_result_on_server or entry.is_active:
        return ""
    parts = []
    age = max(0.0, now - entry.row.succeeded) if entry.row.succeeded else 0.0
    if age:
        parts.append(tr("The server finished {time} ago.").format(time=duration_text(age)))
    online = _is_online(entry.row.service_url)
    if age > (_LIKELY_GONE_ONLINE if online else _LIKELY_GONE):
        parts.append(tr("It has probably deleted the result since; resume the job to find out."))
    elif online:
        parts.append(tr("ArcGIS Online deletes results after some hours or days. Resume the job soon."))
    else:
        parts.append(tr("Servers delete results after some minutes or hours. Resume the job now."))
    return " ".join(parts)


def about_text(entry: Entry, now: float) -> str:
    """Return in sentences all that matters of a job now: for the line below the list and the tool tip."""
    row, activity = entry.row, entry.activity
    parts = []
    if entry.is_active:
        parts.append(activity.text if activity is not None and activity.text else state_text(entry))
        if activity is not None and activity.done and not activity.is_waiting and not activity.is_queued:
            parts.append(progress_text(activity))
    elif entry.is_unanswered:
        parts.append(
            tr(
                "The job was sent, and no answer came. The server may be working on it: look again first. "
                "Submit it again only if the server does not have it."
            )
        )
    else:
        parts += [state_text(entry), row.message if row.state is not State.FAILED else ""]
        parts.append(server_result_text(entry, now))
    if row.output and row.state is State.DONE and row.kind != "import_tiles":
        parts.append(row.output)
    return "\n".join(dict.fromkeys(part for part in parts if part))


def discard_question(entries: list[Entry]) -> str:
    """Return what to ask before jobs are discarded; "" for a single one of which only the record goes."""
    unfinished = [entry for entry in entries if not entry.row.state.is_final]
    if len(entries) == 1 and not unfinished and not entries[0].row.leftovers:
        return ""
    if len(entries) == 1:
        parts = [tr("Discard the job “{title}”?").format(title=entries[0].row.title)]
    else:
        parts = [tr("Discard %Ln job(s)?", len(entries))]
    if unfinished:
        parts.append(
            tr(
                "What was downloaded so far is deleted, and the job can't be resumed. "
                "The server is not told: it may finish its own job."
            )
        )
    elif any(entry.row.leftovers for entry in entries):
        parts.append(tr("What the job left on the portal and on disk is deleted."))
    parts.append(tr("Files of jobs that are done stay where they are."))
    return " ".join(parts)


def words_text(words: list[str], message: str, notes: list[str]) -> str:
    """Return what the server has said about a job, after what was said to the user."""
    said = [message, *notes]
    return "\n".join([*dict.fromkeys(text for text in said if text), *words]) or tr("The server has sent no messages.")


def _is_online(url: str) -> bool:
    host = host_of(url).lower()
    return host == "arcgis.com" or host.endswith(".arcgis.com")
