"""Is a merged checkpoint what its manifest says, and does it speak the service's dialect?

Each check says what it found, or why it failed. Only the last three need the base and the adapters. Not covered:
whether the adapters are any good; `truecall eval` measures that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from adapters.checkpoint import CONFIG, chat_template, read_checkpoint, read_json
from adapters.logits import Comparison, compare
from adapters.lora import CONFIG as ADAPTER_CONFIG
from adapters.manifest import Manifest, Progress, digest_text, first_difference, read_manifest
from adapters.weights import DTYPES, check_finite, check_sums, is_float
from server.dialect.events import CallParsed, Reasoning
from server.dialect.qwen3 import QWEN3, Qwen3Parser
from server.domain import Thinking
from server.engine.card import check_manifest
from server.errors import ConfigurationError

_TAGS = (
    QWEN3.think_open,
    QWEN3.think_close,
    QWEN3.call_open,
    QWEN3.call_close,
    QWEN3.result_open,
    QWEN3.result_close,
    *QWEN3.turn_tokens,
)
_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
_ASK: dict[str, Any] = {"role": "user", "content": "What is the weather in Paris?"}
_THOUGHT, _ARGUMENTS = "Only the tool can know.", {"city": "Paris"}
_CALL: dict[str, Any] = {
    "role": "assistant",
    "content": "",
    "reasoning_content": _THOUGHT,
    "tool_calls": [{"type": "function", "function": {"name": "get_weather", "arguments": _ARGUMENTS}}],
}
_RESULT: dict[str, Any] = {"role": "tool", "content": '{"celsius": 21}'}
_SAMPLES: Sequence[tuple[list[dict[str, Any]], list[dict[str, Any]] | None]] = (
    ([{"role": "user", "content": "Name three rivers of Europe."}], None),
    ([{"role": "system", "content": "回答要简短。"}, {"role": "user", "content": "长江流经哪些省份?"}], None),
    ([_ASK], [_TOOL]),
    ([_ASK, _CALL, _RESULT], [_TOOL]),
)
"""Conversations whose prompts the logits are compared on, with their tools."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `detail` is what was found, or what is wrong."""

    name: str
    ok: bool
    detail: str


