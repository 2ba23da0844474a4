# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls that block, in threads that a cancel leaves behind: no answer is lost, and none comes twice."""

from __future__ import annotations

import threading
import time
from typing import Callable

import pytest
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.core.waiter import Waiter


def test_the_value_and_the_error_of_a_call_come_back() -> None:
    assert Waiter().run(lambda abandoned: 5) == 5
    with pytest.raises(KeyError):
        Waiter().run(lambda abandoned: {}["x"])


def test_a_cancel_leaves_a_silent_call_and_its_late_answer_is_not_lost() -> None:
    go, seen, late = threading.Event(), threading.Event(), list[int]()

    def call(abandoned: threading.Event) -> int:
        seen.set()
        go.wait(5)
        assert abandoned.is_set()
        return 7

    def take(answer: Callable[[], int]) -> None:
        late.append(answer())

    with pytest.raises(CancelledError):  # as soon as the call is under way
        Waiter(seen.is_set).run(call, late=take)
    assert late == []
    go.set()
    end = time.monotonic() + 5
    while not late and time.monotonic() < end:
        time.sleep(0.01)
    assert late == [7]


def test_a_late_error_is_raised_where_it_is_taken() -> None:
    go, done = threading.Event(), threading.Event()
    caught: list[BaseException] = []

    def call(abandoned: threading.Event) -> int:
        go.wait(5)
        raise ValueError("late")

    def take(answer: Callable[[], int]) -> None:
        try:
            answer()
        except ValueError as error:
            caught.append(error)
        done.set()

    started = iter([False, True])
    with pytest.raises(CancelledError):
        Waiter(lambda: next(started, True)).run(call, late=take)
    go.set()
    assert done.wait(5) and str(caught[0]) == "late"


def test_patience_waits_for_the_answer_after_a_cancel() -> None:
    def call(abandoned: threading.Event) -> str:
        time.sleep(0.3)
        return "answer"

    assert Waiter(lambda: True).run(call, patience=3.0) == "answer"
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        Waiter(lambda: True).run(lambda abandoned: time.sleep(5), patience=0.3)
    assert time.monotonic() - begun < 2


def test_without_patience_nothing_begins_after_a_cancel() -> None:
    begun: list[int] = []
    with pytest.raises(CancelledError):
        Waiter(lambda: True).run(lambda abandoned: begun.append(1))
    assert begun == []


def test_many_races_between_an_answer_and_a_cancel() -> None:
    """Each answer is either returned or taken late: their sum is complete."""
    returned, late = [], list[int]()
    for number in range(300):
        cancelled = threading.Event()

        def call(abandoned: threading.Event, number: int = number, cancelled: threading.Event = cancelled) -> int:
            cancelled.set()
            return number

        try:
            returned.append(Waiter(cancelled.is_set).run(call, late=lambda answer: late.append(answer())))
        except CancelledError:
            pass
    end = time.monotonic() + 5
    while len(returned) + len(late) < 300 and time.monotonic() < end:
        time.sleep(0.01)
    assert sorted([*returned, *late]) == list(range(300))


def test_a_limited_waiter_gives_up_by_itself() -> None:
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        Waiter().limited(0.3).run(lambda abandoned: time.sleep(5))
    assert time.monotonic() - begun < 2
    assert Waiter().limited(5).run(lambda abandoned: 1) == 1


def test_a_call_that_is_overdue_is_left_behind() -> None:
    go, seen = threading.Event(), list[bool]()

    def call(abandoned: threading.Event) -> None:
        go.wait(5)
        seen.append(abandoned.is_set())

    with pytest.raises(TimeoutError):
        Waiter().run(call, overdue=lambda: True)
    go.set()
    end = time.monotonic() + 5
    while not seen and time.monotonic() < end:
        time.sleep(0.01)
    assert seen == [True]
    assert Waiter().run(lambda abandoned: 5, overdue=lambda: False) == 5
