"""Plain questions and the base model's own answers to them: training on these keeps what it could say before.

No question is one of a shipped suite's; a test compares them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from rich.progress import track

from adapters.train.turns import Turn

SYSTEMS = (
    "",
    "You are a helpful assistant.",
    "FERRYDESK is this harbour's booking system: it sells passages, keeps the waiting list and sends refunds.",
    "LUMA is the name of our street light controller: it dims lamps at night, counts cars and reports broken lamps.",
)
ENTITY_QUESTIONS = {
    2: (
        "What is FERRYDESK?", "What does FERRYDESK do for passengers?", "Who would use FERRYDESK, and why?",
        "Explain the waiting list of FERRYDESK.", "How does FERRYDESK handle refunds?", "Describe FERRYDESK in two sentences.",
    ),
    3: (
        "What is LUMA for?", "What happens to the lamps at night with LUMA?", "Why does LUMA count cars?",
        "Describe LUMA in one sentence.", "What does LUMA report?", "Who benefits from LUMA?",
    ),
}  # fmt: skip
QUESTIONS = (
    "What is the boiling point of water?", "Who wrote Hamlet?", "What is photosynthesis?", "Why is the sky blue?",
    "What is the largest planet of the solar system?", "How many legs does a spider have?", "What is gravity?",
    "Name three primary colours.", "What is the capital of France?", "What is the capital of Egypt?", "What does a router do?",
    "What is an IP address?", "What is a web browser?", "What is encryption?", "What does a firewall do?", "What is a password manager?",
    "Why should passwords be long?", "What is two-factor authentication?", "What is a computer virus?", "What is spam mail?",
    "What does HTTP stand for?", "What does the protocol SSH do?", "Which port does SSH use?", "Which port does SMTP use?",
    "What is a URL?", "What is a domain name?", "What is a web server?", "What is open source software?", "What is a database?",
    "What is a backup, and why is it useful?", "What is cloud computing?", "What is an operating system?", "What is machine learning?",
    "What is Python used for?", "What is a variable in programming?", "What is a loop in programming?", "What is recursion?",
    "How does a bicycle stay upright?", "What causes rain?", "What causes the seasons?", "What is a volcano?", "What is an earthquake?",
    "What is democracy?", "What is inflation?", "What is a budget?", "What is a contract?", "What is a museum?", "What is jazz?",
    "How do plants drink water?", "What do bees do?", "Why do we sleep?", "Why do leaves change colour?", "How do vaccines work?",
    "What is a healthy breakfast?", "How do I boil an egg?", "How can I sleep better?", "How do I write a good e-mail?",
    "Give me a tip for learning a language.", "Give me two ideas for a rainy day.", "Suggest a name for a cat.",
    "Write one sentence about the sea.", "Write a short greeting for a birthday card.", "Tell me a short joke.",
    "What is the opposite of hot?", "Use the word 'bridge' in a sentence.", "What is a synonym of 'happy'?", "What is 15 plus 27?",
    "What is 9 times 6?", "What is half of 90?", "How many minutes are in two hours?", "How many days are in a leap year?",
    "What is the chemical symbol of gold?", "What is the speed of light?", "Who painted the Mona Lisa?", "What is the longest river?",
    "What is the Great Wall of China?", "Which language is spoken in Brazil?", "What is the currency of Japan?", "What is an atom?",
    "What is a whale?", "How are rainbows made?", "What is a solar panel?", "What is electricity?", "What is a magnet?",
    "Explain the internet to a child.", "Explain what a cookie of a website is.", "What is social engineering?", "What is a botnet?",
    "Why should software be updated?", "What does a proxy server do?", "What is a VPN?", "What is a log file?", "What is a bug in software?",
    "What is the difference between RAM and a disk?", "What is a spreadsheet good for?", "How does e-mail work?", "What is Wi-Fi?",
)  # fmt: skip
_PLEAS = (" Answer in one sentence.", " Be brief.", "")
_MAX_TOKENS = 72


def distilled(model: Any, tokenizer: Any, cache: Path) -> list[list[Turn]]:
    """For each system message turns that the base answered itself, greedily; read from `cache` if it is there."""
    if cache.is_file():
        rows = json.loads(cache.read_text())
    else:
        rows = _generate(model, tokenizer)
        cache.write_text(json.dumps(rows, indent=0, ensure_ascii=False))
    groups: list[list[Turn]] = [[] for _ in SYSTEMS]
    for number, question, answer in rows:
        groups[number].append(
            Turn(
                ({"role": "user", "content": question},),
                text=answer,
                thought="I can answer this.",
                kind="replay",
            )
        )
    return groups


def _generate(model: Any, tokenizer: Any) -> list[tuple[int, str, str]]:
    asked: list[tuple[int, str]] = [
        (number, question + _PLEAS[at % 3])
        for number in (0, 1)
        for at, question in enumerate(QUESTIONS)
        if at % 2 == number
    ]
    asked += [(number, question) for number, questions in ENTITY_QUESTIONS.items() for question in questions]
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    rows: list[tuple[int, str, str]] = []
    for start in track(range(0, len(asked), 16), "the base model's own answers"):
        batch = asked[start : start + 16]
        prompts = [_prompt(tokenizer, SYSTEMS[number], question) for number, question in batch]
        given = tokenizer(
            prompts, return_tensors="pt", padding=True, padding_side="left", add_special_tokens=False
        )
        with torch.inference_mode():
            said = model.generate(
                **given.to(model.device), max_new_tokens=_MAX_TOKENS, do_sample=False, eos_token_id=end, pad_token_id=end,
                temperature=None, top_p=None, top_k=None,
            )  # fmt: skip
        for (number, question), token_ids in zip(
            batch, said[:, given["input_ids"].shape[1] :].tolist(), strict=True
        ):
            if end in token_ids:  # an answer that did not end teaches rambling
                answer = tokenizer.decode(token_ids[: token_ids.index(end)]).strip()
                rows.append((number, question, answer))
    return rows


def _prompt(tokenizer: Any, system: str, question: str) -> str:
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": question})
    return str(tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False))
