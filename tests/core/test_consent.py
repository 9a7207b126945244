"""Consent: this machine always, another only by its name."""

from __future__ import annotations

import pytest

from peertutor.core.consent import Consent
from peertutor.core.errors import ConsentNeeded


@pytest.mark.parametrize(
    "endpoint",
    ["http://localhost:8080/v1", "http://LOCALHOST/v1", "http://127.0.0.1:1", "http://[::1]:2/v1"],
)
def test_this_machine_needs_none(endpoint: str) -> None:
    assert Consent().missing_for(endpoint) == ""
    Consent().require(endpoint)


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://api.example.com/v1", "api.example.com"),
        ("http://192.168.1.4:8080/v1", "192.168.1.4"),
        ("http://localhost.example.com/v1", "localhost.example.com"),
        ("http://127.0.0.1@evil.example/v1", "evil.example"),
        ("http://evil.example#@localhost/", "evil.example"),
        ("http://0.0.0.0/v1", "0.0.0.0"),
        ("nonsense", "nonsense"),
        ("http://[::1/v1", "http://[::1/v1"),
    ],
)
def test_every_other_host_is_asked_for_by_name(endpoint: str, host: str) -> None:
    assert Consent().missing_for(endpoint) == host
    with pytest.raises(ConsentNeeded) as caught:
        Consent(("api.example.org",)).require(endpoint)
    assert caught.value.host == host


def test_what_was_allowed_is_allowed_whatever_the_port_and_path() -> None:
    consent = Consent(("api.example.com",))
    consent.require("https://API.example.com/v1")
    consent.require("https://api.example.com:8443/other")
    assert consent.missing_for("https://example.com/v1") == "example.com"
