"""More ways to ask USS for the same: a model that met six phrasings of a request learns those, one that met twenty the request.

Pure data, written apart from the suite's held-out phrasings; a test compares the two. Slots as in
`server.accuracy.uss.requests`: a URI is followed by a space or by the end.
"""

from __future__ import annotations

from collections.abc import Mapping

REQUESTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "lookup_reputation": (
            "How risky is {uri}", "A user visited {uri} , should we worry?", "Do we consider {uri} harmful?", "{uri} - good or bad?",
            "My boss opened {uri} an hour ago. How dangerous is that?", "What score does {uri} have?", "Give me your rating of {uri}",
            "I found {uri} in a chat message. What do we think of it?", "Which verdict did {uri} get?", "Rate {uri}",
            "Is it fine to visit {uri} ?", "Fetch the verdict of {uri}", "Somebody sent me {uri} , is it a trap?", "{uri} reputation",
            "Let me know whether {uri} is malicious.", "Can people click on {uri} without danger?",
        ),
        "query_intelligence": (
            "Does {source} have anything on {uri} ?", "Fetch {source} data about {uri}", "Show what {source} holds for {uri}",
            "I need the {source} record for {uri}", "{source} lookup of {uri}", "Consult {source} on {uri}", "Let {source} tell us about {uri}",
            "Give me everything that {source} has on {uri}", "What is in {source} for {uri} ?", "Use {source} and look for {uri}",
        ),
        "record_disposition": (
            "Store {disposition} as our decision on {uri} , ticket number {ticket}", "{ticket}: we settled on {disposition} for {uri}",
            "Write down that {uri} is to be handled as {disposition}, under {ticket}", "For {uri} enter the disposition {disposition} in ticket {ticket}",
            "Put on file: {uri} , {disposition}, {ticket}", "As of {ticket}, {uri} has the disposition {disposition}",
            "The team chose {disposition} for {uri} in {ticket}; save that.", "Save the disposition ({disposition}) for {uri} with the ticket {ticket}",
        ),
        "open_feedback_case": (
            "USS got {uri} wrong: {kind}. Please complain to the vendor.", "Send the vendor feedback: {uri} , {kind}", "In my opinion {uri} counts as {kind}, let the vendor know.",
            "{uri} is clearly a {kind}. Start a case about it.", "Create a vendor case, {kind}, for {uri}", "We need a new feedback case about {uri} ({kind}).",
            "Ask the vendor to correct {uri} , which is a {kind}.", "Submit {uri} as a {kind}", "Make a {kind} report for {uri}",
        ),
        "get_feedback_case": (
            "Did anything happen in case {case}?", "I opened {case} last week, what became of it?", "Status of {case}?", "Give me an update on {case}.",
            "Look at {case} and tell me its status.", "How far did {case} get?", "Is {case} closed?", "Please check on our feedback {case}.", "Open up case {case} and read me the status.",
        ),
        "start_scan": (
            "Scan {uri} in {depth} mode", "Let the sandbox scan {uri} , {depth} please.", "Perform a {depth} scan on {uri}", "{depth} scan: {uri}",
            "Please begin a {depth} scan on {uri}", "We should run a {depth} scan against {uri}", "Put {uri} through a {depth} scan.", "Trigger a {depth} sandbox run for {uri}",
            "Analyse {uri} in the sandbox, depth: {depth}.",
        ),
        "get_scan_status": (
            "Has {scan} ended?", "Is {scan} still running?", "Tell me about the progress of {scan}.", "What did {scan} find so far?", "Status of {scan}, please.",
            "Look up scan {scan}.", "I want to know if {scan} is through.", "How much of {scan} is done?", "Any result from {scan} yet?",
        ),
        "list_recent_verdicts": (
            "What {verdict} URIs came in during the last {hours} hours?", "Show me everything {verdict} since {hours} hours ago.", "I need a list: {verdict}, last {hours} hours.",
            "Recent {verdict} verdicts ({hours} hours), please.", "Go back {hours} hours and list the {verdict} ones.", "Which {verdict} URIs are new in {hours} hours?",
            "Overview of {verdict} URIs for the past {hours} hours.", "In the previous {hours} hours, which URIs were {verdict}?",
        ),
        "add_list_entry": (
            "Insert {uri} into the {list}.", "The {list} should contain {uri}", "Extend our {list} by {uri}", "New entry for the {list}: {uri}",
            "{uri} goes on the {list}, please.", "Could you add {uri} to the {list}?", "Make sure {uri} is on the {list}.", "{list}: add {uri}", "Let us have {uri} on the {list}.",
        ),
        "remove_list_entry": (
            "{uri} has to come off the {list}.", "Erase {uri} from the {list}.", "The entry {uri} in the {list} is obsolete, delete it.", "{list}: remove {uri}",
            "Could you take {uri} off our {list}?", "We no longer want {uri} on the {list}.", "Make sure {uri} is not on the {list} any longer.", "Delete the entry {uri} , {list}.",
        ),
    },
    "zh": {
        "lookup_reputation": (
            "{uri} 可信吗？", "{uri} 是恶意网址吗？", "同事打开了 {uri} ，要紧吗？", "给出 {uri} 的判定结果。", "{uri} 的评分是多少？", "我想知道 {uri} 的信誉情况。",
            "这个链接有没有问题： {uri}", "收到一个链接 {uri} ，能打开吗？",
        ),
        "query_intelligence": (
            "去 {source} 查 {uri}", "{source} 有没有 {uri} 的资料？", "用 {source} 看一下 {uri}", "我要 {uri} 在 {source} 里的信息。", "{source} 里怎么说 {uri} ？",
        ),
        "record_disposition": (
            "{ticket}：{uri} 处置改为{disposition}。", "请把“{disposition}”记为 {uri} 的处置，工单号 {ticket}。", "{uri} 的处置是{disposition}，记在工单 {ticket}。",
            "在 {ticket} 里写上：{uri} {disposition}。",
        ),
        "open_feedback_case": (
            "{uri} 判错了，是{kind}，请反馈。", "提交一个{kind}反馈： {uri}", "请向厂商说明 {uri} 是{kind}。", "给 {uri} 建一个{kind}反馈单。", "{uri} 应该是{kind}，开个工单反馈给厂商。",
        ),
        "get_feedback_case": ("{case} 的状态是什么？", "看一下反馈 {case}。", "{case} 有结果了吗？", "请查询反馈单 {case}。", "厂商回复 {case} 了吗？"),
        "start_scan": (
            "请{depth}扫描 {uri}", "用沙箱对 {uri} 进行{depth}扫描。", "开始{depth}扫描： {uri}", "我要对 {uri} 做{depth}扫描。", "发起一个{depth}扫描，目标 {uri}",
        ),
        "get_scan_status": ("{scan} 的状态？", "扫描 {scan} 结束了吗？", "请查一下扫描 {scan} 的结果。", "{scan} 还在跑吗？", "{scan} 完成多少了？"),
        "list_recent_verdicts": (
            "最近 {hours} 小时出现了哪些{verdict}网址？", "请列出 {hours} 小时内的{verdict}网址。", "{hours} 小时以来有什么{verdict}的？", "给我 {hours} 小时内{verdict}判定的清单。",
        ),
        "add_list_entry": ("{list}加上 {uri}", "请添加 {uri} 到{list}。", "把 {uri} 放到{list}里。", "我想让 {uri} 在{list}里。"),
        "remove_list_entry": ("{list}去掉 {uri}", "请把 {uri} 移出{list}。", "{uri} 不应该在{list}里了，请删除。", "从{list}里拿掉 {uri}"),
    },
}  # fmt: skip

