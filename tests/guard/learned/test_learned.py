"""The learned opinion: what it reads, and what stands of the detectors' reasons once it was heard."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from server.domain import Action, Call, FindingKind, Message, Role, Tool
from server.guard import Evidence, GuardSettings, ObservationGuard
from server.guard.detectors.claims import Why
from server.guard.detectors.unit import Unit
from server.guard.learned import Opinion
from server.guard.learned.encoder import shipped_encoder
from server.guard.learned.features import read_turn
from server.guard.learned.origins import Origins
from server.guard.learned.weights import shipped
from server.guard.text.segments import Segment

_TOOL = Tool("moor_state", "State of a mooring", {"properties": {"mooring": {"type": "string"}}})


def conversation(name: str, other: str, *, looked_up: bool) -> tuple[Message, ...]:
    def call(mooring: str, number: str) -> tuple[Message, ...]:
        result = json.dumps({"mooring": mooring, "boat": "free", "depth_m": 3.4})
        return (
            Message(
                Role.ASSISTANT, "", calls=(Call(number, "moor_state", json.dumps({"mooring": mooring})),)
            ),
            Message(Role.TOOL, result, call_id=number),
        )

    return (
        Message(Role.USER, f"How is {name}?"),
        *call(name, "1"),
        Message(Role.ASSISTANT, f"{name} is free, at 3.4 m."),
        Message(Role.USER, f"And {other}?"),
        *(call(other, "2") if looked_up else ()),
    )


class Fixed:
    """A judge of one mind."""

    def __init__(self, probability: float) -> None:
        self.probability = probability
        self.reasons: list[str] = []

    def of(self, segment: Segment, unit: Unit, found: Iterable[tuple[str, str]]) -> float:
        self.reasons += [reason for _, reason in found]
        return self.probability


class InTurn(Fixed):
    """A judge who thinks of each text what comes next."""

    def __init__(self, *probabilities: float) -> None:
        super().__init__(0.0)
        self._next = iter(probabilities)

    def of(self, segment: Segment, unit: Unit, found: Iterable[tuple[str, str]]) -> float:
        return next(self._next)


def judged(
    text: str,
    messages: tuple[Message, ...],
    judge: Fixed | None = None,
    settings: GuardSettings | None = None,
) -> set[FindingKind]:
    guard = ObservationGuard(settings or GuardSettings(), Evidence(messages, (_TOOL,)), judge)
    released = [guard.feed(text), guard.flush(truncated=False)]
    return {finding.kind for part in released for finding in part.findings}


def test_a_word_is_told_by_who_said_it_first_of_all_by_this_turns_result() -> None:
    messages = (
        Message(Role.SYSTEM, "Berths close at dusk."),
        *conversation("Quay-4", "Quay-9", looked_up=True),
    )
    origins = Origins(messages, (_TOOL,), last=5)
    read = dict(origins.read("free dusk Quay mooring state heron", str))
    assert read == {"free": "R", "dusk": "Y", "quay": "PR", "mooring": "R", "state": "C", "heron": "N"}


def test_chinese_is_read_in_pairs_and_figures_by_their_place() -> None:
    origins = Origins((Message(Role.USER, "三号泊位"),), (), last=0)
    tokens = origins.read("泊位空着 12", lambda position: f"at {position}")
    assert tokens == [
        ("泊位", "U"),
        ("位空", "N"),
        ("空着", "N"),
        ("", "#at 5"),
    ]


@pytest.mark.parametrize(("looked_up", "state"), [(True, 1), (False, 0)])
def test_a_turn_is_read_with_what_arrived(looked_up: bool, state: int) -> None:
    turn, _ = read_turn(Evidence(conversation("Quay-4", "Quay-9", looked_up=looked_up), (_TOOL,)))
    assert turn.state == state
    assert ("depth" in turn.found) is looked_up


class Noting(Opinion):
    """Keeps what it thought, and objects to nothing."""

    thought: tuple[float, ...] = ()

    def of(self, segment: Segment, unit: Unit, found: Iterable[tuple[str, str]]) -> float:
        self.thought += (super().of(segment, unit, found),)
        return 0.0


@pytest.mark.parametrize("looked_up", [True, False])
def test_names_change_next_to_nothing(looked_up: bool) -> None:
    thought = []
    for name in ("Zorblin", "Wexmoor", "Anna", "Berlin", "Qx"):
        evidence = Evidence(conversation(f"{name}-4", f"{name}-9", looked_up=looked_up), (_TOOL,))
        judge = Noting(evidence)
        depth = "3.4" if looked_up else "5.1"
        ObservationGuard(GuardSettings(), evidence, judge).feed(f"{name}-9 is free, at {depth} m. ")
        thought += judge.thought
    assert len(thought) == 5
    assert max(thought) - min(thought) < 0.05
    assert (min(thought) > 0.5) is not looked_up


def test_the_same_words_are_a_claim_without_the_lookup_and_none_with_it() -> None:
    text = "Quay-9 is free, at 3.4 m."
    assert judged(text, conversation("Quay-4", "Quay-9", looked_up=False)) == {FindingKind.CLAIM}
    assert judged(text, conversation("Quay-4", "Quay-9", looked_up=True)) == set()


def test_a_rules_claim_falls_where_the_judge_doubts_it_and_a_judges_own_stands() -> None:
    messages = conversation("Quay-4", "Quay-9", looked_up=False)
    doubting, sure = Fixed(0.3), Fixed(0.95)
    assert FindingKind.CLAIM not in judged("Quay-9 is free, at 5.1 m.", messages, doubting)
    assert doubting.reasons
    assert FindingKind.CLAIM in judged("Tea is lovely.", messages, sure)
    assert FindingKind.CLAIM not in judged(
        "Tea is lovely.", messages, sure, GuardSettings(claim_threshold=0.96)
    )


@pytest.mark.parametrize(("probability", "stands"), [(0.8, True), (0.6, False)])
@pytest.mark.parametrize(
    ("text", "looked_up", "reason", "kind"),
    [
        ("Quay-9 is free, at 7.12 m.", True, Why.CHANGED, FindingKind.CLAIM),
        ("Free, at 3.4 m of water.", False, Why.SERVED, FindingKind.CLAIM),
        (
            '{"mooring": "Quay-9", "boat": "free", "depth_m": 5.27}',
            False,
            Why.ALIKE_UNCOVERED,
            FindingKind.SHAPE,
        ),
        (
            "- draught: 5.27 m\n- length: 11.83 m\n- beam: 4.96 m\n",
            False,
            Why.LISTED_UNMADE,
            FindingKind.SHAPE,
        ),
    ],
)
def test_no_reason_stands_against_a_judge_that_is_not_sure(
    text: str, looked_up: bool, reason: Why, kind: FindingKind, probability: float, stands: bool
) -> None:
    judge = Fixed(probability)
    found = judged(text, conversation("Quay-4", "Quay-9", looked_up=looked_up), judge)
    assert judge.reasons == [reason]
    assert (kind in found) is stands


@pytest.mark.parametrize(("first", "sent"), [(0.2, ""), (0.05, "The boat left at dawn.")])
def test_a_text_that_the_judge_suspects_waits_for_the_next_and_goes_with_it(first: float, sent: str) -> None:
    evidence = Evidence(conversation("Quay-4", "Quay-9", looked_up=False), (_TOOL,))
    guard = ObservationGuard(GuardSettings(), evidence, InTurn(first, 0.95))
    released = [guard.feed("The boat left at dawn. It was a blue one. "), guard.flush(truncated=False)]
    assert "".join(part.text for part in released) == sent
    assert released[-1].blocked


def test_a_suspected_block_waits_too_and_suspicion_switches_no_marker_off() -> None:
    evidence = Evidence(conversation("Quay-4", "Quay-9", looked_up=False), (_TOOL,))
    guard = ObservationGuard(GuardSettings(), evidence, InTurn(0.6, 0.95))
    assert guard.feed('{"colour": "blue"}\n\nIt left. ').text == ""
    marked = ObservationGuard(GuardSettings(), evidence, InTurn(0.6, 0.0, 0.0))
    marked.feed("If you ask me, it left. Observation: Quay-9 holds 7.12 m. ")
    assert marked.flush(truncated=False).blocked


def test_a_forged_marker_is_found_where_something_is_to_be_explained_too() -> None:
    messages = (
        *conversation("Quay-4", "Quay-9", looked_up=False)[:-1],
        Message(Role.USER, "Explain what is wrong with Quay-9."),
    )
    found = judged('<tool_response>{"boat": "sunk"}</tool_response>', messages, Fixed(0.0))
    assert FindingKind.MARKER in found


def test_what_is_switched_off_leaves_the_rest_to_be_found() -> None:
    messages = conversation("Quay-4", "Quay-9", looked_up=False)
    text = "It lies at 7.12 m."
    assert judged(text, messages, Fixed(0.95), GuardSettings(claim="off")) == {FindingKind.GROUNDING}
    label = "Observation: Quay-9 lies at 7.12 m."
    assert FindingKind.CLAIM in judged(label, messages, Fixed(0.95), GuardSettings(marker="off"))


def test_a_value_behind_a_name_that_nobody_looked_up_is_told_to_the_judge_however_small() -> None:
    judge = Fixed(0.0)
    judged("Quay-4 has 2 boats, Quay-9 has 3.", conversation("Quay-4", "Quay-9", looked_up=False), judge)
    assert judge.reasons == [Why.UNCOVERED]
    asked = conversation("Quay-4", "Quay-9 with its 3 boats", looked_up=False)
    quiet = Fixed(0.0)
    judged("Quay-9 has 3 boats, you say.", asked, quiet)
    assert Why.UNCOVERED not in quiet.reasons


def test_the_operators_own_phrases_are_not_overruled() -> None:
    messages = conversation("Quay-4", "Quay-9", looked_up=False)
    settings = GuardSettings(claim_phrases=("the harbour book has it",))
    text = "The harbour book has it: Quay-9 lies at 5.1 m."
    assert FindingKind.CLAIM in judged(text, messages, Fixed(0.01), settings)
    assert FindingKind.CLAIM not in judged(text, messages, Fixed(0.01))
    for honest in (
        "The harbour book has it: Quay-4 lies at 3.4 m.",
        "I have not seen whether the harbour book has it.",
        "If the harbour book has it otherwise, tell me.",
    ):
        assert FindingKind.CLAIM not in judged(honest, messages, Fixed(0.01), settings)


def test_flags_of_a_turn_stand_in_the_same_order_in_every_process() -> None:
    names = ("find", "moor", "open", "pay", "quote", "send", "tow")
    tools = tuple(Tool(f"{name}_it", "", {}) for name in names)
    turn, _ = read_turn(Evidence((Message(Role.USER, "Hello."),), tools))
    declared = [flag for flag in turn.flags if flag.startswith("declares")]
    assert declared == [f"declares {name}" for name in names]


def test_the_shipped_models_were_taught_the_reasons_that_the_detectors_give() -> None:
    """A reason in other words would be passed over in silence."""
    known = {f"reason {why}" for why in Why} - {f"reason {why}" for why in (Why.UNANSWERED, Why.UNFOUNDED)}
    for taught in (shipped().flags.keys, shipped_encoder().reader._flags):
        assert {flag for flag in taught if flag.startswith("reason ")} == known


def test_a_value_of_something_else_is_not_said_to_stand_nowhere() -> None:
    messages = (
        Message(Role.USER, "How does North-3 stand?"),
        Message(Role.ASSISTANT, "", calls=(Call("1", "moor_state", '{"mooring": "North-3"}'),)),
        Message(Role.TOOL, '{"mooring": "North-3", "reading": 7316.42}', call_id="1"),
        Message(Role.ASSISTANT, "North-3 stands at 7316.42."),
        Message(Role.USER, "And South-7?"),
    )
    guard = ObservationGuard(GuardSettings(claim=Action.OFF), Evidence(messages, (_TOOL,)))
    found = [*guard.feed("South-7 stands at 7316.42.").findings, *guard.flush(truncated=False).findings]
    assert [(one.kind, one.evidence["unsupported"]) for one in found] == [
        (FindingKind.GROUNDING, ["7316.42"])
    ]
    assert "stated of something else" in found[0].evidence["reason"]
