"""Past participles that no ending shows, with their verbs."""

from __future__ import annotations

IRREGULAR = {
    "sent": "send",
    "made": "make",
    "paid": "pay",
    "bought": "buy",
    "sold": "sell",
    "built": "build",
    "wrote": "write",
    "written": "write",
    "took": "take",
    "taken": "take",
    "given": "give",
    "done": "do",
    "ran": "run",
    "told": "tell",
    "frozen": "freeze",
    "withdrawn": "withdraw",
    "left": "leave",
    "found": "find",
    "held": "hold",
    "kept": "keep",
    "hidden": "hide",
    "chosen": "choose",
}
