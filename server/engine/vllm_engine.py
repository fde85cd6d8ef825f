"""The real engine: vLLM's AsyncLLM in process, token ids in, raw text and token ids out.

`server.engine.vllm_start` builds it. vLLM's own Prometheus series (`vllm:*`) live in the default registry of
`prometheus_client`: an endpoint that exports `REGISTRY` beside ours shows both. A rebuild registers them anew;
they begin at zero then, ours do not. vLLM drops every collector whose name begins with `vllm:` when it is
built, so no series of ours may.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from vllm.inputs.engine import tokens_input
from vllm.lora.request import LoRARequest
from vllm.outputs import RequestOutput
from vllm.sampling_params import SamplingParams
from vllm.v1.engine.async_llm import AsyncLLM
from vllm.v1.engine.exceptions import EngineDeadError

from server.domain import Thinking, TokenLogprob
from server.engine.leash import Leash
from server.engine.port import Ask, Delta, ModelCard, Prompt
from server.engine.prompt import PromptRenderer
from server.engine.settings import EngineSettings
from server.engine.vllm_params import (
    health_check_params,
    our_failures,
    sampling_params,
    scoring_params,
    token_logprobs,
)
from server.errors import (
    ConfigurationError,
    ContextLengthExceeded,
    EngineUnavailable,
    ModelNotFound,
    ServiceError,
)

_HEALTH_CHECK_PRIORITY = -(2**31)
_INCOMPLETE = "\N{REPLACEMENT CHARACTER}"
"""What a decoder writes for bytes that are no whole character."""


class VllmEngine:
    """`server.engine.port.Engine` over one AsyncLLM. `close` it in the event loop that used it."""

    def __init__(
        self,
        llm: AsyncLLM,
        *,
        card: ModelCard,
        renderer: PromptRenderer,
        leash: Leash,
        settings: EngineSettings,
    ) -> None:
        self._llm: AsyncLLM | None = llm
        # A core whose memory holds less lowers the length while it starts.
        self._card = replace(card, max_model_len=llm.model_config.max_model_len)
        self._renderer = renderer
        self._adapters: dict[str, LoRARequest] = {}
        self._leash = leash
        self._settings = settings
        self._hangs = False
        self._closing: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(settings.renderer_threads, thread_name_prefix="render")

    @property
    def model(self) -> ModelCard:
        """The checkpoint that was loaded."""
        return self._card

    @property
    def tokenizer(self) -> Any:
        """The checkpoint's tokenizer, as transformers loads it."""
        return self._renderer.tokenizer

    @property
    def processes(self) -> list[int]:
        """Ids of the engine's processes."""
        return self._leash.processes()

    async def load_adapters(self, folders: Mapping[str, str]) -> None:
        """Load LoRA adapters by name. A decode with one that is not loaded would kill the engine's core."""
        for name, folder in folders.items():
            request = LoRARequest(name, len(self._adapters) + 1, folder)
            try:
                await self._running().add_lora(request)
            except Exception as error:  # vLLM raises a plain one for every bad adapter
                raise ConfigurationError(
                    f"setting engine.adapters.{name}: {' '.join(str(error).split())}"
                ) from error
            self._adapters[name] = request

    async def render(self, ask: Ask) -> Prompt:
        """Long conversations are rendered in a thread; see `PromptRenderer.render`."""
        if _num_chars(ask) <= self._settings.inline_chars:
            prompt = self._renderer.render(ask)
        else:
            loop = asyncio.get_running_loop()
            prompt = await loop.run_in_executor(self._threads, self._renderer.render, ask)
        self._raise_unless_fits(len(prompt.token_ids), ask.sampling.max_tokens or 1)
        return prompt

    async def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        """Decode. `sampling.max_tokens` counts this decode alone, and is cut to what is left of the context.

        A delta's `token_ids` are those of its text, a stop token at the end aside: no character is cut between
        two deltas. Its `logprobs` are those of its text.
        """
        prompt_ids = [*prompt.token_ids, *self._renderer.encode_said(ask.said)]
        room = self._card.max_model_len - len(prompt_ids)
        if room <= 0:
            yield Delta("", finish="length")
            return
        wanted = ask.sampling.max_tokens
        max_tokens = room if wanted is None else min(wanted, room)
        defaults = self._card.defaults if prompt.thinking is Thinking.CLOSED else self._card.thinking_defaults
        num_top = ask.sampling.logprobs
        held: Delta | None = None
        with our_failures():
            params = sampling_params(
                ask.sampling, defaults, grammar=ask.grammar, max_tokens=max_tokens, gather=ask.gather
            )
            async with aclosing(self._generate(prompt_ids, params, ask)) as outputs:
                async for output in outputs:
                    delta = _delta(output, num_top)
                    if held is not None:
                        delta = _joined(held, delta)
                    if delta.finish is None and self._ends_inside_a_character(delta):
                        held = delta
                        continue
                    held = None
                    yield delta

    async def rescore(self, prompt: Prompt, said: str, output_ids: tuple[int, ...]) -> tuple[float, ...]:
        """One prefill over prompt, `said` and output. Raises `ContextLengthExceeded` when no token more would fit."""
        if not output_ids:
            return ()
        prompt_ids = [*prompt.token_ids, *self._renderer.encode_said(said), *output_ids]
        self._raise_unless_fits(len(prompt_ids), 1)
        with our_failures():
            output = await self._last_output(prompt_ids, scoring_params(), "rescore", priority=0)
        positions = output.prompt_logprobs or []
        scored = zip(output_ids, positions[-len(output_ids) :], strict=True)
        return tuple(position[token_id].logprob for token_id, position in scored if position is not None)

    async def check(self) -> None:
        """Decode one token. vLLM notices a dead core, but not one that hangs."""
        try:
            async with asyncio.timeout(self._settings.health_check_timeout_s):
                with our_failures():
                    await self._last_output(
                        [0], health_check_params(), "health-check", priority=_HEALTH_CHECK_PRIORITY
                    )
        except TimeoutError as error:
            self._hangs = True
            raise EngineUnavailable(
                f"the engine did not decode a token within {self._settings.health_check_timeout_s:g} s"
            ) from error

    async def close(self) -> None:
        """End every stream with `EngineUnavailable` and stop the engine's processes, by force if need be."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._stop())  # noqa: TID251 - awaited below
        await asyncio.shield(self._closing)

    async def _stop(self) -> None:
        llm = self._running()
        self._llm = None
        llm.output_processor.propagate_error(EngineDeadError())
        if llm.output_handler is not None:
            llm.output_handler.cancel()  # it would report the end that follows as a crash
        await asyncio.sleep(0)  # the streams wake up before their queues are gone
        if self._hangs:
            await asyncio.to_thread(self._leash.kill)
        try:
            await asyncio.to_thread(llm.shutdown, self._settings.shutdown_timeout_s)
        finally:  # whatever it raises, the card's memory is free for the next engine
            await asyncio.to_thread(self._leash.release)
        self._threads.shutdown(wait=False)
        # What vLLM leaves to finalisers complains when the interpreter shuts down: end it now.
        await asyncio.to_thread(llm.engine_core.resources.ctx.destroy, linger=0)
        del llm
        gc.unfreeze()
        await asyncio.to_thread(gc.collect)

    def _generate(
        self, prompt_ids: list[int], params: SamplingParams, ask: Ask
    ) -> AsyncGenerator[RequestOutput, None]:
        adapter = None
        if ask.adapter is not None:
            adapter = self._adapters.get(ask.adapter)
            if adapter is None:
                raise ModelNotFound(f"there is no adapter {ask.adapter!r}", param="model")
        outputs: AsyncGenerator[RequestOutput, None] = self._running().generate(
            tokens_input(prompt_ids, cache_salt=(ask.owner or None) if self._settings.cache_by_key else None),
            params,
            ask.request_id,
            lora_request=adapter,
            priority=ask.priority,
            trace_headers=ask.trace or None,
        )
        return outputs

    async def _last_output(
        self, prompt_ids: list[int], params: SamplingParams, request_id: str, *, priority: int
    ) -> RequestOutput:
        outputs = self._running().generate(tokens_input(prompt_ids), params, request_id, priority=priority)
        async with aclosing(outputs):
            async for output in outputs:
                if output.finished:
                    return output
        raise EngineUnavailable("the engine ended a decode without a result")

    def _running(self) -> AsyncLLM:
        if self._llm is None:
            raise EngineUnavailable("the engine is closed")
        return self._llm

    def _raise_unless_fits(self, num_prompt: int, num_answer: int) -> None:
        if num_prompt + num_answer > self._card.max_model_len:
            raise ContextLengthExceeded(
                f"the prompt's {num_prompt} tokens and {num_answer} of the answer do not fit the model's context"
                f" of {self._card.max_model_len} tokens",
                param="messages" if num_prompt >= self._card.max_model_len else "max_tokens",
            )

    def _ends_inside_a_character(self, delta: Delta) -> bool:
        """Whether the last token's bytes are not all in the text yet, given that the first token's are."""
        token_ids = delta.token_ids
        if not delta.text:
            return True
        if len(token_ids) == 1 or not self._renderer.decode(token_ids[-1:]).endswith(_INCOMPLETE):
            return False
        return self._renderer.decode(token_ids).endswith(_INCOMPLETE)


def _num_chars(ask: Ask) -> int:
    messages = sum(
        len(message.text) + len(message.reasoning) + sum(len(call.arguments) for call in message.calls)
        for message in ask.messages
    )
    return messages + sum(len(tool.description) + len(str(tool.parameters)) for tool in ask.tools)


def _delta(output: RequestOutput, num_top: int | None) -> Delta:
    [answer] = output.outputs
    finish = answer.finish_reason
    if finish not in (None, "stop", "length", "abort"):
        raise ServiceError("the engine failed to decode this request")
    token_ids = tuple(answer.token_ids)
    logprobs: tuple[TokenLogprob, ...] = ()
    if num_top is not None:
        text_ids = token_ids[:-1] if finish == "stop" else token_ids  # a stop token has no text
        logprobs = token_logprobs(text_ids, answer.logprobs, num_top)
    return Delta(answer.text, token_ids, logprobs, finish, output.num_cached_tokens or 0)


def _joined(held: Delta, new: Delta) -> Delta:
    return Delta(
        held.text + new.text,
        held.token_ids + new.token_ids,
        held.logprobs + new.logprobs,
        new.finish,
        held.num_cached_tokens or new.num_cached_tokens,
    )
