"""The vocabulary of the dashboards: queries over one choice of instances, panels of few kinds, a page.

Every panel says what it shows and when to worry. Rates use `$__rate_interval`, so that a zoomed view and a
long one are both right. Ids and places are handed out in reading order, so a regenerated file differs only
where the content does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import common as common_builder
from grafana_foundation_sdk.builders import dashboard as dashboard_builder
from grafana_foundation_sdk.builders import prometheus, stat, table, timeseries
from grafana_foundation_sdk.models import common, dashboard
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = dashboard.DataSourceRef(type_val="prometheus", uid="truecall-prometheus")
"""The data source that provisioning/datasources/prometheus.yaml creates."""

PANEL_HEIGHT = 8
STAT_HEIGHT = 4
GREEN, YELLOW, RED = "green", "#EAB839", "red"

Panel = timeseries.Panel | stat.Panel | table.Panel


@dataclass(frozen=True)
class Query:
    """One PromQL expression; `legend` may name labels as `{{label}}`."""

    expr: str
    legend: str


def chosen(series: str, where: str = "") -> str:
    """The series of the instances that the reader chose."""
    matchers = ", ".join(part for part in ('instance=~"$instance"', where) if part)
    return f"{series}{{{matchers}}}"


def rate(series: str, *, by: str = "", where: str = "") -> str:
    """Events a second, summed over instances."""
    return f"sum{_by(by)}(rate({chosen(series, where)}[$__rate_interval]))"


def mean(histogram: str) -> str:
    """Mean of what a histogram observed in the window."""
    return f"{rate(histogram + '_sum')} / {rate(histogram + '_count')}"


def quantile(share: float, histogram: str, *, by: str = "") -> str:
    """A quantile over the instances together."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, {rate(histogram + '_bucket', by=labels)})"


def quantiles(histogram: str) -> list[Query]:
    """The three quantiles that the latency panels show."""
    return [
        Query(quantile(share, histogram), name)
        for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
    ]


def total(gauge: str, *, by: str = "") -> str:
    """A gauge, summed over instances."""
    return f"sum{_by(by)}({chosen(gauge)})"


def _by(labels: str) -> str:
    return f" by ({labels}) " if labels else " "


def graph(
    title: str,
    says: str,
    unit: str,
    *queries: Query,
    span: int = 8,
    limit: float | None = None,
    at_most: float | None = None,
    stacked: bool = False,
) -> timeseries.Panel:
    """Lines over time. `limit` draws an objective, `at_most` fixes the top of the axis."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(says)
        .unit(unit)
        .min(0)
        .span(span)
        .height(PANEL_HEIGHT)
        .fill_opacity(25 if stacked else 5)
        .legend(
            common_builder.VizLegendOptions()
            .display_mode(common.LegendDisplayMode.LIST)
            .placement(common.LegendPlacement.BOTTOM)
            .show_legend(True)
        )
        .tooltip(
            common_builder.VizTooltipOptions()
            .mode(common.TooltipDisplayMode.MULTI)
            .sort(common.SortOrder.DESCENDING)
        )
    )
    if stacked:
        panel = panel.stacking(common_builder.StackingConfig().mode(common.StackingMode.NORMAL))
    if at_most is not None:
        panel = panel.max(at_most)
    if limit is not None:
        panel = panel.thresholds(_steps((None, GREEN), (limit, RED))).thresholds_style(
            common_builder.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.DASHED)
        )
    for query in _lettered(queries):
        panel = panel.with_target(query)
    return panel.datasource(SOURCE)


def tile(
    title: str,
    says: str,
    unit: str,
    query: Query,
    *,
    steps: Sequence[tuple[float | None, str]] = ((None, GREEN),),
    span: int = 3,
    decimals: int | None = None,
) -> stat.Panel:
    """The latest value as a number, coloured by `steps` (from, colour)."""
    panel = (
        stat.Panel()
        .title(title)
        .description(says)
        .unit(unit)
        .span(span)
        .height(STAT_HEIGHT)
        .graph_mode(common.BigValueGraphMode.AREA)
        .color_mode(common.BigValueColorMode.VALUE)
        .reduce_options(common_builder.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(_steps(*steps))
        .datasource(SOURCE)
    )
    if decimals is not None:
        panel = panel.decimals(decimals)
    return panel.with_target(_lettered((query,))[0])


def listing(
    title: str, says: str, query: Query, *, hide: Sequence[str], span: int = 12, unit: str = "short"
) -> table.Panel:
    """The labels and the value of every series now, one row each, without the columns in `hide`."""
    return (
        table.Panel()
        .title(title)
        .description(says)
        .span(span)
        .unit(unit)
        .height(PANEL_HEIGHT)
        .datasource(SOURCE)
        .with_target(
            prometheus.Dataquery()
            .expr(query.expr)
            .legend_format(query.legend)
            .ref_id("A")
            .instant()
            .format(PromQueryFormat.TABLE)
        )
        .with_transformation(
            dashboard.DataTransformerConfig(
                id_val="organize", options={"excludeByName": dict.fromkeys(["Time", "__name__", *hide], True)}
            )
        )
    )


def page(uid: str, title: str, says: str, rows: Sequence[tuple[str, Sequence[Panel]]]) -> dashboard.Dashboard:
    """A dashboard of named rows, for the last hour, with a choice of instances and links to its siblings."""
    instance = (
        dashboard_builder.QueryVariable("instance")
        .label("Instance")
        .datasource(SOURCE)
        .query("label_values(truecall_build_info, instance)")
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(dashboard.VariableOption(selected=True, text="All", value="$__all"))
    )
    siblings = (
        dashboard_builder.DashboardLink("truecall")
        .type(dashboard.DashboardLinkType.DASHBOARDS)
        .tags(["truecall"])
        .as_dropdown(True)
        .keep_time(True)
        .include_vars(True)
    )
    builder = (
        dashboard_builder.Dashboard(f"truecall / {title}")
        .uid(uid)
        .description(says)
        .tags(["truecall"])
        .timezone("browser")
        .time("now-1h", "now")
        .refresh("30s")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .readonly()
        .with_variable(instance)
        .link(siblings)
    )
    number = 0
    for name, panels in rows:
        number += 1
        builder = builder.with_row(dashboard_builder.Row(name).id(number))
        for panel in panels:
            number += 1
            builder = builder.with_panel(panel.id(number))
    return builder.build()


def _lettered(queries: Sequence[Query]) -> list[prometheus.Dataquery]:
    return [
        prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(chr(ord("A") + i)).range()
        for i, query in enumerate(queries)
    ]


def _steps(*steps: tuple[float | None, str]) -> dashboard_builder.ThresholdsConfig:
    return (
        dashboard_builder.ThresholdsConfig()
        .mode(dashboard.ThresholdsMode.ABSOLUTE)
        .steps([dashboard.Threshold(value=value, color=colour) for value, colour in steps])
    )
