"""How users ask for one call of each tool. Pure data; no template of one split is in the other.

Slots in braces take entities and words of `phrases.WORDS`. A URI is followed by a space or by the end.
"""

from __future__ import annotations

from collections.abc import Mapping

TRAIN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "lookup_reputation": (
            "What is the reputation of {uri}",
            "Check the reputation of {uri} please.",
            "Is {uri} safe to open?",
            "Does USS think that {uri} is dangerous?",
            "Look up {uri} for me.",
            "A colleague got a mail with {uri} in it, what verdict does it have?",
            "Give me the reputation score of {uri}",
            "I need the verdict for {uri} now.",
            "Can we trust {uri} ?",
        ),
        "query_intelligence": (
            "Query {source} for {uri}",
            "What does {source} say about {uri} ?",
            "Ask the source {source} about {uri}",
            "Get the {source} intelligence on {uri}",
            "I want {source} data for {uri}",
            "Search {source} for {uri} please.",
        ),
        "record_disposition": (
            "Record the disposition {disposition} for {uri} under {ticket}",
            "Set the disposition of {uri} to {disposition}, ticket {ticket}",
            "We decided to {disposition} {uri} , record it under ticket {ticket}",
            "Ticket {ticket}: record {disposition} as the disposition of {uri}",
            "Please note the decision to {disposition} {uri} with {ticket}",
            "Record for {ticket} that {uri} gets the disposition {disposition}",
        ),
        "open_feedback_case": (
            "Open a feedback case: {uri} is a {kind}",
            "Report {uri} as a {kind} to the vendor.",
            "The verdict on {uri} is a {kind}, open a case.",
            "Please open a {kind} case for {uri}",
            "File vendor feedback about {uri} , it is a {kind}.",
            "I want a feedback case for the {kind} on {uri}",
        ),
        "get_feedback_case": (
            "What is the status of case {case}?",
            "How is feedback case {case} going?",
            "Show me case {case}.",
            "Has the vendor answered in {case}?",
            "Check feedback case {case} please.",
        ),
        "start_scan": (
            "Start a {depth} scan of {uri}",
            "Run a {depth} scan on {uri}",
            "Please scan {uri} , {depth} mode.",
            "Send {uri} to the sandbox for a {depth} scan.",
            "I need a {depth} scan of {uri}",
            "Launch a {depth} sandbox scan for {uri}",
        ),
        "get_scan_status": (
            "What is the status of scan {scan}?",
            "Is scan {scan} done?",
            "Check {scan} please.",
            "How far is the scan {scan}?",
            "Show the progress of {scan}.",
        ),
        "list_recent_verdicts": (
            "List the {verdict} URIs of the last {hours} hours.",
            "Show {verdict} verdicts from the past {hours} hours.",
            "Which URIs were judged {verdict} in the last {hours} hours?",
            "Give me the {verdict} verdicts of the previous {hours} hours.",
            "What turned up as {verdict} within {hours} hours?",
        ),
        "add_list_entry": (
            "Add {uri} to the {list}.",
            "Put {uri} on the {list}.",
            "Please place {uri} on our {list}.",
            "{uri} should go on the {list}.",
            "Enter {uri} into the {list}.",
        ),
        "remove_list_entry": (
            "Remove {uri} from the {list}.",
            "Take {uri} off the {list}.",
            "Delete {uri} from our {list}.",
            "{uri} should no longer be on the {list}.",
            "Drop {uri} from the {list} please.",
        ),
    },
    "zh": {
        "lookup_reputation": (
            "查一下 {uri} 的信誉。", "{uri} 安全吗？", "请查询 {uri} 的信誉分。", "USS 对 {uri} 的判定是什么？",
            "帮我看看 {uri} 有没有风险。",
        ),
        "query_intelligence": (
            "用 {source} 查询 {uri} 的情报。", "{source} 上关于 {uri} 有什么信息？", "请在 {source} 里查 {uri}",
            "帮我从 {source} 获取 {uri} 的数据。",
        ),
        "record_disposition": (
            "把 {uri} 的处置记录为{disposition}，工单 {ticket}。", "工单 {ticket}：对 {uri} 记录处置“{disposition}”。",
            "我们决定{disposition} {uri} ，请记到 {ticket} 下。",
        ),
        "open_feedback_case": (
            "{uri} 是{kind}，请开一个反馈工单。", "请就 {uri} 的{kind}向厂商提交反馈。", "为 {uri} 开一个{kind}反馈。",
        ),
        "get_feedback_case": ("反馈 {case} 现在什么状态？", "查一下 {case} 的进展。", "{case} 处理得怎么样了？"),
        "start_scan": (
            "对 {uri} 做一次{depth}扫描。", "请启动 {uri} 的{depth}扫描。", "把 {uri} 送去沙箱做{depth}扫描。",
        ),
        "get_scan_status": ("扫描 {scan} 完成了吗？", "查看 {scan} 的进度。", "{scan} 扫描到哪一步了？"),
        "list_recent_verdicts": (
            "列出最近 {hours} 小时的{verdict} URI。", "过去 {hours} 小时有哪些{verdict}判定？",
            "给我看最近 {hours} 小时内判为{verdict}的网址。",
        ),
        "add_list_entry": ("把 {uri} 加入{list}。", "请将 {uri} 放进{list}。", "{uri} 需要加到{list}里。"),
        "remove_list_entry": ("把 {uri} 从{list}中移除。", "请将 {uri} 移出{list}。", "从{list}删除 {uri}"),
    },
}  # fmt: skip

