# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's portal for exports of items."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

from ...conftest import Lab
from .item_setup import Office


@pytest.fixture
def portal_lab(lab: Lab, sandbox: Sandbox) -> Iterator[Office]:
    pace, sandbox.pace = sandbox.pace, Pace()
    sandbox.reset_portal()
    yield Office(lab, sandbox)
    sandbox.reset_portal()
    sandbox.pace = pace
