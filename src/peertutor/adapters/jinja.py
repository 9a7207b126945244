"""Page templates, through Jinja."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from peertutor.core.errors import NotFound

_TEMPLATES = Path(__file__).resolve().parent.parent / "export"


class JinjaPages:
    """`ports.export.Pages`: values are escaped, and a name that nobody gave is an error.

    Args:
        folder: Where the templates are.
    """

    def __init__(self, folder: Path = _TEMPLATES) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self._folder = folder
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            # For every template, whatever its name ends in.
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the filled page; raises `NotFound` where the template is not there."""
        from jinja2 import TemplateNotFound

        try:
            return self._environment.get_template(template).render(values)
        except TemplateNotFound as error:
            raise NotFound(
                "The template of the page is not there",
                cause=f"Looked for {error.name} in {self._folder}.",
                remedy="Install PeerTutor again.",
            ) from error
