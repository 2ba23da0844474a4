# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be done with a job, by its state and what is known of it, and with several at once."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.job_list.actions import (
    Action,
    Facts,
    default_action,
    facts_of,
    hint,
    label,
    next_steps,
    possible,
    possible_of_all,
)
from arcgis_export.plugin.job_list.entry import Entry, Wish
from arcgis_export.plugin.jobs.job import Job, ServerEnd, State
from arcgis_export.plugin.operations.export_tiles.operation import ExportTiles
from arcgis_export.plugin.tasks.activity import Activity

URL = "https://gis.example.com/server/rest/services/World/MapServer"
A = Action


def entry(state: State, activity: Activity | None = None, elsewhere: bool = False, **values: Any) -> Entry:
    row = Job("export_tiles", URL, "World", "/data/World.tpkx", state=state, **values).row()
    return Entry(row, activity, activity is not None, elsewhere)


RESUMABLE = Facts(can_resume=True)


@pytest.mark.parametrize(
    "listed, facts, actions",
    [
        (entry(State.RUNNING, Activity()), Facts(), {A.PAUSE, A.CANCEL}),
        (entry(State.RUNNING, Activity(is_waiting=True)), Facts(), {A.PAUSE, A.CANCEL, A.TRY_NOW}),
        (entry(State.NEW, Activity(is_queued=True)), Facts(), {A.PAUSE, A.CANCEL}),
        (entry(State.RUNNING, elsewhere=True), RESUMABLE, set()),
        (entry(State.RUNNING), RESUMABLE, {A.RESUME, A.SIGN_IN, A.DISCARD}),
        (entry(State.RUNNING), None, {A.DISCARD}),
        (entry(State.SUBMITTING), RESUMABLE, {A.LOOK_AGAIN, A.SUBMIT_AGAIN, A.SIGN_IN, A.DISCARD}),
        (entry(State.SUBMITTING, job_id="j"), RESUMABLE, {A.RESUME, A.SIGN_IN, A.DISCARD}),
        (entry(State.DONE), Facts(has_result=True, has_folder=True), {A.ADD_TO_MAP, A.OPEN_FOLDER, A.DISCARD}),
        (entry(State.DONE), Facts(has_folder=True), {A.OPEN_FOLDER, A.DISCARD}),
        (entry(State.DONE), Facts(has_result=True, has_folder=True, writes_output=False), {A.DISCARD}),
        (entry(State.FAILED), Facts(), {A.DISCARD}),
        (entry(State.FAILED), RESUMABLE, {A.RETRY, A.SIGN_IN, A.DISCARD}),
        (entry(State.FAILED), Facts(can_run_again=True), {A.RETRY, A.SIGN_IN, A.DISCARD}),
        (entry(State.CANCELLED), RESUMABLE, {A.RESUME, A.SIGN_IN, A.DISCARD}),
        (entry(State.CANCELLED), Facts(can_run_again=True), {A.RETRY, A.SIGN_IN, A.DISCARD}),
        (entry(State.CANCELLED, job_url="https://a/jobs/1"), Facts(), {A.COPY_ADDRESS, A.DISCARD}),
        (entry(State.FAILED), Facts(has_recipe=True), {A.RUN_AGAIN, A.SAVE_RECIPE, A.DISCARD}),
        (
            entry(State.RUNNING, Activity()),
            Facts(has_messages=True, has_log=True),
            {A.PAUSE, A.CANCEL, A.MESSAGES, A.LOG},
        ),
        (entry(State.FAILED, parent="p"), Facts(can_resume=True, has_messages=True), {A.MESSAGES}),
    ],
)
def test_what_can_be_done(listed: Entry, facts: Facts | None, actions: set[Action]) -> None:
    assert possible(listed, facts) == actions


def test_a_job_that_is_being_stopped_is_stopped_once() -> None:
    row = entry(State.RUNNING).row
    assert possible(Entry(row, Activity(is_waiting=True), True, wish=Wish.CANCEL), Facts()) == set()


def test_several_jobs_allow_what_each_of_them_allows() -> None:
    running, stopped, other = entry(State.RUNNING, Activity()), entry(State.RUNNING), entry(State.EXPIRED)
    facts = {each.row.id: RESUMABLE for each in (running, stopped, other)}
    assert possible_of_all([stopped, other], facts) == {A.RESUME, A.DISCARD}
    assert possible_of_all([stopped, running], facts) == set()
    assert possible_of_all([stopped, other], {}) == {A.DISCARD}
    assert possible_of_all([], facts) == set()


def test_windows_and_second_jobs_are_for_one_job_at_a_time() -> None:
    jobs = [entry(State.SUBMITTING), entry(State.SUBMITTING)]
    facts = {each.row.id: Facts(can_resume=True, has_recipe=True, has_log=True, has_messages=True) for each in jobs}
    assert possible_of_all(jobs, facts) == {A.LOOK_AGAIN, A.DISCARD}


@pytest.mark.parametrize(
    "actions, wanted",
    [
        ({A.ADD_TO_MAP, A.DISCARD}, A.ADD_TO_MAP),
        ({A.RESUME, A.DISCARD}, A.RESUME),
        ({A.LOOK_AGAIN, A.SUBMIT_AGAIN}, A.LOOK_AGAIN),
        ({A.TRY_NOW, A.CANCEL, A.PAUSE}, A.TRY_NOW),
        ({A.CANCEL, A.PAUSE}, None),
        ({A.SUBMIT_AGAIN, A.DISCARD, A.RETRY}, None),
    ],
)
def test_enter_does_nothing_that_can_not_be_undone(actions: set[Action], wanted: Action | None) -> None:
    assert default_action(frozenset(actions)) is wanted


def test_the_next_steps_are_the_likely_ones() -> None:
    assert next_steps(possible(entry(State.SUBMITTING), Facts(can_resume=True, has_recipe=True))) == [
        A.LOOK_AGAIN,
        A.SUBMIT_AGAIN,
        A.DISCARD,
    ]
    assert next_steps(possible(entry(State.RUNNING, Activity(is_waiting=True)), Facts())) == [
        A.TRY_NOW,
        A.PAUSE,
        A.CANCEL,
    ]
    assert next_steps(possible(entry(State.RUNNING, Activity()), Facts(has_recipe=True))) == [A.PAUSE, A.CANCEL]
    done = Facts(has_result=True, has_folder=True, has_recipe=True)
    assert next_steps(possible(entry(State.DONE), done)) == [A.ADD_TO_MAP, A.OPEN_FOLDER, A.RUN_AGAIN]


def test_every_action_has_a_text_of_its_own() -> None:
    texts = [label(action) for action in Action]
    assert len(set(texts)) == len(texts) and all(texts)
    assert label(A.DISCARD, Facts(discard_label="Delete Upload")) == "Delete Upload"
    assert "stays" in hint(A.DISCARD)  # the file of a job that is done is not deleted


def test_facts_are_those_of_the_operation() -> None:
    there = Job("export_tiles", URL, "W", "/d/w.tpkx", state=State.FAILED, job_id="j", server_messages=["No"])
    facts = facts_of(there, ExportTiles(), has_recipe=True)
    assert facts.can_resume and facts.has_messages and facts.has_recipe and not facts.can_run_again
    there.server_end = ServerEnd.GONE
    assert not facts_of(there, ExportTiles()).can_resume
    unreadable = facts_of(there, None)
    assert not unreadable.can_resume and not unreadable.writes_output
