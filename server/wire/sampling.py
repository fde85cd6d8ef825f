"""How to decode: `Sampling`, stop sequences, and whether to think."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.domain import Sampling
from server.wire.limits import RequestLimits
from server.wire.read import (
    filled,
    flag,
    integer,
    mapping,
    maybe_integer,
    maybe_number,
    number,
    refused,
    sequence,
    string,
    wrong,
)

_INT32 = 2**31 - 1
_INT64 = 2**63 - 1
_TOKEN_ID = re.compile(r"\d{1,9}", re.ASCII)
_MAX_TOP_LOGPROBS = 20
_EFFORTS = {"none": False, "minimal": False, "low": True, "medium": True, "high": True, "xhigh": True}
# Arguments of the template's renderer, not switches of the template.
_RESERVED_KWARGS = frozenset(
    {
        "messages",
        "conversation",
        "tools",
        "documents",
        "chat_template",
        "add_generation_prompt",
        "continue_final_message",
        "tokenize",
        "return_dict",
        "return_tensors",
    }
)


def read_sampling(body: Mapping[str, Any], limits: RequestLimits) -> Sampling:
    """The sampling fields; ranges are OpenAI's, or vLLM's for its own fields."""
    max_tokens = _max_tokens(body)
    min_tokens = maybe_integer(body, "min_tokens", 0, _INT32) or 0
    if max_tokens is not None and min_tokens > max_tokens:
        raise refused("min_tokens", f"is {min_tokens}, which is over the {max_tokens} tokens allowed.")
    return Sampling(
        max_tokens=max_tokens,
        temperature=maybe_number(body, "temperature", 0, 2),
        top_p=maybe_number(body, "top_p", 0, 1, above=True),
        top_k=maybe_integer(body, "top_k", -1, _INT32),
        min_p=maybe_number(body, "min_p", 0, 1),
        presence_penalty=maybe_number(body, "presence_penalty", -2, 2),
        frequency_penalty=maybe_number(body, "frequency_penalty", -2, 2),
        repetition_penalty=maybe_number(body, "repetition_penalty", 0, 2, above=True),
        logit_bias=_logit_bias(body.get("logit_bias"), limits),
        logprobs=_logprobs(body),
        seed=_seed(body),
        min_tokens=min_tokens,
        ignore_eos=flag(body, "ignore_eos", False),
        stop_token_ids=_stop_token_ids(body.get("stop_token_ids"), limits),
    )


def _seed(body: Mapping[str, Any]) -> int | None:
    """-1 is none, as vLLM has it."""
    seed = maybe_integer(body, "seed", -_INT64 - 1, _INT64)
    return None if seed == -1 else seed


def _max_tokens(body: Mapping[str, Any]) -> int | None:
    newer = maybe_integer(body, "max_completion_tokens", 1, _INT32)
    older = maybe_integer(body, "max_tokens", 1, _INT32)
    if newer is not None and older is not None and newer != older:
        raise refused("max_tokens", f"is {older}, but `max_completion_tokens` is {newer}; send one of them.")
    return newer if newer is not None else older


def _logprobs(body: Mapping[str, Any]) -> int | None:
    wanted = flag(body, "logprobs", False)
    top = maybe_integer(body, "top_logprobs", 0, _MAX_TOP_LOGPROBS)
    if top and not wanted:
        raise refused("top_logprobs", "needs `logprobs` to be true.")
    return (top or 0) if wanted else None


def _logit_bias(value: Any, limits: RequestLimits) -> Mapping[int, float]:
    if value is None:
        return {}
    entries = mapping(value, "logit_bias")
    if len(entries) > limits.max_logit_bias:
        raise refused("logit_bias", f"holds {len(entries)} tokens; the limit is {limits.max_logit_bias}.")
    biases = {}
    for token_id, bias in entries.items():
        if _TOKEN_ID.fullmatch(token_id) is None:
            raise refused("logit_bias", f"has the key `{token_id[:64]}`; keys must be token ids.")
        biases[int(token_id)] = number(bias, f"logit_bias.{token_id}", -100, 100)
    return biases


def _stop_token_ids(value: Any, limits: RequestLimits) -> tuple[int, ...]:
    if value is None:
        return ()
    ids = sequence(value, "stop_token_ids")
    if len(ids) > limits.max_stop_token_ids:
        raise refused("stop_token_ids", f"holds {len(ids)} ids; the limit is {limits.max_stop_token_ids}.")
    return tuple(integer(item, f"stop_token_ids[{index}]", 0, _INT32) for index, item in enumerate(ids))


def read_stop(value: Any, limits: RequestLimits) -> tuple[str, ...]:
    """`stop`: a string or an array of strings, none of them empty."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (_stop(value, "stop", limits),)
    if not isinstance(value, list):
        raise wrong("stop", "a string or an array of strings", value)
    if len(value) > limits.max_stop:
        raise refused("stop", f"holds {len(value)} sequences; the limit is {limits.max_stop}.")
    return tuple(_stop(item, f"stop[{index}]", limits) for index, item in enumerate(value))


def _stop(value: Any, path: str, limits: RequestLimits) -> str:
    text = filled(value, path)
    if len(text) > limits.max_stop_chars:
        raise refused(path, f"is longer than {limits.max_stop_chars} characters.")
    return text


def read_thinking(body: Mapping[str, Any]) -> tuple[bool | None, dict[str, Any]]:
    """Whether to think (None: the model's default), and the other arguments of the chat template.

    `reasoning_effort` and `chat_template_kwargs.enable_thinking` must not contradict each other.
    """
    arguments = _template_arguments(body.get("chat_template_kwargs"))
    asked = arguments.pop("enable_thinking", None)
    if asked is not None and not isinstance(asked, bool):
        raise wrong("chat_template_kwargs.enable_thinking", "a boolean", asked)
    effort = body.get("reasoning_effort")
    if effort is None:
        return asked, arguments
    by_effort = _EFFORTS.get(string(effort, "reasoning_effort"))
    if by_effort is None:
        raise refused("reasoning_effort", f"must be one of {', '.join(_EFFORTS)}.")
    if asked is not None and asked is not by_effort:
        raise refused("reasoning_effort", "contradicts `chat_template_kwargs.enable_thinking`.")
    return by_effort, arguments


def _template_arguments(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    arguments = dict(mapping(value, "chat_template_kwargs"))
    for name, argument in arguments.items():
        path = f"chat_template_kwargs.{name[:64]}"
        if name in _RESERVED_KWARGS:
            raise refused(path, "cannot be set: it belongs to the renderer, not to the template.")
        if isinstance(argument, dict | list):
            raise wrong(path, "a string, a number, a boolean or null", argument)
    return arguments
