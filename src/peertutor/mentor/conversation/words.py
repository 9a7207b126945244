"""Which words of a line say what it is about."""

from __future__ import annotations

from peertutor.core.text import words

FUNCTION_WORDS = frozenset(
    """
    actually already always exactly meant often sometimes
    a about above across after again against ago all along also always am among an and another any
    anyone anything are aren't around as at away back be because been before being below between
    both btw but by can can't cannot come could couldn't did didn't do does doesn't doing don't done
    down during each either else even ever every everyone everything example examples explain few
    for from further gave get gets getting give given go goes going gone got had hadn't has hasn't
    have haven't having he he'd he'll he's hello hence her here hers herself hey hi him himself his
    hm hmm how how's however i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its
    itself just kind know known least less let let's like likely little lot lots made make makes
    many may maybe me mean means mention mentioned might mine more moreover most much must my myself
    need needs neither never no nope nor not nothing now of off often oh ok okay on once one ones
    only onto or other others ought our ours ourselves out over own perhaps please rather really
    regarding said same say says shall she she'd she'll she's should shouldn't since so some someone
    something sorry sort still such sure tell than thank thanks that that's the their theirs them
    themselves then there there's therefore these they they'd they'll they're they've thing things
    think this those though through thus till to together too toward towards true try type under
    until up upon us use used uses using usually various very want wants was wasn't way ways we we'd
    we'll we're we've well were weren't what what's whatever when when's whenever where where's
    wherever whether which while who who's whoever whom whose why why's will with within without
    won't would wouldn't yeah yep yes yet you you'd you'll you're you've your yours yourself
    """.split()
)
"""Words that say nothing by themselves of what is talked about."""


def content(text: str) -> list[str]:
    """Return the words of `text` that say what it is about, in order."""
    return [word for word in words(text) if word not in FUNCTION_WORDS]