SEVERAL: Mapping[str, tuple[str, ...]] = {
    "en": ("Rate each of the following: {uris}", "Are these safe? {uris}", "I have some links, what do we know of them: {uris}", "Give me the verdict for every one of {uris}",
           "Reputation of all these: {uris}", "Tell me how dangerous they are: {uris}", "Please check {uris}", "Could you rate {uris}"),
    "zh": ("这些网址安全吗： {uris}", "帮我查一下这几个： {uris}", "请给出每一个的判定： {uris}", "{uris} 的信誉都是什么？"),
}  # fmt: skip

MISSING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "lookup_reputation": ("I want to know the reputation of a site.", "Can you rate a link?", "Someone sent me a link, is it dangerous?", "What is the verdict on that page?"),
        "record_disposition": ("Save block for {uri} as our decision.", "We decided to monitor {uri} , write it down.", "Please record: {uri} , allow."),
        "open_feedback_case": ("Begin a feedback case on {uri}", "The verdict on {uri} is wrong, tell the vendor.", "I want to complain about the verdict of {uri}"),
        "get_feedback_case": ("How is the case going?", "Did the vendor reply to our case?", "Give me the state of my case."),
        "start_scan": ("I need a deep scan.", "Please start a scan, the quick one.", "I want a sandbox scan, a deep one."),
        "get_scan_status": ("What about the scan I started?", "Tell me the progress of my scan.", "Is the scan through?"),
        "add_list_entry": ("{uri} should be on one of the lists.", "Enter {uri} in our list.", "List {uri} please."),
    },
    "zh": {
        "lookup_reputation": ("有人发给我一个链接，安全吗？", "请查一个网站的信誉。"),
        "record_disposition": ("{uri} 的处置是放行，请记录。", "记录 {uri} 的处置：拦截。"),
        "get_scan_status": ("那个扫描怎么样了？", "查一下扫描进度。"),
        "start_scan": ("帮我做个快速扫描。", "我要启动深度扫描。"),
    },
}  # fmt: skip

