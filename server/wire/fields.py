"""Every field of a chat completion request, and what becomes of it.

A field that is not in this table is refused by name. `null` counts as absent everywhere. The table in
`docs/api.md` is this one; a test keeps them equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from server.errors import UnsupportedField


class Treatment(StrEnum):
    """What becomes of a field."""

    SUPPORTED = "supported"
    IGNORED = "ignored"
    """Recorded in the ledger; it cannot change the answer."""
    REFUSED = "refused"
    """It would change the answer and we cannot honour it: 400, unless it holds a harmless value."""


@dataclass(frozen=True, slots=True)
class Field:
    """One row. `harmless` are the values of a refused field that ask for what happens anyway."""

    name: str
    treatment: Treatment
    note: str
    harmless: tuple[Any, ...] = ()


def _supported(name: str, note: str) -> Field:
    return Field(name, Treatment.SUPPORTED, note)


def _ignored(name: str, note: str) -> Field:
    return Field(name, Treatment.IGNORED, note)


def _refused(name: str, note: str, *harmless: Any) -> Field:
    return Field(name, Treatment.REFUSED, note, harmless)


FIELDS: tuple[Field, ...] = (
    _supported("model", "The served model's name, or an adapter's. Required."),
    _supported("messages", "The conversation. Required, not empty."),
    _supported("tools", "Functions, each with an optional `returns` schema of ours."),
    _supported("tool_choice", "`none`, `auto`, `required`, one function, or `allowed_tools`."),
    _supported("parallel_tool_calls", "`false`: at most one call."),
    _supported("response_format", "`text`, `json_object` or `json_schema`; enforced by a grammar."),
    _supported("stream", "Server-sent events."),
    _supported("stream_options", "`include_usage`; only with `stream`."),
    _supported("n", "Number of choices."),
    _supported("logprobs", "Log-probabilities of the visible text's tokens."),
    _supported("top_logprobs", "0 to 20 alternatives a token; only with `logprobs`."),
    _supported(
        "stop",
        "A string or a list; searched in the visible text only. What it cuts off must still fit `response_format`.",
    ),
    _supported("seed", "A 64-bit integer; -1 is none, as with vLLM."),
    _supported("max_completion_tokens", "At least 1; thinking counts."),
    _supported("max_tokens", "The older name; equal to `max_completion_tokens` where both are given."),
    _supported("temperature", "0 to 2."),
    _supported("top_p", "Above 0, at most 1."),
    _supported("presence_penalty", "-2 to 2."),
    _supported("frequency_penalty", "-2 to 2."),
    _supported("logit_bias", "Token id to a bias of -100 to 100."),
    _supported("reasoning_effort", "`none` and `minimal` turn thinking off, every other level turns it on."),
    _supported("user", "Recorded in the ledger."),
    _supported("metadata", "Recorded in the ledger; up to 16 pairs of strings."),
    _supported("top_k", "vLLM's; 0 or -1: off."),
    _supported("min_p", "vLLM's; 0 to 1."),
    _supported("repetition_penalty", "vLLM's; above 0, at most 2."),
    _supported(
        "min_tokens",
        "vLLM's; at most `max_completion_tokens`. Where a call comes sooner, further calls may be forced.",
    ),
    _supported("ignore_eos", "vLLM's; for load tests. Refused where a grammar applies."),
    _supported("stop_token_ids", "vLLM's; token ids that end the answer. Refused where a grammar applies."),
    _supported("priority", "vLLM's; lower decodes earlier."),
    _supported("chat_template_kwargs", "vLLM's; `enable_thinking` and the template's own switches."),
    _ignored("store", "Every turn is on the ledger, by the operator's policy."),
    _ignored("service_tier", "There is one tier; use `priority`."),
    _ignored("safety_identifier", "Recorded."),
    _ignored("prompt_cache_key", "Prefixes are cached by their content."),
    _ignored("prompt_cache_retention", "Prefixes are cached by their content."),
    _ignored("prediction", "It could only change the speed."),
    _ignored("request_id", "Turns have ids of their own: the header `x-truecall-turn`."),
    _refused("audio", "The model writes text only."),
    _refused("modalities", "The model writes text only.", ["text"]),
    _refused("verbosity", "Ask for it in a message.", "medium"),
    _refused("web_search_options", "The service searches nothing; declare a tool."),
    _refused("functions", "Use `tools`."),
    _refused("function_call", "Use `tool_choice`."),
    _refused("best_of", "Use `n`.", 1),
    _refused("use_beam_search", "Only sampling.", False),
    _refused("length_penalty", "It belongs to beam search.", 1, 1.0),
    _refused("guided_json", "Use `response_format`."),
    _refused("guided_regex", "Use `response_format`."),
    _refused("guided_choice", "Use `response_format` with an `enum`."),
    _refused("guided_grammar", "Use `response_format`."),
    _refused("guided_decoding_backend", "The grammar backend is fixed."),
    _refused("guided_whitespace_pattern", "The grammar bounds whitespace."),
    _refused("structured_outputs", "Use `response_format`."),
    _refused("echo", "The answer never repeats the prompt.", False),
    _refused("add_generation_prompt", "The model always answers.", True),
    _refused("continue_final_message", "The model always begins a new message.", False),
    _refused("add_special_tokens", "The template places them.", False),
    _refused("documents", "Put them into a message."),
    _refused("chat_template", "The checkpoint's template is used."),
    _refused("mm_processor_kwargs", "The model reads text only."),
    _refused("include_stop_str_in_output", "The stop sequence is never part of the answer.", False),
    _refused("skip_special_tokens", "Control tokens never leave.", True),
    _refused("spaces_between_special_tokens", "Control tokens never leave.", True),
    _refused("truncate_prompt_tokens", "A prompt that does not fit is refused."),
    _refused("prompt_logprobs", "Not given.", 0),
    _refused("allowed_token_ids", "Use `tools` or `response_format`.", []),
    _refused("bad_words", "Use `logit_bias`.", []),
    _refused("logits_processors", "None can be loaded by a request.", []),
    _refused("return_tokens_as_token_ids", "Tokens are given as text.", False),
    _refused("return_token_ids", "They are on the ledger.", False),
    _refused(
        "cache_salt", "The prefix cache is shared by all keys, or each has its own: `engine.cache_by_key`."
    ),
    _refused("kv_transfer_params", "One engine does all the work."),
    _refused("vllm_xargs", "Not passed on.", {}),
    _refused("include_reasoning", "Reasoning is always given, beside the content.", True),
    _refused("thinking_token_budget", "Use `max_completion_tokens`, or turn thinking off."),
)

BY_NAME = {field.name: field for field in FIELDS}


def ignored_fields(body: dict[str, Any]) -> tuple[str, ...]:
    """Names of the fields of `body` that are recorded and have no effect.

    Raises `UnsupportedField` for the first one that we do not know or cannot honour.
    """
    ignored = []
    for name, value in body.items():
        field = BY_NAME.get(name)
        if field is None:
            raise unknown_field(name, "", BY_NAME)
        if field.treatment is Treatment.SUPPORTED or value is None:
            continue
        if field.treatment is Treatment.REFUSED and not _is_harmless(value, field):
            raise UnsupportedField(f"`{name}` is not supported. {field.note}", param=name)
        ignored.append(name)
    return tuple(ignored)


def unknown_field(name: str, parent: str, known: Iterable[str]) -> UnsupportedField:
    """The refusal of a field of the object at path `parent` that is not among the `known` names."""
    shown = name if len(name) <= 64 else name[:64] + "..."
    path = f"{parent}.{shown}" if parent else shown
    near = get_close_matches(shown, list(known), n=1)
    advice = f"Did you mean `{near[0]}`?" if near else "Remove it."
    return UnsupportedField(f"`{path}` is not a field that this service knows. {advice}", param=path)


def _is_harmless(value: Any, field: Field) -> bool:
    return any(type(value) is type(harmless) and value == harmless for harmless in field.harmless)
