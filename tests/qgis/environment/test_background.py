# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever goes wrong in the background, or with its answer, is a sentence in the window and a trace in the log."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Optional

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from tests.qgis.user import until


def told(function: Any, done: Any = lambda value: None) -> Any:
    from arcgis_export.plugin.environment.background import start

    failures: list[Any] = []
    work = start(function, done, failures.append)
    until(lambda: bool(failures), "something is told")
    del work
    return failures[0]


def test_an_exception_in_the_background(application: Any, caplog: pytest.LogCaptureFixture) -> None:
    def work(waiter: Any) -> None:
        raise KeyError("https://h/x?token=se-cret")

    failure = told(work)
    assert "unexpected error" in failure.message and failure.details.startswith("KeyError")
    assert "Traceback" in caplog.text and "se-cret" not in caplog.text + failure.details


def test_an_exception_in_the_window_that_takes_the_answer(application: Any, caplog: pytest.LogCaptureFixture) -> None:
    def done(value: Optional[int]) -> None:
        raise OverflowError("too large for a spin box")

    failure = told(lambda waiter: 10**400, done)
    assert "unexpected error" in failure.message and "OverflowError" in failure.details
    assert "Traceback" in caplog.text


def test_an_exception_on_the_main_thread_for_another(application: Any, caplog: pytest.LogCaptureFixture) -> None:
    from arcgis_export.plugin.environment.background import on_main_thread

    def fail() -> int:
        raise ZeroDivisionError

    assert on_main_thread(fail) is None and "ZeroDivisionError" in caplog.text


def test_the_main_thread_works_for_another_between_its_events(application: Any) -> None:
    from arcgis_export.plugin.environment.background import on_main_thread

    found: list[Any] = []
    threading.Thread(target=lambda: found.append(on_main_thread(threading.current_thread))).start()
    until(lambda: found, "the answer", 5)
    assert found == [threading.main_thread()]


def test_a_copy_that_needs_the_main_thread_ends_while_the_plugin_is_unloaded(application: Any) -> None:
    from arcgis_export.plugin.environment.background import on_main_thread
    from arcgis_export.plugin.tasks.package_task import PackageTask, cancel_all
    from qgis.core import QgsApplication

    begun, found = threading.Event(), list[Any]()

    def work(report: Any, cancelled: Any) -> None:
        begun.set()
        while not cancelled():
            time.sleep(0.01)
        found.append(on_main_thread(lambda: "closed"))  # as the layers of a file that is replaced

    task = PackageTask("Copy", work)
    QgsApplication.taskManager().addTask(task)
    until(begun.is_set, "the copy")
    before = time.monotonic()
    cancel_all()
    assert found == ["closed"] and time.monotonic() - before < 0.9


@pytest.mark.parametrize("step", ["work", "prepare"])
def test_an_exception_in_an_algorithm(
    application: Any, step: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.processing.estimate_tiles import EstimateTiles

    def fail(self: Any, *_: Any) -> Any:
        raise AttributeError("https://h/x?token=se-cret")

    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(EstimateTiles, "work" if step == "work" else "service_url", fail)
    algorithm, context, feedback = EstimateTiles(), QgsProcessingContext(), QgsProcessingFeedback()
    run = algorithm.processAlgorithm if step == "work" else algorithm.prepareAlgorithm
    with pytest.raises(QgsProcessingException, match="unexpected error") as caught:
        run({}, context, feedback)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert "AttributeError" in caplog.text and "se-cret" not in caplog.text
