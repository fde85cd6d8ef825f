"""What the calls and the text of one turn must be: its grammars, its checks, its report. Pure.

The grammar of a decode depends on where it begins (`Stage`); a contract writes it on demand and remembers
the latest ones. `check` and `check_text` are the last word: the grammar is only the way there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from server.contract.check import Checked, Invalid, Reason, ReasonCode, Rules, Valid, check_value
from server.contract.coverage import Coverage, SchemaCoverage, cover
from server.contract.recent import Recent
from server.contract.relax import Relaxed, relax
from server.contract.schema import Schema
from server.contract.settings import ContractSettings
from server.contract.tag import Outline, Stage, first_calls, further_calls
from server.domain import FormatKind, ResponseFormat, Spelling, Thinking, ToolMode
from server.errors import SchemaNotSupported

_GRAMMARS_KEPT, _GRAMMAR_CHARS_KEPT = 32, 4_000_000
_NAME_CHARS = 64
"""Of a name that no tool has, so much is told."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """One schema, ready: for the grammar (`relaxed`) and for the validator (`rules`)."""

    schema: Schema
    relaxed: Relaxed
    rules: Rules


@dataclass(frozen=True, slots=True)
class ToolContract:
    """One tool that a turn may call."""

    name: str
    compiled: Compiled


@dataclass(frozen=True, slots=True)
class Contract:
    """What the calls and the text of a turn must be."""

    digest: str
    """Hex digest of everything that the contract follows from."""
    tools: Mapping[str, ToolContract]
    """The tools that may be called, in declaration order."""
    mode: ToolMode
    parallel: bool
    """Whether an answer may hold more than one call."""
    response_format: ResponseFormat
    response: Compiled | None
    guarded: bool
    """Whether control literals are banned although nothing may be called."""
    settings: ContractSettings
    spelling: Spelling
    compile_s: float | None = None
    """Seconds that the grammar engine took; none: not measured."""
    _grammars: Recent[Stage, str] = field(
        default_factory=lambda: Recent(_GRAMMARS_KEPT, _GRAMMAR_CHARS_KEPT), repr=False, compare=False
    )

    @property
    def pointer_chars(self) -> int:
        """Those of its tools' schemas."""
        return sum(tool.compiled.schema.pointer_chars for tool in self.tools.values())

    def grammar(self, stage: Stage) -> str | None:
        """The structural tag, as JSON, for a decode that begins there; `None` when nothing is constrained.

        Raises `ValueError` when a call must come and none may.
        """
        budget = self.settings.thinking_budget if stage.thinking is not Thinking.CLOSED else None
        if not (self.tools or self.response or self.guarded or budget):
            return None
        kept = self._grammars.get(stage)
        if kept is None:
            kept = self._write(stage)
            self._grammars.put(stage, kept, len(kept))
        return kept

    def check(self, name: str, arguments: str) -> Checked:
        """Whether a call may leave; never raises, whatever the model wrote."""
        tool = self.tools.get(name)
        if tool is None:
            message = "is no tool that this turn may call"
            return Invalid((Reason(ReasonCode.UNKNOWN_TOOL, message, tool=name[:_NAME_CHARS]),))
        value, reasons = check_value(arguments, tool.compiled.rules)
        if not reasons and not isinstance(value, dict):
            reasons = (Reason(ReasonCode.NOT_OBJECT, "arguments must be a JSON object"),)
        if reasons:
            return Invalid(tuple(replace(reason, tool=name) for reason in reasons))
        return Valid(arguments, value)

    def check_text(self, text: str) -> tuple[Reason, ...]:
        """What is wrong with the visible text under the response format; nothing when it is free.

        Control literals are text like any other where nothing is guarded.
        """
        if self.response is None:
            return ()
        rules = self.response.rules
        value, reasons = check_value(text, rules if self.guarded else replace(rules, literals=()))
        if (
            not reasons
            and self.response_format.kind is FormatKind.JSON_OBJECT
            and not isinstance(value, dict)
        ):
            return (Reason(ReasonCode.NOT_OBJECT, "the answer must be a JSON object"),)
        return reasons

    @property
    def call_limit(self) -> int:
        """Calls that an answer may hold."""
        return self.settings.call_limit if self.parallel else 1

    @property
    def coverage(self) -> Coverage:
        """Who enforces which keyword of the tools that may be called."""
        tools = tuple(covered(tool.name, tool.compiled) for tool in self.tools.values())
        return Coverage(tools, covered("", self.response) if self.response else None, self.compile_s)

    def _write(self, stage: Stage) -> str:
        limit = self.call_limit - stage.calls
        owed = self.mode is ToolMode.REQUIRED and not stage.calls
        if stage.must_call and (limit < 1 or not self.tools):
            raise ValueError("a call must come although none may")
        outline = Outline(
            calls={name: self._relaxed(tool.compiled, name, stage) for name, tool in self.tools.items()},
            call_limit=limit,
            must_call=stage.must_call or owed,
            answer=self._relaxed(self.response, "", stage) if self.response else None,
            text=stage.text and not owed,
            thinking=stage.thinking,
            thinking_budget=self.settings.thinking_budget,
        )
        write = further_calls if stage.calls else first_calls
        return write(outline, self.spelling)

    def _relaxed(self, compiled: Compiled, name: str, stage: Stage) -> Mapping[str, object]:
        tighten = frozenset(what for tool, what in stage.tighten if tool == name)
        if not tighten:
            return compiled.relaxed.schema
        literals = compiled.rules.literals
        try:
            return relax(
                compiled.schema, self.settings, arguments=bool(name), tighten=tighten, literals=literals
            ).schema
        except SchemaNotSupported:  # what is tightened holds for some values alone: no value would be left
            return compiled.relaxed.schema


def covered(name: str, compiled: Compiled) -> SchemaCoverage:
    """The report on one accepted schema."""
    return cover(name, compiled.schema, compiled.relaxed)
