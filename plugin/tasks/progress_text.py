# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of a job as text. No Qt."""

from __future__ import annotations

from typing import Optional

from ..arcgis.urls import host_of
from ..core.i18n import bytes_text, duration_text, number_text, tr
from .activity import Activity


def progress_text(activity: Optional[Activity]) -> str:
    """Return how far a running job is: bytes, speed and time left where bytes move, else its sentence."""
    if activity is None or activity.is_queued:
        return ""
    if not activity.done or activity.is_waiting:
        return activity.text
    done = bytes_text(activity.done)
    if activity.total is not None:
        done = tr("{done} of {total}").format(done=done, total=bytes_text(activity.total))
    parts = [done]
    if activity.speed > 0:
        parts.append(tr("{size}/s").format(size=bytes_text(activity.speed)))
    if activity.seconds_left is not None:
        parts.append(tr("{time} left").format(time=duration_text(activity.seconds_left)))
    return ", ".join(parts)


def activity_text(activity: Activity) -> str:
    """Return the same as `progress_text`, in a window that shows no state beside it."""
    return activity.text if activity.is_queued else progress_text(activity) or tr("Starting")


def running_text(title: str, service_url: str, more: int) -> str:
    """Return whose progress is shown: *title* of the job and its server, and how many *more* of its kind run."""
    if more > 0:
        return tr("{title} ({host}); %Ln more in ArcGIS Jobs", more).format(title=title, host=host_of(service_url))
    return tr("{title} ({host})").format(title=title, host=host_of(service_url))


def tiles_done_text(done: int, total: int, seconds: float) -> str:
    """Return how far work on a package is that took *seconds* until now."""
    if not done:
        return tr("Starting")
    left = duration_text(seconds * (total - done) / done)
    return tr("{done} of {total}, {time} left").format(done=number_text(done), total=number_text(total), time=left)
