"""One picture per row, drawn as SVG by hand: two bars, the spread, and the lines that must and should be reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bench.rows import TARGETS, Target

_WIDTH, _LEFT, _RIGHT, _TOP, _BAR, _GAP = 720, 130, 40, 58, 30, 14
_BATON, _YARDSTICK, _MUST, _AIM, _TEXT = "#1f7a5c", "#9aa5b1", "#c2410c", "#2563eb", "#1f2933"
_FONT = "font-family='system-ui, sans-serif'"


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    colour: str
    spread: tuple[float, float] | None = None


@dataclass(frozen=True)
class Measured:
    """A row of bench.json."""

    id: str
    baton: float
    yardstick: float | None
    ratio: float | None
    spread: tuple[float, float] | None

    @property
    def target(self) -> Target:
        return TARGETS[self.id]


def picture(row: Measured) -> str:
    """Ratios are drawn with the yardstick as 1; absolute figures in their unit."""
    bars = _bars(row)
    target = row.target
    values = [bar.value for bar in bars] + [end for bar in bars for end in bar.spread or ()]
    scale = _scale(max(*values, target.must, target.aim))
    height = _TOP + len(bars) * (_BAR + _GAP) + 36
    drawn = [*_title(target), *_drawn(bars, scale), *_lines(target, scale, height)]
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height}' role='img' {_FONT}>"
    return "\n".join([head, f"<title>{escape(target.title)}</title>", *drawn, "</svg>", ""])


def _bars(row: Measured) -> list[Bar]:
    if row.target.subject == "ratio":
        return [Bar("Baton", row.ratio or 0, _BATON, row.spread), Bar(row.target.beside, 1, _YARDSTICK)]
    bars = [Bar("Baton", row.baton, _BATON)]
    if row.yardstick is not None:
        bars.append(Bar("bare pipeline", row.yardstick, _YARDSTICK))
    return bars


def _scale(largest: float) -> float:
    """Pixels per unit."""
    return (_WIDTH - _LEFT - _RIGHT) / (largest * 1.08 or 1)


def _title(target: Target) -> Iterator[str]:
    unit = f"times {target.beside}" if target.subject == "ratio" else target.unit
    better = "more is better" if target.more_is_better else "less is better"
    yield f"<rect width='100%' height='100%' fill='white'/><text x='16' y='26' font-size='16' font-weight='600' \
fill='{_TEXT}'>{escape(target.title)}</text>"
    yield f"<text x='16' y='45' font-size='12' fill='{_TEXT}'>{escape(unit)}; {better}</text>"


def _drawn(bars: list[Bar], scale: float) -> Iterator[str]:
    for number, bar in enumerate(bars):
        y = _TOP + number * (_BAR + _GAP)
        middle = y + _BAR / 2
        yield f"<text x='16' y='{middle + 4}' font-size='13' fill='{_TEXT}'>{bar.label}</text>"
        yield f"<rect x='{_LEFT}' y='{y}' width='{bar.value * scale:.1f}' height='{_BAR}' rx='3' fill='{bar.colour}'/>"
        yield f"<text x='{_LEFT + 8}' y='{middle + 5}' font-size='13' font-weight='600' fill='white' \
stroke='{_TEXT}' stroke-width='2.5' paint-order='stroke'>{bar.value:.4g}</text>"
        if bar.spread is not None:
            low, high = (_LEFT + end * scale for end in bar.spread)
            end = f"{y + 8}v{_BAR - 16}"
            path = f"M{low:.1f} {middle}H{high:.1f}M{low:.1f} {end}M{high:.1f} {end}"
            yield f"<path d='{path}' stroke='{_TEXT}' stroke-width='1.5'/>"


def _lines(target: Target, scale: float, height: float) -> Iterator[str]:
    sign = "≥" if target.more_is_better else "≤"
    marks = [("must", target.must, _MUST, 18), ("aim", target.aim, _AIM, 4)]
    for name, value, colour, above in marks if target.must != target.aim else marks[:1]:
        x = _LEFT + value * scale
        end = "end" if x > _WIDTH - 120 else "start"
        yield f"<path d='M{x:.1f} {_TOP - 6}V{height - 30}' stroke='{colour}' stroke-width='2' stroke-dasharray='5 3'/>"
        yield f"<text x='{x:.1f}' y='{height - above}' font-size='12' fill='{colour}' text-anchor='{end}'>\
{name} {sign} {value:g}</text>"
