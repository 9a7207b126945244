"""The two pictures of trust as one SVG, readable on light and on dark, without fonts or scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from string import Template

from peertutor.core.odds import percent
from peertutor.mentor.sufficiency import telling
from peertutor.mentor.sufficiency.report import TrustReport
from peertutor.mentor.sufficiency.selective import Stop

_SIZE = 300  # of one picture, without its axes
_LEFT, _TOP, _BETWEEN = 60, 118, 110
_WIDTH, _HEIGHT = 2 * _SIZE + _LEFT + _BETWEEN + 30, _TOP + _SIZE + 110
_TICKS = 5

_PAGE = Template("""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $height" role="img"
     aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">
<title id="title">$title</title>
<desc id="desc">$desc</desc>
<style>
  svg { --ink: #22262d; --quiet: #66707f; --rule: #d8d4ca; --good: #2f7d46; --mark: #96620a;
        --paper: #fbfaf7; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #d8dce4; --quiet: #8a93a3; --rule: #2b313c; --good: #8cc39a; --mark: #e0b46c;
          --paper: #14171c; }
  }
  .paper { fill: var(--paper); } text { fill: var(--ink); } .quiet { fill: var(--quiet); }
  .head { font-weight: 600; } .rule { stroke: var(--rule); } .good { fill: var(--good); }
  .even { stroke: var(--quiet); stroke-dasharray: 2 4; }
  .said { stroke: var(--mark); stroke-width: 3; }
  .shape { fill: var(--good); fill-opacity: 0.3; } .curve { fill: none; stroke: var(--good);
           stroke-width: 2; } .rest { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
  .budget { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 7 4; }
</style>
<rect class="paper" width="$width" height="$height"/>
$body
</svg>
""")


def svg(report: TrustReport) -> str:
    """Return the reliability diagram and the risk–coverage curve, side by side."""
    told = [telling.asked(report), telling.outcome(report), telling.grounds(report)]
    numbers = "; ".join(
        f"{each.confidence:.0%} said, {each.right:.0%} right, {each.count:,.0f} answers"
        for each in report.bins
        if each.count
    )
    return _PAGE.substitute(
        width=_WIDTH,
        height=_HEIGHT,
        title=escape(told[0]),
        desc=escape(f"{' '.join(filter(None, told[1:]))} By confidence: {numbers}."),
        body="\n".join(_body(report, told)),
    )


def _body(report: TrustReport, told: list[str]) -> Iterator[str]:
    yield _text(_LEFT, 30, f"{told[0]}.", "head")
    for row, sentence in enumerate(filter(None, told[1:])):
        yield _text(_LEFT, 50 + 18 * row, sentence, "quiet")
    yield from _reliability(report, _LEFT)
    yield from _risk(report, _LEFT + _SIZE + _BETWEEN)
    rests = ", ".join(f"{each.set} ({each.questions:,})" for each in report.fitted_on)
    local = f", {report.local.count} verdicts of this workspace" if report.local.counts else ""
    foot = f"Rests on: {rests}{local}. Calibration error {report.error:.3f}."
    yield _text(_LEFT, _HEIGHT - 18, foot, "quiet")


def _reliability(report: TrustReport, left: float) -> Iterator[str]:
    yield from _axes(left, telling.PICTURES[0], "said to be right", 1.0)
    yield _line(left, _up(0), left + _SIZE, _up(1), "even")
    wide = _SIZE / len(report.bins)
    for held in report.bins:
        if held.count:
            x = left + held.low * _SIZE
            top = _up(held.right)
            size = f'width="{wide - 6:.1f}" height="{_up(0) - top:.1f}"'
            yield f'<rect class="good" x="{x + 3:.1f}" y="{top:.1f}" {size}/>'
            said = _up(held.confidence)
            yield _line(x + 3, said, x + wide - 3, said, "said")


def _risk(report: TrustReport, left: float) -> Iterator[str]:
    highest = report.highest_risk
    yield from _axes(left, telling.PICTURES[1], "answered unflagged", highest)
    curve = report.sketch
    # What is higher than the picture is cut off, or the budget could not be seen.
    size = f'x="{left}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}"'
    yield f'<clipPath id="plot"><rect {size}/></clipPath><g clip-path="url(#plot)">'
    answered = [stop for stop in curve if stop.coverage <= report.line.coverage]
    if report.line.stop:
        answered.append(report.line.stop)
        points = _points(answered, left, highest)
        first, last = (left + each.coverage * _SIZE for each in (answered[0], answered[-1]))
        base = f"{last:.1f},{_up(0):.1f} {first:.1f},{_up(0):.1f}"
        yield f'<polygon class="shape" points="{points} {base}"/>'
        yield f'<polyline class="curve" points="{points}"/>'
    rest = [*answered[-1:], *(stop for stop in curve if stop.coverage > report.line.coverage)]
    yield f'<polyline class="rest" points="{_points(rest, left, highest)}"/></g>'
    level = _up(report.budget / highest)
    yield _line(left, level, left + _SIZE, level, "budget")
    yield _text(left + _SIZE, level - 6, f"budget {percent(report.budget)}", "quiet", "end")


def _points(stops: list[Stop], left: float, highest: float) -> str:
    return " ".join(
        f"{left + stop.coverage * _SIZE:.1f},{_up(stop.risk / highest):.1f}" for stop in stops
    )


def _axes(left: float, heading: str, along: str, highest: float) -> Iterator[str]:
    yield _text(left, _TOP - 10, heading, "head")
    for tick in range(_TICKS + 1):
        share = tick / _TICKS
        yield _line(left, _up(share), left + _SIZE, _up(share), "rule")
        yield _text(left - 8, _up(share) + 4, percent(share * highest), "quiet", "end")
        yield _text(left + share * _SIZE, _up(0) + 20, percent(share), "quiet", "middle")
    yield _text(left + _SIZE / 2, _up(0) + 42, along, "quiet", "middle")


def _up(share: float) -> float:
    return _TOP + _SIZE * (1 - share)


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{kind}" {ends}/>'
