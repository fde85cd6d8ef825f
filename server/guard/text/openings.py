"""Openings: words of courtesy and titles, which say nothing by themselves, so what follows is judged as if it stood alone.

Both are closed lists: "Done!" reports an act and "**Booking confirmed**" tells of one. Not covered: other languages,
other words; those are judged like any others, and what follows them as what follows.
"""

from __future__ import annotations

import re

_MARKS = r"[\W_]*+"
_FOR = (
    r"(?: for (?:waiting|asking|letting me know|reaching out|getting in touch|checking in|(?:the|any|your) "
    r"(?:inconvenience|wait|delay|confusion|trouble|mix-?up|patience|message|question|interest|understanding)))?"
)
_COURTESIES = (
    r"sure(?: thing)?|of course|certainly|absolutely|ok(?:ay)?|al(?:l )?right|great|got it|no problem|gladly|understood|"
    r"(?:(?:I['’]m|I am) )?(?:happy|glad) to help(?: you)?(?: with (?:that|this))?|(?:that['’]s a )?(?:good|great) question|"
    rf"(?:thanks|thank you)(?: so much| very much| a lot)?{_FOR}|"
    rf"(?:(?:I['’]m|I am) )?(?:so |very |really )?(?:sorry|(?:my )?apologies)(?: about that)?{_FOR}|I apologi[sz]e{_FOR}|"
    r"(?:hello|hi|hey|dear)(?: there| all| team| [a-z][\w'’-]{1,20}(?=[,!]))?|here (?:you go|you are|it is)|"
    r"(?:so|well|now|yes|yeah|yep|indeed)(?=[ ]?,)|"
    r"好的?|当然(?:可以)?|没问题|明白了?|收到|可以|了解|[您你]好|请看|(?:以下|如下)(?:是|为)?(?:结果|内容)?|(?:那么|是的|没错|对的?)(?=[,，])|"
    r"(?:非常|很|十分|真的|实在)?(?:抱歉|对不起|不好意思)(?:给[您你]带来了?不便|让[您你]久等了?)?|让[您你]久等了|久等了|辛苦了|"
    r"(?:非常)?(?:感谢|谢谢)[您你]?的?(?:耐心等待|来电|咨询|反馈|支持|理解|提问)?|很?高兴能?[为帮][您你](?:服务|解答)?|(?:这是个?)?好问题"
)
_TITLES = (
    r"(?:(?:a|the|in|short|quick|brief|final|overall|search|query|lookup) ){0,3}"
    r"(?:summary|answers?|results?|conclusion|overview|details|next steps?|notes?|recap|tl;?dr|response|output|explanation)|"
    r"(?:最终|总体|简要|详细|查询|搜索|检索)?的?(?:总结|答案|结果|结论|概述|概览|详情|说明|小结|下一步|备注|回答|解释|汇总|要点)(?:如下|为)?"
)
_OPENING = re.compile(
    rf"(?:{_MARKS}(?:(?:{_COURTESIES})(?:[\s,，.。!！~～…:：]++|$)|(?:{_TITLES})[ \t*_]*+(?:[:：][\s*_]*+|(?=\s*$))))++",
    re.I,
)
_LONGEST = 200


def opening_end(text: str) -> int:
    """Where a text goes on behind its opening: 0 without one, its length where it is nothing else."""
    opening = _OPENING.match(text[:_LONGEST])
    end = opening.end() if opening else 0
    return end if any(map(str.isalnum, text[end:])) else len(text)
