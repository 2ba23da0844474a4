# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be done with a job, and with several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Optional

from ..core.i18n import tr
from ..jobs.job import Job, State
from ..jobs.operation import Operation
from .entry import Entry


class Action(Enum):
    """What the user can do with a job; the value is the object name of the action."""

    PAUSE = "pause"
    RESUME = "resume"
    LOOK_AGAIN = "look_again"
    SUBMIT_AGAIN = "submit_again"
    TRY_NOW = "try_now"
    CANCEL = "cancel"
    RETRY = "retry"
    RUN_AGAIN = "run_again"
    SAVE_RECIPE = "save_recipe"
    ADD_TO_MAP = "add_to_map"
    OPEN_FOLDER = "open_folder"
    MESSAGES = "messages"
    LOG = "log"
    REPORT = "copy_report"
    COPY_ADDRESS = "copy_address"
    SIGN_IN = "sign_in"
    DISCARD = "discard"


# What Enter does: the first of these that is possible. Nothing that can't be undone.
_DEFAULTS = (Action.ADD_TO_MAP, Action.RESUME, Action.LOOK_AGAIN, Action.TRY_NOW)
# What the line below the list has a button for.
_NEXT_STEPS = (
    Action.TRY_NOW, Action.PAUSE, Action.RESUME, Action.CANCEL, Action.LOOK_AGAIN, Action.SUBMIT_AGAIN,
    Action.ADD_TO_MAP, Action.OPEN_FOLDER, Action.RETRY, Action.REPORT, Action.RUN_AGAIN, Action.DISCARD,
)  # fmt: skip
_ALONE = {
    Action.RUN_AGAIN,
    Action.SAVE_RECIPE,
    Action.MESSAGES,
    Action.LOG,
    Action.REPORT,
    Action.SIGN_IN,
    Action.SUBMIT_AGAIN,
}


@dataclass(frozen=True)
class Facts:
    """What only the whole record and the disk say of a job; see `facts_of`.

    *has_recipe*: it can be run again from a window; *has_result*: its file is there; *has_folder*: the folder of the
    file is there; *has_messages*: the server has said something; *has_log*: there is a log of this job.
    """

    can_resume: bool = False
    can_run_again: bool = False
    has_recipe: bool = False
    has_result: bool = False
    has_folder: bool = False
    has_messages: bool = False
    has_log: bool = False
    writes_output: bool = True
    discard_label: str = ""


def facts_of(
    job: Job,
    operation: Optional[Operation[Any, Any]],
    has_recipe: bool = False,
    has_result: bool = False,
    has_folder: bool = False,
    has_log: bool = False,
) -> Facts:
    """Return the facts of *job*; *operation* is ``None`` where this version can't read the record."""
    return Facts(
        can_resume=operation is not None and operation.can_resume(job),
        can_run_again=operation is not None and operation.can_run_again(job),
        has_recipe=has_recipe,
        has_result=has_result,
        has_folder=has_folder,
        has_messages=bool(job.server_messages or job.message or job.notes),
        has_log=has_log,
        writes_output=operation is not None and operation.writes_output,
        discard_label=operation.discard_label(job) if operation is not None else "",
    )


def possible(entry: Entry, facts: Optional[Facts]) -> frozenset[Action]:
    """Return what can be done with a job; *facts* ``None`` for not known yet: only what needs none."""
    found: set[Action] = set()
    known = facts or Facts()
    if entry.row.job_url:
        found.add(Action.COPY_ADDRESS)
    if known.has_messages:
        found.add(Action.MESSAGES)
    if known.has_log:
        found.add(Action.LOG)
    if entry.row.message and not entry.is_active and entry.row.state is not State.DONE:
        found.add(Action.REPORT)
    if known.has_recipe:
        found |= {Action.RUN_AGAIN, Action.SAVE_RECIPE}
    if entry.is_part:
        return frozenset(found)
    if entry.is_active:
        return frozenset(found | _of_running(entry))
    return frozenset(found | _of_stopped(entry, known))


def _of_running(entry: Entry) -> set[Action]:
    if not entry.runs or entry.wish is not None:
        return set()
    waits = entry.activity is not None and entry.activity.is_waiting
    return {Action.PAUSE, Action.CANCEL} | ({Action.TRY_NOW} if waits else set())


