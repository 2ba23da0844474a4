# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of all algorithms. QGIS builds them at its start: nothing heavy is imported here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
)

from ...core.errors import ExportError
from ...core.i18n import tr
from ...environment.guide import algorithm_url
from ...environment.plain_text import escaped, inert
from .parameter_help import parameter_help


def words_of(error: Exception) -> tuple[str, str]:
    """Return the message and the details of whatever ended an algorithm; what nobody foresaw is in the log."""
    if isinstance(error, QgsProcessingException):
        return str(error), ""
    try:
        from ...arcgis.errors import unexpected  # QGIS' start needs neither
        from ...arcgis.sign_in.sign_in import UnencryptedError
    except ImportError:  # the plugin was unloaded meanwhile
        return str(error), ""

    if not isinstance(error, ExportError):
        error = unexpected(error)
    if isinstance(error, UnencryptedError):
        return f"{error.message} {tr('The parameter for that is ALLOW_HTTP.')}", error.details
    return error.message, error.details


# The classes of the widgets for parameters, by name: those of the toolbox are no matter of the algorithms.
widgets: dict[str, str] = {}


class Algorithm(QgsProcessingAlgorithm):
    """Turns our errors into those of Processing; the rest is the subclass's."""

    def createInstance(self) -> QgsProcessingAlgorithm:  # noqa: N802
        return type(self)()

    def about(self) -> str:
        """Return what the algorithm does, a paragraph a line; the parameters have texts of their own."""
        raise NotImplementedError

    def shortHelpString(self) -> str:  # noqa: N802
        """Return what the algorithm does, and each parameter."""
        named = [each for each in self.parameterDefinitions() if each.help()]
        lines = [f"<b>{escaped(each.description())}</b>: {escaped(each.help())}" for each in named]
        return "\n".join([self.about(), *lines])

    def helpUrl(self) -> str:  # noqa: N802
        return algorithm_url(self.name())

    def addParameter(  # noqa: N802
        self,
        parameter: QgsProcessingParameterDefinition,
        createOutput: bool = True,  # noqa: N803
    ) -> bool:
        """Add a parameter with its help, and the widget for it."""
        if parameter.name() in widgets:
            parameter.setMetadata({"widget_wrapper": {"class": widgets[parameter.name()]}})
        if not parameter.help():
            parameter.setHelp(parameter_help(self.name(), parameter.name()))
        return bool(super().addParameter(parameter, createOutput))

    def add_advanced(self, parameter: QgsProcessingParameterDefinition) -> None:
        """Add a parameter that is folded away."""
        parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        self.addParameter(parameter)

    def is_temporary(self, parameters: dict[str, Any], output: Path, name: str = "OUTPUT") -> bool:
        """Whether QGIS made up the file's name: as TEMPORARY_OUTPUT, or for a step inside a model."""
        given = parameters.get(name)
        if isinstance(given, QgsProcessingOutputLayerDefinition):
            given = given.sink.staticValue()
        made_up = Path(QgsProcessingUtils.tempFolder()) in output.parents and output.stem == name
        return given == QgsProcessing.TEMPORARY_OUTPUT or made_up

    def checkParameterValues(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Check as QGIS does, which opens the rasters that are given by their paths."""
        from ...environment.gdal import without_aux_files

        with without_aux_files():
            found: tuple[bool, str] = super().checkParameterValues(parameters, context)
        return found

    def validateInputCrs(self, parameters: dict[str, Any], context: QgsProcessingContext) -> bool:  # noqa: N802
        """Compare the CRS of the inputs as QGIS does, which may be the first to open them."""
        from ...environment.gdal import without_aux_files

        with without_aux_files():
            return bool(super().validateInputCrs(parameters, context))

    def processAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ...environment.gdal import without_aux_files
        from ...environment.unloading import at_work

        with at_work():  # for the words of an error, too, which need modules
            try:
                with without_aux_files():
                    return self.work(parameters, context, feedback)
            except Exception as error:
                message, details = words_of(error)
        # Out here: as its context the error would keep all that it went through alive, layers among it.
        if details:
            feedback.pushDebugInfo(inert(details))
        raise QgsProcessingException(inert(message))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Do the algorithm's own work; an `ExportError` becomes the exception of Processing."""
        raise NotImplementedError
