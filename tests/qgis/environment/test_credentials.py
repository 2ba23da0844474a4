# SPDX-License-Identifier: GPL-2.0-or-later
"""Which sign-in may go to which host."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.environment.network.credentials import fitting_authcfg, sign_in_host
from qgis.core import QgsApplication, QgsAuthMethodConfig

URL = "https://gis.example.com/server/rest/services/World/MapServer"


@pytest.fixture
def stored(clean: None) -> str:
    """A configuration in QGIS' authentication store."""
    config = QgsAuthMethodConfig("Basic")
    config.setName("analyst")
    config.setConfig("username", "analyst")
    config.setConfig("password", "secret")
    assert QgsApplication.authManager().storeAuthenticationConfig(config)[0]
    return str(config.id())


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (URL, "gis.example.com:443"),
        ("https://gis.example.com:6443/portal", "gis.example.com:6443"),  # another port is another server
        ("gis.example.com/portal", "gis.example.com:443"),
        ("http://gis.example.com/portal", "gis.example.com:80"),
        ("", ""),
        ("no address", ""),
    ],
)
def test_host_that_a_sign_in_is_chosen_for(address: str, host: str) -> None:
    assert sign_in_host(address) == host


def test_chosen_sign_in_stays_on_its_host(stored: str) -> None:
    assert fitting_authcfg("chosen1", "gis.example.com:443", URL, stored) == "chosen1"


def test_sign_in_chosen_without_an_address_is_for_the_next_one(stored: str) -> None:
    assert fitting_authcfg("chosen1", "", URL, stored) == "chosen1"


@pytest.mark.parametrize(
    "other", ["example.com:443", "gis.example.com:6443", "gis.example.com:80", "gis.example.com.example.org:443"]
)
def test_chosen_sign_in_goes_to_no_other_host(other: str) -> None:
    assert fitting_authcfg("chosen1", other, URL, "") == ""


def test_kept_sign_in_takes_the_place_of_one_for_another_host(stored: str) -> None:
    assert fitting_authcfg("chosen1", "other.example.com:443", URL, stored) == stored
    assert fitting_authcfg("", "", URL, stored) == stored


def test_kept_sign_in_that_qgis_no_longer_has_is_none(clean: None) -> None:
    assert fitting_authcfg("", "", URL, "gone123") == ""
