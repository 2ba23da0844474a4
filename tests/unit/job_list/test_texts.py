# SPDX-License-Identifier: GPL-2.0-or-later
"""What the list says of a job: state, progress, until when a result can be had, what is asked before a discard."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.core.i18n import duration_text
from arcgis_export.plugin.job_list.count import badge_text, button_text, count_text
from arcgis_export.plugin.job_list.entry import Entry, Phase, Wish, phase_of
from arcgis_export.plugin.job_list.filter import Filter
from arcgis_export.plugin.job_list.texts import (
    about_text,
    discard_question,
    progress_text,
    server_result_text,
    service_text,
    size_text,
    state_text,
    words_text,
)
from arcgis_export.plugin.jobs.job import Job, ServerEnd, State
from arcgis_export.plugin.tasks.activity import Activity

URL = "https://gis.example.com/server/rest/services/Base/World/MapServer"
ONLINE = "https://tiles.arcgis.com/tiles/a1B2/arcgis/rest/services/World/MapServer"
HOUR = 3600.0


def entry(
    state: State = State.INTERRUPTED,
    activity: Activity | None = None,
    elsewhere: bool = False,
    wish: Wish | None = None,
    runs: bool = False,
    **values: Any,
) -> Entry:
    """A line of the list; it runs here where there is an activity."""
    values = {"service_url": URL, "title": "World", "output": "/data/World.tpkx", **values}
    row = Job("export_tiles", state=state, **values).row()
    return Entry(row, activity, runs or activity is not None, elsewhere, wish)


@pytest.mark.parametrize(
    "listed, text, phase",
    [
        (entry(State.NEW, Activity()), "Starting", Phase.RUNNING),
        (entry(State.RUNNING, Activity()), "The server is working", Phase.RUNNING),
        (entry(State.DOWNLOADING, Activity()), "Downloading", Phase.RUNNING),
        (entry(State.COPYING, Activity()), "Writing the result", Phase.RUNNING),
        (entry(State.RUNNING, Activity(is_waiting=True)), "Waiting for the server", Phase.WAITING),
        (entry(State.NEW, Activity(text="After 2 others", is_queued=True)), "After 2 others", Phase.WAITING),
        (entry(State.RUNNING, Activity(), wish=Wish.PAUSE), "Pausing…", Phase.RUNNING),
        (entry(State.RUNNING, Activity(), wish=Wish.CANCEL), "Cancelling…", Phase.RUNNING),
        (entry(State.RUNNING, elsewhere=True), "Running in another window or algorithm", Phase.RUNNING),
        (entry(State.RUNNING), "Interrupted", Phase.STOPPED),
        (entry(State.RUNNING, is_paused=True), "Paused", Phase.STOPPED),
        (entry(State.EXPIRED, job_id="j"), "Time limit reached", Phase.STOPPED),
        (entry(State.SUBMITTING), "No answer from the server", Phase.STOPPED),
        (entry(State.SUBMITTING, job_id="j"), "Interrupted", Phase.STOPPED),
        (entry(server_end=ServerEnd.SUCCEEDED), "Result still on the server", Phase.STOPPED),
        (entry(State.DONE, server_end=ServerEnd.SUCCEEDED), "Done", Phase.DONE),
        (entry(State.FAILED, message="The disk is full."), "Failed: The disk is full.", Phase.FAILED),
        (entry(State.CANCELLED), "Cancelled", Phase.CANCELLED),
        (entry(State.NEW, runs=True, parent="p"), "Not begun", Phase.WAITING),
        (entry(State.DONE, runs=True, parent="p"), "Done", Phase.DONE),
    ],
)
def test_a_state_in_words(listed: Entry, text: str, phase: Phase) -> None:
    assert (state_text(listed), phase_of(listed)) == (text, phase)


def test_progress_has_bytes_speed_and_time_left() -> None:
    moving = Activity(0.3, "Downloading", 12_300_000, 40_000_000, 1_200_000, 23)
    assert progress_text(moving) == "12.3 MB of 40.0 MB, 1.2 MB/s, about 23 seconds left"
    assert progress_text(Activity(0.3, "Downloading", 12_300_000)) == "12.3 MB"
    assert progress_text(Activity(0.3, "3 of 5 jobs done")) == "3 of 5 jobs done"
    assert progress_text(Activity(0.3, "The disk of the server sleeps", 5, is_waiting=True)).startswith("The disk")
    assert progress_text(Activity(text="Waiting for others", is_queued=True)) == progress_text(None) == ""


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0.2, "about 1 second"),
        (20, "about 20 seconds"),
        (240, "about 4 minutes"),
        (2 * HOUR, "about 2 hours"),
        (72 * HOUR, "about 3 days"),
    ],
)
def test_times_are_said_as_a_person_says_them(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_the_size_is_that_of_the_result_or_of_the_download() -> None:
    assert size_text(entry(State.DONE, size=1_800_000_000)) == "1.8 GB"
    assert size_text(entry(State.DOWNLOADING, Activity(total=40_000_000))) == "40.0 MB"
    assert size_text(entry()) == ""


def test_a_service_is_its_host_and_its_path() -> None:
    assert service_text(URL) == "gis.example.com/Base/World/MapServer"
    assert service_text("https://example.maps.arcgis.com/sharing/rest/content/items/ab%20c") == (
        "example.maps.arcgis.com/content/items/ab c"
    )
    assert service_text("https://a.example:6443") == "a.example:6443"
    assert service_text("http://[broken") == "http://[broken"


def test_a_result_on_the_server_says_until_when_it_can_be_had() -> None:
    now = 1_000_000.0
    waiting = {"server_end": ServerEnd.SUCCEEDED, "job_id": "j"}
    text = server_result_text(entry(succeeded=now - 1200, **waiting), now)
    assert text == (
        "The server finished about 20 minutes ago. Servers delete results after some minutes or hours. "
        "Resume the job now."
    )
    online = server_result_text(entry(succeeded=now - 7 * HOUR, service_url=ONLINE, **waiting), now)
    assert "about 7 hours ago. ArcGIS Online deletes results after some hours or days." in online
    assert "probably deleted" in server_result_text(entry(succeeded=now - 7 * HOUR, **waiting), now)
    assert server_result_text(entry(**waiting), now).startswith("Servers delete")  # nobody saw when it finished
    assert server_result_text(entry(), now) == ""
    assert server_result_text(entry(State.DONE, **waiting), now) == ""
    assert server_result_text(entry(State.COPYING, **waiting), now) == ""  # it is on disk already


def test_a_host_that_only_ends_like_arcgis_online_is_another() -> None:
    fake = entry(server_end=ServerEnd.SUCCEEDED, service_url="https://notarcgis.com/arcgis/rest/services/A/MapServer")
    assert "ArcGIS Online" not in server_result_text(fake, 0.0)


def test_what_is_said_of_a_job() -> None:
    assert "look again" in about_text(entry(State.SUBMITTING), 0.0)
    sentence = "gis.example.com can't be reached. Trying again."
    assert about_text(entry(State.RUNNING, Activity(text=sentence, is_waiting=True)), 0.0) == sentence
    assert about_text(entry(message="No network."), 0.0) == "Interrupted\nNo network."
    assert about_text(entry(State.FAILED, message="No network."), 0.0) == "Failed: No network."
    assert about_text(entry(State.DONE), 0.0) == "Done\n/data/World.tpkx"
    moving = Activity(0.3, "Downloading", 12_300_000, 40_000_000)
    assert about_text(entry(State.DOWNLOADING, moving), 0.0) == "Downloading\n12.3 MB of 40.0 MB"


def test_only_the_record_of_one_ended_job_goes_without_a_question() -> None:
    done, failed = entry(State.DONE), entry(State.FAILED)
    assert discard_question([done]) == discard_question([failed]) == ""
    stopped = discard_question([entry()])
    assert stopped.startswith("Discard the job “World”? What was downloaded so far is deleted")
    assert "The server is not told" in stopped
    assert "stay where they are" in discard_question([done, failed])
    assert "left on the portal" in discard_question([entry(State.FAILED, leftovers=True)])


def test_messages_of_the_server_come_after_those_to_the_user() -> None:
    assert words_text(["ERROR 1", "Failed."], "No tiles.", ["No tiles.", "Note"]) == "No tiles.\nNote\nERROR 1\nFailed."
    assert words_text([], "", []) == "The server has sent no messages."


def test_the_button_counts_what_runs() -> None:
    assert (button_text(0), count_text(0)) == ("Jobs", "No job is running")
    assert (button_text(2), count_text(1), count_text(2)) == ("Jobs (2)", "1 job running", "2 jobs running")
    assert (badge_text(9), badge_text(10)) == ("9", "9+")


@pytest.mark.parametrize(
    "wanted, fits",
    [
        (Filter(), True),
        (Filter("wor"), True),
        (Filter("world.tpkx"), True),
        (Filter("base/"), True),
        (Filter("full"), True),
        (Filter("rivers"), False),
        (Filter(phase=Phase.FAILED), True),
        (Filter(phase=Phase.DONE), False),
        (Filter(host="gis.example.com"), True),
        (Filter(host="example.com"), False),
        (Filter("world", Phase.DONE), False),
    ],
)
def test_a_filter(wanted: Filter, fits: bool) -> None:
    assert wanted.accepts(entry(State.FAILED, message="The disk is full.")) is fits
