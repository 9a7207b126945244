"""Our two themes: quiet greys, one accent."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="peertutor",
    primary="#8fb0e8",
    secondary="#7f8ea8",
    accent="#8fb0e8",
    success="#8cc39a",
    warning="#e0b46c",
    error="#e08a8a",
    foreground="#d8dce4",
    background="#14171c",
    surface="#1a1e25",
    panel="#232832",
    dark=True,
    variables={
        "footer-background": "#14171c",
        "footer-item-background": "#14171c",
        "footer-description-background": "#14171c",
        "footer-key-background": "#14171c",
        "footer-description-foreground": "#8a93a3",
        "input-selection-background": "#8fb0e8 30%",
        "scrollbar": "#2b313c",
        "scrollbar-background": "#14171c",
        "scrollbar-corner-color": "#14171c",
    },
)

LIGHT = Theme(
    name="peertutor-light",
    primary="#2f5fb3",
    secondary="#66707f",
    accent="#2f5fb3",
    success="#2f7d46",
    warning="#96620a",
    error="#b23b3b",
    foreground="#22262d",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e9e6df",
    dark=False,
    variables={
        "footer-background": "#fbfaf7",
        "footer-item-background": "#fbfaf7",
        "footer-description-background": "#fbfaf7",
        "footer-key-background": "#fbfaf7",
        "footer-description-foreground": "#66707f",
        "input-selection-background": "#2f5fb3 25%",
        "scrollbar": "#d8d4ca",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-corner-color": "#fbfaf7",
    },
)
