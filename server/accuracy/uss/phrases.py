"""How users speak to USS beyond a plain request. Pure data; no template of one split is in the other.

Slots in braces take entities and words of `WORDS`. A URI is followed by a space or by the end, so that nobody
can doubt where it ends.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "block": "block", "allow": "allow", "monitor": "monitor",
        "false_positive": "false positive", "false_negative": "false negative",
        "quick": "quick", "deep": "deep",
        "allow list": "allow list", "deny list": "deny list",
        "whois": "WHOIS", "passive_dns": "passive DNS", "certificates": "certificates", "blocklists": "blocklists",
        "malicious": "malicious", "suspicious": "suspicious", "benign": "benign", "unknown": "unknown",
    },
    "zh": {
        "block": "拦截", "allow": "放行", "monitor": "监控",
        "false_positive": "误报", "false_negative": "漏报",
        "quick": "快速", "deep": "深度",
        "allow list": "允许列表（allow）", "deny list": "拒绝列表（deny）",
        "whois": "WHOIS", "passive_dns": "被动 DNS", "certificates": "证书", "blocklists": "blocklists",
        "malicious": "恶意", "suspicious": "可疑", "benign": "良性", "unknown": "未知",
    },
}  # fmt: skip
"""A parameter's value as users say it."""

FOLLOW_UPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {
        "en": ("And {uri} ?", "Now the same for {uri}", "What about {uri} ?", "Next one: {uri}", "And how is {uri} rated?"),
        "zh": ("那 {uri} 呢？", "再看 {uri}", "下一个：{uri}"),
    },
    "heldout": {
        "en": ("Then there is {uri} , too.", "Same question for {uri}", "Do {uri} as well.", "How about {uri} then?"),
        "zh": ("同样查一下 {uri}", "还有 {uri} 呢？"),
    },
}  # fmt: skip
"""Another URI after a first look-up: a new call, whatever the first said."""

RECALLS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {
        "en": (
            "What was its score again?",
            "Remind me of the score you just gave me.",
            "So which score did it get?",
        ),
        "zh": ("刚才的分数是多少？", "再说一遍它的分数。"),
    },
    "heldout": {
        "en": (
            "Just repeat the score from above, please.",
            "I missed the score that you read out, what was it?",
        ),
        "zh": ("上面查到的分数是几分来着？", "请重复一下刚查到的分数。"),
    },
}
"""Questions that the observation already there answers."""

CONDITIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {
        "en": (
            "Look up {uri} and, only if the verdict is malicious, put it on the deny list.",
            "Check the reputation of {uri} ; add it to the deny list if it turns out malicious, else do nothing.",
        ),
        "zh": ("查 {uri} 的信誉，如果判定为恶意就加入拒绝列表（deny），否则不用处理。",),
    },
    "heldout": {
        "en": (
            "Find out how USS rates {uri} first. Should it be malicious, deny-list it; otherwise leave it alone.",
            "If, and only if, USS calls {uri} malicious, enter it in the deny list. Look it up before you decide.",
        ),
        "zh": ("先查 {uri} 的信誉；只有判定是恶意时才放进拒绝列表（deny），不是就算了。",),
    },
}
"""A call whose need shows in the first call's result."""

SCAN_AND_WAIT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {
        "en": (
            "Start a {depth} scan of {uri} and then tell me the status of that scan.",
            "Run a {depth} scan on {uri} , then check how far it is.",
        ),
        "zh": ("对 {uri} 做{depth}扫描，然后告诉我这次扫描的状态。",),
    },
    "heldout": {
        "en": (
            "Kick off a {depth} scan for {uri} and, once you have its id, report its status.",
            "I need a {depth} scan for {uri} plus its status right after it was queued.",
        ),
        "zh": ("发起 {uri} 的{depth}扫描，拿到编号后再查一下进度。",),
    },
}
"""Two calls in a row; the second needs the id that the first returns."""

