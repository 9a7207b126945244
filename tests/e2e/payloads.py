"""Forty things a transcript may hold that a terminal, or a reader's eye, would obey."""

from __future__ import annotations

from itertools import starmap

_ESC, _CSI, _OSC, _ST = "\x1b", "\x9b", "\x9d", "\x9c"


def _marked(number: int, payload: str) -> str:
    """Put words around a payload, so that it is seen which of them arrived."""
    return f"before{number}{payload}after{number}"


PAYLOADS = tuple(
    starmap(
        _marked,
        enumerate(
            (
                # Markup that some terminal library would parse.
                "[red]text[/red]",
                "[/foo]",
                "[@click=app.quit]quit[/]",
                "[link=file:///etc/passwd]here[/link]",
                "list[int]",
                "$primary [bold",
                # Colours, cursor, screen, modes.
                f"{_ESC}[31mred{_ESC}[0m",
                f"{_ESC}[2J{_ESC}[H",
                f"{_ESC}[1;1Hover the top",
                f"{_ESC}[?1049h",
                f"{_ESC}[?25l",
                f"{_ESC}[8mhidden{_ESC}[28m",
                f"{_ESC}[6n",
                f"{_ESC}[c",
                f"{_ESC}[5i",
                f"{_ESC}[?1000h{_ESC}[?1006h",
                f"{_ESC}[200~rm -rf{_ESC}[201~",
                f"{_ESC}[21t",
                # Titles, clipboard, links, notifications, answers to questions.
                f"{_ESC}]0;title\x07",
                f"{_ESC}]2;title{_ESC}\\",
                f"{_ESC}]52;c;cm0gLXJmIC8=\x07",
                f"{_ESC}]8;;https://evil.example{_ESC}\\click{_ESC}]8;;{_ESC}\\",
                f"{_ESC}]9;notice\x07",
                f"{_ESC}]50;#3\x07",
                f"{_ESC}]1337;File=inline=1:AAAA\x07",
                f"{_ESC}P+q544e{_ESC}\\",
                f"{_ESC}_application{_ESC}\\",
                f"{_ESC}^private{_ESC}\\",
                f"{_ESC}c",
                f"{_ESC}#8",
                f"{_ESC}(0lqqk{_ESC}(B",
                # The same in eight bits.
                f"{_CSI}31m",
                f"{_CSI}2J",
                f"{_OSC}0;title{_ST}",
                f"{_OSC}52;c;cm0gLXJmIC8={_ST}",
                "\x90qsixel\x9c",
                # Halves that become whole when what stands between them is taken out.
                f"{_ESC}{_ESC}[31m[31m",
                f"{_ESC}\u200b[2J",
                # What deceives the eye.
                "\u202egpj.exe\u202c\u2066hidden\u2069",
                "ok\rnot ok\x08\x08\x7f\x00\x07\U000e0041\U000e0042",
            )
        ),
    )
)
"""Each stands between `before{n}` and `after{n}`."""

OBEYED = frozenset(
    [chr(code) for code in (*range(9), *range(11, 32), *range(127, 160)) if chr(code) != "\r"]
    + list("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    + [chr(code) for code in range(0xE0000, 0xE0080)]
)
"""Characters that none of a payload may bring to a terminal, which adds carriage returns itself."""


def questions(payload: str) -> tuple[str, str, str]:
    """What the protocol of `protocol_file` asks."""
    return f"Tell me about “{payload}”.", f"Go on with “{payload}”.", f"Explain “{payload}”."


def protocol_file(payload: str) -> str:
    """A protocol of id `own`, with the payload in all its words."""
    text = _in_toml(payload)
    head = (
        f'schema = 1\nid = "own"\ntitle = {text}\nabout = {text}\nmethod = {text}\n'
        f'opening = {text}\nminutes = 9\nmost = 9\n[[phases]]\nid = "one"\ntitle = {text}\n'
    )
    fills = ("situation", "action", "reason")
    return head + "".join(
        f'[[phases.probes]]\nid = "{each}"\nfills = "{each}"\nask = [{_in_toml(ask)}]\n'
        for each, ask in zip(fills, questions(payload), strict=True)
    )


def _in_toml(text: str) -> str:
    """Put a text as a file can say it that no line of the file could hold as it is."""
    kept = (c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(kept)}"'
