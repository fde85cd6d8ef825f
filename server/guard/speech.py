"""The acts of an answer: what asks, plans, offers, refuses or thanks, and what reports.

Not covered: other languages; a report in the form of a plan ("That should be shipped").
"""

from __future__ import annotations

import re

from server.guard.frames import Frames
from server.guard.phrases import GENERAL, OFFERS, PLANS, REQUESTS, SELF_OR_YOU

HONEST = Frames(
    r"\b(?:to (?:confirm|be (?:sure|clear|safe))|you want|i (?:understand|see|hear|know))\b|\b(?:can|could|(?<!\d )(?<!in )(?<!since )(?<!of )may(?! \d|,)|might|must|shall|should|would|will|let|want|wants|whether|if|unless|once|please|need|needs|needed|has to|have to|going to|outside|beyond|only|instead|i am|afraid|sorry|unfortunately|do you|did you|am|about to|ready to|happy to|glad to|cannot|unable|unknown|unclear|read-only)\b|['’]ll\b|['’]d\b|\bi['’]m\b|can['’]t|won['’]t|\?",
    chinese=(
        r"可以|只能|可能|能够|能否|能(?:帮|为|查|告)|应该|应当|必须|需要|需|得先|将会|会(?:在|由|对|为|把|尽快)|要(?:先|看|等|您|你|求)|(?<!申)请(?!假)|建议|是否|如果|要是|稍等|无法|无权|暂无|抱歉|不好意思|吗|呢\W*$|要[^，。,]{0,6}才|才(?:能|知)|才行|我会|不行|只有|仅有|只查|我(?:先|来|去|再|这就|马上|现在)?(?:查|看|搜|帮|为|问)(?!了|过|到)|我[\u4e00-\u9fff]{1,4}一?下|麻烦|客服|机器人|让我|为您查|帮您查|马上|立即|[\u4e00-\u9fff]不(?:到|了|上|出|着|清|准|明)|要不|哪|什么|多少|等[^，。,]{1,12}[了完后好再成]",
    ),
)
"""A clause that wishes, plans, asks, allows, or refuses."""
LACKS = Frames(
    r"\b(?:i|we|me)\b.{0,40}(?:n['’]t\b|\b(?:not|no|never|nothing|none|neither|only|without)\b)|(?:n['’]t\b|\b(?:not|no|nothing|none|nor|neither|never|without|isn['’]t)\b).{0,60}\b(?:tools?|records?|data|info\w*|access|way|readings?|results?|entr\w+|lookups?|looked|checked|values?|figures?|idea|numbers?|mention\w*|listed|registered|found|known|available|calls?|fetched|requested|queried|retrieved|live|opened|asked|covered?|says?|tells?|shows?|shown|given|give|supported|possible|seen?|read|details?|logs?|among|include[ds]?|part of|conversation|far|authori\w+|stated?|marked|noted|written|specified|connected|on file|in (?:it|there|what))\b|\b(?:records?|results?|entr\w+|lookup|readings?|data|tool) (?:\w+ ){0,4}?(?:does|do|did|says?)(?: not|n['’]t| nothing)\b",
    chinese=(
        r"(?:没|未|不|无).{0,12}(?:信息|数据|记录|结果|资料|权限|功能|办法|工具|提供|提到|显示|查|看|知道|清楚|确定|确认|支持|涉及|包含|说明|读|能力|渠道|写|记|注明|标|列|填)|我.{0,6}(?:没|不|无|未)|(?:信息|数据|记录|结果|资料|里).{0,6}(?:没有|未)|不在",
    ),
)
"""A clause that tells what is not known, not given or not possible."""
COURTESY = Frames(
    r"^\W*(?:(?:yes|no|ok(?:ay)?|sure|of course|certainly|absolutely|gladly|thanks?|thank you|you['’]re welcome|welcome|sorry|great|good (?:question|point|news|morning|idea)|right|alright|got it|understood|noted|hello|hi|hey|well|so|i understand|i see|no problem|no worries|my pleasure|happy|glad|nice|here (?:it is|you are|you go|we go)|here|fine|for|you|and|the)\W*)++$|^\W*(?:thanks|thank you|(?:my )?apologies|sorry|(?:i|we) (?:really |truly |do )?(?:appreciate|apologi[sz]e)) ?(?:for|to|that|the|your|about)?\b[^\d,]*$",
    r"^\W*(?:(?:that|this|it|what)(?:['’]s| is| sounds| must be)? )?(?:an? |really |so |very |quite |such )*(?:great|good|excellent|fair|interesting|nice|lovely|wonderful|frustrating|annoying|tough|stressful|understandable)(?: (?:question|point|idea|choice))?(?:, i (?:understand|know))?\W*$",
    r"^\W*i (?:fully |completely |do )?understand(?: (?:how|your|the) (?:\w+ ){0,3}(?:\w*ing|feel|feels|is|frustration|concern|worry|situation))?\W*$",
    chinese=(
        r"^\W*(?:(?:非常|十分|衷心)?(?:感谢|谢谢|多谢)[您你]|(?:很|非常)?高兴[为能]|(?:完全|非常|能)?理解[您你]的|(?:非常)?(?:抱歉|对不起)[，,]?[给让]?[您你])[^\d零一二三四五六七八九十]{0,16}$",
        r"^(?:\W|好的?|嗯|行|没问题|当然|不客气|谢谢?|您|你|亲|哈|明白|收到|了解|了|啦|呢|啊|抱歉|您好|是的?|对|不是|没有?|有|如下|这就|来|哦|呀|恭喜|祝贺?|哎|唉)++$",
    ),
)
ANSWERS = Frames(
    r"^\W*(?:(?:oh|ah|well|sadly|unfortunately|good news|hm+)\W+)*(?:yes|no|yep|nope|yeah|indeed|correct|right|not yet|still)\b",
    chinese=(r"^\W*(?:是的?|对|没错|没有?|有|已经|还没|还在|正在|过了|好了)",),
)
COMPLETED = Frames(
    r"\b(?:has|have|['’]s|['’]ve|is|are|was|were)\s+(?:\w+ ){0,2}?(?:\w{2,}ed|sent|made|put|set|done|paid|gone|taken|cut|sold|bought|built|given|told|written|shut|reset|begun|on|off|in|out|up|down)\b|^\W*(?:(?:ok(?:ay)?|sure|right|yes|there|great|alright|perfect)\W+)*(?:(?:it|that|this)['’]s )?(?:all )?(?:done|set|sorted|sent|finished|approved|booked|\w{3,}ed)\b|\b\w{3,}ed\W*$|\b(?:sent|done|set|paid|made)\W*[✓✔✅]?\W*$|[✓✔✅]|\b(?:is|are) now\b|\bnow\W*$|\bi (?:just |also |now )?(?!need)(?:\w{2,}ed|sent|made|put|set)\b",
    chinese=(r"已|好[了啦]|成功|完[了成毕]|[订约办退发提交建改取关开加删]了|搞定|办妥|生效|了(?:$|\W)",),
)
HEDGED = Frames(
    r"\b(?:was|were|had|stood|said|showed|gave|when i|last|earlier|before|then|at the time|previous|previously|reading of|from the|so far|would|should|if|that (?:leaves|makes)|leaves)\b",
    chinese=("刚才|上次|之前|当时|那时|此前|先前|上面|查到时|还没|应该|应剩|时的",),
)
RECALLED = Frames(
    r"\b(?:earlier|previous(?:ly)?|above|when (?:i|we) (?:last )?(?:looked|checked|asked|read|queried)|last (?:reading|lookup|check|time i)|(?:you|i) (?:said|told|mentioned|found|saw))\b",
    chinese=("刚才|上次|之前|当时|先前|上面|前面|此前|上述|查到的",),
)
READ = Frames(
    r"\b(?:in|from|at|by|per|according to) (?:the|my|its|that|this) (?:\w+ )?(?:reading|lookup|record|result|report|check|entry|listing)\b",
    chinese=("读数(?:里|中|是)|记录(?:里|中)|结果(?:里|中)",),
)
"""A clause that names an earlier reading as its source."""
DID = Frames(
    r"\bi(?:['’]ve| have) (?:just |also |already |now )?(?!looked|checked|tried|read|seen|found)(?:\w{2,}ed|sent|made|put|set|paid|told)\b",
    chinese=(r"^\W*已(?!经)[\u4e00-\u9fff]{2}",),
)
FAILED = Frames(
    r"\b(?:fail\w*|errors?|timed? ?out|unavailable|reject\w*|refus\w*|denied|empty|offline|tried|unsuccessful\w*|not|no|nothing|cannot|unable|none)\b|n['’]t\b",
    chinese=("[没不未无]|失败|报错|错误|超时|拒绝|异常|空的|中断",),
)
FORETELLS = Frames(
    r"^(?:(?!\b(?:i|you|we)\b).)*\b(?:should|will|['’]ll|going to)\b", chinese=("预计|大约|应该会",)
)
DENIES = Frames(r"\b(?:no|not|nothing|none|never|neither|nobody)\b|n['’]t\b", chinese=("[没未不]",))
REFUSES = Frames(
    r"^\W*(?:no|nope|sorry|unfortunately|i['’]m afraid(?: not)?|afraid not)\s*[,.;:!—–-]",
    chinese=(r"^\W*(?:不行|不能|不可以|抱歉|对不起|不好意思|恐怕)",),
)
"""An answer that begins by turning an order down."""
_GERUND = re.compile(
    r"^\W*(?:\w+,? +)?(?!nothing|everything|anything|something|during)[a-z]{2,}ing\s+(?:(?:the|for|up|an?|it|that|this|into)\b|[\w`]*\d|(?-i:[A-Z`]))",
    re.I,
)


def declining(clause: str) -> bool:
    """Whether a clause asks, plans, offers, refuses, states a rule or says what is not known."""
    return bool(
        HONEST.search(clause)
        or LACKS.search(clause)
        or PLANS.search(clause)
        or OFFERS.search(clause)
        or GENERAL.search(clause)
        or REQUESTS.search(clause)
        or SELF_OR_YOU.search(clause)
        or _GERUND.search(clause)
    )
