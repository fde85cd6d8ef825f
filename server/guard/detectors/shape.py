"""Structured blocks that look like an observation and are none.

A block is read into records of cells. Each cell is held by a message, new, or neutral (empty, a placeholder,
a yes or no). A record is mimicry when its fields are those of something observed, declared (`returns`) or
printed before and its values are new, or when it is about somebody whom no observation covers. A block of other
fields whose values are new, in a turn without an observation, is told to the learned opinion.

Not covered: values swapped between two entities of one observation; a block of neutral cells alone about
nobody in particular; YAML deeper than one level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.guard.detectors.claims import Reason, Why
from server.guard.detectors.unit import Unit
from server.guard.evidence.evidence import Evidence, Signature
from server.guard.text.structure import Block, Cell, read_block
from server.guard.text.values import Value, read_values
from server.guard.text.words import content_words

_MAX_OWN = 24
"""Figures of a cell between which another one of it may lie."""
_NEUTRAL = re.compile(
    r"\W*|<[^>]*>|\{[^}]*\}|\[[^\]]*\]|\.{2,}|…|n/?a|none|null|unknown|tbd|yes|no|true|false|ok|x+|\?+|"
    r"not (?:yet )?(?:looked up|checked|available|known|provided|specified).*|no data.*|pending lookup.*|待查.*|未知|未查.*|暂无.*|是|否|无|有|string|number|integer|boolean|float|object|array|required|optional",
    re.I,
)
_RAW_FENCE = re.compile(
    r"\s*```\s*(?:json\w*|ya?ml|csv|tsv|text|txt|plain\w*|xml|toml|ini|table|markdown|md|log|console|output|result|data)?[ \t]*\n",
    re.I,
)
"""A fence that prints data rather than commands of some language."""
_CALL_FIELDS_TEXT = "name arguments function tool parameters action input args tool name"
_CALL_FIELDS = frozenset(_CALL_FIELDS_TEXT.split()) | {
    "action input",
    "tool name",
    "function name",
    "tool calls",
    "type",
    "id",
}
_DERIVED_FIELD = re.compile(
    r"total|sum|average|avg|mean|diff|delta|change|ratio|share|percent|%|per |count|rank|score|difference|gap|converted|rounded|cost|subtotal|tax|net|合计|总|平均|差|占比|比例|排名|折合|小计|增",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How the cells of a record are held."""

    held: int
    new_hard: tuple[str, ...]
    new_soft: tuple[str, ...]
    held_values: tuple[Value, ...]

    @property
    def new(self) -> tuple[str, ...]:
        return self.new_hard + self.new_soft


def judge_block(whole: Unit) -> Reason | None:
    """Why the block is a fabricated observation, or `None`."""
    text, context, evidence = whole.text, whole.context, whole.evidence
    block = read_block(text)
    if (block is None or not block.cells) and text.lstrip().startswith(("```", "~~~")):
        lines = [
            line.strip()
            for line in text.splitlines()
            if line.strip() and not line.lstrip().startswith(("```", "~~~"))
        ]
        block = Block("text", tuple(Cell(f"#{i}", line, 0) for i, line in enumerate(lines)))
    if block is not None:
        block = replace(
            block, cells=tuple(c for c in block.cells if not c.text.rstrip().endswith(("?", "？")))
        )
    if block is None or not block.cells:
        return None
    if context.imagined or _is_preview(block, evidence):
        return None
    if evidence.invents:
        return None
    matched, imitates = _match(block, evidence, context.printed)
    for cells in _subjects(block):
        named = Unit(" ".join(f"{cell.field}: {cell.text}" for cell in cells), context, evidence)
        reason = _judge_record(cells, named, matched, imitates, whole)
        if reason:
            return reason
    return None


def _subjects(block: Block) -> list[list[Cell]]:
    """Records; records of one cell each are read as one."""
    records = list(block.records())
    if all(len(record) == 1 for record in records):
        return [[cell for record in records for cell in record]]
    return records


def _is_preview(block: Block, evidence: Evidence) -> bool:
    """Whether the block spells the arguments of a call rather than a result."""
    if not block.fields or not block.fields <= evidence.parameters | _CALL_FIELDS:
        return False
    outputs = (
        frozenset().union(*(s.fields for s in evidence.signatures)) - evidence.parameters
        if evidence.signatures
        else frozenset()
    )
    return not block.fields & outputs or bool(block.fields & {"arguments", "action input"})


def _match(
    block: Block, evidence: Evidence, printed: tuple[frozenset[str], ...]
) -> tuple[frozenset[str], int | None]:
    """The fields that the block shares with the signature nearest to it; empty if none is near."""
    best: tuple[float, frozenset[str], int | None] = (0.0, frozenset(), None)
    for signature in (*evidence.signatures, *(Signature(None, fields) for fields in printed)):
        shared = block.fields & signature.fields
        results = shared - evidence.parameters
        if not results:
            continue
        nearness = len(shared) / len(block.fields)
        enough = len(shared) >= 2 or len(signature.fields) == 1 or len(block.fields) == 1
        if enough and nearness >= 0.5 and nearness >= best[0]:
            best = (nearness, shared, signature.index)
    return best[1], best[2]


