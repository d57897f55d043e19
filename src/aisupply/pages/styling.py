"""How the parts of a network look: shapes, colours, dashes, widths and labels of links.

Kind of link is told by colour, by pattern and by the form of the ends, so that no reader needs
colour alone. Hues are those of Okabe and Ito (2008), darker on light paper where the original
has too little contrast for a line.
"""

from __future__ import annotations

import math
import re
import textwrap
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aisupply.bounds import Bounds
from aisupply.table import joins
from aisupply.text import number_text, page_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

__all__ = [
    "COLOURS",
    "DASHES",
    "NODES",
    "RELATIONS",
    "STATUS_COLOURS",
    "LinkStyle",
    "NodeStyle",
    "clip",
    "dashes",
    "drawn_label",
    "faded",
    "label_of",
    "largest_by_unit",
    "link_colour",
    "link_label",
    "node_colour",
    "pattern",
    "text_colour",
    "type_of",
    "volume_text",
    "width",
    "widths",
]

THIN, LEAST, GREATEST = 1.6, 2.0, 10.0
BAND = 0.28
"""Opacity of the band around a link."""
_NARROW = 0.5  # a band that is hardly wider than its line is none
STRUCTURE = frozenset({"makes", "party", "of-product"})
"""Relations that hold the drawing together; drawn thin and grey."""
BUNDLED = frozenset({"supply", "money"})
"""Relations of which an overview draws several between two firms as one."""

# Controls, formats (they turn the direction of text), half characters, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_LABEL_LINE, _LABEL_LINES = 16, 3
_OPEN_STAGES = frozenset({"planned", "letter-of-intent"})


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """The look of one kind of link: colour on light and dark ground, form of the ends."""

    light: str
    dark: str
    to: str = ""
    both: bool = False

    def arrows(self) -> dict[str, dict[str, Any]]:
        """Return the ends as vis-network takes them."""
        end = {"enabled": bool(self.to), "type": self.to or "arrow", "scaleFactor": 0.6}
        none = {"enabled": False}
        return {"to": end, "from": end if self.both else none}


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """The look of one type of node: shape, then (fill, line, text) on light and dark ground."""

    shape: str
    light: tuple[str, str, str]
    dark: tuple[str, str, str]


RELATIONS: dict[str, LinkStyle] = {
    "supply": LinkStyle("#0072B2", "#56B4E9", "arrow"),
    "option": LinkStyle("#D55E00", "#F08A3C", "vee"),
    "holding": LinkStyle("#D55E00", "#F08A3C", "diamond"),
    "money": LinkStyle("#6B4FA0", "#B59BE6", "triangle"),
    "co-design": LinkStyle("#00805E", "#2CC295", "circle", both=True),
    "rivalry": LinkStyle("#A9517F", "#CC79A7", "bar", both=True),
    "unnamed": LinkStyle("#8A8780", "#8F8C86", "arrow"),
    "restriction": LinkStyle("#B3261E", "#FF8A80", "box"),
    "makes": LinkStyle("#8A8780", "#8F8C86"),
    "party": LinkStyle("#8A8780", "#8F8C86"),
    "of-product": LinkStyle("#8A8780", "#8F8C86"),
}
"""Relation → its look."""

NODES: dict[str, NodeStyle] = {
    "organisation": NodeStyle(
        "box", ("#1F2A37", "#1F2A37", "#FFFFFF"), ("#E7E3DA", "#E7E3DA", "#14181D")
    ),
    "product": NodeStyle(
        "ellipse", ("#FFFFFF", "#5C5A55", "#1B1A18"), ("#23282F", "#A5A29B", "#F2EFE8")
    ),
    "agreement": NodeStyle(
        "diamond", ("#F0E442", "#5C5A55", "#1B1A18"), ("#F0E442", "#14181D", "#F2EFE8")
    ),
    "unnamed": NodeStyle(
        "box", ("#FFFFFF", "#8A8780", "#5C5A55"), ("#14181D", "#8F8C86", "#A5A29B")
    ),
    "person": NodeStyle(
        "dot", ("#BFBBB2", "#5C5A55", "#1B1A18"), ("#6C6A65", "#A5A29B", "#F2EFE8")
    ),
    "place": NodeStyle("box", ("#F6DAD6", "#B3261E", "#1B1A18"), ("#4A2622", "#FF8A80", "#F2EFE8")),
    "group": NodeStyle(
        "ellipse", ("#F6DAD6", "#B3261E", "#1B1A18"), ("#4A2622", "#FF8A80", "#F2EFE8")
    ),
}
"""Type of node → its look."""


def node_colour(style: NodeStyle, mode: str) -> dict[str, Any]:
    """Return the colours of a node as vis-network takes them."""
    fill, line, _ = getattr(style, mode)
    lit = {"background": fill, "border": "#D55E00"}
    return {"background": fill, "border": line, "highlight": lit, "hover": lit}


