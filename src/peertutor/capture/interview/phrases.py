"""The wordings by which replies are read; most of them stand in `phrases.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def listed(name: str) -> re.Pattern[str]:
    """Return one list of `phrases.toml` as a pattern: any of its entries, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(_lists()[name])})\b")


@cache
def _lists() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_NUMBER = (
    r"(?:\d+(?:[.,:/]\d+)*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|half|double|twice)"
)
_UNITS = (
    r"(?:degrees?|percent|%|°|seconds?|minutes?|hours?|days?|weeks?|months?|years?|metres?|meters?|"
    r"centimetres?|cm|mm|millimetres?|inch(?:es)?|feet|foot|miles?|km|kilometres?|grams?|kilos?|"
    r"kg|tons?|litres?|liters?|ml|bar|psi|volts?|amps?|watts?|hertz|hz|rpm|knots?|euros?|pounds?|"
    r"dollars?|pence|bytes?|gb|mb|gigs?|of \d+|out of \d+|times a|to the|a second|a minute|an hour)"
)
NUMBERS = re.compile(
    # "After twenty years" says how long somebody has been there, and nothing else.
    rf"\b(?!{_NUMBER} years\b(?! old| ago)){_NUMBER}[ -](?:and a half )?{_UNITS}|\d[\d.,:]*|"
    rf"\b(?!{_NUMBER} years\b(?! old| ago)){_NUMBER} (?:\w+ ){{0,1}}\w+s\b"
)

NAMED = re.compile(
    r"\b(?:the|no|a|an|my|your|his|her|its|their|only|that|this) "
    r"(?!same|usual|lot|bit|rest|thing|end|way|job|day|time|most|one|other|next)"
    r"[a-z]{3,}(?: [a-z]{3,})?\W*$"
)
"""A thing is named and nothing more: "No white line.", "The smell." """

PURPOSE = (
    r"so that "
    r"(?:i|we|you|he|she|it|they|the|an?|my|your|our|their|no|nothing|nobody|every\w*|people)"
)
"""How a purpose begins: "so that nothing bursts", and not "so that was it"."""

OWN_PAST = re.compile(
    r"\bi(?:'d| had| then| just| only| also)? (?:\w+ed|was|had|did|went|saw|took|put|gave|rang|ran|"
    r"got|made|told|said|left|kept|held|cut|found|felt|heard|knew|thought|came|sat|stood|wrote|"
    r"brought|bought|sent|set|let|lost|drew|drove|fed|dug|threw|shut|turned|pulled|called)\b"
)
FIRST_PERSON = re.compile(r"\b(?:i|i'm|i'd|i've|i'll|me|my|mine|myself)\b(?! (?:colleagues?|boss))")

ORDER = re.compile(
    r"(?:^|[,.;:] ?(?:and )?)(?:you )?"
    r"(?!(?:i|we|he|she|it|and|the|a|no|not|but|because|so|if|when|then|which|that|well|yes)\b)"
    r"[a-z]+ (?:it|them|the|a|an|your|off|out|back|down|both|in|up|over)\b"
)
"""One of a chain of short clauses, each with a verb and nobody in it, or with "you"."""

MAXIM_FORM = re.compile(
    r"^(?:look,? |well,? )?(?:no \w+ (?:is|was) worth|"
    r"(?:a|an|the)? ?\w+(?: \w+)? (?:is|are) (?:a |an |the )?"
    r"(?:half|king|everything|money|expensive|good|better|gold|won|lost|made)|"
    r"(?:right|good|happy|clean|full|empty|slow|cheap|quick) \w+, |"
    r"(?:respect|look after|take care of|treat|(?:never |always )?trust|know (?:your|the)|"
    r"listen to|mind the|do it (?:right|once|properly)) |"
    r"you can(?:'t| not) (?:rush|hurry|cheat|fool|argue)|you can(?:'t)? (?:make|teach|lead|have)|"
    r"there(?:'s| is) no such thing|there are no |every \w+ (?:is|has|tells|counts)|"
    r"\w+ (?:before|over|beats|makes|breeds|begets|costs|pays|waits|hands out|doesn't care|"
    r"don't lie|never lies?|never sleeps?)\b|"
    r"what (?:goes|you)|who(?:ever)? \w+s|if you \w+ (?:the|your) \w+,)"
)
"""How a maxim begins that nobody has heard before."""

COMMON = frozenset(
    """
    a an the and or but of to in on at for with from by as is are was were be been it its that this
    these those there here you your i me my we our they them their he she his her what how why when
    where who which did do does can could would will should have has had not no yes so if then than
    one time first last new one's about into out up down over after before tell think way go
    """.split()
)

FLAT = frozenset(
    """
    yes yeah yep yup no nope nah not really fine ok okay sure maybe guess suppose so i it's its
    that's it that all good normal same usual always never nothing none much probably kind of sort
    meh mm right true correct exactly dunno alright was is just a the old know think hope
    """.split()
)
