"""The figures: what they draw is what the tables say."""

from __future__ import annotations

import json

import pytest
import sample_hostile
import sample_reports
from hypothesis import example, given
from hypothesis import strategies as st

from aisupply.bounds import Bounds
from aisupply.pages.charts import figures
from aisupply.pages.charts.counts import EARLIER, Chain, Step, flows_of, months_of
from aisupply.pages.charts.figures import loops_figure
from aisupply.pages.charts.traces import plain
from aisupply.table import Table

LABELS = {"openai": "OpenAI", "tsmc": "TSMC", "amd": "AMD", "asml": "ASML"}


def test_bars_of_concentration_run_from_bound_to_bound() -> None:
    """By hand: OpenAI by power has 5,000 … 10,000 as stated and 3,333.33 … 10,000 of all named."""
    table = sample_reports.table(sample_reports.CONCENTRATION)
    spread, bars, points = figures.concentration_figure(table, labels=LABELS).data
    row = list(figures.concentration_figure(table, labels=LABELS).layout.yaxis.ticktext).index(
        "OpenAI · ai-accelerator · power"
    )

    assert (bars.base[row], bars.x[row]) == (5000, 5000)
    low = spread.x[row] - spread.error_x.arrayminus[row]
    high = spread.x[row] + spread.error_x.array[row]
    assert (low, high) == pytest.approx((3333.33, 10000))
    assert points.x[row] == 5312.5


def test_of_one_figure_among_several_only_the_whole_range_is_drawn() -> None:
    """Alone, a supplier with a figure would always stand at 10,000: that bar says nothing."""
    row = sample_reports.CONCENTRATION[0] | {"suppliers": 3, "quantified": 1}
    spread, bars, points = figures.concentration_figure(sample_reports.table([row])).data

    assert len(spread.x) == 1
    assert (len(bars.x), len(points.x)) == (0, 0)


def test_a_stop_is_a_bar_of_what_is_certain_and_a_whisker_of_what_may_be() -> None:
    """By hand: TSMC 50 … 100 % is a bar of 50 with 50 above; the first rank stands on top."""
    table = sample_reports.table(sample_reports.STOPS)
    figure = figures.exposure_figure(table, category="ai-accelerator", labels=LABELS)
    (bar,) = figure.data

    assert list(figure.layout.yaxis.ticktext) == ["AMD", "TSMC", "ASML"]
    assert list(bar.x) == [0, 50, 50]
    assert list(bar.error_x.array) == [25, 50, 50]


def test_the_heat_map_has_either_end() -> None:
    """By hand: OpenAI loses 50 … 100 % with TSMC and 0 … 50 % with AMD; Microsoft all with TSMC."""
    table = sample_reports.table(sample_reports.EXPOSURES)
    low, high = (
        figures.heat_figure(table, category="ai-accelerator", end=end).data[0]
        for end in ("low", "high")
    )
    down = figures.most_exposed(table, category="ai-accelerator", most=9)

    assert down == ["microsoft", "openai"]
    assert [list(row) for row in low.z] == [[50, 0], [100, 0]]
    assert [list(row) for row in high.z] == [[100, 50], [100, 0]]


def test_a_band_is_flat_from_one_day_to_the_next_and_up_to_the_lens() -> None:
    """The two days of the table and the last day of the lens; both edges in steps."""
    (table,) = sample_reports.report().timelines
    low, high, _, _, marks = figures.timeline_figure(table, labels=LABELS).data

    assert list(low.x) == ["2025-09-22", "2025-10-06", "2026-07-05"]
    assert list(low.y) == [5000, 3333, 3333]
    assert list(high.y) == [10000, 10000, 10000]
    assert low.line.shape == high.line.shape == "hv"
    assert high.fill == "tonexty"
    assert "AMD added: 1 … 6 GW" in marks.hovertext[1]


def test_a_gap_in_a_measure_is_a_gap_in_its_band() -> None:
    """Where no supplier is named any more, nothing is drawn and no mark stands."""
    rows = [sample_reports.TIMELINE[0], sample_reports.TIMELINE[1] | {"hhi": None}]
    low, _, _, _, marks = figures.timeline_figure(sample_reports.table(rows)).data

    assert low.y[1] is None
    assert list(marks.x) == ["2025-09-22"]


def test_other_measures_have_an_axis_of_their_own() -> None:
    """Effective suppliers are not drawn from 0 to 10,000."""
    rows = [
        {"date": day, "effective_suppliers": Bounds(1, 3), "effective_suppliers_stated": None}
        for day in ("2025-01-01", "2025-02-01")
    ]
    figure = figures.timeline_figure(sample_reports.table(rows), measure="effective_suppliers")

    assert figure.layout.yaxis.range is None
    assert figure.layout.yaxis.rangemode == "tozero"