def _of_stopped(entry: Entry, facts: Facts) -> set[Action]:
    found, state = {Action.DISCARD}, entry.row.state
    if state is State.DONE:
        if facts.writes_output:
            found |= {Action.ADD_TO_MAP} if facts.has_result else set()
            found |= {Action.OPEN_FOLDER} if facts.has_folder else set()
        return found
    if state is State.FAILED:
        return found | ({Action.RETRY, Action.SIGN_IN} if facts.can_resume or facts.can_run_again else set())
    if facts.can_resume and entry.is_unanswered:
        found |= {Action.LOOK_AGAIN, Action.SUBMIT_AGAIN, Action.SIGN_IN}
    elif facts.can_resume:
        found |= {Action.RESUME, Action.SIGN_IN}
    elif facts.can_run_again:
        found |= {Action.RETRY, Action.SIGN_IN}
    return found


def possible_of_all(entries: Sequence[Entry], facts: Mapping[str, Facts]) -> frozenset[Action]:
    """Return what can be done with all of *entries* at once; *facts* by the ids of the jobs."""
    if not entries:
        return frozenset()
    if len(entries) == 1:
        return possible(entries[0], facts.get(entries[0].row.id))
    all_sets: Iterable[frozenset[Action]] = (possible(entry, facts.get(entry.row.id)) for entry in entries)
    return frozenset.intersection(*all_sets) - _ALONE


def default_action(actions: frozenset[Action]) -> Optional[Action]:
    """Return what Enter and a double click do; ``None`` for nothing."""
    return next((action for action in _DEFAULTS if action in actions), None)


def next_steps(actions: frozenset[Action], most: int = 3) -> list[Action]:
    """Return what is offered by buttons with a text, the most likely first."""
    if actions & {Action.SUBMIT_AGAIN, Action.PAUSE}:
        actions -= {Action.RUN_AGAIN}  # one job more: not what is likely while this one may be worked on
    return [action for action in _NEXT_STEPS if action in actions][:most]


def label(action: Action, facts: Optional[Facts] = None) -> str:
    """Return the text of an action; *facts* are those of the one job that it is about."""
    if action is Action.DISCARD and facts is not None and facts.discard_label:
        return facts.discard_label
    return {
        Action.PAUSE: tr("Pause"),
        Action.RESUME: tr("Resume"),
        Action.LOOK_AGAIN: tr("Look Again"),
        Action.SUBMIT_AGAIN: tr("Submit Again"),
        Action.TRY_NOW: tr("Try Now"),
        Action.CANCEL: tr("Cancel Job"),
        Action.RETRY: tr("Retry"),
        Action.RUN_AGAIN: tr("Run Again…"),
        Action.SAVE_RECIPE: tr("Save Recipe…"),
        Action.ADD_TO_MAP: tr("Add to Map"),
        Action.OPEN_FOLDER: tr("Open Folder"),
        Action.MESSAGES: tr("Show Messages"),
        Action.LOG: tr("Show Log of This Job"),
        Action.REPORT: tr("Copy Report"),
        Action.COPY_ADDRESS: tr("Copy Job Address"),
        Action.SIGN_IN: tr("Change Sign-in…"),
        Action.DISCARD: tr("Discard"),
    }[action]


def hint(action: Action) -> str:
    """Return what an action does, where its text does not say it all; "" else."""
    return {
        Action.PAUSE: tr("Stop for now. What was downloaded stays, and the server's job is left alone."),
        Action.RESUME: tr("Continue where the job stands"),
        Action.LOOK_AGAIN: tr("Ask the server whether it has the job"),
        Action.SUBMIT_AGAIN: tr("Send the job once more. If the server has the first one, it works on both."),
        Action.TRY_NOW: tr("Ask the server now, not after the pause"),
        Action.CANCEL: tr("Cancel the job, on the server, too"),
        Action.RETRY: tr("Try once more to get the result of this job"),
        Action.RUN_AGAIN: tr("Open the window with the same settings"),
        Action.REPORT: tr("Copy what the administrator of the server needs to find out why"),
        Action.SAVE_RECIPE: tr("Save the settings to a file that opens the window filled in"),
        Action.DISCARD: tr("Remove the job from the list. The file of a job that is done stays."),
    }.get(action, "")