def text_colour(style: NodeStyle, mode: str) -> str:
    """Return the colour of the label of a node."""
    return str(getattr(style, mode)[2])


def link_colour(style: LinkStyle, mode: str, *, opacity: float = 1.0) -> dict[str, str]:
    """Return the colours of a link as vis-network takes them; chosen, it is never faint.

    >>> link_colour(RELATIONS["supply"], "light", opacity=0.5)["color"]
    'rgba(0,114,178,0.5)'
    """
    colour = getattr(style, mode)
    return {"color": _faded(colour, opacity), "highlight": colour, "hover": colour}


def faded(style: LinkStyle, mode: str) -> str:
    """Return the colour of the band around a link."""
    return _faded(getattr(style, mode), BAND)


def _faded(colour: str, opacity: float) -> str:
    if opacity >= 1:
        return colour
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


DASHES: dict[str, list[int]] = {
    "rumoured": [2, 6],
    "option": [12, 6],
    "open": [10, 4, 2, 4],
}
"""Pattern → lengths of dash and gap. What is certain is solid."""


_IN_GW = {"kW": 1e-6, "MW": 1e-3, "GW": 1.0}
_CURRENCY = re.compile(r"[A-Z]{3}")


def pattern(link: Mapping[str, Any]) -> str:
    """Return the name of the pattern of a link, or an empty string for a solid line.

    A link is rumoured when no claim on it is better than a rumour.

    >>> pattern({"relation": "supply", "statuses": ("rumoured",)})
    'rumoured'
    >>> pattern({"relation": "supply", "statuses": ("reported",), "certainty": ("certain",)})
    ''
    """
    statuses = set(link.get("statuses") or ())
    if statuses == {"rumoured"}:
        return "rumoured"
    if link.get("relation") == "option":
        return "option"
    certainty = set(link.get("certainty") or ())
    unsure = bool(certainty) and "certain" not in certainty
    return "open" if unsure or link.get("stage") in _OPEN_STAGES else ""


def figure(link: Mapping[str, Any]) -> float | None:
    """Return the figure that stands for a link's volume: stated, else a finite end."""
    stated = link.get("stated")
    if isinstance(stated, Bounds):
        return stated.low if stated.is_unbounded else stated.high
    if stated is not None and math.isfinite(stated):
        return float(stated)
    volume = link.get("volume")
    if not isinstance(volume, Bounds):
        return None
    return volume.low if volume.is_unbounded else volume.high