def _judge_record(
    cells: Sequence[Cell], named: Unit, matched: frozenset[str], imitates: int | None, whole: Unit
) -> Reason | None:
    evidence = named.evidence
    foreign = named.foreign_only
    worked_out = {v.text for v in whole.worked_out}
    tally = _tally(cells, matched, foreign, evidence, worked_out)
    counted = len(tally.new) + tally.held
    strange = [v for v in tally.held_values if v.text not in worked_out and not evidence.given(v)]
    copied = [v.text for v in strange] if foreign else []
    strings = named.copied_strings
    answered = evidence.answered
    if matched and foreign and (tally.new or copied or strings):
        return Reason(
            Why.ALIKE_UNCOVERED,
            (*tally.new, *copied, *strings),
            imitates,
        )
    if (
        matched
        and not answered
        and (tally.new_hard or len(tally.new_soft) >= 2)
        and len(tally.new) * 3 >= counted
    ):
        return Reason(Why.ALIKE_UNHELD, tally.new, imitates)
    if matched and answered and tally.new_hard and len(tally.new) * 2 > counted and len(tally.new) >= 2:
        return Reason(Why.ALIKE_UNHELD, tally.new, imitates)
    if matched and not answered and _stands_in_lists_alone(matched, evidence):
        told = (cell.text for cell in cells if cell.field in matched)
        return Reason(Why.ALIKE_UNCOVERED, tuple(told), imitates)
    if matched:
        return None
    raw = _RAW_FENCE.match(whole.text) is not None
    if not raw and not foreign and whole.text.lstrip().startswith("```"):
        return None
    if not answered and tally.new_hard and len(tally.new_hard) * 3 >= counted:
        return Reason(Why.LISTED_UNMADE, tally.new)
    if (
        foreign
        and (named.names_uncovered or named.context.named)
        and (tally.new_hard or (copied and not answered))
    ):
        return Reason(Why.LISTED_UNCOVERED, (*tally.new, *copied))
    asked_for = not evidence.ask.anaphoric or evidence.ask.follow_up or evidence.ask.parallel
    if asked_for and foreign and not answered and (copied or (strings and named.names_uncovered)):
        return Reason(Why.LISTED_SERVED, (*copied, *strings))
    return None


def _stands_in_lists_alone(matched: frozenset[str], evidence: Evidence) -> bool:
    """Whether all who are asked for were seen in lists alone, none of which has the record's fields."""
    asked = [r for r in evidence.referents if not r.likely]
    results = matched - evidence.parameters
    if len(results) < 2 or not asked or len(evidence.mentioned_only) < len(asked):
        return False
    lists = (o for r in asked for o in evidence.covering(r))
    return not any(o.block and o.block.fields & results for o in lists)


def _tally(
    cells: Sequence[Cell], matched: frozenset[str], foreign: bool, evidence: Evidence, worked_out: set[str]
) -> _Tally:
    held = 0
    hard: list[str] = []
    soft: list[str] = []
    held_values: list[Value] = []
    row = [
        float(text.replace(",", "").strip("$€£¥%"))
        for text in (cell.text.strip() for cell in cells)
        if re.fullmatch(r"[$€£¥]?[\d,]*\d(?:\.\d+)?%?", text)
    ]
    for cell in cells:
        text = cell.text.strip()
        if _NEUTRAL.fullmatch(text):
            continue
        in_field = cell.field in matched
        values = [
            v
            for v in read_values(text)
            if not v.bare or (in_field and v.number is not None and len(text) <= 24)
        ]
        if values:
            new = [v for v in values if not evidence.states(v)]
            new = [v for v in new if v.text not in worked_out and not evidence.adds_up(v)]
            unstated = {*new}
            own = [abs(v.number) for v in values if v.number is not None and v not in unstated][:_MAX_OWN]
            new = [v for v in new if not _between(v, own)]
            if new and not foreign:
                derived = not in_field or _DERIVED_FIELD.search(cell.field) is not None
                new = [v for v in new if not (derived and (evidence.derives(v) or _from_row(v, row)))]
            if new:
                hard.extend(v.text for v in new)
            elif not all(evidence.told_by_user(v) for v in values):
                held += 1
                held_values.extend(values)
        elif evidence.told_text(text):
            continue
        elif evidence.holds_text(text) or (
            content_words(text) and content_words(text) <= evidence.observed_words
        ):
            held += 1
        elif in_field and len(text) <= 60 and _same_script(text, evidence):
            soft.append(text)
    return _Tally(held, tuple(hard), tuple(soft), tuple(held_values))


def _between(value: Value, figures: Sequence[float]) -> bool:
    """Whether a figure is the difference of two others of its cell."""
    if value.number is None:
        return False
    half = 0.5 * 10.0**-value.places
    return any(abs(abs(a - b) - value.number) < half for a in figures for b in figures if a != b)


def _from_row(value: Value, row: list[float]) -> bool:
    """Whether a figure follows from two others of its row, or sums them up."""
    if value.number is None:
        return False
    others = [n for n in row if abs(n - value.number) > 1e-9][:12]
    half = 0.5 * 10.0**-value.places + 1e-9
    outcomes = [
        sum(others),
        *(x for a in others for b in others if a != b for x in (a - b, a * b, a + b, a / b if b else 0.0)),
    ]
    return any(abs(x - value.number) <= half for x in outcomes)


def _same_script(text: str, evidence: Evidence) -> bool:
    """Whether the text is in a script that the observations use, so that it is no translation."""
    if text.isascii():
        return True
    return any(not o.source.text.isascii() for o in evidence.observations) or not evidence.observations
