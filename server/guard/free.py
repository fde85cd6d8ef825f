"""Messages, and parts of them, that need no tool: knowledge, judgement, texts, another form of what is there.

Not covered: a question for knowledge in the form of one for a state ("Is the Elbe navigable at Dresden?").
"""

from __future__ import annotations

import re

from server.guard.frames import Frames
from server.guard.phrases import COMPOSES

SENTENCE = re.compile(
    r"(?<=[?？!！。;；\n，])\s*|(?<=[.])\s+|(?<=[\u4e00-\u9fff]),\s*|,\s+(?=(?:(?:and|but|so) )?(?:what|when|where|who|how|is|are|does|do|did|has|have|can|could|please|check|look|tell|book|send|then|take|put|move|set|turn|close|open|add|mark|log|cancel|change|order|pay|print|switch|start|stop|bring|remove|reserve|file)\b)"
)
TIMELESS = Frames(
    r"\b(?:mean|means|meaning|stand for|definition|defined?|differ\w*|explain|in general|usually|typically|normally|generally|customary|recommend\w*|advis\w*|suggest\w*|advice|tips?|rule of thumb|rules?|policy|policies|capital of|invented|formula|example|ever|always|(?:mon|tues|wednes|thurs|fri|satur|sun)days|used for|(?:each|every) (?:year|day|week|month)|what \w+ would)\b",
    r"\bhow (?:do|can|could|should|would|must|might) (?:i|you|we|one|people|someone|they)\b|\bhow to\b|\b(?:what|where|when|which \w+) (?:can|could|should|would|must|might|do|to) (?:i|we|one|people|someone)\b|\bwhat (?:should|can|could) you\b|\bwhat (?:can|could|should|must) be done\b|\bhow (?:do|does) (?:an?|[a-z]+s)\b|\bhow (?:do|does|did) (?:\w+ ){1,5}work\b|^\W*what(?:['’]s| is| are) (?!the|my|our|your|his|her|its|their|this|that|it|next|left|new|on|in|up|going)[a-z][\w-]*(?: [a-z]+)?\W*$|\bwhat(?:['’]s| is| are) (?:an? |the (?:difference|point|purpose|meaning|definition|usual|normal|rule))|\bwhat (?:does|do) (?:an? |[\w-]+ (?:mean|stand)\b)|\b(?:what|which) [a-z]+ (?:do|does|should|are|is) (?:an? )?(?:[a-z]+ ){1,3}(?:like|need|want|eat|fine|kept|usual)\b",
    r"\b(?:can|could|may|should|must|shall|might)(?:n['’]t)? (?:i|we|one|he|she|it|they|a|an|people|someone|my|our|his|her)\b|\b(?:do|does) (?:i|we|one|it|he|she|they|[\w-]+) (?:have to|need|require|count)\b|^\W*(?:can|do|are) you\W*$",
    r"\b(?:are|do) [a-z]+s\b|\b(?:difference|sense|pros and cons|reasons?|history|story)\b",
    r"\b(?:if|suppose|supposing|imagine|assuming|assume|pretend|unless)\b",
    chinese=(
        r"一般|通常|正常(?:是|范围|值|血)|是什么意思|什么意思|什么是|是什么\W*$|是指|区别|不同|不一样|注意(?:些?什么|哪|事项)|怎么(?!样|还|没|又|排|说|收)|如何|应该|应当|该不该|要不要|需不需要|需要|可以|可不可以|能不能|能(?!.{0,8}了)|好吗|好不好|合适|适合|建议|推荐|安全吗|算(?!账)|原因|原理|道理|有什么(?:用|好|影响|要求|讲究|规定|特点|优|缺|风险|办法|方法|技巧|说法)|规定|政策|标准|多久能|常见|如果|要是|假如|假设|万一|的话|解释|定义|举例|例子|是谁发明|哪几[项种类]|哪些(?:项目|材料|手续)|几项|贵吗|值得|一回事|一样吗|[看治管]什么|做什么(?:用|的)|[几多什哪].{0,6}会(?![议员场])|[一\d][\u4e00-\u9fff]{1,2}(?:是|等于|合)[多几]|要[给带交填]你?什么",
    ),
)
"""A sentence that asks for knowledge, a rule, a method, an opinion or a supposition."""
EVALUATES = Frames(
    r"\b(?:best|better|good|bad|safe|healthy|dangerous|worth|legal|allowed|required|supposed|possible|sensible|ideal|important|common|normal)\b"
)
"""A sentence that asks for a judgement, unless it names what only a lookup knows."""
WHY = Frames(r"\bwhy\b", chinese=("为什么|为啥|怎么回事",))
FORMAT = Frames(
    r"\b(?:as (?:a |an )?(?:\w+ )?(?:table|list|json|csv|yaml|bullet|markdown)\w*|in (?:json|csv|yaml|english|german|french|chinese|one sentence|a table|bullet)\w*|json|csv|yaml|table|bullets?|format|sort|rank|round)\b",
    chinese=(r"表格|列成|做成|弄成|转成|列[个成张]?表|[Jj][Ss][Oo][Nn]|csv|CSV|排序|整理|汇总",),
)
"""A sentence about the form of an answer, which may be that of a lookup too."""
TEXT_WORK = Frames(
    r"\b(?:write|draft|compose|rewrite|rephrase|reword|proofread|paraphrase|translate|shorten|reformat|summari[sz]e|sum (?:it |this |that |them |things )?up|summary|recap|convert|turn (?:this|that|it|the) into|put (?:this|that|it|them|those) in(?:to)?|explain|describe|define|repeat|remind me|poem|story|joke|letter|email|e-mail|tweet|script|code|snippet|regex|function|template|sample|example|(?:show|say|give|write|print|send|list|tell)\b.{0,80}\b(?:again|once more|one more time)|(?:reply|response|text|sms|wording|sign|poster|blurb|note|notice|announcement|caption|slogan|invitation|label) (?:to|for|about|that)|in other words|calculate|compute|add up|subtract)\b",
    COMPOSES,
    chinese=(
        r"写|起草|拟|小结|翻译|改写|润色|改成|换成|换算|清单|攻略|方案|菜谱|换个|总结|概括|归纳|排个|排一下|邮件|文案|短信|通知(?!一下|他|她|家长|客户)|代码|脚本|函数|故事|笑话|诗|编一|示例|样例|例子|重复|再[发说报列给].{0,3}[遍次]|复述|算(?:一|下)|换一种|话术|一句话",
    ),
)
"""A sentence that asks to work on a text, or on figures that are there."""
POINTS_BACK = Frames(
    r"\b(?:earlier|previous(?:ly)?|above|you (?:just |have |had )?(?:said|found|showed|gave|listed|mentioned|told|got)|compare|compared|both|of (?:them|those|these|the two)|(?:which|who|what|when|where|how \w+)\b[^?]{0,120}\bagain|the (?:two|three|first|second|former|latter|last|other) (?:ones?|of|two)\b|once more\W*$|did (?:you|we) (?:say|find)|do you mean|are you sure|what about that|remind|difference|sum of|total of|together|altogether|in (?:celsius|fahrenheit|dollars?|euros?|miles|km|percent|hours?|minutes|kg|ppm))\b",
    chinese=(
        r"刚才|刚刚(?:说|查)|之前|前面|上面|上述|先前|来着|忘了|你说|您说|说过|查过|哪个[更最]?[贵便大小多少高低快慢长短轻重早晚近远]|哪个更|谁更|[跟和与].{1,12}比|比较|对比|相比|差多少|一共|总共|合计|加起来|平均|这两|那两|两个|两位|其中|第[一二三四五]个|那几|这几|再发|再说|再报|再列|重复|确定吗",
    ),
)
"""A sentence about what was found before."""


def works_on_text(text: str) -> bool:
    """Whether a message asks for a text, another form, or knowledge, in each of its parts."""
    parts = [part for part in SENTENCE.split(text) if part.strip()]
    return bool(parts) and all(
        TEXT_WORK.search(part) or FORMAT.search(part) or TIMELESS.search(part) for part in parts
    )


def points_back(text: str) -> bool:
    """Whether a message asks about what was found before."""
    return POINTS_BACK.search(text) is not None
