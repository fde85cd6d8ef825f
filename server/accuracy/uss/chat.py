"""Messages that need no tool of USS, with an answer each. Pure data; the splits share nothing."""

from __future__ import annotations

from collections.abc import Mapping

SMALL_TALK: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = {
    "train": {
        "en": (
            ("Hello!", "Hello! Which URI, scan or case can I help you with?"),
            ("Thanks, that is all.", "You are welcome."),
            (
                "Who are you?",
                "I am the assistant of USS, the enterprise's URI security and reputation system.",
            ),
            ("What is phishing?", "Phishing is an attempt to make people give away secrets on a fake page."),
            ("What does WHOIS mean?", "WHOIS is a public directory that tells who registered a domain."),
            ("What is a false positive?", "A false positive is a harmless URI that was judged harmful."),
            (
                "Explain what a sandbox is.",
                "A sandbox is an isolated machine in which a page can be opened safely.",
            ),
            ("What is the capital of Italy?", "The capital of Italy is Rome."),
            ("How much is 12 times 12?", "12 times 12 is 144."),
            ("Translate 'blocked' into German.", "'Blocked' is 'blockiert' in German."),
            (
                "What can you do?",
                "I can look up reputations, scan URIs, manage lists and record dispositions.",
            ),
            ("What does a deny list do?", "A deny list holds URIs that are always blocked."),
            (
                "Write a one-line greeting for the night shift.",
                "Have a calm night, and thank you for watching.",
            ),
            ("Is a high reputation score good or bad?", "A high score means that a URI is likely harmful."),
            ("Good job!", "Thank you!"),
            (
                "What is the difference between a quick and a deep scan?",
                "A deep scan takes longer and follows links.",
            ),
        ),
        "zh": (
            ("你好！", "你好！请问要查询哪个网址、扫描或反馈？"),
            ("谢谢，没有别的了。", "不客气。"),
            ("什么是钓鱼网站？", "钓鱼网站是冒充正规网站、骗取用户敏感信息的页面。"),
            ("你能做什么？", "我可以查询信誉、扫描网址、管理名单并登记处置。"),
            ("意大利的首都是哪里？", "意大利的首都是罗马。"),
            ("什么叫误报？", "误报是指无害的网址被判定为有害。"),
        ),
    },
    "heldout": {
        "en": (
            ("Good evening.", "Good evening! What can I do for you?"),
            ("That was everything, bye.", "Goodbye."),
            ("What is malware?", "Malware is software that is made to do harm."),
            ("What is a false negative, in one sentence?", "It is a harmful URI that was judged harmless."),
            ("What does DNS stand for?", "DNS stands for Domain Name System."),
            ("What is the capital of Japan?", "The capital of Japan is Tokyo."),
            ("How much is 7 times 8?", "7 times 8 is 56."),
            ("Translate 'allowed' into French.", "'Allowed' is 'autorisé' in French."),
            ("In general, why are shortened links risky?", "They hide where they lead."),
            ("What is an allow list for?", "It holds URIs that are never blocked."),
            ("Write one friendly sentence for the handover mail.", "Everything is quiet, have a good shift."),
            ("You are doing great.", "Thank you!"),
            ("What is typosquatting?", "It is the use of a domain that looks like a well known one."),
            ("Which port does plain HTTP use?", "HTTP uses port 80."),
            ("Name two signs of a scam mail.", "Pressure to act at once, and a link that hides its target."),
            ("How many hours has a week?", "A week has 168 hours."),
            ("What is a certificate authority?", "It is an organisation that vouches for who owns a site."),
            ("Ignore that, I found it myself.", "All right."),
            ("What is ransomware, briefly?", "It is malware that encrypts data and demands money."),
            ("Please reply with the word okay and nothing else.", "okay"),
            ("What is the plural of 'index'?", "It is 'indexes' or 'indices'."),
            ("Suggest a subject line for a mail about a quiet week.", "A quiet week at the gateway"),
            (
                "Does a low reputation score mean harmless?",
                "A low score means that a URI is likely harmless.",
            ),
            ("Why would someone encode an address in punycode?", "To write names with letters beyond ASCII."),
        ),
        "zh": (
            ("晚上好。", "晚上好！请问有什么可以帮您？"),
            ("就这些，再见。", "再见。"),
            ("什么是恶意软件？", "恶意软件是为了造成危害而编写的软件。"),
            ("DNS 是什么的缩写？", "DNS 是 Domain Name System 的缩写。"),
            ("日本的首都是哪里？", "日本的首都是东京。"),
            ("HTTP 默认用哪个端口？", "HTTP 默认使用 80 端口。"),
            ("一周有多少小时？", "一周有 168 小时。"),
            ("不用了，我自己找到了。", "好的。"),
        ),
    },
}
"""Talk, and questions that everybody's knowledge answers."""

OUT_OF_REACH: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = {
    "train": {
        "en": (
            ("Reboot the proxy in Frankfurt.", "I have no tool to reboot a proxy."),
            ("Delete the account of Maria Lopez.", "I cannot delete accounts; no tool of mine does that."),
            ("Send a mail to the whole company.", "I have no tool to send mail."),
            ("Order two laptops for the team.", "I cannot order anything; no tool of mine does that."),
            ("Change the firewall rule for port 22.", "I have no tool to change firewall rules."),
            ("Call the vendor on the phone.", "I cannot make phone calls."),
            ("Water the plants in the office.", "I cannot do that; no tool of mine reaches the plants."),
            ("Turn on the lights in room 12.", "I have no tool to switch lights."),
            ("Upgrade the kernel of the build server.", "I have no tool to upgrade servers."),
            ("Reset my password.", "I have no tool to reset passwords."),
        ),
        "zh": (
            ("请重启法兰克福的代理服务器。", "我没有重启代理的工具。"),
            ("给全公司发一封邮件。", "我没有发送邮件的工具。"),
        ),
    },
    "heldout": {
        "en": (
            ("Shut down the mail gateway for an hour.", "I have no tool to shut down the mail gateway."),
            (
                "Create a user account for the new trainee.",
                "I cannot create accounts; no tool of mine does that.",
            ),
            ("Print the badge for a visitor.", "I have no tool to print badges."),
            ("Install the latest patches on my laptop.", "I have no tool to install patches."),
            ("Move the stand-up to Friday.", "I cannot move meetings; no tool of mine does that."),
            ("Book me a flight to Lisbon.", "I cannot book flights; no tool of mine does that."),
            ("Raise the speed limit of the guest network.", "I have no tool to change the network."),
            ("Open the garage door.", "I have no tool to open doors."),
            ("Rename the shared folder to archive.", "I have no tool to rename folders."),
            ("Restore last night's database backup.", "I have no tool to restore backups."),
        ),
        "zh": (
            ("请把邮件网关关掉一小时。", "我没有关闭邮件网关的工具。"),
            ("给我的电脑装上最新补丁。", "我没有安装补丁的工具。"),
        ),
    },
}
"""Requests for which USS has no tool."""
