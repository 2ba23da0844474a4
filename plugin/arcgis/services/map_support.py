# SPDX-License-Identifier: GPL-2.0-or-later
"""Which parameters of Export Map a service supports, by its kind, its version and its settings."""

from __future__ import annotations

from ...core.i18n import tr
from .map_service import MapService

# The version that a parameter came with (protocol sections 11 and 12): 10.61 is ArcGIS 10.6.1.
SINCE = {
    "time": 10.0,
    "layerTimeOptions": 10.0,
    "dynamicLayers": 10.1,
    "gdbVersion": 10.1,
    "datumTransformations": 10.5,
    "layerParameterValues": 10.5,
    "mapRangeValues": 10.5,
    "layerRangeValues": 10.5,
    "historicMoment": 10.61,
    "clipping": 10.8,
    "spatialFilter": 10.8,
    "sliceId": 10.81,
    "timeRelation": 10.9,
    "validateExtent": 10.9,
    "selectionDefinitions": 11.4,
}
MAP_ONLY = frozenset({
    "layers", "layerDefs", "dpi", "transparent", "timeRelation", "layerTimeOptions", "dynamicLayers", "gdbVersion",
    "historicMoment", "mapScale", "rotation", "layerParameterValues", "mapRangeValues", "layerRangeValues", "clipping",
    "spatialFilter", "selectionDefinitions",
})  # fmt: skip
IMAGE_ONLY = frozenset({
    "pixelType", "noData", "noDataInterpretation", "interpolation", "compression", "compressionQuality",
    "compressionTolerance", "bandIds", "mosaicRule", "renderingRule", "sliceId", "validateExtent",
    "adjustAspectRatio", "lercVersion",
})  # fmt: skip
_FROM_PRO = {
    "clipping": "supportsClipping",
    "spatialFilter": "supportsSpatialFilter",
    "timeRelation": "supportsTimeRelation",
}


def lacking(service: MapService, parameter: str) -> str:
    """Return why *service* does not support a parameter, by its form field; "" where it does.

    A version of 0 is one that the service does not report: it restricts nothing.
    """
    name = "datumTransformations" if parameter == "datumTransformation" else parameter
    if name in MAP_ONLY and service.is_image:
        return tr("An image service does not support “{name}”; only map services do.").format(name=name)
    if name in IMAGE_ONLY and not service.is_image:
        return tr("A map service does not support “{name}”; only image services do.").format(name=name)
    since = 0.0 if service.is_image and name == "datumTransformations" else SINCE.get(name, 0.0)
    if 0 < service.version < since:
        return tr("“{name}” requires ArcGIS Server {needed} or later; this one is {version}.").format(
            name=name, needed=version_text(since), version=version_text(service.version)
        )
    return _withheld(service, name)


def _withheld(service: MapService, name: str) -> str:
    """Return what the publisher left out; a flag that is missing is no refusal, but for dynamic layers."""
    if name in ("time", "timeRelation", "layerTimeOptions") and not _has_time(service):
        return tr("The service is not time-enabled: none of its layers is time-aware.")
    if name in _FROM_PRO and service.supports.get(_FROM_PRO[name]) is False:
        return tr("The service does not support “{name}”: only services published from ArcGIS Pro do.").format(
            name=name
        )
    if name == "dynamicLayers" and not service.supports.get("supportsDynamicLayers"):
        return tr("The service does not allow dynamic layers. Its owner can enable them.")
    if name == "historicMoment" and service.supports.get("supportsHistoricMoment") is False:
        return tr("The service keeps no history: archiving is not enabled for its layers.")
    if name == "datumTransformations" and service.supports.get("supportsDatumTransformation") is False:
        return tr("The service does not support datum transformations.")
    if name == "renderingRule" and service.supports.get("allowRasterFunction") is False:
        return tr("The service does not allow raster functions.")
    if name == "sliceId" and service.supports.get("hasMultidimensions") is False:
        return tr("The service has no slices: it is not multidimensional.")
    return ""


def _has_time(service: MapService) -> bool:
    return service.time is not None or any(layer.time is not None for layer in service.layers)


def version_text(version: float) -> str:
    """Write a version as users know it: ``10.6.1`` for 10.61, ``11.4`` for 11.4."""
    major, _, rest = f"{version:g}".partition(".")
    return ".".join([major, *rest[:1], *rest[1:2]])
