"""The canary's choice, and a live canary: one conversation, one model, wherever and whenever it goes on."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import Message, Role
from server.errors import ConfigurationError
from server.settings import load
from server.turns.canary import under_share
from tests.gateways import MODEL, Running, running
from tests.services import truecall

ADAPTER = f"{MODEL}@tuned"
SCRIPT = [
    {"adapter": "tuned", "outputs": ["The adapter says hello."]},
    {"outputs": ["The model says hello."]},
]
LIVE = ("engine.adapters={tuned: nowhere}", "canary.adapter=tuned", "canary.mode=live")


def opening(text: str, system: str = "Be brief.") -> list[Message]:
    """The first messages of a conversation."""
    return [Message(Role.SYSTEM, system), Message(Role.USER, text)]


def takes(share: float, text: str, *, owner: str = "team", adapter: str = "tuned", **more: Any) -> bool:
    """Whether a conversation that opens so is chosen."""
    return under_share(share, adapter, owner, opening(text, **more))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_the_share_chosen_is_the_share_asked_for(share: float) -> None:
    """4,000 openings: four standard deviations of a fair draw."""
    n = 4000
    chosen = sum(takes(share, f"Is host{number}.example safe?") for number in range(n))
    assert abs(chosen / n - share) < 4 * math.sqrt(share * (1 - share) / n)


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_keeps_what_a_smaller_one_chose(text: str, one: float, other: float) -> None:
    smaller, larger = sorted((one, other))
    assert takes(larger, text) or not takes(smaller, text)


@given(st.text())
def test_no_share_takes_none_and_the_whole_takes_all(text: str) -> None:
    assert not takes(0.0, text)
    assert takes(1.0, text)


@given(st.lists(st.tuples(st.sampled_from([Role.USER, Role.ASSISTANT, Role.TOOL]), st.text())))
def test_every_later_turn_goes_the_way_of_the_first(later: list[tuple[Role, str]]) -> None:
    messages = [*opening("hello"), *(Message(role, text) for role, text in later)]
    assert under_share(0.5, "tuned", "team", messages) == takes(0.5, "hello")


def test_the_choice_is_the_same_in_every_version() -> None:
    """A replica that is updated first must not choose otherwise than the rest."""
    chosen = [takes(0.5, f"conversation {number}") for number in range(16)]
    assert "".join("x" if one else "." for one in chosen) == "x...x....x...x.."


def test_owner_system_prompt_first_message_and_adapter_each_draw_anew() -> None:
    texts = [f"conversation {number}" for number in range(64)]
    base = [takes(0.5, text) for text in texts]
    for changed in ({"owner": "others"}, {"system": "Be kind."}, {"adapter": "newer"}):
        assert [takes(0.5, text, **changed) for text in texts] != base
    assert [takes(0.5, f"{text}!") for text in texts] != base


def test_the_parts_of_an_opening_do_not_run_into_each_other() -> None:
    pairs = [(f"ab{number}", f"c{number}") for number in range(64)]
    whole = [takes(0.5, user, system=system) for system, user in pairs]
    moved = [takes(0.5, system[-1] + user, system=system[:-1]) for system, user in pairs]
    assert whole != moved


async def asked(service: Running, model: str, text: str, *earlier: dict[str, str], **body: Any) -> Any:
    messages = [{"role": "user", "content": text}, *earlier]
    return (await service.post({"model": model, "messages": messages, **body})).json()


async def test_a_live_canary_answers_its_conversations_to_their_end_and_says_so(tmp_path: Path) -> None:
    texts = [f"conversation {number}" for number in range(12)]
    expected = {text: under_share(0.5, "tuned", "anonymous", [Message(Role.USER, text)]) for text in texts}
    assert len(set(expected.values())) == 2
    async with running(tmp_path, SCRIPT, *LIVE, "canary.share=0.5") as service:
        for text in texts:
            first = await asked(service, MODEL, text)
            said = first["choices"][0]["message"]
            second = await asked(service, MODEL, text, said, {"role": "user", "content": "go on"})
            for answer in (first, second):
                assert answer["model"] == (ADAPTER if expected[text] else MODEL)
                assert ("adapter" in answer["choices"][0]["message"]["content"]) == expected[text]
                record = (await service.get(f"/v1/turns/{answer['truecall']['turn']}")).json()["record"]
                assert (record["model"], record["adapter"]) == (
                    answer["model"],
                    "tuned" if expected[text] else None,
                )
                assert record["request"]["model"] == MODEL
        num_chosen = 2 * sum(expected.values())
        assert service.series("turns_total", model=ADAPTER, verdict="pass") == num_chosen
        assert service.series("turns_total", model=MODEL, verdict="pass") == 2 * len(texts) - num_chosen


async def test_a_live_canary_answers_streams(tmp_path: Path) -> None:
    async with running(tmp_path, SCRIPT, *LIVE, "canary.share=1") as service:
        messages = [{"role": "user", "content": "hi"}]
        stream = await service.client.chat.completions.create(model=MODEL, messages=messages, stream=True)  # type: ignore[arg-type]
        chunks = [chunk async for chunk in stream]
        assert {chunk.model for chunk in chunks} == {ADAPTER}
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        assert text == "The adapter says hello."


async def test_a_request_that_names_its_model_is_left_alone(tmp_path: Path) -> None:
    sets = ("engine.adapters={tuned: nowhere, other: nowhere}", *LIVE[1:])
    async with running(tmp_path, SCRIPT, *sets, "canary.share=1") as service:
        assert (await asked(service, f"{MODEL}@other", "hi"))["model"] == f"{MODEL}@other"
        refused = await asked(service, "gpt-4o", "hi")
        assert refused["error"]["code"] == "model_not_found"
        assert "'gpt-4o'" in refused["error"]["message"]
    async with running(tmp_path, SCRIPT, *LIVE, "canary.share=0") as service:
        assert (await asked(service, ADAPTER, "hi"))["model"] == ADAPTER
        assert (await asked(service, MODEL, "hi"))["model"] == MODEL


@pytest.mark.parametrize(
    ("sets", "says"),
    [
        (
            ("canary.adapter=tuned",),
            r"setting canary\.adapter: 'tuned' is not in engine\.adapters, .*: none$",
        ),
        (
            ("canary.adapter=tuned", "engine.adapters={b: x, a: x}"),
            r"setting canary\.adapter: .*: a, b$",
        ),
        (("canary.share=0.1",), r"setting canary\.share: .*canary\.adapter$"),
        (("probe.model=nobody",), r"setting probe\.model: 'nobody' is not served; served: vllm$"),
        (("probe.model=vllm@b", "engine.adapters={a: x}"), r"setting probe\.model: .*: vllm, vllm@a$"),
    ],
)
async def test_a_canary_that_cannot_be_ends_the_start_in_one_line(
    sets: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        async with running(tmp_path, SCRIPT, *sets):
            pass


@pytest.mark.parametrize(
    "override", ["canary.share=1.5", "canary.share=-1", "canary.share=.nan", "canary.mode=on"]
)
def test_a_share_is_a_share_and_a_mode_one_of_two(override: str) -> None:
    with pytest.raises(ConfigurationError, match=override.partition("=")[0]):
        load(overrides=[override])


def test_the_command_says_it_and_ends(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"outputs": ["hi"]}\n')
    arguments = ("--engine", "scripted", "--script", str(script), "--port", "0")
    ledger = f"ledger.url=sqlite:///{tmp_path}/ledger.db"
    run = truecall("serve", *arguments, "--set", ledger, "--set", "canary.adapter=tuned")
    assert run.returncode == 2
    assert [line for line in run.stderr.splitlines() if line] == [
        "truecall: setting canary.adapter: 'tuned' is not in engine.adapters, which holds: none"
    ]
