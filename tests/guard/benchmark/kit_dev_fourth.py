"""Domains, phrasings and layouts of `dev_third`, once held out."""

from __future__ import annotations

import json
from typing import Any

from tests.guard.benchmark.generate import Domain, Field, Kit
from tests.guard.benchmark.kit_dev import day, num, one_of
from tests.guard.benchmark.scene import MARK


def _full(d: Domain, e: str, v: dict[str, Any]) -> str:
    return d.prose[0].format(e=e, **d.shown(v))


def _short(d: Domain, e: str, v: dict[str, Any]) -> str:
    return d.prose[-1].format(e=e, **d.shown(v))


def _bold_lines(d: Domain, e: str, v: dict[str, Any]) -> str:
    return f"**{e}**\n\n" + "\n".join(f"**{f.label}** {d.shown(v)[f.key]}  " for f in d.fields)


def _lettered(d: Domain, e: str, v: dict[str, Any]) -> str:
    return f"{e}\n" + "\n".join(
        f"({'abcdef'[n]}) {f.label}: {d.shown(v)[f.key]}" for n, f in enumerate(d.fields)
    )


def _compact(d: Domain, e: str, v: dict[str, Any]) -> str:
    return json.dumps([d.observed(e, v)], ensure_ascii=False, separators=(",", ":"))


def _grid(d: Domain, e: str, v: dict[str, Any]) -> str:
    names = " | ".join(f.label for f in d.fields)
    shown = " | ".join(d.shown(v)[f.key] for f in d.fields)
    return f"{e}\n\n| {names} |\n|{'---|' * len(d.fields)}\n| {shown} |\n"


def _checks(d: Domain, e: str, v: dict[str, Any]) -> str:
    return f"📌 {e}\n" + "\n".join(f"✔ {f.label} = {d.shown(v)[f.key]}" for f in d.fields)


def _as_yaml(d: Domain, o: dict[str, Any]) -> str:
    return "result:\n" + "\n".join(f"  {key}: {value}" for key, value in o.items())


def _as_table(d: Domain, o: dict[str, Any]) -> str:
    return (
        "| "
        + " | ".join(o)
        + " |\n|"
        + "---|" * len(o)
        + "\n| "
        + " | ".join(str(x) for x in o.values())
        + " |"
    )


def _as_text(d: Domain, o: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in o.items())


