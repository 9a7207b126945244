"""Consent: text may be sent to this machine always, to another when a person agreed."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from peertutor.core.errors import QUESTION, ConsentNeeded


def host_of(endpoint: str) -> str:
    """Return the host of a URL, in lower case; empty when it names none."""
    try:
        return urlsplit(endpoint).hostname or ""
    except ValueError:
        return ""


def is_this_machine(host: str) -> bool:
    """Whether what is sent to `host` stays on this machine, by its name or address alone.

    No name is looked up: a name server could say anything.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to.

    Attributes:
        hosts: The machines that questions, passages and recordings may be sent to, in lower case.
    """

    hosts: tuple[str, ...] = ()

    def missing_for(self, endpoint: str) -> str:
        """Return the host of `endpoint` if nobody agreed to it yet; empty when text may go there.

        An endpoint that names no host is not agreed to: it is returned whole.
        """
        host = host_of(endpoint)
        return "" if host in self.hosts or is_this_machine(host) else host or endpoint

    def require(self, endpoint: str, *, leaving: str = QUESTION) -> None:
        """Raise `ConsentNeeded` unless text may be sent to `endpoint`; `leaving` as there."""
        if host := self.missing_for(endpoint):
            raise ConsentNeeded(host, leaving)