def months(*known: str, most: int = 36) -> dict[str, int]:
    """Return how many claims each month has, of claims that became known on these days."""
    rows = [{"known": day, "status": "reported"} for day in known]
    found = months_of(Table(("known", "status"), rows), most=most)
    return {month: counts.total() for month, counts in found.items()}


def test_months_without_a_claim_are_there() -> None:
    """By hand: months of 2, 0 and 1 claims."""
    assert months("2025-10-07", "2025-08-01", "2025-08-31") == {
        "2025-08": 2,
        "2025-09": 0,
        "2025-10": 1,
    }


def test_what_is_early_or_without_a_date_is_one_column() -> None:
    """Of two months shown, all before them and what has no date stand first."""
    found = months("2020-01-01", "2021-01-01", "never", "2025-12-01", "2026-01-01", most=2)

    assert list(found.items()) == [(EARLIER, 3), ("2025-12", 1), ("2026-01", 1)]


def test_statuses_stack_in_a_fixed_order() -> None:
    """Announced stands on the axis and what is rumoured on top, whatever came first."""
    rows = [{"known": "2025-10-07", "status": s} for s in ("rumoured", "odd", "announced")]
    figure = figures.months_figure(Table(("known", "status"), rows))

    assert [bar.name for bar in figure.data] == ["announced", "rumoured", "odd"]


def test_a_flow_is_as_wide_as_what_its_buyer_has() -> None:
    """By hand: AMD 0 … 1 and Nvidia 1 are 1/3 and 2/3; what Nvidia has below it is unnamed."""
    figure = figures.tiers_figure(sample_reports.CHAIN, labels=LABELS)
    (sankey,) = figure.data

    assert [round(value, 3) for value in sankey.link.value] == [0.333, 0.667, 0.333, 0.667]
    assert list(sankey.node.label)[-1] == "nobody is named"
    assert sankey.link.customdata[0] == "AMD → OpenAI: 0 … 100 %"


@example([[0.0, 5e-324]])
@example([[0.0, 5e-324], [5e-324, 5e-324], [0.0, 1e-310]])
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted), min_size=1, max_size=6
    ).filter(lambda ends: any(high > 0 for _, high in ends))
)
def test_what_flows_into_a_firm_flows_out_of_it(ends: list[list[float]]) -> None:
    """Whatever the shares: the flows into the customer are a whole, and so are those below."""
    first = [Step(1, f"f{i}", "buyer", Bounds(*pair)) for i, pair in enumerate(ends)]
    below = [Step(2, "deep", f"f{i}", Bounds.point(1)) for i in range(len(ends))]
    flows = flows_of(Chain("buyer", ("a", "b"), (*first, *below)))

    for tier in (1, 2):
        assert sum(f.value for f in flows if f.source[0] == tier) == pytest.approx(1)


def test_loops_are_bars_of_what_is_guaranteed() -> None:
    """By hand: 15 of at most 50 bn USD; the loop without a ceiling is left to the table."""
    figure = loops_figure(sample_reports.table(sample_reports.LOOPS), labels=LABELS)
    (bar,) = figure.data

    assert (list(bar.x), list(bar.error_x.array)) == ([15], [35])
    assert list(figure.layout.yaxis.ticktext) == ["AMD → OpenAI → AMD"]


def test_figures_show_themselves() -> None:
    """In a notebook, each gives what the notebook draws it from, and HTML."""
    report = sample_reports.report()
    for figure in (
        figures.concentration_figure(report.concentration),
        figures.timeline_figure(report.timelines[0]),
        figures.tiers_figure(sample_reports.CHAIN),
    ):
        assert callable(figure._ipython_display_)
        assert "plotly" in figure._repr_html_()


def test_figures_in_french() -> None:
    """Words, names of axes and numbers are French."""
    figure = figures.timeline_figure(sample_reports.report().timelines[0], lang="fr")

    assert figure.layout.yaxis.title.text == "IHH"
    assert list(figure.layout.yaxis.ticktext)[-1] == "10\u202f000"
    assert "première mention" in figure.data[-1].hovertext[0]


def test_no_text_is_markup_to_plotly() -> None:
    """Tags, links and entities are drawn as they are written, in every figure."""
    report = sample_hostile.report()
    labels = {text: text for text in sample_hostile.HOSTILE}
    drawn = [
        figures.concentration_figure(report.concentration, labels=labels),
        figures.timeline_figure(report.timelines[0], labels=labels),
        figures.tiers_figure(report.chains[0], labels=labels),
        figures.heat_figure(report.exposures, category=sample_hostile.HOSTILE[1], labels=labels),
        figures.months_figure(report.timeline),
    ]
    for figure in drawn:
        text = (
            json.dumps(json.loads(figure.to_json()))
            .replace("<br>", "")
            .replace("<extra></extra>", "")
        )
        assert "<" not in text


def test_plain_text_is_escaped_once() -> None:
    """An ampersand is written so that plotly draws it."""
    assert plain("A&B <b>") == "A&amp;B &lt;b&gt;"