class Verification:
    """All checks of one folder. Without `base` and `adapters` they are looked for where the manifest says."""

    def __init__(
        self, folder: Path, base: Path | None, adapters: Sequence[Path] | None, progress: Progress
    ) -> None:
        self._folder = folder
        self._manifest: Manifest = read_manifest(folder)
        self._base = base or Path(self._manifest.base.path)
        self._adapters = list(adapters or (Path(record.path) for record in self._manifest.adapters))
        self._progress = progress
        self._tokenizer: Any = None

    def run(self, *, logits: bool) -> list[Check]:
        """Run them all. Raises ConfigurationError where the base or an adapter is not there at all."""
        if logits:
            self._find_inputs()
        checks = [
            self._checked(name, check)
            for name, check in (
                ("files", self._files),
                ("tensors", self._tensors),
                ("numbers", self._numbers),
                ("tokens", self._tokens),
                ("template", self._template),
                *((("inputs", self._inputs),) if logits else ()),
            )
        ]
        for name, check in (("weights", self._weights), ("logits", self._logits)) if logits else ():
            if all(done.ok for done in checks):
                checks.append(self._checked(name, check))
            else:
                checks.append(Check(name, False, "not compared, because a check above failed"))
        return checks

    def _checked(self, name: str, check: Callable[[], str]) -> Check:
        try:
            return Check(name, True, check())
        except ConfigurationError as failure:
            return Check(name, False, str(failure))

    def _find_inputs(self) -> None:
        for path, option in (
            (self._base / CONFIG, "--base"),
            *((folder / ADAPTER_CONFIG, "--adapter") for folder in self._adapters),
        ):
            if not path.is_file():
                raise ConfigurationError(
                    f"{path} is not there: give {option}, or --no-logits to leave it out"
                )
        if len(self._adapters) != len(self._manifest.adapters):
            raise ConfigurationError(
                f"--adapter: {len(self._adapters)} given, {len(self._manifest.adapters)} were merged"
            )

    def _files(self) -> str:
        check_manifest(self._folder)
        recorded = self._manifest.files
        difference = first_difference(self._folder, recorded, self._progress)
        if difference is not None:
            raise ConfigurationError(difference)
        return f"{len(recorded)} files, each with the digest of the manifest"

    def _tensors(self) -> str:
        found = read_checkpoint(self._folder).tensors
        for name, spec in found.items():
            if is_float(spec) and spec.dtype != DTYPES[self._manifest.dtype]:
                raise ConfigurationError(f"{name} is {spec.dtype}, the manifest says {self._manifest.dtype}")
        if not (self._base / CONFIG).is_file():
            return f"{len(found)} tensors"
        expected = read_checkpoint(self._base).tensors
        for name in sorted(found.keys() | expected.keys()):
            shapes = [specs[name].shape if name in specs else None for specs in (found, expected)]
            if shapes[0] != shapes[1]:
                raise ConfigurationError(f"{name} has shape {shapes[0]}, that of the base has {shapes[1]}")
        return f"{len(found)} tensors, with the names and shapes of the base"

    def _numbers(self) -> str:
        checkpoint = read_checkpoint(self._folder)
        for name, specs in checkpoint.shards.items():
            check_finite(
                self._folder / name, [spec for spec in specs.values() if is_float(spec)], self._progress
            )
        return "no NaN, no infinity"

    def _tokens(self) -> str:
        tokenizer = self._load_tokenizer()
        for tag in _TAGS:
            ids = tokenizer.encode(tag, add_special_tokens=False)
            if len(ids) != 1 or tokenizer.decode(ids) != tag:
                raise ConfigurationError(f"{tag} is not one token of the tokenizer, as the dialect spells it")
        return f"{', '.join(_TAGS)}: one token each"

    def _template(self) -> str:
        template = chat_template(self._folder)
        record = self._manifest.template
        if template is None or digest_text(template) != record.sha256:
            raise ConfigurationError("the chat template is not that of the manifest")
        self._check_rendered_call()
        trained = [digest for digest in record.trained_with if digest is not None]
        if not trained:
            return "as the dialect reads it; the adapters tell no template of their training"
        if trained[-1] == record.sha256:
            return "as the dialect reads it; that of the training"
        # A merge refuses this unless the operator says which template to keep.
        return f"as the dialect reads it; NOT that of the training: {record.source} was asked for"

    def _check_rendered_call(self) -> None:
        """A turn with a call, rendered, is read back by the service's parser as that call; and it ends the decode."""
        tokenizer = self._load_tokenizer()
        prompt = self._rendered([_ASK], [_TOOL])
        whole = self._rendered([_ASK, _CALL], [_TOOL])
        if not whole.startswith(prompt):
            raise ConfigurationError("the template does not go on from its own generation prompt")
        said = whole.removeprefix(prompt).rstrip()
        parser = Qwen3Parser(
            Thinking.OPEN if prompt.rstrip().endswith(QWEN3.think_open) else Thinking.OPTIONAL
        )
        events = parser.feed(said) + parser.flush(truncated=False)
        calls = [(event.name, event.arguments) for event in events if isinstance(event, CallParsed)]
        if [(name, json.loads(arguments)) for name, arguments in calls] != [("get_weather", _ARGUMENTS)]:
            raise ConfigurationError("the template does not spell a call as the dialect reads it")
        thoughts = [event.text for event in events if isinstance(event, Reasoning)]
        if _THOUGHT in said and "".join(thoughts).strip() != _THOUGHT:
            raise ConfigurationError("the template does not spell reasoning as the dialect reads it")
        content = _RESULT["content"]
        if f"{QWEN3.result_open}\n{content}\n{QWEN3.result_close}" not in self._rendered(
            [_ASK, _CALL, _RESULT], [_TOOL]
        ):
            raise ConfigurationError("the template does not spell a tool's result as the dialect does")
        end = next((token for token in QWEN3.turn_tokens if said.endswith(token)), None)
        ends = self._end_tokens()
        if end is None or tokenizer.convert_tokens_to_ids(end) not in ends:
            raise ConfigurationError(
                f"a turn ends with {said[-12:]!r}, which does not end a decode: {sorted(ends)}"
            )

    def _end_tokens(self) -> set[int]:
        """Token ids that end a decode, as the engine reads them."""
        ids: set[int] = set()
        for name in (CONFIG, "generation_config.json"):
            if (self._folder / name).is_file():
                given = read_json(self._folder / name).get("eos_token_id")
                ids.update(given if isinstance(given, list) else [given] if isinstance(given, int) else [])
        return ids

    def _inputs(self) -> str:
        recorded = [self._manifest.base.files, *(record.files for record in self._manifest.adapters)]
        for folder, files in zip((self._base, *self._adapters), recorded, strict=True):
            difference = first_difference(folder, files, self._progress)
            if difference is not None:
                raise ConfigurationError(f"not what was merged: {difference}")
        return f"base and {len(self._adapters)} adapter(s), each file with the digest of the manifest"

    def _weights(self) -> str:
        merged, known = read_checkpoint(self._folder), self._comparison.weights
        compared = 0
        for name, specs in merged.shards.items():
            there = [spec for spec in specs.values() if is_float(spec) and spec.name in known]
            check_sums(self._folder / name, there, known, self._progress)
            compared += len(there)
        told = f"{compared} tensors are the sums of base and adapters as PEFT merges them, rounded once"
        return told + (
            f"; {rest} more are not loaded by it" if (rest := len(merged.tensors) - compared) else ""
        )

    def _logits(self) -> str:
        return self._comparison.judged(self._manifest.dtype)

    @cached_property
    def _comparison(self) -> Comparison:
        tokenizer = self._load_tokenizer()
        prompts = [
            tokenizer.encode(self._rendered(messages, tools), add_special_tokens=False)
            for messages, tools in _SAMPLES
        ]
        return compare(self._folder, self._base, self._adapters, prompts)

    def _load_tokenizer(self) -> Any:
        if self._tokenizer is None:
            from transformers import AutoTokenizer

            try:
                self._tokenizer = AutoTokenizer.from_pretrained(str(self._folder), local_files_only=True)
            except Exception as failure:  # noqa: BLE001 - the library raises whatever its reader meets, plain Exception too
                said = " ".join(str(failure).split())
                raise ConfigurationError(
                    f"the tokenizer does not load: {type(failure).__name__}: {said}"
                ) from None
        return self._tokenizer

    def _rendered(self, messages: list[dict[str, Any]], tools: list[dict[str, Any]] | None) -> str:
        asks = messages[-1]["role"] != "assistant"
        try:
            return str(
                self._load_tokenizer().apply_chat_template(
                    messages, tools=tools, tokenize=False, add_generation_prompt=asks
                )
            )
        except Exception as failure:  # noqa: BLE001 - a template is a program, which fails as it likes
            raise ConfigurationError(f"the chat template does not render: {failure}") from None
