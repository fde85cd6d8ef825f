"""A small model that tells a made-up report from an honest one, by where the words come from.

It reads what the detectors read, without the names of things: of each word that is no common word it sees only
who said it (`origins`). So what it learned of parcels holds for pianos. `features` lists what it reads of a turn
and of a passage, `weights` is the file that `python -m adapters.guard` writes, `opinion` gives the probability.

Not covered: languages other than English and Chinese; meaning beyond common words and their order.
"""

from server.guard.learned.opinion import Opinion
from server.guard.learned.weights import prepare

__all__ = ["Opinion", "prepare"]
