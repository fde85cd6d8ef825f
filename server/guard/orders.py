"""How English and Chinese tell somebody to do something.

Not covered: an order in the form of a statement ("The lights should be off").
"""

from __future__ import annotations

from server.guard.frames import Frames

_POLITE = r"^\W*(?:(?:so|and|ok(?:ay)?|but|then|now|hi|hello|hey|sorry|also|thanks|thank you|please|pls|well|right|great|fine|good|yes|yeah|sure|alright|perfect|can you|could you|would you|will you|just|go ahead and|i (?:want|need) you to|kindly|quickly)\W+)*"
ORDERS = Frames(
    _POLITE
    + r"(?!(?:i|we|you|he|she|it|they|the|a|an|this|that|these|those|my|our|your|his|her|their|its|some|any|no|not|all|both|each|every|one|two|three|there|here|what|who|whose|when|where|which|why|how|is|are|was|were|am|do|does|did|has|have|had|if|in|on|at|for|from|to|with|of|as|by|about|or|nor|than|because|since|while|after|before|until|maybe|perhaps|only|very|too|more|most|less|sorry|thanks|thank|oh|ah|ugh|wow|hm+|haha|lol|again|still|yet|never|always|really|nice|cool|great|good|bad|interesting|same|next|current|latest|\w+ly|\w{2,}ing|\w{3,}ed)\b)[a-z]{2,}\b(?![,!.]\s*\w)",
    r"\b(?:please|pls)\b",
    r"\b(?:i|we)(?:['’]d| would)? (?:want|need|like|wish)\b",
    chinese=(
        r"帮|麻烦|请|给(?!.{0,6}的)|^\W*(?:把|将|再|查|看|来|订|约|取消|退|发|改|开|关|调|提|报|登记|预约|列|读|搜|找|换|停|启|加|删)|我要|我想|[吧一]下?\W*$|[吧]\W*$",
    ),
)
"""A sentence that orders something."""
REQUEST = Frames(r"\b(?:can|could|would|will) you\b|\bplease\b", chinese=("帮|请|麻烦|吧",))
GIVES = Frames(
    _POLITE + r"(?:list|name|show|give|tell me|make|find|search|get|print|display|say|look|check)\b",
    chinese=("^\\W*(?:列|说|讲|给我)",),
)
"""An order to give, rather than to act."""