TALK: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("Hi there!", "Hi! How can I help you?"), ("Good afternoon.", "Good afternoon! What can I do for you?"), ("See you tomorrow.", "See you tomorrow."),
        ("That is all for today.", "All right, have a good day."), ("Never mind.", "All right."), ("Great work.", "Thank you!"),
        ("What is spyware?", "Spyware is software that watches people without their consent."), ("What is a URL?", "A URL is the address of a page or file on the web."),
        ("What is a proxy?", "A proxy is a server that passes requests on for others."), ("What does TLS stand for?", "TLS stands for Transport Layer Security."),
        ("Which city is the capital of Spain?", "The capital of Spain is Madrid."), ("How much is 15 plus 6?", "15 plus 6 is 21."),
        ("Translate 'warning' into Spanish.", "'Warning' is 'advertencia' in Spanish."), ("What is a worm?", "A worm is malware that spreads by itself."),

        ("Why are long passwords better?", "They take longer to guess."), ("Write a short thank-you note to the day shift.", "Thank you for the good work today."),
        ("What is a domain registrar?", "It is a company that registers domain names."), ("Why do attackers use free hosting?", "It is cheap and hard to trace."), ("What is a homograph attack?", "It uses letters that look alike to imitate a name."),
        ("What does a medium score mean?", "A medium score means that a URI is suspicious."), ("Who decides what goes on a list?", "The security team decides that."), ("Just testing.", "I am here."),
    ),
    "zh": (
        ("早上好。", "早上好！请问需要什么帮助？"), ("没事了，谢谢。", "不客气。"), ("什么是间谍软件？", "间谍软件是未经同意监视用户的软件。"), ("TLS 代表什么？", "TLS 代表 Transport Layer Security。"),
        ("西班牙的首都叫什么？", "西班牙的首都是马德里。"), ("什么是域名？", "域名是网站的名字。"), ("辛苦了！", "谢谢！"),
    ),
}  # fmt: skip

OUT_OF_REACH: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("Restart the mail server.", "I have no tool to restart servers."), ("Print the weekly report.", "I have no tool to print."),
        ("Close the window in the server room.", "I have no tool to close windows."),
        ("Back up my laptop.", "I have no tool for backups."), ("Disconnect the guest network.", "I have no tool to change the network."), ("Copy the folder to the archive.", "I have no tool to copy folders."),
        ("Buy a new router.", "I cannot buy anything; no tool of mine does that."), ("Fax this to the vendor.", "I cannot send faxes."), ("Delete last year's logs.", "I have no tool to delete logs."),
        ("Give me a raise.", "I cannot do that; no tool of mine changes salaries."), ("Paint the meeting room.", "I have no tool to paint."), ("Feed the office cat.", "I cannot do that; no tool of mine reaches the cat."), ("Make coffee.", "I have no tool to make coffee."),
    ),
    "zh": (
        ("请浇一下办公室的花。", "我没有浇花的工具。"), ("把服务器关掉。", "我没有关闭服务器的工具。"), ("请打印周报。", "我没有打印的工具。"),
    ),
}  # fmt: skip

BEFORE: Mapping[str, tuple[str, ...]] = {
    "en": ("", "", "", "", "Hey, ", "Listen: ", "Next task. ", "Please help. ", "A customer called. ", "Sorry to bother you. ", "By the way: "),
    "zh": ("", "", "", "请问，", "大家好，", "另外，"),
}  # fmt: skip

FOLLOW_UPS: Mapping[str, tuple[str, ...]] = {
    "en": ("{uri} next.", "And now {uri}", "I have another one: {uri}", "Another link: {uri}", "Check {uri} after that.", "One more: {uri}", "Also {uri}", "What do you say to {uri} ?"),
    "zh": ("接下来 {uri}", "另一个网址 {uri} 怎么样？", "也看看 {uri}", "再查 {uri}"),
}  # fmt: skip

RECALLS: Mapping[str, tuple[str, ...]] = {
    "en": ("Which number was it?", "I forgot the score, tell me once more.", "What score did you tell me?", "Score again?", "How high was that score?"),
    "zh": ("分数我忘了，再告诉我。", "它得了多少分？", "你刚说的分数是？"),
}  # fmt: skip

CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Get the verdict of {uri} and put it on the deny list in case it is malicious.", "See whether {uri} is malicious; if yes, add it to the deny list, if no, stop there.",
        "Rate {uri} , and when it proves malicious it goes on the deny list.", "Deny list for {uri} , provided that its verdict is malicious.",
    ),
    "zh": ("看看 {uri} 是不是恶意，是的话列入拒绝列表（deny），否则不管。", "{uri} 若被判为恶意，请加到拒绝列表（deny）。"),
}  # fmt: skip

SCAN_AND_WAIT: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Begin a {depth} scan on {uri} and tell me afterwards how it stands.", "First scan {uri} , {depth}, then give me its progress.",
        "Scan {uri} ({depth}) and look up the state of the new scan.",
    ),
    "zh": ("先{depth}扫描 {uri} ，再告诉我进度。", "请{depth}扫描 {uri} ，并查看这次扫描的状态。"),
}  # fmt: skip
