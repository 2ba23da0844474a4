# SPDX-License-Identifier: GPL-2.0-or-later
"""Details of an Import Tiles job in the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

from ...arcgis.portal.upload_record import Stage
from ...jobs.details import Details
from ...tiles.extent import Extent


@dataclass(frozen=True)
class ImportDetails(Details):
    """An import into the service *service*, whose administration is *admin*; the job's own URL is the portal's.

    *parameters* are the submitted form fields without token, *item* the package on the portal, *source* its
    name, *upload* the record of its upload as JSON, ``None`` for a package that was there. *keep* keeps an
    uploaded package on the portal, *may_run_again* only after a failure or a cancel. *levels* are the
    requested ones, ``None`` for all; *held* those of the package; *all_levels* what becomes of both. *before*
    are the server's jobs before the submit, *submitted* says that one was sent, at *submitted_at* (epoch
    seconds). *has_succeeded* is the server's word, *runs_again* asks for a rerun of the server's job.
    """

    parameters: dict[str, str] = field(default_factory=dict)
    service: str = ""
    admin: str = ""
    source: str = ""
    item: str = ""
    upload: Optional[dict[str, Any]] = None
    keep: bool = False
    may_run_again: bool = False
    levels: Optional[tuple[int, ...]] = None
    held: Optional[tuple[int, ...]] = None
    all_levels: tuple[int, ...] = ()
    extent: Optional[Extent] = None
    merge: bool = False
    replace: bool = False
    before: Optional[tuple[str, ...]] = None
    submitted: bool = False
    submitted_at: float = 0.0
    has_succeeded: bool = False
    runs_again: bool = False
    user: str = ""
    date: str = ""

    @property
    def leaves_item(self) -> bool:
        """Whether the package that was uploaded is still on the portal, and to be deleted."""
        stage = (self.upload or {}).get("stage", Stage.NEW.value)
        return stage != Stage.NEW.value and not (self.keep and stage == Stage.DONE.value)
