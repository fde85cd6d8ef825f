"""The encoder, from a pretrained file to the file that the service reads."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from adapters.guard import __main__ as command
from adapters.guard import encoder as training
from adapters.guard import pretrained
from adapters.guard.examples import Example, example
from adapters.guard.exported import save
from adapters.guard.mixing import mixed, mixed_on
from adapters.guard.net import Net, narrow
from adapters.guard.scenes import scenes
from server.guard.learned.encoder import Encoder, Mix, reader_of

_FEW = sorted(command.SCENES.glob("*_01.jsonl"))[:2]
_WIDTH, _INNER, _LAYERS, _PLACES = 32, 64, 3, 256
_TEXTS = [
    "<s>",
    "<unk>",
    *(f"▁{c}" for c in "abcdefghijklmnopqrstuvwxyz"),
    *"abcdefghijklmnopqrstuvwxyz.,:",
    "▁the",
]


def packed(weights: NDArray[np.float32]) -> bytes:
    """Blocks of 32 weights: a scale, then four bits each, the block's halves beside each other."""
    blocks = weights.reshape(-1, 32)
    scales = (np.abs(blocks).max(1, keepdims=True) / 7).astype(np.float16)
    levels = np.clip(np.rint(blocks / scales.astype(np.float32)), -8, 7).astype(np.int8) + 8
    halves = (levels[:, :16] | levels[:, 16:] << 4).astype(np.uint8)
    return b"".join(scale.tobytes() + half.tobytes() for scale, half in zip(scales, halves, strict=True))


def write(path: Path) -> dict[str, NDArray[np.float32]]:
    """A small file of the pretrained kind; its tensors by their short names."""
    rng = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (len(_TEXTS), _WIDTH),
        "emb.pos": (_PLACES, _WIDTH),
        "emb.type": (2, _WIDTH),
        "emb.ln.w": (_WIDTH,),
        "emb.ln.b": (_WIDTH,),
    }
    for layer in range(_LAYERS):
        for name, (rows, columns) in {
            **dict.fromkeys(("q", "k", "v", "ao"), (_WIDTH, _WIDTH)),
            "fi": (_INNER, _WIDTH),
            "fo": (_WIDTH, _INNER),
        }.items():
            shapes |= {f"l{layer}.{name}.w": (rows, columns), f"l{layer}.{name}.b": (rows,)}
        for name in ("aln", "oln"):
            shapes |= {f"l{layer}.{name}.w": (_WIDTH,), f"l{layer}.{name}.b": (_WIDTH,)}
    tensors = {name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    for name in tensors:
        if name.endswith("ln.w"):
            tensors[name] += 1
    four_bits = {
        name for name, shape in shapes.items() if len(shape) == 2 and name not in ("emb.pos", "emb.type")
    }
    data = {name: packed(t) if name in four_bits else t.tobytes() for name, t in tensors.items()}
    chars = [text.encode() for text in _TEXTS]
    ends = np.cumsum([0, *map(len, chars)]).astype(np.uint32)
    head = b"E5S1" + struct.pack("<I7ifi", 1, _WIDTH, _LAYERS, 2, _INNER, len(_TEXTS), _PLACES, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(_TEXTS), 0, 1, 1, 1, sum(map(len, chars))) + ends.tobytes()
    head += np.linspace(-2, -8, len(_TEXTS), dtype=np.float32).tobytes() + b"".join(chars)
    head += struct.pack("<iI", 0, 3) + b"abc" + struct.pack("<i", len(data))
    at = len(head) + sum(2 + len(name) + 5 + 16 for name in data)
    directory, body = b"", b""
    for name, held in data.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", name in four_bits, tensors[name].size, at + len(body), len(held))
        body += held
    path.write_bytes(head + directory + body)
    return tensors


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> pretrained.Pretrained:
    path = tmp_path_factory.mktemp("pretrained") / "small.bin"
    write(path)
    return pretrained.read(path)


@pytest.fixture(scope="module")
def read() -> list[Example]:
    return [example(one) for path in _FEW for one in scenes(path)]


def test_a_packed_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    tensors = write(tmp_path / "small.bin")
    found = pretrained.read(tmp_path / "small.bin")
    assert found.sizes.layers == _LAYERS
    assert found.pieces.texts == tuple(_TEXTS)
    exact, rounded = "embeddings.position_embeddings.weight", "encoder.layer.1.output.dense.weight"
    np.testing.assert_array_equal(found.tensors[exact], tensors["emb.pos"])
    np.testing.assert_allclose(found.tensors[rounded], tensors["l1.fo.w"], atol=0.05)
    assert np.corrcoef(found.tensors[rounded].ravel(), tensors["l1.fo.w"].ravel())[0, 1] > 0.99


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="does not begin with b'E5S1'"):
        pretrained.read(tmp_path / "other.bin")


