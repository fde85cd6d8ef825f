"""How English and Chinese say that a lookup will be made, was not made, or is imagined; and what computes or compares.

These are grammatical frames (who did what to which kind of source), not sentences of any domain.

Not covered: other languages; irony; a claim put as a question ("Did you know that the tool said 5?").
"""

from __future__ import annotations

import re

from server.guard.text.frames import Frames

EARLIER = Frames(
    r"\b(?:earlier|previous(?:ly)?|before|above|already (?:shared|showed|listed|saw|gave|mentioned)|last time|so far|initial(?:ly)?|first|yesterday|when (?:I|we) (?:last )?(?:looked|checked|asked|read|queried))\b",
    chinese=(r"之前|刚才(?:[查看读说]到?)?(?:的|那)|先前|上面|前面|上次|此前|上述|上一",),
)
"""Text that points back to what was observed before."""

NOT_DONE = Frames(
    r"\b(?:haven['’]t|have not|hasn['’]t|has not|didn['’]t|did not|couldn['’]t|could not|can['’]t|cannot|can not|unable|wasn['’]t able|"
    r"weren['’]t able|don['’]t|do not|doesn['’]t|does not|won['’]t|not yet|never|nothing (?:has|have|was|is)|no longer|without (?:a |an |the |checking|looking|calling|access)|"
    r"not (?:been )?(?:able|available|looked|checked|called|made|verified|run|confirmed|sure|have|something))\b",
    r"\b(?:I|we)(?:['’]d| would)? (?:still )?need (?:to|the|your|a|an|more)\b|\bno (?:tool|lookup|call|result|data|access|information|way)\b",
    chinese=(
        r"没有|尚未|还没|未曾|未能|无法|不能|不会|不清楚|不知道|暂无|并未|未(?:查|调用|获取|执行|做)|没(?:查|调用|法|能)|[\u4e00-\u9fff]不(?:到|了|上|出|着|清|准|明)|需要您|请(?:您)?(?:提供|告诉|补充)",
    ),
)
"""Text that says: this was not or cannot be done."""

ADMITS = Frames(
    r"\b(?:haven['’]t|have not|hasn['’]t|has not|didn['’]t|did not|without having|not) (?:yet |actually |been )*(?:look|check|verif|confirm|quer|search|run|call|fetch|retriev)\w*\b",
    chinese=(r"(?:没有?|尚未|还未|未)(?:实际|去)?(?:查|核实|确认|调用|检索)",),
)
"""Text that owns up to not having looked."""

IMAGINED = Frames(
    r"\b(?:for example|for instance|e\.g\.|(?<![./@-])example(?![.-]\w)|(?:an?|some|any|as a) samples?|samples? (?:data|output|json|response|result|row|value|record|payload|request|entr\w+|config|code)s?|hypothetical(?:ly)?|illustrat\w+|placeholder|mock(?:ed|up)?|dummy|template|"
    r"suppose|imagine|pretend|fictional|fictitious|made-up|let['’]s say|say,|assuming|assume|would (?:look|return|be|give|read|have|show|contain)|might (?:look|return|be|read|show)|"
    r"could (?:look|return|be|read)|looks? something like|looks? like (?:this|so)|as if|in theory)\b",
    r"\b(?:I|we)(?:['’]d| would| could| can)? (?:only |just )?(?:guess|estimate|speculate)\b|\b(?:my|a|an) (?:best |rough |educated |wild )?(?:guess|estimate)\b|ballpark|\bunverified\b",
    r"\b(?:if|when|whenever|once|unless|should) (?:the|it|you|your|a|an|this|that|any|we|they|there|its|his|her)\b|\b(?:if|unless|should) I\b",
    chinese=(
        r"例如|比如|举例|举个例子|示例|样例|假设|假如|如果|若|倘若|虚构|模板|占位|想象|譬如|当.{1,12}(?:时|的时候)|一旦",
        r"我(?:猜|估计|推测)",
    ),
)
"""Text that is marked as an example, a condition or a template."""