SEVERAL: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {
        "en": (
            "Check the reputation of these: {uris}",
            "What are the verdicts for {uris}",
            "Look up all of them: {uris}",
        ),
        "zh": ("查询这些网址的信誉： {uris}", "分别看看 {uris} 的信誉。"),
    },
    "heldout": {
        "en": ("How does USS rate each of these? {uris}", "I need the reputation of every one here: {uris}"),
        "zh": ("下面每个网址的信誉都查一下： {uris}",),
    },
}
"""One look-up for each URI, all at once."""

JOIN: Mapping[str, str] = {"en": " and ", "zh": " 和 "}

MISSING: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "train": {
        "en": {
            "lookup_reputation": ("Check the reputation of a link for me.", "Is this website safe?"),
            "record_disposition": ("Record the disposition block for {uri}", "Set {uri} to monitor."),
            "open_feedback_case": ("Open a feedback case for {uri}", "File feedback about {uri}"),
            "get_feedback_case": ("What is the status of my feedback case?", "Show me that case."),
            "start_scan": ("Start a deep scan.", "Run a quick scan for me."),
            "get_scan_status": ("Is my scan done?", "How far is the scan?"),
            "add_list_entry": ("Add {uri} to the list.", "Put {uri} on a list."),
        },
        "zh": {
            "lookup_reputation": ("帮我查一个网址的信誉。",),
            "record_disposition": ("把 {uri} 的处置记录为拦截。",),
            "get_scan_status": ("我的扫描完成了吗？",),
            "start_scan": ("做一次深度扫描。",),
        },
    },
    "heldout": {
        "en": {
            "lookup_reputation": (
                "I got a strange link, how does USS rate it?",
                "Tell me the verdict on a URI.",
            ),
            "record_disposition": (
                "Log the disposition of {uri} as allow.",
                "We want {uri} on record as blocked; please file the disposition.",
            ),
            "open_feedback_case": ("Raise a feedback case over {uri}", "Start a vendor feedback on {uri}"),
            "get_feedback_case": ("Any news on our feedback case?", "Was the case accepted?"),
            "start_scan": ("Kick off a quick scan.", "Have the sandbox do a deep scan."),
            "get_scan_status": ("Did the scan finish yet?", "Fetch the state of the scan."),
            "add_list_entry": (
                "Our deny list needs a new entry.",
                "Make {uri} a member of one of our lists.",
            ),
        },
        "zh": {
            "lookup_reputation": ("有个奇怪的链接，帮我看看信誉。",),
            "record_disposition": ("请登记 {uri} 的处置：监控。",),
            "get_scan_status": ("扫描跑完了没有？",),
            "start_scan": ("请发起一次快速扫描。",),
        },
    },
}
"""Requests that lack a required parameter: to be asked for."""

UNAVAILABLE: Mapping[str, str] = {
    "en": "I have no tool for that in this conversation.",
    "zh": "当前对话中没有可以完成此操作的工具。",
}
"""What to say where the tool that is asked for is not declared."""

ASKS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lookup_reputation": "Which URI should I look up?",
        "record_disposition": "Which ticket should the disposition be recorded under?",
        "open_feedback_case": "Is it a false positive or a false negative?",
        "get_feedback_case": "Which case is it? Please give me its id.",
        "start_scan": "Which URI should I scan?",
        "get_scan_status": "Which scan is it? Please give me its id.",
        "add_list_entry": "Should it go on the allow list or the deny list?",
    },
    "zh": {
        "lookup_reputation": "请问要查询哪个网址？",
        "record_disposition": "请问处置要记录在哪个工单下？",
        "get_scan_status": "请问是哪个扫描？请提供扫描编号。",
        "start_scan": "请问要扫描哪个网址？",
    },
}
"""What to answer then."""

OPENERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {
        "en": ("", "", "", "Hi! ", "Good morning. ", "Quick question. ", "For the shift report: "),
        "zh": ("", "", "你好，", "麻烦一下，"),
    },
    "heldout": {
        "en": ("", "", "", "Hello there. ", "One more thing. ", "This is urgent! "),
        "zh": ("", "", "您好，", "打扰了，"),
    },
}
"""What may stand before a request."""
