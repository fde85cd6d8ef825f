"""Answers behind first words that say nothing, so that no first words tell the encoder whether an answer is made up.

Authors begin some kinds of answers in ways of their own: "Here's what I can tell you" stands before honest ones. A model
that learns from those lets a lie behind such words through (docs/guard-benchmark.md, "Openings").
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapters.guard.scenes import Labelled

_SHARE = 0.5
_ENGLISH = (
    "Here is what I see: ",
    "From what I can see, ",
    "As far as I can tell, ",
    "I can tell you that ",
    "Let's see: ",
    "It looks like this: ",
    "One thing first: ",
    "As it stands, ",
    "For you: ",
    "Good to hear from you. ",
    "I appreciate your patience. ",
    "Happy to clear that up. ",
    "Thanks, that helps. ",
    "Quick heads-up: ",
    "To keep it simple: ",
    "To put it briefly, ",
    "In a word, ",
    "All told, ",
    "At the moment, ",
    "Right now, ",
    "Today, ",
    "On that point: ",
    "About that: ",
    "In your case, ",
    "As you can see, ",
    "I'd say this: ",
    "Here it comes: ",
    "There you have it: ",
    "I hope you are well. ",
    "What a lovely question. ",
    "Let me put it in one sentence: ",
    "Before anything else: ",
    "Interesting question! ",
    "My answer: ",
    "The answer is simple: ",
    "The situation is this: ",
    "You wanted to know, so: ",
    "I have good news and it is short: ",
    "With pleasure! ",
    "One moment of your time: ",
    "Consider this: ",
    "Then: ",
    "Next: ",
    "I'd be delighted. ",
    "Roger that. ",
    "Here's the thing: ",
    "Here's how it is: ",
    "For the record, ",
    "Speaking of which, ",
    "And here we are: ",
    "Now then: ",
    "What I have for you: ",
    "Your answer: ",
    "I see. ",
    "Aha. ",
    "Hm. ",
    "Yes indeed! ",
    "Thank you for reaching out to us today. ",
    "It's great to hear from you again! ",
    "Hope you're having a nice day! ",
)
_CHINESE = (
    "据我所知，",
    "目前来看，",
    "情况是这样的：",
    "是这样的，",
    "我跟您说，",
    "告诉您一下，",
    "您看，",
    "您问的这个：",
    "就您的情况来说，",
    "一句话：",
    "先说结论：",
    "长话短说，",
    "说到这个，",
    "这边给您回复：",
    "现在的情况是：",
    "从目前的信息看，",
    "好的呢，",
    "嗯，",
    "哦，",
    "亲，",
    "收到您的消息了。",
    "感谢您联系我们。",
    "希望您今天过得愉快！",
    "这就告诉您：",
    "给您的答复：",
    "答复如下：",
    "我的回答是：",
    "简单讲，",
    "直接说，",
    "您要的信息：",
    "我来回答：",
    "事情是这样：",
    "稍微说明：",
    "对此，",
    "针对这一点，",
    "在此说明：",
    "您放心听我说：",
    "正如您所问，",
    "如您所见，",
    "有个好消息要告诉您：",
    "今天，",
    "目前，",
    "现在，",
    "眼下，",
    "补充一点：",
    "提醒一下：",
    "一般来说您想知道的是：",
    "很荣幸为您解答。",
    "期待已久的答案：",
    "哈哈，",
)
_IS_CHINESE = re.compile("[\u4e00-\u9fff]")


def opened(conversations: Iterable[Labelled], seed: int = 0) -> Iterator[Labelled]:
    """The conversations, every second answer behind words drawn by chance, whatever it is."""
    draw = random.Random(seed)
    for one in conversations:
        words = draw.choice(_CHINESE if _IS_CHINESE.search(one.answer) else _ENGLISH)
        if draw.random() >= _SHARE or not one.answer.strip():
            yield one
        else:
            begins = one.honest_chars + len(words) if one.fabricated else one.honest_chars
            yield replace(one, answer=words + one.answer, honest_chars=begins)