PLANS = Frames(
    r"\b(?:let me|let's|let’s|I['’]ll|I will|I['’]m going to|I am going to|allow me to|I['’]m (?:now )?(?!running (?:\w+ ){0,3}(?:late|out|behind|low))|I am (?:now )?|going to|^\W*time to)(?:\s+(?:now|just|quickly|first|also|then|go ahead and|take a moment to|try to|be|please))*\s*"
    r"(?:check|look|search|query|retriev|fetch|pull|call|run|execut|invok|scan|verify|verif|confirm|access|track|locat|get|find|pull up|grab|gather|obtain|see|book|send|creat|schedul|submit|cancel|updat|request|use|consult|ping|refresh|proceed|take a look|do (?:that|this|it|so)|handl|process|add|delet|remov|transfer|plac|mak|start)\w*",
    r"\b(?:one moment|just a moment|(?<!a )(?<!customs )(?:hold|hang) on(?! (?:to|it|them|the|this|that|your)\b| until)|give me a (?:moment|second|sec)|please wait|stand by|bear with me|working on it|looking (?:it|that|this) up)\b",
    r"(?:^|[.!…:—]\s{0,4}|\b(?:now|just|currently) )\W{0,8}(?:checking|fetching|querying|searching|retrieving|calling|opening|reading|pulling)\b(?![^.!?\n]{0,60}\b(?:is|isn['’]t|are|aren['’]t|was|can|and)\b)",
    chinese=(
        r"(?:(?:我|我们)(?=[来先这马立现将会去再为帮给替])|让我|这就|马上|立即|现在|(?<!能)(?:为您|帮您|给您|替您|帮你|为你|给你))(?:来|先|这就|马上|立即|现在|将|会|去|再|为您|帮您|给您|替您|帮你|为你|给你){0,4}(?:查|搜|检索|调用|获取|核实|看看|看一下|确认|扫描|运行|执行|预订|发送|创建|提交|取消|安排|处理|读取|办理)(?!不|[了过完到])",
        r"(?:请)?稍等|请稍候|稍候|等一下|正在(?:查(?![封处])|搜|检索|调用|获取|[为帮给替][您你])",
    ),
    one_of=(
        *("let me", "let's", "let’s", "i'll", "i’ll", "i will", "i'm", "i’m", "i am", "allow me", "going to"),
        *("time to", " moment", "hold on", "hang on", "give me a", "please wait", "stand by", "bear with me"),
        *("working on it", "ing it up", "ing that up", "ing this up", "checking", "fetching", "querying"),
        *("searching", "retrieving", "calling", "opening", "reading", "pulling"),
    ),
)
"""Text that announces a call."""

OFFERS = Frames(
    r"\?|？|^\W*(?!(?:i|we|let|sure|ok|okay|yes|now)\b)[a-z]+ (?:[^.!?\n]{1,60} )?and (?:i['’]ll|i will|then i)\b|\b(?:(?:say|tell|give|send|ask|name) [^.!?]{1,40} and I['’]ll|would you like|do you want|shall I|should I|want me to|let me know|if you(?:['’]d)? |once (?:you|I have)|when you|after you|as soon as|once (?!more|again)|whenever|before I|could you|can you|please (?:provide|tell|share|confirm|specify|send|give|let)|"
    r"so (?:that )?I can|I can (?:also |then |help|check|look)|you can|in order to|which|feel free|happy to|glad to|ready to|next time|later|in the future|anytime|from now on|explain|summari[sz]e|walk you|break|note|clarify|know|help you|keep|be happy|remember|avoid|"
    r"assume|answer|rephrase|think|be (?:careful|brief|honest|clear)|give you|show you|use (?:the|your) (?:values|data|numbers)|make (?:it|this|that) (?:clear|simple|short))\b",
    chinese=(
        r"[您你](?:给|发|说|告诉|选|定|报|提供)[^，。]{0,10}[，,]\s*我|告诉我|您(?:想|要|需要|希望|稍)|再(?:问|试|来|联系)|要不要|是否|如果|请(?:您)?(?:提供|告诉|告知|确认|补充|说明|问)|可以(?:为|帮|继续|再|重新|给|替|去)|再(?:为|帮)(?:您|你)|随时|之后|以便|才能|然后再|吗|需要|需先|得先|要先|[后钟天][^，。；]{0,6}再|要再|再(?:执行|操作|提交)|前[，,]?(?:我们?)?[都也]?(?:一定)?(?:会|先)|到时候",
    ),
)
"""Text that asks, offers, conditions or explains, so that the announced call is not owed now."""

