"""People's labels, scored like any other turn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.accuracy.score import Answer, ExpectedCall, TurnScore, score_turn


def score_review(answer: Answer, *, correct: bool, expected: Sequence[ExpectedCall] | None) -> TurnScore:
    """Judge an answer by what its reviewers say of it.

    `expected` are the calls that would have been right (empty: none); `correct` alone approves or rejects the
    whole answer. A rejection does not tell whether name or arguments were wrong, so it counts in neither. A turn
    that the service refused delivered nothing to approve: it is wrong, whatever the label.

    >>> from server.domain import Call
    >>> said = Answer(calls=(Call("1", "look", '{"uri": "a"}'),))
    >>> score_review(said, correct=True, expected=None)
    TurnScore(called=True, call=True, name=True, args=True, quality=None)
    >>> score_review(said, correct=False, expected=None)
    TurnScore(called=True, call=False, name=None, args=None, quality=None)
    >>> score_review(said, correct=False, expected=())
    TurnScore(called=True, call=False, name=False, args=False, quality=None)
    >>> score_review(Answer(refused="tool_call_invalid"), correct=True, expected=())
    TurnScore(called=False, call=False, name=None, args=None, quality=None)
    """
    if expected is not None:
        return score_turn(expected, answer)
    if answer.refused is not None:
        return score_turn((), answer)
    unlabelled = score_turn((), answer)
    judged = True if correct and answer.calls else None
    return replace(unlabelled, call=correct, name=judged, args=judged)
