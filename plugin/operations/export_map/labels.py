# SPDX-License-Identifier: GPL-2.0-or-later
"""Display labels for Esri enumerations."""

from __future__ import annotations

from ...core.i18n import tr


def time_units() -> list[tuple[str, str]]:
    """Return ArcGIS' units of time with their names, shortest first."""
    return [
        ("esriTimeUnitsSeconds", tr("seconds")),
        ("esriTimeUnitsMinutes", tr("minutes")),
        ("esriTimeUnitsHours", tr("hours")),
        ("esriTimeUnitsDays", tr("days")),
        ("esriTimeUnitsWeeks", tr("weeks")),
        ("esriTimeUnitsMonths", tr("months")),
        ("esriTimeUnitsYears", tr("years")),
        ("esriTimeUnitsDecades", tr("decades")),
        ("esriTimeUnitsCenturies", tr("centuries")),
    ]


def time_relations() -> list[tuple[str, str]]:
    """Return how features' times may lie to the chosen one; "" is the service's own (all that overlap)."""
    return [
        ("", tr("Start and end included")),
        ("esriTimeRelationOverlapsStartWithinEnd", tr("Start included, end not")),
        ("esriTimeRelationAfterStartOverlapsEnd", tr("End included, start not")),
        ("esriTimeRelationWithin", tr("Neither start nor end included")),
    ]


def spatial_relations() -> list[tuple[str, str]]:
    """Return how features may lie to the polygons of a spatial filter, the usual one first.

    Without ``esriSpatialRelRelation``: Export Map has no parameter to say which relation that would be.
    """
    return [
        ("esriSpatialRelIntersects", tr("touch or overlap the shape")),
        ("esriSpatialRelContains", tr("lie within the shape")),
        ("esriSpatialRelWithin", tr("contain the shape")),
        ("esriSpatialRelCrosses", tr("cross the shape")),
        ("esriSpatialRelOverlaps", tr("overlap the shape in part")),
        ("esriSpatialRelTouches", tr("touch the shape's edge only")),
        ("esriSpatialRelEnvelopeIntersects", tr("overlap the extent of the shape")),
        ("esriSpatialRelIndexIntersects", tr("overlap the shape in the spatial index")),
    ]
