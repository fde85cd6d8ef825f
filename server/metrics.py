"""Every series that the gateway exports. Labels are closed sets, never text from a client or a model.

The engine's own series (`vllm:*`) stand beside these on the same endpoint. A test holds these series, the
dashboards and docs/metrics.md together. Times are seconds.

A counter whose first sample is already 1 shows no increase, so the first fabricated observation would raise
no alert: every closed label set is exported from 0 at start.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import accumulate, product
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from server.domain import Action, Finding, FindingKind, Provenance, Usage, Verdict, unmerged
from server.errors import ServiceError

CHAT_ROUTE = "/v1/chat/completions"
REFUSAL_REASONS = ("requests", "tokens", "timeout", "draining")
TOKEN_KINDS = ("prompt", "cached", "completion", "reasoning", "discarded")
QUALITIES = ("good", "poor")
REVIEW_LABELS = ("correct", "incorrect", "corrected", "rated")
LEDGER_OUTCOMES = ("written", "failed")
RESTART_CAUSES = ("death", "hang")
SHADOW_OUTCOMES = ("same_calls", "other_calls", "answered", "refused", "failed", "dropped", "cancelled")


class CallVerdict(StrEnum):
    """What became of a call."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    MISSING = "missing"
    UNWANTED = "unwanted"


class RecoveryOutcome(StrEnum):
    """What came of a bad draft."""

    RECOVERED = "recovered"
    SPENT = "spent"
    """The attempts ended, and the turn was refused."""


class GatewayStage(StrEnum):
    """A step of a turn that the gateway takes by itself, before the first token."""

    PARSE = "parse"
    CONTRACT = "contract"
    EVIDENCE = "evidence"
    RENDER = "render"


# Edges hold the objectives of docs/operate.md: 0.5 s to the first token, 50 ms between tokens, 10 s a turn.
_FIRST_TOKEN_S = 0.5
_TTFT_EDGES = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30)
_GAP_EDGES = (0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 5)
_TURN_EDGES = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600)
_STAGE_EDGES = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)


