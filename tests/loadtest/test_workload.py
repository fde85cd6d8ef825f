"""The load is a pure function of its seed."""

from __future__ import annotations

import json
from itertools import islice

import jsonschema
import pytest

from loadtest.workload import SCENARIOS, TOOL_SETS, arrivals, conversations, run_tool


def test_equal_seeds_give_equal_loads_and_others_do_not() -> None:
    first, again, other = (list(islice(conversations(seed), 50)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_conversations_of_a_scenario_share_its_tools_and_keep_within_its_bounds() -> None:
    kinds = {scenario.name: scenario for scenario in SCENARIOS}
    for talk in islice(conversations(1), 300):
        kind = kinds[talk.scenario]
        assert talk.tools is TOOL_SETS[kind.tools]
        assert kind.questions[0] <= len(talk.questions) <= kind.questions[1]
        assert talk.questions[0].think_s == 0
        assert all(kind.max_tokens[0] <= q.max_tokens <= kind.max_tokens[1] for q in talk.questions)


def test_every_scenario_comes_about_as_often_as_its_weight() -> None:
    talks = [talk.scenario for talk in islice(conversations(3), 2000)]
    for kind in SCENARIOS:
        assert talks.count(kind.name) / 2000 == pytest.approx(kind.weight, abs=0.04)


def test_think_times_have_their_mean_and_can_be_left_out() -> None:
    lookups = [
        q for talk in islice(conversations(5), 3000) if talk.scenario == "support" for q in talk.questions[1:]
    ]
    assert sum(q.think_s for q in lookups) / len(lookups) == pytest.approx(2.0, rel=0.1)
    assert all(q.think_s == 0 for talk in islice(conversations(5, think=False), 100) for q in talk.questions)


def test_arrivals_are_a_poisson_process_of_their_rate() -> None:
    instants = list(islice(arrivals(0, 20.0), 5000))
    gaps = [after - before for before, after in zip([0.0, *instants], instants, strict=False)]
    mean = sum(gaps) / len(gaps)
    spread = sum((gap - mean) ** 2 for gap in gaps) / len(gaps)
    assert mean == pytest.approx(1 / 20, rel=0.05)
    assert spread == pytest.approx(mean**2, rel=0.1)  # an exponential's variance is the square of its mean
    assert instants == sorted(instants)


@pytest.mark.parametrize(
    "tool", [tool for tools in TOOL_SETS.values() for tool in tools], ids=lambda t: t["function"]["name"]
)
def test_every_tool_has_a_schema_that_a_strict_validator_accepts(tool: dict[str, dict[str, object]]) -> None:
    parameters = tool["function"]["parameters"]
    assert isinstance(parameters, dict)
    jsonschema.Draft202012Validator.check_schema(parameters)


def test_equal_calls_give_equal_results_that_are_json() -> None:
    result = run_tool("get_weather", '{"city": "Paris"}')
    assert result == run_tool("get_weather", '{"city": "Paris"}')
    assert result != run_tool("get_weather", '{"city": "Lyon"}')
    assert json.loads(result)["tool"] == "get_weather"
