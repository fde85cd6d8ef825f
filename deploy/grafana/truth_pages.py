"""The pages of what is true: Accuracy, Guard."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard
from panels import Query, chosen, graph, listing, page, rate, tile


def accuracy() -> Dashboard:
    """The accuracy metrics, by source, with their intervals."""
    told = {
        "tool_call_accuracy": "Called exactly when a call was expected, and then name and arguments all correct.",
        "tool_name_accuracy": "Of the turns in which the model called: the name is right.",
        "tool_args_accuracy": "Of the turns in which the model called: the arguments equal the expected ones.",
        "response_quality": "Answers that are not too short, do not repeat their tail and close their thinking.",
    }
    low = chosen("truecall_accuracy_ratio", 'bound="low"')
    value = chosen("truecall_accuracy_ratio", 'bound="value"')
    return page(
        "truecall-accuracy",
        "Accuracy",
        "The accuracy metrics by source (probe, review), always with n and a 95 % Wilson interval.",
        [
            (
                "Four metrics",
                [
                    graph(
                        metric,
                        f"{says} `low` and `high` bound the 95 % interval; sources are never mixed.",
                        "percentunit",
                        Query(
                            "min by (source, model, bound) ("
                            + chosen("truecall_accuracy_ratio", f'metric="{metric}"')
                            + ")",
                            "{{source}} {{model}} {{bound}}",
                        ),
                        span=12,
                        at_most=1,
                    )
                    for metric, says in told.items()
                ],
            ),
            (
                "Can it be trusted",
                [
                    graph(
                        "Labelled turns",
                        "n behind each figure. Twenty turns leave an interval of about 35 points.",
                        "short",
                        Query(
                            f"max by (source, model, metric) ({chosen('truecall_accuracy_samples')})",
                            "{{source}} {{model}} {{metric}}",
                        ),
                    ),
                    graph(
                        "Age of the last report",
                        "Time since a source last reported. A dead probe looks like a healthy one.",
                        "s",
                        Query(
                            f"time() - max by (source, model) ({chosen('truecall_accuracy_timestamp_seconds')})",
                            "{{source}} {{model}}",
                        ),
                    ),
                    graph(
                        "Distance to the baseline",
                        "Lower bound less the baseline of deploy/prometheus/baseline.yml. Below 0 an alert fires;"
                        " a canary (`name@adapter`) has one when its upper bound is below.",
                        "percentunit",
                        Query(
                            f"min by (source, model, metric) ({low})"
                            " - on (source, metric) group_left () source_metric:truecall_accuracy_baseline:ratio",
                            "{{source}} {{model}} {{metric}}",
                        ),
                    ),
                ],
            ),
            (
                "Canary",
                [
                    graph(
                        "Blocked turns by model",
                        "Share of a model's turns that were refused because no draft could leave. A canary is"
                        " `name@adapter`; in the shadow nobody met it.",
                        "percentunit",
                        Query(_share("truecall_turns_total", "block"), "{{model}}"),
                        Query(_share("truecall_shadow_verdicts_total", "block"), "{{model}} in the shadow"),
                    ),
                    graph(
                        "Flagged turns by model",
                        "Share of a model's turns in which a guard noticed something and a clean answer left.",
                        "percentunit",
                        Query(_share("truecall_turns_total", "flag"), "{{model}}"),
                        Query(_share("truecall_shadow_verdicts_total", "flag"), "{{model}} in the shadow"),
                    ),
                    graph(
                        "Shadow turns",
                        "What the adapter would have done beside the model. `dropped`: turns were waiting, or enough"
                        " shadows ran; `answered`: the model had been refused.",
                        "short",
                        Query(rate("truecall_shadow_turns_total", by="outcome"), "{{outcome}}"),
                        stacked=True,
                    ),
                ],
            ),
            (
                "Drift",
                [
                    graph(
                        "Change against the week",
                        "Value less its own mean over seven days. A step after a deployment is the deployment.",
                        "percentunit",
                        Query(
                            f"min by (source, model, metric) ({value} - avg_over_time({value}[7d]))",
                            "{{source}} {{model}} {{metric}}",
                        ),
                    ),
                    graph(
                        "Live answers of poor quality",
                        "Share of delivered answers that are too short, repeat themselves or leave thinking open.",
                        "percentunit",
                        Query(
                            rate("truecall_responses_total", where='quality="poor"')
                            + " / "
                            + rate("truecall_responses_total"),
                            "poor",
                        ),
                    ),
                    graph(
                        "Reviews",
                        "Feedback that arrived, by label.",
                        "short",
                        Query(rate("truecall_reviews_total", by="label"), "{{label}}"),
                    ),
                    listing(
                        "Every figure",
                        "The newest value of each metric, of the conversation metrics too.",
                        Query(chosen("truecall_accuracy_ratio"), ""),
                        hide=("job", "instance"),
                        span=16,
                        unit="percentunit",
                    ),
                    tile(
                        "Probe interval",
                        "Time between two probes; 0: none are run.",
                        "s",
                        Query(f"max({chosen('truecall_probe_interval_seconds')})", "interval"),
                        span=8,
                    ),
                ],
            ),
        ],
    )


def _share(series: str, verdict: str) -> str:
    """Turns of the verdict by model; a model that answered none has no share."""
    told = rate(series, by="model", where=f'verdict="{verdict}"')
    return f"{told} / ({rate(series, by='model')} > 0)"


def guard() -> Dashboard:
    """What the guards noticed and what became of it."""
    turns = rate("truecall_turns_total")
    return page(
        "truecall-guard",
        "Guard",
        "Findings, recoveries and the provenance of observations.",
        [
            (
                "Verdicts",
                [
                    graph(
                        "Turns by verdict",
                        "`flag`: something was noticed, and a clean answer left. `block`: nothing left.",
                        "short",
                        Query(rate("truecall_turns_total", by="verdict"), "{{verdict}}"),
                        stacked=True,
                    ),
                    graph(
                        "Fabricated observations",
                        "Share of turns in which a draft held a made-up observation. None of them left.",
                        "percentunit",
                        Query(
                            rate("truecall_recoveries_total", by="outcome", where='cause="observation"')
                            + f" / on () group_left () {turns}",
                            "{{outcome}}",
                        ),
                        limit=0.01,
                    ),
                    graph(
                        "Invalid calls",
                        "Share of turns in which a draft held a call outside its contract. None of them left.",
                        "percentunit",
                        Query(
                            rate("truecall_recoveries_total", by="outcome", where='cause=~"call_.*"')
                            + f" / on () group_left () {turns}",
                            "{{outcome}}",
                        ),
                        limit=0.02,
                    ),
                ],
            ),
            (
                "Findings",
                [
                    graph(
                        "Findings by kind",
                        "What the guards noticed, and what policy made of it.",
                        "short",
                        Query(
                            rate("truecall_findings_total", by="kind, action") + " > 0", "{{kind}} {{action}}"
                        ),
                        span=12,
                    ),
                    graph(
                        "Recoveries by cause",
                        "Turns with a bad draft. `recovered`: a later draft left instead; `spent`: refused, or the honest sentence said.",
                        "short",
                        Query(
                            rate("truecall_recoveries_total", by="cause, outcome") + " > 0",
                            "{{cause}} {{outcome}}",
                        ),
                        span=12,
                    ),
                ],
            ),
            (
                "Calls",
                [
                    graph(
                        "Calls by verdict",
                        "Calls that the model wrote. Only `valid` ones left.",
                        "short",
                        Query(rate("truecall_tool_calls_total", by="verdict"), "{{verdict}}"),
                    ),
                    graph(
                        "Contract failures by reason",
                        "Why calls were not valid. One reason alone points to one schema.",
                        "short",
                        Query(rate("truecall_contract_failures_total", by="reason") + " > 0", "{{reason}}"),
                    ),
                    graph(
                        "Price of recovery",
                        "Share of decoded tokens that belonged to drafts that were thrown away.",
                        "percentunit",
                        Query(
                            rate("truecall_tokens_total", where='kind="discarded"')
                            + " / "
                            + rate("truecall_tokens_total", where='kind="completion"'),
                            "discarded",
                        ),
                    ),
                ],
            ),
            (
                "What came in",
                [
                    graph(
                        "Observations by provenance",
                        "`verified`: answers a call that we issued; `tampered`: a changed one; `unknown`: not ours.",
                        "short",
                        Query(rate("truecall_observations_total", by="provenance"), "{{provenance}}"),
                        span=12,
                        stacked=True,
                    ),
                    graph(
                        "Control tokens neutralised",
                        "Control-token literals in requests, encoded as plain text. A burst is an injection attempt.",
                        "short",
                        Query(rate("truecall_control_tokens_neutralised_total"), "literals"),
                        span=12,
                    ),
                ],
            ),
        ],
    )
