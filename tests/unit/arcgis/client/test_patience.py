# SPDX-License-Identifier: GPL-2.0-or-later
"""The waits of a job for a server that can't be reached."""

from __future__ import annotations

from arcgis_export.plugin.arcgis.client.patience import Patience
from arcgis_export.plugin.arcgis.errors import ThrottledError

from ...conftest import QuickWaiter


def test_try_now_of_the_whole_job_ends_the_waits_of_its_parts() -> None:
    waiter = QuickWaiter()
    whole, part = Patience(waiter, lambda text: None), Patience(waiter, lambda text: None)
    part.follow(whole)
    waiter.hook = lambda seconds: whole.try_now()
    begun = waiter.clock()
    part.wait(ThrottledError("busy", retry_after=250.0), "https://h/x")
    assert waiter.clock() - begun < 1
