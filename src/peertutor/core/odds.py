"""Probabilities in words that can be checked by counting: so many times out of so many."""

from __future__ import annotations

OUT_OF = 20
"""A probability is told in twentieths where nothing else is asked for."""

_ROUND_NUMBERS = (10, 20, 50, 100, 200, 500, 1000)


def times_right(probability: float, out_of: int = OUT_OF) -> str:
    """Return `17 times out of 20`; neither never nor always, which no figure can promise."""
    times = round(probability * out_of)
    if times <= 0:
        return f"less than once out of {out_of}"
    if times >= out_of:
        return f"more than {out_of - 1} times out of {out_of}"
    return f"once out of {out_of}" if times == 1 else f"{times} times out of {out_of}"


def whole_number_of(budget: float) -> int:
    """Return the smallest round number of answers of which `budget` is a whole number."""
    for number in _ROUND_NUMBERS:
        wrong = budget * number
        if round(wrong) >= 1 and abs(wrong - round(wrong)) < 1e-6 * number:
            return number
    return _ROUND_NUMBERS[-1]


def percent(share: float) -> str:
    """Return a share as people write it: `5%`, `7.5%`."""
    return f"{share * 100:.3g}%"