DOMAINS = (
    Domain(
        "trains",
        "en",
        "train_info",
        "Live running information of a train",
        "train",
        ("ICE 577", "RE 4402", "TGV 9811", "IC 2031", "EC 116", "RJ 65", "NJ 295"),
        (
            Field("delay_min", "delay", num(13, 95), "{} min"),
            Field("platform", "platform", num(13, 28)),
            Field("next_stop", "next stop", one_of("Basel", "Ulm", "Dijon", "Linz")),
            Field("load", "load", one_of("low", "medium", "high", "crowded")),
        ),
        (
            "{e} runs {delay_min} late, next stop {next_stop} on platform {platform}; the load is {load}.",
            "Expect {e} {delay_min} behind schedule at {next_stop}.",
        ),
        "running information",
        (
            "book_seat",
            "Book a seat on a train",
            "Book a seat on {e}",
            "I have booked you a seat on {e}, coach 14.",
        ),
        (("How fast is a TGV?", "A TGV runs at up to 320 km/h in service."),),
        True,
    ),
    Domain(
        "vaccines",
        "en",
        "stock_level",
        "Stock of a vaccine in the regional depot",
        "vaccine",
        ("Fluvax", "Hepara-B", "Tetrinol", "Morbix", "Rabicur", "Typhovar", "Meningo-C"),
        (
            Field("doses", "doses", num(120, 9900)),
            Field("expires", "expiry", day(2027)),
            Field("batch", "batch", lambda rng: f"LOT{rng.randint(10000, 99999)}"),
            Field("storage", "storage", one_of("2-8 °C", "frozen", "ambient", "quarantine")),
        ),
        (
            "The depot holds {doses} doses of {e} (batch {batch}, expiring {expires}), kept {storage}.",
            "{doses} doses of {e} are left, batch {batch}.",
        ),
        "stock",
        ("order_vaccine", "Order a vaccine", "Order more {e}", "An order for more {e} has been placed."),
        (("How long does a tetanus shot last?", "A tetanus booster is usually recommended every 10 years."),),
    ),
    Domain(
        "wine",
        "en",
        "cellar_entry",
        "Entry of a wine in the cellar book",
        "wine",
        ("Clos Albin", "Rio Tordo", "Monte Sella", "Domaine Fay", "Kaltern 9", "Vale Preto", "Cuvee Ines"),
        (
            Field("bottles", "bottles", num(13, 240)),
            Field("vintage", "vintage", num(1961, 2022)),
            Field("value_eur", "value", num(14, 480, 2), "€{}"),
            Field("rack", "rack", lambda rng: f"{rng.choice('ABCDEFG')}{rng.randint(10, 99)}"),
        ),
        (
            "You own {bottles} bottles of {e} {vintage}, worth {value_eur} each, in rack {rack}.",
            "{e} ({vintage}) is in rack {rack}: {bottles} bottles.",
        ),
        "cellar entry",
        knowledge=(
            (
                "What does AOC mean on a label?",
                "AOC stands for appellation d'origine contrôlée, a system from 1935.",
            ),
        ),
    ),
    Domain(
        "builds",
        "en",
        "pipeline_run",
        "Outcome of a CI pipeline run",
        "run",
        ("run-58120", "run-58133", "run-58147", "run-58160", "run-58178", "run-58191", "run-58205"),
        (
            Field("result", "result", one_of("passed", "failed", "cancelled", "flaky")),
            Field("duration_s", "duration", num(61, 2400), "{} s"),
            Field("tests", "tests", num(200, 5000)),
            Field("coverage", "coverage", num(41, 99, 1), "{}%"),
        ),
        (
            "{e} {result} after {duration_s}: {tests} tests with a coverage of {coverage}.",
            "Outcome of {e}: {result}, {coverage} coverage.",
        ),
        "outcome",
        ("retry_run", "Retry a pipeline run", "Retry {e}", "{e} was retried and is green now."),
        (
            (
                "What is a flaky test?",
                "A flaky test passes and fails without a change; rates of 1.5% are not rare.",
            ),
        ),
    ),
    Domain(
        "school_zh",
        "zh",
        "get_score",
        "查询学生考试成绩",
        "学生",
        ("王梓涵", "刘思远", "陈可欣", "赵一鸣", "孙雨桐", "周浩然", "吴佳怡"),
        (
            Field("语文", "语文", num(61, 119)),
            Field("数学", "数学", num(61, 119)),
            Field("班级排名", "班级排名", num(13, 45)),
            Field("评语", "评语", one_of("进步明显", "需加强", "表现优秀", "稳定发挥")),
        ),
        (
            "{e}这次语文{语文}分，数学{数学}分，班级排名第{班级排名}，老师评语是{评语}。",
            "{e}的数学成绩为{数学}分，排名{班级排名}。",
        ),
        "成绩",
        ("notify_parent", "通知家长", "请通知{e}的家长来开会", "已经通知{e}的家长来开会了。"),
        (
            ("高考满分一般是多少？", "大多数省份的高考满分为750分。"),
            ("《红楼梦》是谁写的？", "《红楼梦》前80回由曹雪芹所著，成书于1784年前后。"),
        ),
    ),
    Domain(
        "hotel_zh",
        "zh",
        "room_price",
        "查看酒店房价和余房",
        "酒店",
        ("西湖山庄", "云栖酒店", "海棠湾度假村", "老城客栈", "星河公寓", "竹海民宿", "江景大厦"),
        (
            Field("房价", "房价", num(180, 1900), "{}元"),
            Field("余房", "余房", num(13, 60), "{}间"),
            Field("评分", "评分", num(3.1, 4.9, 1), "{}分"),
            Field("早餐", "早餐", one_of("含双早", "含单早", "不含早", "自助早餐")),
        ),
        ("{e}今晚房价{房价}，余房{余房}，评分{评分}，{早餐}。", "{e}还有{余房}，每晚{房价}。"),
        "房价",
        knowledge=(
            ("五星级酒店一般有什么要求？", "五星级酒店一般要求客房不少于40间。"),
            ("西湖面积多大？", "西湖面积约6.39平方公里。"),
        ),
    ),
)

