# SPDX-License-Identifier: GPL-2.0-or-later
"""No algorithm leaves a secret anywhere, however it is signed in and however it ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback, QgsProject

from tests.qgis.secrets import talk
from tests.qgis.secrets.evidence import PLACES, Evidence, Totals
from tests.qgis.secrets.operations import OPERATIONS, Ground, Operation, signing_in
from tests.qgis.secrets.stranger import Stranger
from tests.qgis.secrets.ways import FAILING, WAYS, SignedIn, has_method, signed_in
from tests.sandbox import Sandbox

EVERYWHERE = set(PLACES) - {
    "errors",
    "layers",
    "clipboard",
    "temporary files",
    "other hosts",
    "results",
    "journal",
    "logs of the jobs",
}
ALIKE = ("header", "OAuth2")  # once QGIS has given the token, all goes as with any token
INFO = r"/(MapServer|ImageServer|VectorTileServer|FeatureServer|portals/self)$"


class Saying(QgsProcessingFeedback):
    """Hands on what an algorithm says."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(True)  # it goes to QGIS' log as well
        self._evidence = evidence

    def pushInfo(self, text: str) -> None:  # noqa: N802
        self._evidence.say("screen", text)
        super().pushInfo(text)

    def pushWarning(self, text: str) -> None:  # noqa: N802
        self._evidence.say("screen", text)
        super().pushWarning(text)

    def pushDebugInfo(self, text: str) -> None:  # noqa: N802
        self._evidence.say("screen", text)
        super().pushDebugInfo(text)

    def reportError(self, text: str, fatal: bool = False) -> None:  # noqa: N802
        self._evidence.say("errors", text)
        super().reportError(text, fatal)

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self._evidence.say("screen", text)
        super().setProgressText(text)


def run(operation: Operation, ground: Ground, evidence: Evidence, ending: str) -> bool:
    """Run an operation; return whether it came to a good end."""
    Totals.runs[ground.way.name] += 1
    Totals.operations.add(operation.name)
    Totals.endings.add(ending)
    ground = ground.elsewhere()  # what one run leaves is not to be resumed by the next
    made = QgsApplication.processingRegistry().createAlgorithmById(f"arcgisexport:{operation.algorithm}")
    assert made is not None
    parameters = {"AUTHCFG": ground.way.authcfg, **operation.parameters(ground)}
    if made.parameterDefinition("TIMEOUT") is not None:
        parameters["TIMEOUT"] = 1
    context, feedback = QgsProcessingContext(), Saying(evidence)
    context.setProject(QgsProject.instance())
    try:
        found, fine = made.run(parameters, context, feedback, {}, False)
    except QgsProcessingException as error:
        evidence.failed(error)
        return False
    evidence.say("screen", f"{found} {made.asPythonCommand(parameters, context)} {feedback.htmlLog()}")
    return bool(fine)


def endings(home: Sandbox, asks: str, stranger: Stranger, is_short: bool) -> Iterator[tuple[str, Any]]:
    """The ways in which a server tells a secret back, or sends it elsewhere, as switches."""
    yield "sent elsewhere, 307", talk.talking(home, asks, talk.sent_to(stranger.url))
    yield "told back", talk.talking(home, asks, talk.told_back)
    if is_short:
        return
    yield "told back in a page", talk.talking(home, asks, talk.told_as_page)
    yield "told back by the service", talk.talking(home, INFO, talk.told_back)
    yield "token refused by its name", talk.talking(home, asks, talk.refused_token)
    yield "sent elsewhere, 302", talk.talking(home, asks, talk.sent_to(stranger.url, 302))
    yield "job told back", talk.talking(home, r"/jobs/[^/]+$|/status$", talk.failed_job)


def secrets_of(way: SignedIn, home: Sandbox) -> dict[str, str]:
    """What is secret by now: what QGIS knows, and each token that the server gave."""
    given = {f"token {number} of the server": token for number, token in enumerate(home.gate.tokens)}
    return {**way.secrets, **given}


def cases(ways: Sequence[str]) -> Any:
    """Each operation in one of the ways, and the first in all of them; with `make secrets` each in all."""
    rounds = [(ways[number % len(ways)], operation) for number, operation in enumerate(OPERATIONS)]
    short = rounds + [(way, OPERATIONS[0]) for way in ways[1:]]
    whole = [(way, operation) for way in ways for operation in OPERATIONS]
    chosen = whole if os.environ.get("ARCGIS_EXPORT_SECRETS") == "all" else short
    return pytest.mark.parametrize(
        ("way_name", "operation"), chosen, ids=[f"{way}-{operation.name}" for way, operation in chosen]
    )


@cases(WAYS)
def test_no_secret_is_left(
    home: Sandbox,
    stranger: Stranger,
    second_stranger: Stranger,
    results: Path,
    capfd: pytest.CaptureFixture[str],
    way_name: str,
    operation: Operation,
) -> None:
    if not has_method(way_name):
        pytest.skip("this QGIS has no OAuth2")
    if operation.of_portal and way_name == "challenge":
        pytest.skip("portals know tokens only")
    strangers = [stranger, second_stranger]
    with signed_in(way_name, home) as way, Evidence(home, strangers, results, capfd) as evidence:
        ground = Ground(home, way, results)
        assert run(operation, ground, evidence, "good"), "the operation itself"
        signs = [each for each in home.requests if talk.secrets_in(each)]
        assert signs, "no request brought a secret: nothing is shown by this"
        for name, switch in endings(home, operation.asks, stranger, way_name in ALIKE):
            with switch as answered:
                run(operation, ground, evidence, name)
                assert answered or "job" in name or operation.algorithm == "splitrecipe", name
        is_followed = operation.algorithm not in ("importtiles", "exportitem")
        home.inject_fault("internal_host", None, host=second_stranger.url)
        with contextlib.suppress(AssertionError):
            run(operation, ground, evidence, "result elsewhere")
        home.faults.clear()
        found = evidence.findings(secrets_of(way, home))
    assert evidence.places >= EVERYWHERE, EVERYWHERE - evidence.places
    assert not home.leaks() and not home.strays()
    assert stranger.heard or not is_followed, "no redirect was followed: nothing is shown by it"
    assert not found, "\n".join(map(str, found[:20]))


@cases(FAILING)
def test_no_refused_secret_is_left(
    home: Sandbox,
    stranger: Stranger,
    results: Path,
    capfd: pytest.CaptureFixture[str],
    way_name: str,
    operation: Operation,
) -> None:
    if operation.of_portal and way_name == "wrong challenge":
        pytest.skip("portals know tokens only")
    with signed_in(way_name, home) as way, Evidence(home, [stranger], results, capfd) as evidence:
        ground = Ground(home, way, results)
        assert not run(operation, ground, evidence, way_name)
        with talk.talking(home, "/generateToken$", talk.refused_password):
            run(operation, ground, evidence, f"{way_name}, told back")
        with talk.talking(home, "/generateToken$", talk.sent_to(stranger.url)):
            run(operation, ground, evidence, f"{way_name}, sent elsewhere")
        assert any(talk.secrets_in(each) for each in home.requests)
        found = evidence.findings(secrets_of(way, home))
    assert not found, "\n".join(map(str, found[:20]))
    assert not home.leaks()


def test_every_algorithm_that_signs_in_is_searched(plugin: Any) -> None:
    assert signing_in() <= {each.algorithm for each in OPERATIONS}, "add it to `OPERATIONS`"
    assert len(signing_in()) > 4