HELDOUT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "lookup_reputation": (
            "How does USS rate {uri} ?",
            "Someone clicked on {uri} , tell me how bad it is.",
            "Please tell me the current verdict on {uri}",
            "Would you say that {uri} is harmful?",
            "Reputation of {uri} please",
        ),
        "query_intelligence": (
            "Pull the {source} records of {uri}",
            "See what {source} knows about {uri}",
            "I would like to see the {source} entry for {uri}",
            "Run {uri} through {source}",
        ),
        "record_disposition": (
            "Under {ticket} we want {uri} on record with the disposition {disposition}",
            "Log the disposition of {uri} as {disposition}. The ticket is {ticket}",
            "For ticket {ticket}, file the disposition {disposition} on {uri}",
            "The decision on {uri} is {disposition}; log it, ticket {ticket}",
        ),
        "open_feedback_case": (
            "Tell the vendor that {uri} is a {kind}",
            "We believe {uri} is a {kind}. Raise a feedback case.",
            "Start a feedback case with the vendor over {uri} , type {kind}.",
            "{uri} was judged wrongly, it is a {kind}: open the feedback.",
        ),
        "get_feedback_case": (
            "Where does {case} stand?",
            "Any news on feedback case {case}?",
            "Pull up {case} for me.",
            "Was our case {case} accepted?",
        ),
        "start_scan": (
            "Kick off a {depth} scan for {uri}",
            "Have the sandbox do a {depth} scan of {uri}",
            "Could {uri} get a {depth} scan?",
            "{uri} has to be scanned, depth {depth}.",
        ),
        "get_scan_status": (
            "Did {scan} finish yet?",
            "Where is {scan} at?",
            "I am waiting for {scan}, how does it look?",
            "Fetch the state of {scan}.",
        ),
        "list_recent_verdicts": (
            "Over the last {hours} hours, what did we judge {verdict}?",
            "I want to see the newest {verdict} URIs, {hours} hours back.",
            "Report on {verdict} verdicts: the past {hours} hours.",
            "Anything {verdict} in the most recent {hours} hours?",
        ),
        "add_list_entry": (
            "From now on {uri} belongs on the {list}.",
            "Our {list} needs a new entry: {uri}",
            "Make {uri} a member of the {list}.",
            "I want {uri} added to the {list} right away.",
        ),
        "remove_list_entry": (
            "The {list} must not hold {uri} any more.",
            "Clear {uri} out of the {list}.",
            "Please strike {uri} from the {list}.",
            "Get {uri} off the {list} today.",
        ),
    },
    "zh": {
        "lookup_reputation": ("请告诉我 {uri} 目前的信誉判定。", "有人点了 {uri} ，危险吗？", "{uri} 的信誉如何？"),
        "query_intelligence": ("请调取 {uri} 的 {source} 记录。", "看看 {source} 对 {uri} 有什么记录。"),
        "record_disposition": (
            "工单是 {ticket}，请登记 {uri} 的处置：{disposition}。", "登记一下：{uri} 处置为{disposition}，单号 {ticket}。",
        ),
        "open_feedback_case": ("告诉厂商 {uri} 属于{kind}。", "我们认为 {uri} 是{kind}，请发起反馈。"),
        "get_feedback_case": ("反馈单 {case} 有消息了吗？", "帮我调出 {case} 的状态。"),
        "start_scan": ("让沙箱{depth}扫描一下 {uri}", "{uri} 需要一次{depth}扫描，请发起。"),
        "get_scan_status": ("{scan} 跑完了没有？", "我在等 {scan}，现在进展如何？"),
        "list_recent_verdicts": ("近 {hours} 小时内，哪些网址被判为{verdict}？", "汇总一下过去 {hours} 小时的{verdict}网址。"),
        "add_list_entry": ("从现在起 {uri} 要进{list}。", "{list}里请新增 {uri}"),
        "remove_list_entry": ("{list}里不要再保留 {uri}", "请把 {uri} 从{list}里清掉。"),
    },
}  # fmt: skip