class _Refresher(Collector):
    """Exports nothing; lets what is kept elsewhere be copied into gauges. One scrape at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.refresh: Callable[[], None] = lambda: None

    def collect(self) -> Iterable[Metric]:
        """Run before the series are read."""
        with self._lock:
            self.refresh()
        return ()


class Tally(Collector):
    """A histogram without labels for what happens once a token or a turn: a fifth of the cost of the library's.

    One thread observes; any may read, and sees at worst a count whose sum is one observation behind.
    """

    def __init__(self, name: str, says: str, edges: tuple[float, ...], registry: CollectorRegistry) -> None:
        self._name = name
        self._says = says
        self._edges = edges
        self._counts = [0] * (len(edges) + 1)
        self._sum = 0.0
        registry.register(self)

    def observe(self, value: float, times: int = 1) -> None:
        """Count `value`, `times` over."""
        self._counts[bisect_left(self._edges, value)] += times
        self._sum += value * times

    def collect(self) -> Iterable[Metric]:
        """The histogram as it stands."""
        edges = (*map(floatToGoString, self._edges), "+Inf")
        buckets = list(zip(edges, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(self._name, self._says, buckets=buckets, sum_value=self._sum)


class Metrics:
    """The gateway's collectors, one set a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._refresher = _Refresher()
        registry.register(self._refresher)  # first, so that it runs before the others are read

        def counter(name: str, says: str, labels: tuple[str, ...] = ()) -> Counter:
            return Counter(f"truecall_{name}", says, labels, registry=registry)

        def gauge(name: str, says: str, labels: tuple[str, ...] = ()) -> Gauge:
            return Gauge(f"truecall_{name}", says, labels, registry=registry)

        def tally(name: str, says: str, edges: tuple[float, ...]) -> Tally:
            return Tally(f"truecall_{name}", says, edges, registry)

        self.build_info = gauge("build_info", "Always 1; the label tells the version.", ("version",))
        self.model_info = gauge(
            "model_info", "Always 1; the labels tell the model.", ("model", "fingerprint", "dtype")
        )
        self._requests = counter(
            "requests", "Requests by route and outcome: ok or an error code.", ("route", "code")
        )
        self._turns = counter("turns", "Turns that ended, by verdict and model.", ("model", "verdict"))
        self.in_flight = gauge("turns_in_flight", "Answers being decoded; a turn has `n`.")
        self.queued = gauge("turns_queued", "Turns waiting for a slot.")
        self.queued_tokens = gauge("queued_prompt_tokens", "Prompt tokens of the waiting turns.")
        self._refusals = counter("admission_refusals", "Turns refused at the door, by reason.", ("reason",))
        self.queue_seconds = tally(
            "queue_seconds", "Wait for a slot, of turns that were let in or waited in vain.", _TTFT_EDGES
        )
        self.ttft_seconds = tally(
            "time_to_first_token_seconds",
            "From the request's last byte to the first decoded token, or to the end of a turn given up without one.",
            _TTFT_EDGES,
        )
        self._gaps = tally(
            "inter_token_seconds",
            "Time from one token of a decode to the next; a delta's tokens share the time before it.",
            _GAP_EDGES,
        )
        self.turn_seconds = tally(
            "turn_seconds",
            "From the request's last byte to the last event, of turns that were let in or given up.",
            _TURN_EDGES,
        )
        self._stage = Histogram(
            "truecall_gateway_seconds",
            "Time in the gateway itself, by stage.",
            ("stage",),
            registry=registry,
            buckets=_STAGE_EDGES,
        )
        self.holdback_seconds = tally(
            "holdback_seconds", "Longest time a turn's text was held back.", _STAGE_EDGES
        )
        self._tokens = counter("tokens", "Tokens by kind.", ("kind",))
        self._calls = counter("tool_calls", "Tool calls that the model wrote, by verdict.", ("verdict",))
        self._failures = counter("contract_failures", "Reasons for which calls were not valid.", ("reason",))
        self._findings = counter("findings", "Findings of the guards by kind and action.", ("kind", "action"))
        self._recoveries = counter(
            "recoveries", "Turns with a bad draft, by its cause and what came of it.", ("cause", "outcome")
        )
        self._observations = counter("observations", "Tool messages by provenance.", ("provenance",))
        self.neutralised = counter(
            "control_tokens_neutralised", "Control-token literals encoded as plain text."
        )
        self._quality = counter("responses", "Answers by response quality.", ("quality",))
        self._accuracy = gauge(
            "accuracy_ratio",
            "Accuracy by source, model, metric and bound.",
            ("source", "model", "metric", "bound"),
        )
        self._accuracy_n = gauge(
            "accuracy_samples", "Labelled turns behind accuracy_ratio.", ("source", "model", "metric")
        )
        self._accuracy_at = gauge(
            "accuracy_timestamp_seconds", "When the source last reported on the model.", ("source", "model")
        )
        self._shadows = counter(
            "shadow_turns", "Copies of turns run with the canary's adapter, by outcome.", ("outcome",)
        )
        self._shadow_verdicts = counter(
            "shadow_verdicts", "Shadow turns that ended, by verdict and model.", ("model", "verdict")
        )
        self._reviews = counter("reviews", "Feedback by label.", ("label",))
        self._ledger = counter("ledger_entries", "Ledger entries by outcome.", ("outcome",))
        self._ledger_seen: dict[str, int] = {}
        self.ledger_seconds = tally("ledger_append_seconds", "Wait for an entry to be durable.", _STAGE_EDGES)
        self.ledger_queued = gauge("ledger_queued", "Entries waiting to be written.")
        self.probe_interval_seconds = gauge(
            "probe_interval_seconds", "Time between two probes; 0: none are run."
        )
        self.engine_up = gauge("engine_up", "1 while the engine answers.")
        self._restarts = counter("engine_restarts", "Times the engine was built again, by cause.", ("cause",))
        self._from_zero()

    def _from_zero(self) -> None:
        for series, values in (
            (self._refusals, REFUSAL_REASONS),
            (self._tokens, TOKEN_KINDS),
            (self._stage, tuple(GatewayStage)),
            (self._calls, tuple(CallVerdict)),
            (self._observations, tuple(Provenance)),
            (self._quality, QUALITIES),
            (self._reviews, REVIEW_LABELS),
            (self._ledger, LEDGER_OUTCOMES),
            (self._restarts, RESTART_CAUSES),
            (self._shadows, SHADOW_OUTCOMES),
        ):
            for value in values:
                series.labels(value)
        for code in ("ok", "client_gone", *sorted(_error_codes(ServiceError))):
            self._requests.labels(CHAT_ROUTE, code)
        for kind, action in product(FindingKind, (Action.FLAG, Action.BLOCK)):
            self._findings.labels(kind.value, action.value)

    def before_each_exposition(self, refresh: Callable[[], None]) -> None:
        """Call `refresh` whenever the series are about to be read, whichever listener serves them."""
        self._refresher.refresh = refresh

    def expect(self, *, causes: Iterable[str], reasons: Iterable[str]) -> None:
        """Export the causes of recoveries and the reasons of contract failures from 0."""
        for cause, outcome in product(causes, RecoveryOutcome):
            self._recoveries.labels(cause, outcome)
        for reason in reasons:
            self._failures.labels(reason)

    def serving(self, model: str, fingerprint: str, dtype: str, adapters: Iterable[str] = ()) -> None:
        """Tell which model answers, and export its turns from 0."""
        self.model_info.labels(model, fingerprint, dtype).set(1)
        canaries = [unmerged(model, adapter) for adapter in adapters]
        for name, verdict in product((model, *canaries), Verdict):
            self._turns.labels(name, verdict.value)
        for name, verdict in product(canaries, Verdict):
            self._shadow_verdicts.labels(name, verdict.value)

    def request(self, route: str, code: str) -> None:
        """A request ended; `code` is `ok` or a `ServiceError.code`."""
        self._requests.labels(route, code).inc()

    def turn(self, model: str, verdict: Verdict) -> None:
        """A turn ended with an answer or a contract violation."""
        self._turns.labels(model, verdict.value).inc()

    def refusal(self, reason: str) -> None:
        """A turn was refused at the door."""
        self._refusals.labels(reason).inc()

    def stage(self, stage: GatewayStage, seconds: float) -> None:
        """Time spent in one stage of the gateway."""
        self._stage.labels(stage).observe(seconds)

    def token_gaps(self, seconds: float, tokens: int) -> None:
        """A delta of so many tokens came, so long after the one before it."""
        if tokens:
            self._gaps.observe(seconds / tokens, tokens)

    def tokens(self, usage: Usage, discarded: int) -> None:
        """Tokens of a whole turn; `discarded` are those of drafts thrown away, contained in `completion`."""
        numbers = (usage.prompt, usage.cached, usage.completion, usage.reasoning, discarded)
        for kind, number in zip(TOKEN_KINDS, numbers, strict=True):
            self._tokens.labels(kind).inc(number)

    def tool_call(self, verdict: CallVerdict) -> None:
        """A call that the model wrote, or did not write where it had to."""
        self._calls.labels(verdict).inc()

    def contract_failure(self, reason: str) -> None:
        """One reason for which a call was not valid."""
        self._failures.labels(reason).inc()

    def finding(self, finding: Finding) -> None:
        """A guard noticed something."""
        self._findings.labels(finding.kind.value, finding.action.value).inc()

    def given_up(self, seconds: float) -> None:
        """A turn ended after so long without a first token: it took longer than that, which the objective must see."""
        if seconds > _FIRST_TOKEN_S:
            self.ttft_seconds.observe(seconds)

    def recovery(self, cause: str, outcome: RecoveryOutcome) -> None:
        """A turn had a bad draft."""
        self._recoveries.labels(cause, outcome).inc()

    def observation(self, provenance: Provenance) -> None:
        """A tool message arrived."""
        self._observations.labels(provenance.value).inc()

    def quality(self, good: bool) -> None:
        """An answer passed, or did not pass, the response-quality checks."""
        self._quality.labels("good" if good else "poor").inc()

    def accuracy(
        self, source: str, model: str, metric: str, ratio: float, n: int, low: float, high: float, at: float
    ) -> None:
        """Publish one accuracy figure of a served model with its 95 % Wilson interval; `at` is Unix time."""
        for bound, value in (("value", ratio), ("low", low), ("high", high)):
            self._accuracy.labels(source, model, metric, bound).set(value)
        self._accuracy_n.labels(source, model, metric).set(n)
        self._accuracy_at.labels(source, model).set(at)

    def no_accuracy(self, source: str, model: str, metric: str) -> None:
        """No labelled turn stands behind the figure, or none does any more."""
        for bound in ("value", "low", "high"):
            self._accuracy.remove(source, model, metric, bound)
        self._accuracy_n.labels(source, model, metric).set(0)

    def shadow(self, outcome: str) -> None:
        """A turn was to be tried in the shadow; `outcome` is one of `SHADOW_OUTCOMES`."""
        self._shadows.labels(outcome).inc()

    def shadow_verdict(self, model: str, verdict: Verdict) -> None:
        """A shadow ended with an answer or a contract violation. `turn` counts what clients were told."""
        self._shadow_verdicts.labels(model, verdict.value).inc()

    def review(self, label: str) -> None:
        """Feedback arrived: `correct`, `incorrect`, `corrected` (with the calls expected) or `rated`."""
        self._reviews.labels(label).inc()

    def ledger_totals(self, written: int, failed: int) -> None:
        """Entries written and failed since the start; the counters move by the difference."""
        for outcome, total in (("written", written), ("failed", failed)):
            self._ledger.labels(outcome).inc(total - self._ledger_seen.get(outcome, 0))
            self._ledger_seen[outcome] = total

    def restart(self, cause: str) -> None:
        """The engine was built again: `death` or `hang`."""
        self._restarts.labels(cause).inc()


def _error_codes(error: type[ServiceError]) -> set[str]:
    return {error.code}.union(*(_error_codes(kind) for kind in error.__subclasses__()))
