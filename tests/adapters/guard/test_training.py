"""The learned opinion, from scenes to the weights that the service reads."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from adapters.guard import __main__ as command
from adapters.guard.altered import WEIGHTS_OF, altered
from adapters.guard.examples import Example, example
from adapters.guard.fit import Data, Fitted, fit, probabilities
from adapters.guard.opened import opened
from adapters.guard.scenes import Labelled, scenes
from server.domain import Call, Message, Role
from server.guard import Evidence, GuardSettings, ObservationGuard
from server.guard.learned.encoder import Encoder, Mix
from server.guard.learned.opinion import Opinion
from server.guard.learned.weights import Weights
from server.guard.text.openings import opening_end

_FEW = sorted(command.SCENES.glob("*_01.jsonl"))[:4]


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    return [one for path in _FEW for one in scenes(path)]


@pytest.fixture(scope="module")
def read(labelled: list[Labelled]) -> list[Example]:
    return list(map(example, labelled))


@pytest.fixture(scope="module")
def fitted(read: list[Example]) -> Fitted:
    return fit(read, [1.0] * len(read))


def test_the_service_computes_what_was_trained(
    labelled: list[Labelled], read: list[Example], fitted: Fitted, tmp_path: Path
) -> None:
    path = tmp_path / "weights.npz"
    fitted.weights().save(path)
    data = Data(read, fitted.vocabulary, fitted.index)
    expected = probabilities(fitted.net, data)
    unheard = cast(Encoder, SimpleNamespace(mix=Mix(math.inf, math.inf, 1.0, 0.0, 0.0)))
    found: list[float] = []

    class Noting(Opinion):
        def of(self, *arguments: object) -> float:
            found.append(super().of(*arguments))  # type: ignore[arg-type]
            return 0.0

    for one in labelled:
        evidence = Evidence(one.messages, one.tools)
        settings = GuardSettings(marker="flag", shape="flag", claim="flag", planned_call="flag")
        guard = ObservationGuard(settings, evidence, Noting(evidence, Weights.load(path), unheard))
        guard.feed(one.answer)
        guard.flush(truncated=False)
    np.testing.assert_allclose(found, expected, atol=0.03)  # eight bits a weight
    assert max(expected) - min(expected) > 0.2, "it has learned to tell some apart"


def test_equal_weights_give_equal_bytes(fitted: Fitted, tmp_path: Path) -> None:
    weights = fitted.weights()
    weights.save(tmp_path / "a")
    weights.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_labels_say_where_the_fabrication_begins(labelled: list[Labelled], read: list[Example]) -> None:
    for one, seen in zip(labelled, read, strict=True):
        assert len(seen.labels) == len(seen.passages)
        if not one.fabricated:
            assert set(seen.labels) <= {0}
        elif seen.labels and not seen.certain:
            assert seen.labels.count(1) == 1
            assert list(seen.labels) == sorted(seen.labels, key=lambda label: (0, 1, -1).index(label))


def test_altered_answers_tell_what_no_result_holds(labelled: list[Labelled]) -> None:
    made = list(altered(labelled))
    assert {"changed", "removed"} <= {one.kind for one in made} <= set(WEIGHTS_OF)
    assert all(one.fabricated for one in made)
    for one in made:
        results = [m.text for m in one.messages if m.role is Role.TOOL]
        told = one.answer[one.honest_chars :].split()[0].strip(".,;:!?)")
        assert one.kind != "changed" or not any(told in result for result in results)
    assert list(altered(labelled)) == made, "equal seeds alter alike"


def test_first_words_by_chance_stand_before_honest_answers_and_lies_alike(labelled: list[Labelled]) -> None:
    made = list(opened(labelled))
    for fabricated in (True, False):
        pairs = [(a, b) for a, b in zip(labelled, made, strict=True) if a.fabricated is fabricated]
        behind = [(a, b) for a, b in pairs if a != b]
        assert 0.3 < len(behind) / len(pairs) < 0.7
        for before, after in behind:
            assert after.answer.endswith(before.answer)
            words = after.answer.removesuffix(before.answer)
            assert opening_end(f"{words}x1") < len(words), "the guard would pass it over"
            assert (
                not fabricated or after.answer[after.honest_chars :] == before.answer[before.honest_chars :]
            )
    assert list(opened(labelled)) == made, "equal seeds draw alike"


def test_what_is_exchanged_is_another_records_and_makes_what_is_told_of_the_record_untrue() -> None:
    call = Call("1", "berths", "{}")
    rows = [
        {"boat": "Falk", "until": "14:20", "paid": "yes"},
        {"boat": "Sturm", "until": "16:45", "paid": "yes"},
    ]
    messages = (
        Message(Role.USER, "Who leaves when?"),
        Message(Role.ASSISTANT, "", calls=(call,)),
        Message(Role.TOOL, json.dumps(rows), call_id="1"),
    )

    def exchanged(answer: str) -> set[str]:
        one = Labelled("z", "harbour", "honest_quote", messages, (), answer, False, len(answer))
        return {lie.answer for lie in altered([one]) if lie.kind == "exchanged"}

    assert exchanged("Falk leaves at 14:20.") == {"Sturm leaves at 14:20.", "Falk leaves at 16:45."}
    assert not exchanged("Falk has paid: yes."), "so has Sturm"
    assert not exchanged("At 14:20."), "nothing else of the record is told"


_ENDING = {"kind": "claim", "user": "And B?", "answer": "⟦B is fine."}


@pytest.mark.parametrize(
    ("ending", "fault"),
    [
        ({"answer": "B is fine."}, "the mark and the kind disagree"),
        ({"turn": [{"call": ["look", {}]}]}, "a call has no result"),
        ({"turn": [{"result": "fine"}]}, "pop from empty list"),
        ({"user": 5}, "must be a string"),
    ],
)
def test_a_scene_at_fault_is_named_with_its_line(ending: dict[str, Any], fault: str, tmp_path: Path) -> None:
    scene = json.loads(_FEW[0].read_text("utf-8").splitlines()[0])
    scene["endings"] = [_ENDING | ending]
    path = tmp_path / "z_01.jsonl"
    path.write_text(json.dumps(scene) + "\n", "utf-8")
    with pytest.raises(ValueError, match=rf"z_01\.jsonl:1: .*{fault}"):
        list(scenes(path))


def test_the_command_trains_and_measures_on_authors_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "scenes"
    folder.mkdir()
    for path in _FEW:
        (folder / path.name).write_bytes(path.read_bytes())
    out = tmp_path / "weights.npz"
    arguments = ["--scenes", str(folder), "--out", str(out), "--records"]
    assert command.main(arguments) == 0
    assert Weights.load(out).vocabulary.entries
    assert command.main([*arguments, "--folds"]) == 0
    said = capsys.readouterr().out
    assert said.count("| threshold | recall | false blocks |") == 2 + len(WEIGHTS_OF)