def test_the_service_computes_what_was_trained(
    read: list[Example], begun: pretrained.Pretrained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "_BATCH", 8)  # as many steps as make the little net learn
    monkeypatch.setattr(training, "_NEW_LEARNING_RATE", 2e-2)
    read = read[:60]
    net, reads = training.trained_on(read, [1.0] * len(read), begun)
    mix = Mix(-4.0, 6.0, 0.5, 1.5, -0.25)
    save(net, reads, mix, tmp_path / "encoder.onnx")
    encoder = Encoder(tmp_path / "encoder.onnx")
    learned = training.passages(read, [1.0] * len(read), reader_of(reads))
    expected = training.logits(net, learned)
    found = [encoder.logit(one.reading) for one in learned]
    assert encoder.mix == mix
    assert np.std(expected) > 0.3, "it has learned to tell some apart"
    assert np.corrcoef(expected, found)[0, 1] > 0.97, "seven bits a weight"
    assert abs(np.mean(found) - np.mean(expected)) < 0.2


def test_narrowed_it_loses_what_says_the_same_of_all(
    read: list[Example], begun: pretrained.Pretrained
) -> None:
    reads = training.reads_of(read, begun.pieces)
    some = training.passages(read[:20], [1.0] * 20, reader_of(reads))
    net = Net(begun, reads)
    with torch.no_grad():
        for layer in net.layers:  # every other place says the same of whatever it reads
            layer.intermediate.dense.weight[::2] = 0
    before = training.logits(net, some)
    narrow(net, [one.reading for one in some], _INNER // 2)
    assert {layer.output.dense.weight.shape[1] for layer in net.layers} == {_INNER // 2}
    np.testing.assert_allclose(training.logits(net, some), before, atol=0.02)


def test_a_net_that_goes_on_learns_what_it_had_not_met(
    read: list[Example], begun: pretrained.Pretrained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "_BATCH", 8)
    monkeypatch.setattr(training, "_NEW_LEARNING_RATE", 2e-2)
    read = read[:80]
    net, reads = training.trained_on(read[:40], [1.0] * 40, begun)
    unmet = [one for one in training.passages(read[40:], [1.0] * 40, reader_of(reads)) if one.label >= 0]

    def loss() -> float:
        signs = np.array([2 * one.label - 1 for one in unmet])
        return float(np.logaddexp(0, -signs * np.array(training.logits(net, unmet))).mean())

    before = loss()
    training.gone_on(net, reads, read, [1.0] * len(read))
    assert loss() < before - 0.01


def test_pieces_that_few_domains_have_are_cut_further(
    read: list[Example], begun: pretrained.Pretrained
) -> None:
    many = training.reads_of(read, begun.pieces)
    few = training.reads_of(read[:2], begun.pieces)
    assert "▁the" in many["pieces"]
    assert len(few["pieces"]) < len(many["pieces"]) <= len(_TEXTS) + 11
    assert len(few["pieces"]) == len(few["scores"])


def test_the_mix_is_what_tells_labels_best() -> None:
    rng = np.random.default_rng(0)
    bag, encoder = rng.normal(0, 2, (2, 4000))
    odds = 1 / (1 + np.exp(-(0.5 * bag + 1.5 * encoder - 1)))
    labels: list[int] = (rng.random(4000) < odds).astype(int).tolist()
    unlabelled = [-1 if i % 10 == 0 else label for i, label in enumerate(labels)]
    mix = mixed(bag.tolist(), encoder.tolist(), unlabelled)
    assert (mix.bag, mix.encoder, mix.bias) == pytest.approx((0.5, 1.5, -1), abs=0.15)


def test_the_mix_is_fitted_on_authors_whom_neither_met(
    read: list[Example],
    begun: pretrained.Pretrained,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    met: list[set[str]] = []
    whole = training.trained_on

    def noting(examples: list[Example], *rest: Any) -> Any:
        met.append({one.author for one in examples})
        return whole(examples, *rest)

    monkeypatch.setattr("adapters.guard.mixing.trained_on", noting)
    left_out = {read[0].author}
    *_, mix = mixed_on(read, [1.0] * len(read), left_out, begun)
    assert np.isfinite([mix.bag, mix.encoder, mix.bias]).all()
    [authors] = met
    assert authors
    assert not authors & left_out
    assert capsys.readouterr().out.count("| threshold | recall | false blocks |") == 3


def test_the_command_measures_trains_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "small.bin")
    monkeypatch.setattr(pretrained, "shipped", lambda: tmp_path / "small.bin")
    monkeypatch.setattr(training, "_EPOCHS", 1)
    folder, out = tmp_path / "scenes", tmp_path / "encoder.onnx"
    folder.mkdir()
    for path in _FEW:
        (folder / path.name).write_bytes(path.read_bytes())
    assert command.main(["--scenes", str(folder), "--out", str(out), "--records", "--encoder"]) == 0
    mix = Encoder(out).mix
    assert (mix.from_logit, mix.to_logit) == (-1.5, 8.0)
    said = capsys.readouterr().out
    assert said.count("on authors left out") == 3
    assert f"bag={mix.bag}" in said
