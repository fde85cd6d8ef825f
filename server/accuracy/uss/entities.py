"""What users of USS can name: hosts, URIs, tickets, scans, cases. Pure; the splits share none of them."""

from __future__ import annotations

from random import Random
from typing import Literal

Split = Literal["train", "heldout"]

_WORDS = {
    "train": (
        "amber", "anchor", "arctic", "aspen", "atlas", "bamboo", "beacon", "birch", "bridge", "canyon", "cedar",
        "cobalt", "comet", "copper", "coral", "crane", "delta", "desert", "ember", "falcon", "fern", "fjord",
        "flint", "forge", "garnet", "glacier", "granite", "harbor", "hazel", "heron", "indigo", "island", "ivory",
        "jasper", "juniper", "lagoon", "lantern", "laurel", "lotus", "maple", "marble", "meadow", "mosaic", "nickel",
    ),
    "heldout": (
        "oasis", "obsidian", "ocean", "olive", "onyx", "opal", "orchid", "osprey", "panda", "pebble", "pepper",
        "pine", "plateau", "prairie", "quartz", "quill", "raven", "reef", "river", "saffron", "sierra", "slate",
        "summit", "thistle", "timber", "topaz", "tulip", "tundra", "velvet", "violet", "walnut", "willow", "zephyr",
    ),
}  # fmt: skip
_PATHS = {
    "train": ("login", "update", "invoice", "img/logo.png", "account/verify", "download/setup.exe", "news", "a/b/c", "pay"),
    "heldout": ("signin", "refresh", "parcel/track", "js/main.js", "bank/confirm", "files/report.pdf", "blog", "x/y", "gift"),
}  # fmt: skip
_TOP = ("example", "test", "invalid")
_NETWORKS = {"train": "198.51.100", "heldout": "203.0.113"}
_HALVES = {"train": 0.0, "heldout": 0.5}


class Entities:
    """Draws names of one split."""

    def __init__(self, split: Split, random: Random) -> None:
        self._split = split
        self._random = random

    def domain(self) -> str:
        """A host name under a reserved top level."""
        first, second = self._random.sample(_WORDS[self._split], 2)
        return f"{first}-{second}.{self._random.choice(_TOP)}"

    def address(self) -> str:
        """An IPv4 address of a range reserved for documentation."""
        return f"{_NETWORKS[self._split]}.{self._random.randint(1, 254)}"

    def host(self) -> str:
        """A host name, sometimes an address."""
        return self.address() if self._random.random() < 0.25 else self.domain()

    def uri(self) -> str:
        """A URI of any usual shape."""
        path = self._random.choice(_PATHS[self._split])
        match self._random.randrange(6):
            case 0:
                return self.domain()
            case 1:
                return f"http://{self.address()}:8080/{path}"
            case 2:
                return f"https://{self.domain()}/{path}?id={self._random.randint(10, 999)}"
            case 3:
                return f"https://www.{self.domain()}/"
            case _:
                return f"https://{self.domain()}/{path}"

    def ticket(self) -> str:
        """A ticket of the security team."""
        return f"SEC-{self._number(1000, 9999)}"

    def scan(self) -> str:
        """A scan that someone started."""
        return f"SCN-{self._number(100000, 999999)}"

    def case(self) -> str:
        """A feedback case that someone opened."""
        return f"FBC-{self._number(10000, 99999)}"

    def _number(self, low: int, high: int) -> int:
        """A number of this split's half of the range."""
        half = (high - low + 1) // 2
        start = low + int(2 * half * _HALVES[self._split])
        return self._random.randrange(start, start + half)