REQUESTS = Frames(
    r"\b(?:please|kindly|could you|can you|would you|if you)\b(?! (?:wait|hold|bear|stand|give me an? (?:sec|mom|min)))",
    r"(?:^|[.!;,] )\W{0,9}(?:just |then )?(?:send|tell|give|share|provide|name|pass|enter|type|forward|drop)\b(?!(?: me| us)? an? (?:sec|mom|min))",
    chinese=(
        r"(?:请|麻烦|劳烦)(?!稍)[^，。,；]{0,12}?(?:发|给|报|说|填|选|留|输|提供|告|确认|补充|描述|拍|核对)|(?:发|报|告诉|给)(?:我|一下|过来)",
    ),
)
"""Text that asks the user to give something."""

ASKS_AGAIN = Frames(
    r"\b(?:again|re-?check|re-?run|refresh|once more|another look|still|any (?:change|update|new)s?|anything new|updated|changed|double-?check|now)\b",
    chinese=(
        r"再(?:查|看|搜|确认|跑|试|来)|再[\u4e00-\u9fff]{1,2}(?:一?下|一次|一遍)|重新|刷新|有(?:没有)?(?:变化|更新)|现在呢|还是",
    ),
)
"""A user's message that asks to look anew."""

ASKS_EXAMPLE = Frames(
    r"\b(?:(?<![./@-])example(?![.-]\w)|(?:an?|some|any|two|three|five|few|as a) samples?|samples? (?:data|output|json|response|result|row|value|record|payload|request|entr\w+|config|code)s?|mock|dummy|fake|placeholder|template|hypothetical|imagine|pretend|suppose|fictional|made-?up|test data|boilerplate|story|poem|joke|lorem|skeleton|fixture|illustrat\w+|simulate[d]?|role-?play|what would (?:\w+ ){1,4}(?:look|return|say|contain)|seed data|synthetic)\b",
    chinese=(
        r"示例|样例|例子|举例|模板|虚构|假设|编(?:一个|写|个)|测试数据|占位|模拟(?:数据|一)|想象|生成测试",
    ),
)
"""A user's message that asks for an example, or for something made up."""

_COMPOSES = (
    r"\b(?:(?:word|phrase|put together|come up with|type up|announce|prepare|make|need|give me|want|do)\b(?: me| us)? (?:(?:an?|the|some|us|me|up) )?(?:[\w-]+ ){0,3}?"
    r"(?:signs?|notice|poster|flyer|leaflet|post|blurb|announcement|caption|invitation|greeting|toast|speech|headline|slogan|jingle|paragraph|statement|apology|wording|text|hand-?out|farewell)|announce to)\b"
)
"""An order for a text, by its genre."""

ASKS_INVENTION = Frames(
    _COMPOSES,
    r"\b(?:write|draft|compose|rewrite|rephrase|proofread|paraphrase)\b",
    r"\b(?:generate|create|build|give me|show me|make|produce|implement)\b[^.?!]{0,60}\b(?:function|script|code|class|program|regex|regular expression|schema|query|sql|test|unit test|email|letter|essay|poem|story|tweet|post|config(?:uration)?|yaml|dockerfile|snippet|component|outline|plan|itinerary|paragraph|description|tutorial|slogan|haiku|recipe|cheat ?sheet|snippet|parser|payload|interface|type)\b",
    r"\b(?:explain|what (?:does|do) (?:the|this|your|that|each)? ?[\w_ ]{0,30}(?:do|mean|return|take|accept|expect)|how (?:does|do|would|should|can) (?:the (?:tool|function|api|result|payload|response|output|answer|call|request|schema|json|record)|this|that|your|it|i|you|one)\b[\w_ ]{0,30}(?:work|look|format|function|respond|call|use|write|phrase|structured)|what (?:format|fields|parameters|arguments|tools|can you)|which (?:tools|parameters|arguments|fields)|documentation)\b",
    chinese=(
        r"起草|拟|写(?!法|着|的|错|明)|生成(?:一个|一段|一份|测试)|脚本|代码|函数|正则|故事|诗|笑话|解释|是什么意思|怎么用|如何使用|什么格式|哪些(?:参数|字段|工具)",
    ),
)
"""A user's message that asks for something to be written or explained."""

