# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that repeats the token or the password in its own words: they reach no message, log or record."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import ExportError

SECURED = "Secured/World/MapServer"


def places(setup: Any, error: BaseException, log: str, folder: Path) -> dict[str, str]:
    """Return all texts that an export left."""
    files = {str(path): path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()}
    said = {"message": str(error), "details": getattr(error, "details", ""), "repr": repr(error), "log": log}
    progress = "\n".join(report.text for report in setup.reports)
    return {**said, **files, "progress": progress, "names": "\n".join(files)}


@pytest.mark.parametrize("where", ["submit", "poll", "failure", "download"])
@pytest.mark.parametrize("kind", ["token", "password"])
def test_echo(setup: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path, where: str, kind: str) -> None:
    caplog.set_level(logging.DEBUG)
    secret = setup.sandbox.token() if kind == "token" else "secret-pass"
    login = Login("mine", token=secret) if kind == "token" else setup.login
    pair = base64.b64encode(f"analyst:{secret}".encode()).decode()
    words = f"Error handling request with token {secret}, {quote(secret, safe='')} or Basic {pair}"
    job = setup.job(setup.sandbox.service(SECURED))
    if where == "submit":
        setup.sandbox.inject_fault("error", times=None, match="exportTiles", message=words)
    elif where == "poll":
        setup.sandbox.inject_fault("error", times=None, match="/jobs/", message=words, code=400)
    elif where == "failure":
        setup.sandbox.inject_fault("fail", times=None, messages=[words])
    else:
        setup.sandbox.inject_fault("json_error", times=None, match="/directories/", code=500, message=words)
    with pytest.raises(ExportError) as caught:
        setup.cycle(job, login).run()
    found = places(setup, caught.value, caplog.text, tmp_path)
    assert any("Error handling request with token …" in text for text in found.values()), "the words are still told"
    for name, text in found.items():
        for form in (secret, quote(secret, safe=""), pair, pair.rstrip("=")):
            assert form not in text, name
