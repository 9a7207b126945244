"""The one place that knows everything: settings become adapters, adapters become services."""

from peertutor.bootstrap.services import Services, open_services

__all__ = ["Services", "open_services"]