def largest_by_unit(links: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the largest figure of each scale; widths compare within a scale only.

    Power has one scale, in GW, and money has one, in dollars: without a rate no width says how an
    amount in another currency compares, so such an amount has none. Where no amount is in
    dollars, the currency of most amounts has the scale.

    >>> pounds, dollars = {"unit": "GBP", "stated": 500e6}, {"unit": "USD", "stated": 30e9}
    >>> largest_by_unit([pounds, dollars]), largest_by_unit([pounds])
    ({'USD': 30000000000.0}, {'GBP': 500000000.0})
    """
    largest: dict[str, float] = {}
    amounts: Counter[str] = Counter()
    for link in links:
        (unit, factor), value = _scale_of(link), figure(link)
        if value is not None:
            largest[unit] = max(value * factor, largest.get(unit, 0.0))
            amounts[unit] += 1
    moneys = sorted(
        filter(_CURRENCY.fullmatch, largest), key=lambda u: (u != "USD", -amounts[u], u)
    )
    return {unit: top for unit, top in largest.items() if unit not in moneys[1:]}


def _scale_of(link: Mapping[str, Any]) -> tuple[str, float]:
    """Return the unit of the scale of a link's width, and how much of it the link's unit is."""
    unit = unit_of(link)
    return ("GW", _IN_GW[unit]) if unit in _IN_GW else (unit, 1.0)


def unit_of(link: Mapping[str, Any]) -> str:
    """Return the unit of a link's volume; that of stakes is per cent."""
    default = "%" if link.get("relation") in {"option", "holding"} else ""
    unit = str(link.get("unit") or default)
    return "units" if unit == "count" else unit


def width(link: Mapping[str, Any], largest: Mapping[str, float]) -> float:
    """Return the width in pixels: square root of the figure over the largest of its scale.

    >>> width({"relation": "supply", "unit": "GW", "stated": 6.0}, {"GW": 6.0})
    10.0
    >>> width({"relation": "supply", "volume": None}, {})
    1.6
    """
    if link.get("relation") in STRUCTURE:
        return 1.0
    return _scaled(figure(link), link, largest)


def _scaled(value: float | None, link: Mapping[str, Any], largest: Mapping[str, float]) -> float:
    unit, factor = _scale_of(link)
    top = largest.get(unit, 0.0)
    if value is None or top <= 0 or value < 0:
        return THIN
    return round(LEAST + (GREATEST - LEAST) * math.sqrt(min(1.0, value * factor / top)), 2)


def widths(link: Mapping[str, Any], largest: Mapping[str, float]) -> tuple[float, float]:
    """Return the widths of the line and of the band around it; a band of 0 is none.

    The line is as wide as what is bound to come, the band as wide as what may come: the figure
    that `width` takes. A volume of which nothing is bound is a thin line in a band.

    >>> widths({"relation": "supply", "unit": "GW", "volume": Bounds(1, 4)}, {"GW": 4.0})
    (6.0, 10.0)
    >>> widths({"relation": "supply", "unit": "GW", "volume": Bounds(4, 4)}, {"GW": 4.0})
    (10.0, 0.0)
    """
    outer, volume = width(link, largest), link.get("volume")
    if not isinstance(volume, Bounds) or link.get("relation") in STRUCTURE:
        return outer, 0.0
    inner = _scaled(volume.low or None, link, largest)
    return (inner, outer) if outer - inner >= _NARROW else (outer, 0.0)


def volume_text(link: Mapping[str, Any], lang: str) -> str:
    """Return the bounds of a link's volume in print, or an empty string.

    >>> volume_text({"relation": "supply", "unit": "GW", "volume": Bounds(1, 6)}, "en")
    '1 … 6 GW'
    """
    volume = link.get("volume")
    if not isinstance(volume, Bounds):
        return ""
    return visible(number_text(volume, lang, unit=unit_of(link) or None))


def link_label(link: Mapping[str, Any], lang: str, *, missing: str = "?") -> str:
    """Return what is written on a link: its bounds, or `missing` for a supply without them.

    Where nothing limits the volume above, the figure that the words name is added.

    >>> link_label({"unit": "GW", "volume": Bounds(0), "stated": 10.0}, "en")
    '≥ 0 GW, 10 GW stated'
    """
    text = volume_text(link, lang)
    if not text:
        return missing if link.get("relation") == "supply" else ""
    stated, volume = link.get("stated"), link["volume"]
    if volume.is_unbounded and stated is not None and stated != volume:
        figure = visible(number_text(stated, lang, unit=unit_of(link) or None))
        text += f", {figure} {page_words(lang, 'word')['stated_short']}"
    return clip(text, 40)


def dashes(link: Mapping[str, Any], thickness: float) -> list[float] | bool:
    """Return the dashes of a link as vis-network takes them; they grow with its thickness.

    >>> dashes({"relation": "option"}, 6.0), dashes({"relation": "supply"}, 6.0)
    ([24.0, 12.0], False)
    """
    lengths = DASHES.get(pattern(link))
    return [length * max(1.0, thickness / 3) for length in lengths] if lengths else False


def drawn_label(text: str) -> str:
    r"""Return a label as it is drawn: controls made visible, wrapped, cut at three lines.

    >>> drawn_label("Advanced Micro Devices and a very long tail of further words, and more")
    'Advanced Micro\nDevices and a\nvery long tail …'
    """
    lines = textwrap.wrap(visible(text), _LABEL_LINE, max_lines=_LABEL_LINES, placeholder=" …")
    return "\n".join(lines) or "–"


def visible(text: str) -> str:
    r"""Return a text with characters that would steer or hide others replaced.

    >>> visible("a\x00b")
    'a\ufffdb'
    """
    if text.isprintable():  # no controls and no separators but the space: nearly every text
        return text
    return "".join(
        "\ufffd" if unicodedata.category(char) in _UNSEEN and not joins(text, place) else char
        for place, char in enumerate(text)
    )


def clip(text: str, length: int) -> str:
    """Return a text of at most `length` characters, with an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"


COLOURS = {
    "ink": "#1b1a18",
    "soft": "#5c5a55",
    "rule": "#dcd8cf",
    "paper": "#fbfaf7",
    "bar": "#0072b2",
    "bar-soft": "#b9d7ea",
    "accent": "#b3261e",
    "flow": "rgba(0, 114, 178, 0.3)",
    "flow-open": "rgba(120, 120, 120, 0.3)",
}
"""Name of a colour of the pages → what it is on light ground; in the dark, a page replaces it."""


STATUS_COLOURS = {
    "announced": "#0072b2",
    "reported": "#56b4e9",
    "forecast": "#e69f00",
    "opinion": "#cc79a7",
    "inferred": "#009e73",
    "estimated": "#f0e442",
    "rumoured": "#d55e00",
}

"""Status of a claim → its colour in a stack, in the order of the stack."""


def label_of(network: nx.MultiDiGraph[str], node: str) -> str:
    """Return the label of a node, or its id where it has none."""
    attributes = network.nodes.get(node, {})
    return visible(str(attributes.get("label") or node))


def type_of(network: nx.MultiDiGraph[str], node: str) -> str:
    """Return the type of a node; one that is not known is taken for a firm."""
    return str(network.nodes[node].get("type") or "organisation")