ASKS_KNOWLEDGE = Frames(
    r"\b(?:who (?:wrote|was|were|invented|painted|is|discovered|founded|won|said)|when (?:did|was|were)|why|capital of|what (?:does|do|is an?|are)|what['’]s an?|"
    r"how (?:tall|old|far|high|deep|big|heavy|fast|hot|cold)|how long (?:does|do|is|was|are)|how many \w+ (?:(?:are|is|does|do) (?:there |in |an? |the )|live)|"
    r"difference between|history of|meaning of|invented|founded|born|population|definition|suggest|recommend|translate)\b|\bwhat(?:['’]s| is) (?:the (?:meaning|definition|capital|difference|population)|\S+\??$)",
    chinese=(
        r"是谁|谁(?:写|发明|是)|哪一?年|什么是|为什么|多高|多大|多长|多远|多重|是什么|人口|首都|历史|意思|区别|翻译",
    ),
)
"""A user's message that asks for general knowledge."""

FOLLOW_UP = Frames(
    r"^\W*(?:ok(?:ay)?[,.!]? |thanks[,.!]? |thank you[,.!]? |great[,.!]? |cool[,.!]? |now[, ] ?|nice[,.!]? |good[,.!]? |perfect[,.!]? |got it[,.!]? |alright[,.!]? )*(?:and |also |what about |how about |now (?:do |for |check )?|same (?:for|with|thing for) |next[:,]? |then |or |and what about |and how about |and for |what of |likewise for |repeat (?:that |this |it )?(?:for|with) |do (?:the same|that) (?:for|with) )",
    r"\b(?:too|as well|instead|the same for)\s*[?.!]*$",
    chinese=(
        r"呢\s*[？?]?\s*$|^\W*(?:那么?|还有|另外|再|接着|换成|换(?=[A-Z\d]|\W)|同样|然后|下一个|以及|顺便)",
    ),
)
"""A short message that asks the previous question of something else."""

AGGREGATE = Frames(
    r"\b(?:total|sum|altogether|overall|combined|average|mean|median|difference|differs?|gap|more|less|fewer|higher|lower|cheaper|dearer|warmer|cooler|colder|hotter|faster|slower|older|younger|longer|shorter|bigger|smaller|larger|"
    r"increase[ds]?|decrease[ds]?|rose|fell|change[ds]?|gain|loss|ratio|times (?:as|more|the|higher|larger|faster|bigger)|twice|double|percent(?:age)?|share|rate of|count|\d+ (?:out )?of (?:the |its )?\d+|in all|range|spread|saves?|saving|remain\w*|left|leav\w+|convert(?:ed|s)?|equivalent|i\.e\.|worth|multipl\w+|divid\w+|plus|minus|comes? to|makes?|ahead|behind|closer|further|farther|nearer|earlier|later|net|margin|growth|drop|discount|tax|together)\b",
    r"[≈×÷]|\d\s*=\s*[$€£]?\d",
    chinese=(
        r"总|合计|共|平均|相差|差|高出|高于|低于|多(?!少)|(?<!多)少|比|增长|下降|上涨|下跌|占|倍|折合|换算|约|相当于|剩|累计|百分",
    ),
)
"""Text that computes."""

COMPARES = Frames(
    r"\b(?:than|both|below|above|averag\w+|beat\w*|versus|per|each|apiece|twice|double|half|by \d[\d.,]*)\b",
    chinese=(r"每|各|相比|分别|之间|多出|少于|多于",),
)
"""Text that compares."""

CONDITION = Frames(
    r"\b(?:if|unless|whenever|should|please|allow|wait|dial|consider|within)\b[^,;:.]*$",
    chinese=(r"(?:如果|若|一旦|除非|假如|超过|请|(?<![响反供适对])应当?|至少)[^，；：。]*$",),
)
"""A clause so far that says under which condition something holds, or what to do."""

