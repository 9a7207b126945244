"""Protocols of a few questions, for interviews that are typed in the tests of the commands."""

from __future__ import annotations

from pathlib import Path

OPENING = "Welcome to three questions."

# As they are shown where the topic is "the pump".
CASE, DID, OTHERWISE, WHY, MISSING = (
    "Tell me about one time with the pump.",
    "What did you do then?",
    "What would one have seen you do?",
    "Why is that?",
    "What should I have asked?",
)


def _protocol(name: str, *phases: str) -> str:
    return f"""
schema = 1
id = "{name}"
title = "A small talk"
about = "For tests."
method = "None."
opening = "{OPENING}"
minutes = 30
most = 20
{"".join(phases)}"""


def _phase(name: str, title: str, *probes: str) -> str:
    return f"""
[[phases]]
id = "{name}"
title = "{title}"
{"".join(probes)}"""


def _probe(name: str, fills: str, ask: str, aside: str = "") -> str:
    other = f'aside = ["{aside}"]\n' if aside else ""
    return f"""
[[phases.probes]]
id = "{name}"
fills = "{fills}"
ask = ["{ask}"]
{other}"""


_CASE = _probe("case", "situation", CASE.replace("the pump", "{topic}"))
_DID = _probe("did", "action", DID, OTHERWISE)
_WHY = _probe("why", "reason", WHY)
_ANOTHER = _phase(
    "second",
    "Another case",
    _probe("other", "situation", "Tell me about another time."),
    _probe("other-did", "action", "What did you do there?"),
)
_CLOSE = _phase("close", "Close", _probe("missing", "missing", MISSING))

# Three questions and a close, each in one wording but one.
SMALL = _protocol("small", _phase("case", "One case", _CASE, _DID, _WHY), _CLOSE)

# Each case makes a lesson; only the first is asked for its reason.
TWO_CASES = _protocol("two", _phase("case", "One case", _CASE, _DID, _WHY), _ANOTHER)

# The same, where nobody is asked for a reason.
TWO_CASES_UNREASONED = _protocol(
    "unreasoned", _phase("case", "One case", _CASE, _DID), _ANOTHER, _CLOSE
)


def keep_protocol(workspace: Path, name: str, text: str) -> None:
    """Put a protocol among a workspace's own, in the place of one of its name."""
    folder = workspace / "prompts" / "protocols"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
