# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts and rules of the Import Tiles dialog, without widgets."""

from __future__ import annotations

from dataclasses import dataclass

from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError
from ...arcgis.operations.import_tiles import find_admin, import_problem
from ...arcgis.services.tile_service import Service, describe
from ...arcgis.urls import host_of
from ...core.i18n import bytes_text, tr
from ...tiles.levels import levels_in_words
from .conditions import ImportSource
from .survey import ImportPlan, Merging


@dataclass(frozen=True)
class ImportTarget:
    """The service to import into, as a service field describes it; *admin_problem* is why the user can't."""

    service: Service
    admin_problem: str = ""

    @property
    def url(self) -> str:
        return self.service.url

    def problem(self) -> str:
        return import_problem(self.service) or self.admin_problem


def describe_target(session: Session, url: str) -> ImportTarget:
    """Describe a service and see whether the caller may import into it. Raises what `describe` raises."""
    belongs = session.sign_in.authorize_server(session, url)
    service = describe(session, url)
    if not import_problem(service):
        try:
            find_admin(session, service)
        except ServerError as error:
            if session.sign_in.has_login and not belongs:
                text = tr("“{title}” on {host} does not belong to this portal. Choose the portal that it belongs to.")
                return ImportTarget(service, text.format(title=service.title, host=host_of(url)))
            return ImportTarget(service, error.message)
    return ImportTarget(service)


def target_sentence(target: ImportTarget) -> str:
    """Describe in one plain sentence what was found."""
    service = target.service
    if service.scheme is None:
        return tr("“{title}” is not cached (no tiles).").format(title=service.title)
    return tr("“{title}” has tiles at {levels}, in {crs}.").format(
        title=service.title,
        levels=levels_in_words(service.usable_levels),
        crs=service.spatial_reference.authid or tr("a spatial reference without a WKID"),
    )


def source_sentence(source: ImportSource) -> str:
    """Describe what the package is; "" where that is reported as a problem."""
    if source.problem:
        return ""
    size = bytes_text(source.size) if source.size >= 0 else tr("unknown size")
    if source.item is not None:
        return tr("“{title}”, {type}, {size}, of {owner}").format(
            title=source.title, type=source.item.type, size=size, owner=source.item.owner
        )
    tiles = sum(one.tiles for one in source.levels)
    return tr("“{title}”, %Ln tile(s) at {levels}, {size}", tiles).format(
        title=source.title,
        levels=levels_in_words(source.held or ()),
        size=size,
    )


def merging_text(merging: Merging, bundles: int = -1) -> str:
    """Describe in plain language what happens to the tiles that the service has."""
    if merging is Merging.ADD:
        return tr("Only tiles that the service does not have are added. Its own tiles are kept.")
    if merging is Merging.REPLACE:
        return tr("The package's tiles replace those that the service has there. All others are kept.")
    text = tr(
        "Every bundle (a block of 128 by 128 tiles) that the package touches is overwritten with "
        "the package's. Tiles of the service in it that the package does not have are lost."
    )
    if bundles > 0:
        text += " " + tr("This import touches up to %Ln bundle(s).", bundles)
    return text


def import_question(plan: ImportPlan, merging: Merging) -> tuple[str, str]:
    """Return what a user confirms before an import, and the button for it: service, tiles, levels, and what is lost."""
    request = plan.request
    if request is None:
        return "", ""
    text = tr("Import all tiles of the package into “{title}” on {host}?")
    if plan.tiles > 0:
        text = tr("Import %Ln tile(s) at {levels} into “{title}” on {host}?", plan.tiles)
    elif request.wanted:
        text = tr("Import the tiles of the package at {levels} into “{title}” on {host}?")
    levels = levels_in_words(request.wanted or ())
    text = text.format(levels=levels, title=request.service.title, host=host_of(request.service.url))
    if merging is not Merging.OVERWRITE:
        return f"{text} {merging_text(merging)}", button_text(plan)
    if plan.bundles > 0:
        lost = tr("Up to %Ln bundle(s) will be overwritten.", plan.bundles)
        action = tr("Overwrite %Ln Bundle(s)", plan.bundles)
    else:
        lost, action = tr("The bundles that the package touches will be overwritten."), tr("Overwrite Bundles")
    loss = tr("Tiles in them that the package does not have are lost and can't be restored.")
    return f"{text} {lost} {loss}", action


def button_text(plan: ImportPlan) -> str:
    """Return what the button will do: ``Import 1,348 tiles``."""
    if not plan.is_sound or plan.tiles <= 0:
        return tr("Import")
    return tr("Import %Ln tile(s)", plan.tiles)


def waiting_for(has_portal: bool, has_service: bool, has_source: bool, problems: bool) -> str:
    """Describe what is still to be chosen, so that the button is never off without a reason; "" for nothing."""
    if problems:
        return ""
    if not has_portal:
        return tr("Choose the portal and sign in first.")
    if not has_service:
        return tr("Choose the hosted tile service.")
    return "" if has_source else tr("Choose a package.")
