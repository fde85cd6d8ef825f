"""Which turns a person should look at: a sample in which the rare verdicts are not lost among the common."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from server.domain import Verdict
from server.ledger.query import Selection, of_clients, seqs_of, turn_ids


@dataclass(frozen=True, slots=True)
class Sampled:
    """A turn to review. `weight`: how many turns of its verdict it stands for."""

    turn: str
    verdict: Verdict
    weight: float

    def as_json(self) -> dict[str, Any]:
        """The turn as the interfaces spell it."""
        return {"turn": self.turn, "verdict": self.verdict.value, "weight": round(self.weight, 6)}


def sample(connection: Connection, selection: Selection, size: int, seed: int) -> tuple[Sampled, ...]:
    """About `size` selected turns without a label, each verdict with an equal share where it has enough.

    The same ledger, selection and seed give the same sample. A share over such a sample must be weighted
    by `weight`: plain counts would make blocked turns look common.
    """
    unlabelled = replace(of_clients(selection), reviewed=False)
    strata = {
        verdict: seqs_of(connection, replace(unlabelled, verdict=verdict.value))
        for verdict in Verdict
        if selection.verdict in (None, verdict.value)
    }
    chosen = stratified(strata, size, random.Random(seed))
    ids = turn_ids(connection, [seq for seqs in chosen.values() for seq in seqs])
    return tuple(
        Sampled(ids[seq], verdict, len(strata[verdict]) / len(seqs))
        for verdict, seqs in chosen.items()
        for seq in seqs
    )


def stratified(
    strata: Mapping[Verdict, Sequence[int]], size: int, chance: random.Random
) -> dict[Verdict, list[int]]:
    """`size` members in all, shared equally; what a small stratum cannot fill the larger ones get.

    >>> shares = stratified({Verdict.PASS: range(90), Verdict.BLOCK: range(2)}, 10, random.Random(0))
    >>> {verdict.value: len(seqs) for verdict, seqs in shares.items()}
    {'block': 2, 'pass': 8}
    """
    chosen: dict[Verdict, list[int]] = {}
    left = size
    by_size = sorted(strata.items(), key=lambda stratum: len(stratum[1]))
    for rank, (name, members) in enumerate(by_size):
        share = min(len(members), -(-left // (len(by_size) - rank)))
        chosen[name] = sorted(chance.sample(members, share))
        left -= share
    return chosen
