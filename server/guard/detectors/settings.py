"""What the guards do about each kind of finding, and their limits."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt

from server.domain import Action, FindingKind


class GuardSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Policy by finding kind (`off | flag | block`) and the limits of the guards."""

    marker: Action = Action.BLOCK
    """A tag of the dialect, a forged role, or a result label over content that no observation holds."""
    shape: Action = Action.BLOCK
    """A structured block that looks like an observation and is none."""
    claim: Action = Action.BLOCK
    """Prose that reports a lookup or an action that did not happen, or tells what only a lookup can tell."""
    grounding: Action = Action.FLAG
    """A figure, id, date or URL that no message holds and that cannot be derived from one."""
    planned_call: Action = Action.BLOCK
    """The answer ends by announcing a call that it did not make."""
    thought_call: Action = Action.FLAG
    """A call spelled inside the think block, where no client sees it."""
    loop: Action = Action.FLAG
    """The same call again although its result is there, unchanged."""
    repetition: Action = Action.FLAG
    """The text repeats its own tail; the decode may stop at once whatever the action."""
    too_short: Action = Action.FLAG
    """An answer without calls that is shorter than `too_short_chars`."""
    unmatched_think: Action = Action.FLAG
    """A think tag without its partner."""

    claim_threshold: Annotated[float, Field(gt=0, le=1)] = 0.7
    """How probable a passage must be made up to count as a claim: lower stops more lies and more honest answers."""
    too_short_chars: NonNegativeInt = 2
    """Fewer visible characters than this are too short an answer."""
    repeat_window_chars: PositiveInt = 1600
    """How far back a repeated tail is looked for."""
    repeat_min_chars: PositiveInt = 160
    """A repeated tail shorter than this, all its copies together, is let pass."""
    repeat_times: PositiveInt = 4
    """How many copies in a row make a repeated tail."""

    marker_phrases: tuple[str, ...] = ()
    """Further labels that open a forged result, such as `Lookup output`; matched at a line start before a colon."""
    claim_phrases: tuple[str, ...] = ()
    """Further words that report a lookup, such as `the ledger tells us`; matched anywhere, ignoring case."""
    plan_phrases: tuple[str, ...] = ()
    """Further words that announce a call, such as `bear with me`; matched anywhere, ignoring case."""

    def action(self, kind: FindingKind) -> Action:
        """The action for a kind; every kind has a field of its name."""
        action: Action = getattr(self, kind.value)
        return action
