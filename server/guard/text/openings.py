"""Openings: words of courtesy, of transition, and titles, which say nothing by themselves.

What follows them is judged as if it stood alone. They are closed lists: "Done!" reports an act, "**Booking confirmed**"
tells of one and "I checked:" of a lookup, so these are judged. Not covered: other languages, and openings that no list
has: what behind those is caught, docs/guard-benchmark.md tells ("Openings").
"""

from __future__ import annotations

import re

_MARKS = r"[\W_]*+"
_FOR = (
    r"(?: for (?:waiting|asking|letting me know|reaching out|getting in touch|checking in|(?:the|any|your) "
    r"(?:inconvenience|wait|delay|confusion|trouble|mix-?up|patience|message|question|interest|understanding)))?"
)
_COURTESIES = (
    r"sure(?: thing)?|of course|certainly|absolutely|definitely|ok(?:ay)?|al(?:l )?right|right|great|perfect|excellent|wonderful|"
    r"fantastic|awesome|lovely|nice|got it|noted|gladly|understood|very well|fair enough|my pleasure|you['’]re welcome|any ?time|"
    r"no (?:problem|worries|trouble)|not a problem|don['’]t worry|(?:that['’]s )?(?:good|great|wonderful|excellent) news|"
    r"(?:(?:I['’]m|I am) )?(?:happy|glad) (?:to help(?: you)?(?: with (?:that|this))?|you asked)|"
    r"(?:that['’]s a )?(?:good|great) question|welcome(?: back)?|"
    r"I (?:completely |totally |fully )?understand(?: that| how you feel| your (?:concern|frustration|question|situation))?|"
    rf"(?:thanks|thank you)(?: so much| very much| a lot)?{_FOR}|"
    rf"(?:(?:I['’]m|I am) )?(?:so |very |really )?(?:sorry|(?:my )?apologies)(?: about that)?{_FOR}|I apologi[sz]e{_FOR}|"
    r"(?:hello|hi|hey|dear)(?: there| all| team| [a-z][\w'’-]{1,20}(?=[,!]))?|here (?:you go|you are|it is)",
    r"好的?|当然(?:可以)?|没问题|没关系|没事|明白了?|收到|可以|了解|[您你]好|请看|(?:以下|如下)(?:是|为)?(?:结果|内容)?|不客气|不用谢|"
    r"(?:非常|很|十分|真的|实在)?(?:抱歉|对不起|不好意思)(?:给[您你]带来了?不便|让[您你]久等了?)?|让[您你]久等了|久等了|辛苦了|"
    r"(?:非常)?(?:感谢|谢谢)[您你]?的?(?:(?:耐心)?等待|来电|咨询|反馈|支持|理解|提问)?|很?高兴(?:能?[为帮][您你](?:服务|解答)?|[您你](?:问到这个|提问))|"
    r"(?:这是个?)?好问题|好消息|太[好棒]了|好极了|欢迎(?:光临|回来|咨询)?|(?:别|不用|请?放)(?:担)?心|我(?:完全)?(?:理解|明白)[您你]?的?(?:心情|担忧|顾虑|意思|感受)?",
)
_TRANSITIONS = (
    r"so|well|now|yes|yeah|yep|indeed|again|also|actually|basically|essentially|overall|finally|first(?:ly)?|second(?:ly)?|"
    r"however|meanwhile|additionally|furthermore|moreover|in addition|that said|by the way|btw|fyi|simply put|put simply|"
    r"long story short|bottom line|(?:just )?so you know|in (?:short|brief|summary|a nutshell|other words|that case|fact|general)|"
    r"(?:as|like) (?:requested|promised|asked|mentioned|discussed|you (?:asked|requested|mentioned))(?: (?:above|before|earlier|for))?|"
    r"to (?:be (?:clear|precise|honest|exact)|clarify|confirm|sum up|(?:answer|address) your question(?: directly| first)?)|"
    r"just to (?:confirm|clarify|be (?:clear|sure))|for (?:clarity|reference|your (?:information|convenience|reference))|"
    r"(?:regarding|about|as (?:to|for)) your (?:question|request|inquiry)|(?:short|quick|simple) (?:answer|note|update|version)|"
    r"let me (?:explain|clarify|summari[sz]e|break (?:it|this) down|walk you through (?:it|this|that)|put it this way)|"
    r"please note|here(?:['’]s| is) (?:what (?:I|we) (?:can tell you|know|have)|everything you need(?: to know)?|"
    r"(?:the|a) (?:(?:quick|short|brief) )?(?:answer|summary|information|update|overview|recap|breakdown|rundown|short version)"
    r"(?: you (?:asked|requested)(?: for)?)?)",
    r"那么|是的|没错|对的?|另外|此外|还有|首先|其次|最后|其实|事实上|实际上|总之|总的来说|综上(?:所述)?|简(?:单|而)(?:来说|言之)|具体(?:来说|如下)|"
    r"换句话说|也就是说|请注意|需要(?:说明|注意)的是|顺便(?:说|提)一下|温馨提示|按照?[您你]的(?:要求|吩咐)|根据[您你]的(?:要求|需求|问题)|"
    r"(?:我)?可以告诉[您你](?:的是)?|(?:关于|针对|回答)[您你]的(?:问题|咨询|请求|疑问)|跟[您你]确认一下|"
    r"(?:让?我来?)(?:为[您你]|给[您你])?(?:解释|说明|介绍|梳理|总结|汇总)一下",
)
_TITLES = (
    r"(?:(?:a|the|in|short|quick|brief|final|overall|search|query|lookup) ){0,3}"
    r"(?:summary|answers?|results?|conclusion|overview|details|next steps?|notes?|recap|tl;?dr|response|output|explanation)",
    r"(?:最终|总体|简要|详细|查询|搜索|检索)?的?(?:总结|答案|结果|结论|概述|概览|详情|说明|小结|下一步|备注|回答|解释|汇总|要点)(?:如下|为)?",
)
_WORDS, _HEADS = "|".join((*_COURTESIES, *_TRANSITIONS)), "|".join(_TITLES)
_OPENING = re.compile(
    rf"(?:{_MARKS}(?:(?:{_WORDS})(?=\s*+(?:[^\w\s'’-]|$))[\s,，.。!！~～…:：]*+|(?:{_HEADS})[ \t*_]*+(?:[:：][\s*_]*+|(?=\s*$))))++",
    re.I,
)
_LONGEST = 200


def opening_end(text: str) -> int:
    """Where a text goes on behind its opening: 0 without one, its length where it is nothing else."""
    opening = _OPENING.match(text[:_LONGEST])
    end = opening.end() if opening else 0
    return end if any(map(str.isalnum, text[end:])) else len(text)
