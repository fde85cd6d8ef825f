"""Our words to vLLM's and back: sampling, outputs, failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from vllm.exceptions import GracefulHTTPError, LoRAAdapterNotFoundError, VLLMClientError, VLLMValidationError
from vllm.logprobs import Logprob
from vllm.sampling_params import RequestOutputKind, SamplingParams, StructuredOutputsParams
from vllm.v1.engine.exceptions import EngineDeadError, EngineGenerateError

from server.domain import Sampling, TokenLogprob
from server.engine.port import SamplingDefaults
from server.errors import EngineUnavailable, InvalidRequest, ModelNotFound, Overloaded, ServiceError

LOWEST_LOGPROB = -9999.0
"""Stands for minus infinity, which JSON cannot hold."""

_RETRY_AFTER_S = 1.0
_Value = TypeVar("_Value")


def sampling_params(
    sampling: Sampling, defaults: SamplingDefaults, *, grammar: str | None, max_tokens: int, gather: int = 1
) -> SamplingParams:
    """One decode that streams raw text, control tokens included. Stop strings are the gateway's business."""

    return SamplingParams(
        temperature=_given(sampling.temperature, defaults.temperature),
        top_p=_given(sampling.top_p, defaults.top_p),
        top_k=_given(sampling.top_k, defaults.top_k),
        min_p=_given(sampling.min_p, defaults.min_p),
        presence_penalty=_given(sampling.presence_penalty, defaults.presence_penalty),
        frequency_penalty=_given(sampling.frequency_penalty, 0.0),
        repetition_penalty=_given(sampling.repetition_penalty, defaults.repetition_penalty),
        logit_bias=dict(sampling.logit_bias) or None,
        logprobs=sampling.logprobs,
        seed=sampling.seed,
        max_tokens=max_tokens,
        min_tokens=min(sampling.min_tokens, max_tokens),
        # Behind the end of a grammar nothing binds the model any longer: there is no going on.
        ignore_eos=sampling.ignore_eos and grammar is None,
        # And a token that ends the decode is one that the grammar cannot advance over: the core gives up.
        stop_token_ids=list(sampling.stop_token_ids) if grammar is None else [],
        structured_outputs=StructuredOutputsParams(structural_tag=grammar) if grammar else None,
        stream_interval=gather,
        skip_special_tokens=False,
        spaces_between_special_tokens=False,
        output_kind=RequestOutputKind.DELTA,
        skip_clone=True,
    )


def _given(value: _Value | None, default: _Value) -> _Value:
    return default if value is None else value


def scoring_params() -> SamplingParams:
    """A prefill that returns the log-probability of each prompt token; the one decoded token is not used."""
    return SamplingParams(
        temperature=0.0,
        max_tokens=1,
        prompt_logprobs=0,
        detokenize=False,
        output_kind=RequestOutputKind.FINAL_ONLY,
        skip_clone=True,
    )


def health_check_params() -> SamplingParams:
    """The cheapest decode there is."""
    return SamplingParams(
        temperature=0.0,
        max_tokens=1,
        detokenize=False,
        output_kind=RequestOutputKind.FINAL_ONLY,
        skip_clone=True,
    )


def token_logprobs(
    token_ids: Sequence[int], positions: Sequence[Mapping[int, Logprob]] | None, num_top: int
) -> tuple[TokenLogprob, ...]:
    """vLLM's map a position (the chosen token first, then the likeliest) as ours."""
    return tuple(
        _token_logprob(token_id, position, num_top)
        for token_id, position in zip(token_ids, positions or (), strict=False)
    )


def _token_logprob(token_id: int, position: Mapping[int, Logprob], num_top: int) -> TokenLogprob:
    chosen = position[token_id]
    by_rank = sorted(position.items(), key=lambda item: item[1].rank or 0)
    top = tuple((_text(item), at, _finite(item.logprob)) for at, item in by_rank[:num_top])
    return TokenLogprob(_text(chosen), token_id, _finite(chosen.logprob), top)


def _text(item: Logprob) -> str:
    return item.decoded_token or ""


def _finite(logprob: float) -> float:
    return max(logprob, LOWEST_LOGPROB)


@contextmanager
def our_failures() -> Iterator[None]:
    """Turn the engine's failures into ours. What is neither the request's nor the engine's fault passes."""
    try:
        yield
    except EngineDeadError as error:
        raise EngineUnavailable(
            "the engine died; it is being started again", retry_after_s=_RETRY_AFTER_S
        ) from error
    except GracefulHTTPError as error:
        raise Overloaded(error.message, retry_after_s=_RETRY_AFTER_S) from error
    except LoRAAdapterNotFoundError as error:
        raise ModelNotFound("the adapter is not loaded", param="model") from error
    except VLLMValidationError as error:
        raise InvalidRequest(f"the engine refuses the request: {error}", param=error.parameter) from error
    except VLLMClientError as error:
        raise InvalidRequest(f"the engine refuses the request: {error}") from error
    except EngineGenerateError as error:
        raise ServiceError("the engine failed to decode this request") from error
