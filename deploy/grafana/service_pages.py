"""The pages of the service itself: Overview, Ledger and admission."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard
from panels import (
    GREEN,
    RED,
    YELLOW,
    Query,
    chosen,
    graph,
    listing,
    page,
    quantile,
    quantiles,
    rate,
    tile,
    total,
)

CHAT = 'route="/v1/chat/completions"'
GATEWAY = 'job="truecall"'
REFUSED = CHAT + ', code=~"contract_violation|tool_call_invalid|format_invalid|observation_fabricated"'
FAILED = CHAT + ', code=~"internal_error|engine_unavailable|ledger_unavailable|deadline_exceeded|queue_full"'


def overview() -> Dashboard:
    """Is it up, is it fast, is it true: the first page to open."""
    chats = rate("truecall_requests_total", where=CHAT)
    return page(
        "truecall-overview",
        "Overview",
        "Traffic, the latency objective, errors, and where the time goes.",
        [
            (
                "Now",
                [
                    tile(
                        "Engine",
                        "1 while the engine answers; the lowest of the instances.",
                        "short",
                        Query(f"min({chosen('truecall_engine_up')})", "engine"),
                        steps=((None, RED), (1, GREEN)),
                    ),
                    tile(
                        "Chat requests",
                        "Chat requests that ended, a second.",
                        "reqps",
                        Query(chats, "requests"),
                    ),
                    tile(
                        "First token within 0.5 s",
                        "Share of turns that meet the latency objective (99 %).",
                        "percentunit",
                        Query(
                            rate("truecall_time_to_first_token_seconds_bucket", where='le="0.5"')
                            + " / "
                            + rate("truecall_time_to_first_token_seconds_count"),
                            "good",
                        ),
                        steps=((None, RED), (0.95, YELLOW), (0.99, GREEN)),
                        decimals=2,
                    ),
                    tile(
                        "Failed",
                        "Share of chat requests that the service failed or turned away: 5xx and a full queue.",
                        "percentunit",
                        Query(f"{rate('truecall_requests_total', where=FAILED)} / {chats}", "failed"),
                        steps=((None, GREEN), (0.005, YELLOW), (0.02, RED)),
                        decimals=2,
                    ),
                    tile(
                        "Refused",
                        "Share of chat requests that ended in 422: no draft kept its contract.",
                        "percentunit",
                        Query(f"{rate('truecall_requests_total', where=REFUSED)} / {chats}", "refused"),
                        steps=((None, GREEN), (0.001, YELLOW), (0.01, RED)),
                        decimals=2,
                    ),
                    tile(
                        "In flight",
                        "Answers being decoded now (a turn with `n` has so many), over all chosen instances.",
                        "short",
                        Query(total("truecall_turns_in_flight"), "in flight"),
                    ),
                    tile(
                        "Waiting",
                        "Turns waiting for a slot. More than a moment of it: see Ledger and admission.",
                        "short",
                        Query(total("truecall_turns_queued"), "waiting"),
                        steps=((None, GREEN), (1, YELLOW), (32, RED)),
                    ),
                    tile(
                        "Alerts firing",
                        "Alerts of Prometheus that fire now.",
                        "short",
                        Query('count(ALERTS{alertstate="firing"}) or vector(0)', "firing"),
                        steps=((None, GREEN), (1, RED)),
                    ),
                ],
            ),
            (
                "Objectives",
                [
                    graph(
                        "Error budget left",
                        "Share of the three-day budget that is left, by objective. Below 0 the objective is missed.",
                        "percentunit",
                        Query(
                            "1 - job_slo:truecall_errors:ratio_rate3d / on (slo) group_left () slo:truecall_budget:ratio",
                            "{{slo}}",
                        ),
                        span=12,
                    ),
                    listing(
                        "Alerts",
                        "What fires or is about to, with its severity. docs/runbooks.md tells what to do.",
                        Query('sort_desc(ALERTS{alertstate=~"pending|firing"})', ""),
                        hide=("Value", "instance", "job"),
                    ),
                ],
            ),
            (
                "Traffic",
                [
                    graph(
                        "Chat requests by outcome",
                        "`ok`, `client_gone`, or the error code that the client saw.",
                        "reqps",
                        Query(rate("truecall_requests_total", by="code", where=CHAT) + " > 0", "{{code}}"),
                        stacked=True,
                    ),
                    graph(
                        "Requests by route",
                        "Everything that the gateway serves, probes of /health and /ready included.",
                        "reqps",
                        Query(rate("truecall_requests_total", by="route"), "{{route}}"),
                        stacked=True,
                    ),
                    graph(
                        "Tokens",
                        "`cached` is part of `prompt`; `reasoning` and `discarded` are parts of `completion`.",
                        "short",
                        Query(rate("truecall_tokens_total", by="kind"), "{{kind}}"),
                    ),
                ],
            ),
            (
                "Latency",
                [
                    graph(
                        "Time to first token",
                        "From the request's last byte to the first decoded token, waiting included. Objective: 0.5 s.",
                        "s",
                        *quantiles("truecall_time_to_first_token_seconds"),
                        limit=0.5,
                    ),
                    graph(
                        "Between tokens",
                        "Gap between two deltas, per gap. Objective: 50 ms.",
                        "s",
                        *quantiles("truecall_inter_token_seconds"),
                        limit=0.05,
                    ),
                    graph(
                        "Whole turn",
                        "From the request's last byte to the last event. Follows the length of the answers.",
                        "s",
                        *quantiles("truecall_turn_seconds"),
                        limit=10,
                    ),
                    graph(
                        "Waiting for a slot",
                        "Part of the time to first token that more replicas would take away.",
                        "s",
                        *quantiles("truecall_queue_seconds"),
                    ),
                    graph(
                        "Gateway by stage",
                        "p95 of the time in the gateway's own work. A slow `contract` is a cold or costly schema.",
                        "s",
                        Query(quantile(0.95, "truecall_gateway_seconds", by="stage"), "{{stage}}"),
                    ),
                    graph(
                        "Held back",
                        "Longest time that a turn's text was held back by the guard.",
                        "s",
                        *quantiles("truecall_holdback_seconds"),
                    ),
                ],
            ),
            (
                "What runs",
                [
                    listing(
                        "Version",
                        "The gateway's version on every instance.",
                        Query(chosen("truecall_build_info"), ""),
                        hide=("job", "Value"),
                    ),
                    listing(
                        "Model",
                        "Equal fingerprints mean the same weights and chat template.",
                        Query(chosen("truecall_model_info"), ""),
                        hide=("job", "Value"),
                    ),
                    graph(
                        "Memory of the gateway",
                        "Resident set of the gateway's process, without the engine's.",
                        "bytes",
                        Query(chosen("process_resident_memory_bytes", GATEWAY), "{{instance}}"),
                        span=12,
                    ),
                    graph(
                        "CPU of the gateway",
                        "Cores used by the gateway's process. Near 1 it is the bottleneck: add a replica.",
                        "short",
                        Query(
                            "rate(" + chosen("process_cpu_seconds_total", GATEWAY) + "[$__rate_interval])",
                            "{{instance}}",
                        ),
                        span=12,
                    ),
                ],
            ),
        ],
    )


def ledger_and_admission() -> Dashboard:
    """The two places where a turn may have to wait or be refused for reasons of our own."""
    return page(
        "truecall-ledger-admission",
        "Ledger and admission",
        "Durability of the record, and the queue before the engine.",
        [
            (
                "Ledger",
                [
                    graph(
                        "Entries",
                        "Entries by outcome. With `ledger.mode: required` a failed one is a refused turn.",
                        "short",
                        Query(rate("truecall_ledger_entries_total", by="outcome"), "{{outcome}}"),
                    ),
                    graph(
                        "Wait for durability",
                        "Time that an answer's last event waited for its entry.",
                        "s",
                        *quantiles("truecall_ledger_append_seconds"),
                    ),
                    graph(
                        "Entries waiting",
                        "Entries not yet written. It must come back to 0.",
                        "short",
                        Query(total("truecall_ledger_queued", by="instance"), "{{instance}}"),
                    ),
                ],
            ),
            (
                "Admission",
                [
                    graph(
                        "Turns",
                        "Answers being decoded (a turn with `n` has so many), and turns waiting for a slot.",
                        "short",
                        Query(total("truecall_turns_in_flight"), "in flight"),
                        Query(total("truecall_turns_queued"), "waiting"),
                    ),
                    graph(
                        "Prompt tokens waiting",
                        "What the waiting turns would put into the KV cache.",
                        "short",
                        Query(total("truecall_queued_prompt_tokens"), "tokens"),
                    ),
                    graph(
                        "Refused at the door",
                        "By reason: too many turns, too many tokens, waited too long, or the service is stopping.",
                        "reqps",
                        Query(rate("truecall_admission_refusals_total", by="reason"), "{{reason}}"),
                    ),
                    graph(
                        "Wait for a slot",
                        "p95 over 1 s for long: add a replica, or raise `admission.max_in_flight`.",
                        "s",
                        *quantiles("truecall_queue_seconds"),
                        span=12,
                    ),
                    graph(
                        "Answered",
                        "Share of chat requests that got an answer: our own failures and refusals count as missing.",
                        "percentunit",
                        Query('1 - job_slo:truecall_errors:ratio_rate5m{slo="answered"}', "answered"),
                        span=12,
                        at_most=1,
                    ),
                ],
            ),
        ],
    )