RATIO = Frames(
    r"%|\b(?:percent\w*|ratio|rate|share|per|times|each|half|double|twice|factor|product|proportion)\b",
    chinese=(r"倍|占|率|比例|每|百分|成(?!功|交|为)",),
)
"""Text about a ratio or a product."""

LASTS = Frames(
    r"\b(?:how long|takes?|took|lasts?|lasting|duration|later|after|before|between|ago|hence|remain\w*|left|until|till|long|earlier|ahead|delay\w*|elapsed|away|by then)\b",
    chinese=(r"多久|历时|用时|耗时|时长|之后|以后|提前|晚|早|间隔|相差|还有|还剩|过了|距离|需时|全程",),
)
"""Text about a span of time."""

CONVERTS = Frames(
    r"\b(?:convert\w*|equivalent|translat\w+|express\w*|(?:in|to|as) (?:[a-z]+s|usd|eur|gbp|km|mi|kg|lb|lbs|ft|cm|mm|m|mph|kmh|celsius|fahrenheit|kelvin|gb|mb|tb|utc|percent|feet)|how many [a-z]+s)\b|≈",
    chinese=(
        r"换算|折合|合多少|等于|相当|多少(?:公里|英里|磅|斤|公斤|美元|欧元|小时|分钟|天|平方米|亩|升|吨|元|米|英尺)|单位",
    ),
)
"""Text about the same figure in another unit."""

COMPUTES = Frames(
    r"\b(?:total|sum|average|mean|median|difference|combined|altogether|in all)\b|=",
    chinese=(r"合计|总|共|平均|相差|差|累计",),
)
"""Text that says plainly which computation it made."""

SENTENCE_WORDS = re.compile(r"[A-Za-z][A-Za-z'’]*|[\u4e00-\u9fff]")

_STOP_WORDS_TEXT = (
    "a an the and or but if of to in on at by for with from as is are was were be been am do does did "
    "have has had it its this that these those i you he she we they me him her us them my your his our "
    "their what which who whom when where why how can could will would shall should may might must not no "
    "yes so than then there here about into over under after before again also just only very more most "
    "some any all each please ok okay thanks thank let get gets got give tell show check find look up out "
    "now s t re ve ll d m current currently latest want need know both two three couple pair these"
)
STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())
"""English words that say nothing about the subject."""

CJK_NAME_END = re.compile(
    r"[小总]结|汇总|归纳|概括|啥时候|时候|啥|咋|为何|谁|多久|如果|要是|假如|万一|一半|[两三四五]倍|减去|加上|乘以|除以|再说|说一?遍|一遍|重复|复述|请问|帮我|给我|为我|麻烦|一下|查询|查看|查查|搜索|看看|看下|告诉我|怎么样|怎样|如何|什么|多少|哪些|哪个|是否|有没有|现在|目前|当前|最新|今天|明天|后天|"
    r"昨天|前天|刚才|刚刚|之前|先前|此前|前面|上次|今早|今晚|昨晚|早上|上午|下午|晚上|上周|下周|本周|本月|轮到|接下来|下一个|情况|状态|看一下|想知道|想了解|我想|数据|结果|信息|来看|来看看|都看|同样|然后|那么|还有|另外|接着|换成|同样|以及|[的呢吗吧了和与跟及、]"
)
"""Chinese words that end a name; single characters that names contain (都, 会) are not among them."""

CJK_FUNCTION = re.compile(
    r"请问|帮我|给我|为我|麻烦|一下|查询|查看|查查|查|搜索|看看|看下|告诉我|怎么样|怎样|如何|什么|多少|哪些|哪个|是否|有没有|现在|目前|最新|今天|明天|"
    r"然后|那么|还有|另外|接着|换成|同样|以及|再|那|呢|吗|吧|的|了|是|在|有|和|与|跟|把|将|要|想|我|你|您|它|他|她|这|这个|那个|个|也|都|就|还|请|需要|可以|能|会|对|从|到|给"
)
"""Chinese words that part a request into its content words."""