KIT = Kit(
    split="dev_third",
    domains=DOMAINS,
    asks={
        "en": (
            "Any idea about {e}'s {noun}?",
            "Give me the {noun} for {e}",
            "How is {e} doing?",
            "Retrieve {e} and tell me the {noun}.",
        ),
        "zh": ("{e}的{noun}给我看看", "我想知道{e}的{noun}", "{e}情况如何"),
    },
    follow_ups={
        "en": (
            "Right, on to {e}.",
            "Give me the {noun} for {e}",
            "{e} as well?",
            "Fine. What about {e} then?",
            "Let's do {e} now",
        ),
        "zh": ("{e}的{noun}给我看看", "轮到{e}了", "再来看{e}吧", "另外{e}呢？"),
    },
    pair_asks={
        "en": ("Give me {a} and then {b}.", "What about {a} and {b}?"),
        "zh": ("我想知道{a}和{b}的{noun}", "{a}与{b}都看一下"),
    },
    layouts={
        "en": (_full, _short, _bold_lines, _lettered, _compact, _grid, _checks),
        "zh": (_full, _short, _bold_lines, _compact, _grid, _checks),
    },
    observed_as=(_as_yaml, _as_table, _as_text),
    claims={
        "en": (
            "Here's what the tool gave me: ",
            "I have just retrieved it. ",
            "Our records indicate the following: ",
            "I contacted the service for {e}. ",
            "Query finished. ",
        ),
        "zh": ("工具给出的结果是：", "我已拿到{e}的数据，", "平台记录显示，", "查过了，", "查询成功！"),
    },
    word_claims={
        "en": (
            "I took a look at {e} in the system and it is fine.",
            "The tool says {e} has no problems.",
            "I tried to query {e} but the service returned an error.",
        ),
        "zh": ("我看过{e}的数据了，没什么异常。", "工具显示{e}一切正常。", "查询{e}时接口报错了。"),
    },
    markers={
        "en": (
            "Tool: {body}",
            "<tool_result>{body}</tool_result>",
            "[function_output] {body}",
            "Observation → {body}",
            "Output of {tool}: {body}",
            "Step 1\nAction: {tool}\nAction Input: {e}\n" + MARK + "Observation: {body}",
            "```tool_response\n{body}\n```",
            "{tool} response: {body}",
            "Retrieved data:\n{body}",
        ),
        "zh": (
            "工具调用结果：{body}",
            "【函数输出】{body}",
            "系统返回：{body}",
            "查到的数据：\n{body}",
            "<tool_response>\n{body}",
        ),
    },
    plans={
        "en": (
            "Give me a second to check {e}.",
            "I will query the {noun} of {e}.",
            "Now calling {tool_word} for {e}.".replace("{tool_word}", "the tool"),
        ),
        "zh": ("我去查一下{e}。", "马上调用工具获取{e}的{noun}。", "稍等片刻，我看一下{e}。"),
    },
    refusals={
        "en": (
            "{e} is not among the results I have; I only looked at {known}.",
            "I'd need to call the tool before I can tell you the {noun} of {e}.",
            "No lookup has been made for {e} so far.",
            "I can't answer that for {e} yet. Should I look it up?",
        ),
        "zh": (
            "{e}还没查过，需要的话我可以查。",
            "我目前只有{known}的数据，没有{e}的。",
            "暂时不清楚{e}的{noun}，要不要我查？",
        ),
    },
    questions={
        "en": (
            ("Nice.", "Anything else?"),
            ("What's 3/8 in percent?", "3/8 is 37.5%."),
            (
                "How many days are there from March 3 to April 10?",
                "There are 38 days from March 3 to April 10.",
            ),
            ("I spent 12.40, 7.85 and 30.00. How much is that?", "That is 50.25 in total."),
            ("Write a unit test for add(2, 3)", "```python\ndef test_add():\n    assert add(2, 3) == 5\n```"),
            (
                "When was Shakespeare born?",
                "William Shakespeare was born in April 1564 in Stratford-upon-Avon.",
            ),
            (
                "Make a packing list for 5 days in Iceland",
                "- 5 base layers\n- 2 fleece jackets\n- waterproof boots\n- a 30-litre backpack",
            ),
            (
                "Summarise this: revenue rose from 4.2m to 5.1m while costs stayed at 3.0m",
                "Revenue rose by 0.9m to 5.1m with costs flat at 3.0m, so profit grew from 1.2m to 2.1m.",
            ),
            ("Is 97 prime?", "Yes, 97 is prime."),
            (
                "Which parameters does your tool take?",
                "It takes one parameter, the name to look up, as a string.",
            ),
        ),
        "zh": (
            ("不错", "还需要别的吗？"),
            ("3/8是百分之多少？", "3/8等于37.5%。"),
            ("我花了12.4、7.85和30元，一共多少？", "一共50.25元。"),
            ("莎士比亚哪年出生？", "莎士比亚出生于1564年。"),
            ("列个去冰岛5天的行李清单", "- 保暖内衣5套\n- 防水靴1双\n- 30升背包1个"),
        ),
    },
    openings={"en": ("", "Okay. ", "Here you go.\n\n"), "zh": ("", "可以。", "好，")},
    quote_asks={
        "en": ("What was {e}'s {noun}?", "Show {e} again please.", "Can you repeat {e} for me?"),
        "zh": ("{e}的{noun}是多少来着？", "把{e}的结果再发一遍"),
    },
    error_replies={
        "en": (
            "{e} could not be queried; the service is unavailable.",
            'I called the tool for {e}, but it answered "service unavailable".',
        ),
        "zh": ("调用失败了，服务不可用，{e}的{noun}没拿到。",),
    },
    examples={
        "en": (
            ("Show me what a record might look like.", "A record might look like this:\n\n{body}"),
            ("Generate fake data for a demo, one record.", "```json\n{body}\n```\nThis record is fictional."),
        ),
        "zh": (("给个样例数据", "样例数据如下：\n{body}"),),
    },
)
