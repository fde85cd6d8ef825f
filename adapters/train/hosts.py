"""Other hosts, paths and queries in a conversation than its generator's few, the same ones everywhere in it. Pure.

Who has met 44 host words only completes them instead of copying what was said. Top levels stay reserved ones and
addresses documentation's, none of the suite's network. Only what looks like a training host is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from server.accuracy.suite import Case

_HOST = r"(?<![\w.-])(?P<www>www\.)?(?P<name>[a-z]+-[a-z]+)\.(?P<top>example|test|invalid)"
_ADDRESS = r"198\.51\.100\.\d+(?P<port>:8080)?"
_URI = re.compile(rf"(?:{_HOST}|{_ADDRESS})(?P<path>/[\w./]*(?:\?id=\d+)?)?", re.ASCII)

WORDS = tuple(
    """
    acorn agency airport apple archive arrow autumn bakery balcony banana barrel basket battery beaver bicycle
    biscuit blanket blossom border bottle bright broker bubble bucket budget butter button cabin cactus camera candle
    carbon career carpet castle cattle center chapel cherry circle citrus client clinic clover coffee common cookie
    cotton courier cousin cradle credit cricket crystal custom dancer dentist digital dinner doctor dolphin domain
    donkey dragon eagle early editor elephant engine escape estate evening fabric factory family famous farmer
    feather festival filter finger fisher flower folder forest fortune fossil fountain freight friend frozen galaxy
    gallery garden gentle ginger giraffe global golden gravity guitar hammer handle happy harvest helmet honest honey
    hotel hunter idea insurance iron jacket journal jungle kettle kitchen kitten ladder laptop leather lemon letter
    library lion little lobster lucky magnet mango market master melon member memory mirror mobile modern monkey
    mountain museum music napkin nation needle network noble north number nurse office onion online orange ostrich
    outlet oxygen paper parrot partner pencil people perfect pigeon pilot pirate planet plastic player pocket poetry
    polar police polish pony portal potato powder premium printer profit public pumpkin puzzle rabbit radio rapid
    ranger recipe record rescue ribbon robot rocket saddle sailor salmon school season second secure server shadow
    shelter silver simple singer sister smart soccer solar south spider spirit spring square stable staff station
    stone storage storm student studio sugar summer sunny super support swift system table teacher tender theater
    ticket tiger tomato tower tractor travel trusted turtle uncle union urban valley vendor village vinegar violin
    vision wagon wallet water weather weekend western whale window winter wizard wonder yellow yogurt zebra
    """.split()  # noqa: SIM905  269 strings are easier to read as words
)
_NOT_MADE = (
    "oasis", "obsid", "ocean", "oliv", "onyx", "opal", "orchid", "ospre", "panda", "pebbl", "pepper", "pine", "plateau",
    "prairi", "quartz", "quill", "raven", "reef", "river", "safron", "siera", "slate", "sumit", "timber", "topaz",
    "tulip", "tundra", "velvet", "violet", "walnut", "wilow", "zefir", "zephyr",
)  # fmt: skip
"""What no syllables may make by chance: host words that the suite keeps for itself."""
_STARTS = (*"bcdfghjklmnprstvwz", "br", "cl", "dr", "fl", "gr", "kr", "pl", "sh", "sk", "st", "th", "tr", "qu", "x", "y")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "oo", "ou", "y")
_ENDS = ("", "", "", "n", "r", "s", "l", "x", "k", "m", "t", "nd", "rt", "sh", "ck", "st", "zz")
_PATHS = (
    "index.html", "home", "auth", "verify/id", "session/start", "docs/terms.pdf", "app/main.css", "cart", "checkout/step2", "images/banner.jpg",
    "reset", "secure/account", "get/tool.zip", "v2/items", "api/status", "shop/offers", "wallet/restore", "u/profile", "en/about", "help",
    "track/order", "office/form.docm", "promo/win", "cgi/run.php", "static/app.js", "mail/inbox", "share/view", "setup", "2026/report.html", "tax/refund.htm",
)  # fmt: skip
_KEYS = ("id", "id", "ref", "q", "token", "user", "page", "code", "sid")


def rehosted(case: Case, random: Random) -> Case:
    """The case with every host, address, path and query of its own replaced by another, one for one."""
    known: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        host = _once(known, f"{found['name']}.{found['top']}", lambda: _host(random)) if found["name"] else ""
        if not host:
            host = _once(known, found[0].split("/")[0], lambda: _address(random, port=bool(found["port"])))
        path = found["path"] or ""
        if len(path) > 1:
            path = _once(known, path, lambda: _path(random, asked="?" in path))
        return (found["www"] or "") + host + path

    said = _through(case.model_dump(mode="json", exclude={"tools"}), lambda text: _URI.sub(replaced, text))
    return Case.model_validate({**said, "tools": case.tools})


def _through(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with every text changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_through(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _through(item, change) for key, item in value.items()}
    return value


def _once(known: dict[str, str], old: str, draw: Callable[[], str]) -> str:
    """What stands for `old`: drawn once, and for nothing else."""
    while old not in known:
        new = draw()
        if new not in known.values():
            known[old] = new
    return known[old]


def _host(random: Random) -> str:
    top = random.choice(("example", "test", "invalid"))
    match random.choices(range(7), (34, 16, 14, 10, 8, 8, 10))[0]:
        case 0:
            name = "-".join(random.sample(WORDS, 2))
        case 1:
            name = f"{invented(random)}-{invented(random)}"
        case 2:
            parts = [random.choice(WORDS), invented(random)]
            random.shuffle(parts)
            name = "-".join(parts)
        case 3:
            parts = [*random.sample(WORDS, 2), invented(random)]
            random.shuffle(parts)
            name = "-".join(parts)
        case 4:
            name = f"{random.choice((random.choice(WORDS), invented(random)))}{random.choice(('', '-'))}{random.randint(2, 9999)}"
        case 5:
            name = f"{random.choice(('m', 'cdn', 'mail', 'login', 'shop', 'app'))}.{invented(random)}-{random.choice(WORDS)}"
        case _:
            name = invented(random, 3) if random.random() < 0.6 else "".join(random.sample(WORDS, 2))
    return f"{name}.{top}"


def invented(random: Random, syllables: int = 2) -> str:
    """A word that can be said and means nothing."""
    while True:
        word = "".join(random.choice(_STARTS) + random.choice(_VOWELS) for _ in range(syllables))
        word += random.choice(_ENDS)
        if not any(part in word for part in _NOT_MADE):
            return word


def _address(random: Random, *, port: bool) -> str:
    network = random.choice(("198.51.100", "198.51.100", "192.0.2", "198.18.7", "198.19.44"))
    return f"{network}.{random.randint(1, 254)}" + (
        f":{random.choice((8080, 8000, 8443, 9090, 3128, 5000, 81))}" if port else ""
    )


def _path(random: Random, *, asked: bool) -> str:
    path = random.choice(_PATHS)
    if random.random() < 0.3:
        path = f"{random.choice(WORDS)}/{path}" if random.random() < 0.5 else invented(random)
    return f"/{path}" + (f"?{random.choice(_KEYS)}={random.randint(1, 99999)}" if asked else "")
