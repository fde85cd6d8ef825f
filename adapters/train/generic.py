"""Tools of everyday kinds with requests for them, so that a model learns to read a declaration, not one domain. Pure.

Each has several names, of which a conversation declares one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from adapters.train.turns import Turn, assistant

_CITIES = (
    "Lima",
    "Oslo",
    "Cairo",
    "Madrid",
    "Toronto",
    "Seoul",
    "Nairobi",
    "Vienna",
    "Boston",
    "Hanoi",
    "Porto",
    "Lyon",
)
_PEOPLE = (
    "Ana Silva",
    "Tom Becker",
    "Mei Chen",
    "Omar Haddad",
    "Julia Novak",
    "Sam Doyle",
    "Priya Nair",
    "Leo Rossi",
)
_FILES = (
    "notes.txt",
    "report.pdf",
    "data/sales.csv",
    "src/main.py",
    "photos/cat.jpg",
    "todo.md",
    "logs/app.log",
    "a/b.json",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_SERVICES = ("nginx", "postgres", "redis", "mailer", "billing", "search")
_HOSTS = ("web-1", "web-2", "db-1", "cache-3", "build-7", "edge-2")
_ZONES = {
    "London": "Europe/London", "Berlin": "Europe/Berlin", "Tokyo": "Asia/Tokyo", "Shanghai": "Asia/Shanghai",
    "Paris": "Europe/Paris", "New York": "America/New_York", "Sydney": "Australia/Sydney", "Dubai": "Asia/Dubai",
}  # fmt: skip
_AMOUNTS = tuple(range(2, 120))


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, what its parameters may be, how one asks for it and what it answers.

    A parameter's values are words that stand for themselves, or a mapping from what is said to what is meant.
    """

    names: tuple[str, ...]
    description: str
    values: Mapping[str, tuple[Any, ...] | Mapping[str, Any]]
    requests: tuple[str, ...]
    result: tuple[str, tuple[Any, ...]]
    reply: str
    enum: bool = False

    def declared(self, name: str) -> dict[str, Any]:
        """The function definition under one of its names."""
        properties: dict[str, Any] = {}
        for key, values in self.values.items():
            meant = tuple(values.values()) if isinstance(values, Mapping) else values
            kind = "integer" if isinstance(meant[0], int) else "string"
            properties[key] = {"type": kind} | (
                {"enum": list(dict.fromkeys(meant))} if self.enum and kind == "string" else {}
            )
        schema = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
        return {
            "type": "function",
            "function": {"name": name, "description": self.description, "parameters": schema},
        }

    def turns(self, name: str, random: Random) -> tuple[Turn, Turn]:
        """A request with its call, and the answer to the result."""
        said: dict[str, Any] = {}
        meant: dict[str, Any] = {}
        for key, values in self.values.items():
            said[key] = random.choice(list(values))
            meant[key] = values[said[key]] if isinstance(values, Mapping) else said[key]
        key, results = self.result
        found = random.choice(results)
        messages: tuple[Mapping[str, Any], ...] = (
            {"role": "user", "content": random.choice(self.requests).format(**said)},
        )
        calls = ((name, meant),)
        asked = Turn(
            messages, calls=calls, thought=f"I need {name}.", kind="generic call", needs=frozenset({name})
        )
        result = {"role": "tool", "content": json.dumps({**meant, key: found}, ensure_ascii=False)}
        told = Turn(
            (*messages, assistant("", calls), result), text=self.reply.format(**said, **{key: found}),
            thought="The result is here, I report it.", kind="generic answer", needs=frozenset({name}),
        )  # fmt: skip
        return asked, told


TOOLS = (
    Tool(("get_weather", "weather_now", "current_weather"), "The weather in a city now.", {"city": _CITIES},
         ("What is the weather in {city}?", "How is the weather in {city} today?", "Do I need an umbrella in {city}?", "Tell me the weather for {city}."),
         ("weather", ("rain", "clear sky", "light snow", "fog", "cloudy")), "The weather in {city}: {weather}."),
    Tool(("get_temperature", "temperature_of"), "The air temperature of a city in degrees Celsius.", {"city": _CITIES},
         ("How warm is it in {city}?", "What is the temperature in {city}?", "Is it cold in {city} right now?"),
         ("degrees", tuple(range(-8, 36))), "It is {degrees} °C in {city}."),
    Tool(("time_in_zone", "clock", "current_time", "zone_time"), "The time now in a time zone.", {"zone": _ZONES},
         ("What time is it in {zone}?", "How late is it in {zone} now?", "Tell me the time in {zone}.", "Current time in {zone}, please."),
         ("time", ("08:15", "13:40", "23:05", "17:30", "04:52")), "It is {time} in {zone}.", enum=True),
    Tool(("free_space", "disk_usage", "space_left", "disk_space"), "How much disk space is free on this machine.",
         {"path": {"on this machine": "/", "on the disk": "/", "under /": "/", "under /home": "/home", "in /var": "/var", "on this computer": "/"}},
         ("How much disk space is left {path}?", "Is there enough free space {path}?", "How much room do we have {path}?", "Tell me the free disk space {path}."),
         ("free_gb", (12.5, 81.2, 240.9, 3.7, 55.1)), "{free_gb} GB are free.", enum=True),
    Tool(("memory_free", "ram_usage"), "How much memory a host has left.", {"host": _HOSTS},
         ("How much memory is free on {host}?", "Is {host} short of RAM?", "Check the memory of {host}."),
         ("free_mb", (512, 2048, 130, 9000)), "{host} has {free_mb} MB of memory left."),
    Tool(("read_file", "show_file", "cat_file"), "The content of a text file.", {"path": _FILES},
         ("Show me {path}", "What is in {path} ?", "Open the file {path}", "Read {path} to me."),
         ("content", ("meet at nine", "hello world", "total: 42", "draft")), "{path} says: {content}"),
    Tool(("delete_file", "remove_file"), "Delete a file.", {"path": _FILES},
         ("Delete {path}", "Please remove {path} from the disk.", "Get rid of the file {path}"),
         ("status", ("deleted",)), "{path} was {status}."),
    Tool(("file_size", "size_of_file"), "The size of a file in bytes.", {"path": _FILES},
         ("How big is {path} ?", "What is the size of {path} ?", "Tell me how many bytes {path} has."),
         ("bytes", (120, 4096, 88123, 5)), "{path} has {bytes} bytes."),
    Tool(("list_folder", "list_files"), "The files of a folder.", {"folder": ("docs", "photos", "src", "music", "backup")},
         ("What is in the folder {folder}?", "List the files of {folder}.", "Which files are in {folder}?"),
         ("files", ("a.txt, b.txt", "one.png", "readme.md, main.c")), "In {folder}: {files}."),
    Tool(("create_event", "add_to_calendar"), "Put an event on the calendar.",
         {"title": ("lunch", "review", "dentist", "planning", "yoga"), "day": _DAYS, "hour": (8, 9, 10, 13, 15, 17)},
         ("Put {title} on my calendar on {day} at {hour}.", "Schedule {title} for {day}, {hour} o'clock.", "Add an event: {title}, {day} at {hour}."),
         ("status", ("created",)), "{title} is on the calendar: {day} at {hour}."),
    Tool(("list_events", "calendar_of_day"), "The events of one day.", {"day": _DAYS},
         ("What do I have on {day}?", "Show my calendar for {day}.", "Am I busy on {day}?"),
         ("events", ("lunch at 12", "none", "review at 9, dentist at 15")), "On {day}: {events}."),
    Tool(("cancel_event", "remove_event"), "Take an event off the calendar.", {"title": ("lunch", "review", "dentist", "yoga"), "day": _DAYS},
         ("Cancel {title} on {day}.", "Remove {title} from my calendar on {day}.", "I cannot make it to {title} on {day}, take it off."),
         ("status", ("cancelled",)), "{title} on {day} is {status}."),
    Tool(("set_timer", "start_timer"), "Start a timer.", {"minutes": _AMOUNTS},
         ("Set a timer for {minutes} minutes.", "Wake me in {minutes} minutes.", "Timer: {minutes} minutes, please."),
         ("status", ("running",)), "The timer runs for {minutes} minutes."),
    Tool(("send_message", "message_person"), "Send a short message to a person.",
         {"to": _PEOPLE, "text": ("I am late", "call me", "thank you", "lunch is ready", "see you soon")},
         ("Tell {to}: {text}", "Send {to} the message: {text}", "Write to {to}: {text}"),
         ("status", ("sent",)), "The message to {to} was {status}."),
    Tool(("find_contact", "phone_number_of"), "The phone number of a person.", {"name": _PEOPLE},
         ("What is the phone number of {name}?", "How can I reach {name} by phone?", "Find the number of {name}."),
         ("phone", ("555-0101", "555-0143", "555-0188")), "The number of {name} is {phone}."),
    Tool(("service_status", "is_running"), "Whether a service runs.", {"service": _SERVICES},
         ("Is {service} running?", "Check the status of {service}.", "Did {service} crash?", "How is {service} doing?"),
         ("status", ("running", "stopped", "restarting")), "{service} is {status}.", enum=True),
    Tool(("restart_service", "bounce_service"), "Restart a service on a host.", {"service": _SERVICES, "host": _HOSTS},
         ("Restart {service} on {host}.", "{service} hangs on {host}, restart it.", "Please bounce {service} on {host}."),
         ("status", ("restarted",)), "{service} was {status} on {host}.", enum=True),
    Tool(("ping_host", "check_host"), "Whether a host answers, and how fast.", {"host": _HOSTS},
         ("Ping {host}.", "Does {host} answer?", "Is {host} up?"),
         ("milliseconds", (1, 4, 12, 80)), "{host} answers in {milliseconds} ms."),
    Tool(("tail_log", "last_log_lines"), "The last lines of a service's log.", {"service": _SERVICES, "lines": (5, 10, 20, 50)},
         ("Show the last {lines} log lines of {service}.", "Give me {lines} lines from the log of {service}.", "Tail {lines} lines of {service}."),
         ("text", ("started", "connection reset", "out of memory")), "The log of {service} ends with: {text}", enum=True),
    Tool(("convert_units", "unit_conversion"), "Convert a length.", {"value": _AMOUNTS, "to": {"miles": "miles", "feet": "feet", "kilometres": "km", "metres": "m"}},
         ("Convert {value} to {to}.", "How much is {value} in {to}?", "Turn {value} into {to}, please."),
         ("result", (3.5, 12.0, 99.1)), "That is {result} {to}.", enum=True),
    Tool(("exchange_rate", "currency_rate"), "The exchange rate between two currencies.", {"base": ("EUR", "USD", "GBP", "JPY"), "quote": ("CHF", "SEK", "CAD", "BRL")},
         ("What is the rate from {base} to {quote}?", "How many {quote} do I get for one {base}?", "Exchange rate {base} {quote} please."),
         ("rate", (0.92, 1.31, 10.4)), "One {base} is {rate} {quote}."),
    Tool(("stock_price", "share_price"), "The price of a share by its symbol.", {"symbol": ("ACME", "GLOB", "ZENT", "ORBX", "KLNR")},
         ("What does {symbol} cost?", "Price of {symbol}?", "How is the share {symbol} doing?"),
         ("price", (12.4, 310.0, 45.9)), "{symbol} costs {price}."),
    Tool(("search_web", "web_search"), "Search the web.", {"query": ("cheap flights", "pasta recipes", "used bikes", "solar panels", "chess openings")},
         ("Search the web for {query}.", "Find {query} online.", "Look up {query} on the web."),
         ("title", ("Ten good picks", "A short guide")), "The first hit for {query}: {title}."),
    Tool(("translate_text", "translation"), "Translate a word.", {"word": ("house", "river", "bread", "train", "moon"), "language": ("French", "German", "Italian", "Dutch")},
         ("How do you say {word} in {language}? Use the dictionary.", "Look up the {language} word for {word}.", "Translate {word} to {language} with the dictionary."),
         ("result", ("maison", "Fluss", "pane")), "In {language} it is {result}.", enum=True),
    Tool(("turn_light", "switch_light"), "Switch the light of a room.", {"room": ("kitchen", "hall", "office", "bedroom"), "state": ("on", "off")},
         ("Turn {state} the light in the {room}.", "Light {state} in the {room}, please.", "Switch the {room} light {state}."),
         ("status", ("done",)), "The light in the {room} is {state}.", enum=True),
    Tool(("set_heating", "set_thermostat"), "Set the temperature of a room.", {"room": ("kitchen", "hall", "office", "bedroom"), "degrees": tuple(range(16, 25))},
         ("Set the {room} to {degrees} degrees.", "Heat the {room} to {degrees} degrees.", "Make it {degrees} degrees in the {room}."),
         ("status", ("set",)), "The {room} is set to {degrees} degrees.", enum=True),
    Tool(("play_song", "play_music"), "Play a song.", {"title": ("Blue Sky", "Old Road", "Silver Rain", "Night Train")},
         ("Play {title}.", "I want to hear {title}.", "Put on {title}."),
         ("status", ("playing",)), "Now {status}: {title}."),
    Tool(("add_to_list", "shopping_add"), "Put an item on the shopping list.", {"item": ("milk", "eggs", "coffee", "apples", "rice", "soap"), "quantity": tuple(range(1, 13))},
         ("Put {quantity} {item} on the shopping list.", "We need {quantity} {item}, add it to the list.", "Add {quantity} {item}."),
         ("status", ("added",)), "{quantity} {item} are on the list."),
    Tool(("track_parcel", "parcel_status"), "Where a parcel is.", {"parcel": tuple(f"PK{number}" for number in range(4000, 4900, 37))},
         ("Where is parcel {parcel}?", "Track {parcel}.", "Did {parcel} arrive?"),
         ("status", ("in transit", "delivered", "at the depot")), "Parcel {parcel} is {status}."),
    Tool(("get_order", "order_status"), "The state of an order.", {"order": tuple(f"ORD-{number}" for number in range(100, 990, 31))},
         ("What about my order {order}?", "Show order {order}.", "Has {order} been shipped?"),
         ("status", ("shipped", "packed", "cancelled")), "Order {order} is {status}."),
    Tool(("refund_order", "give_refund"), "Refund an order.", {"order": tuple(f"ORD-{number}" for number in range(100, 990, 29))},
         ("Refund order {order}.", "I want my money back for {order}.", "Please give a refund for {order}."),
         ("status", ("refunded",)), "Order {order} was {status}."),
    Tool(("train_times", "next_train"), "The next train between two cities.", {"origin": _CITIES[:6], "destination": _CITIES[6:]},
         ("When is the next train from {origin} to {destination}?", "Next train {origin} to {destination}?", "I must get from {origin} to {destination} by train, when does it leave?"),
         ("departure", ("09:12", "14:48", "20:30")), "The next train from {origin} to {destination} leaves at {departure}."),
    Tool(("count_rows", "table_size"), "How many rows a table has.", {"table": ("users", "orders", "events", "invoices")},
         ("How many rows has the table {table}?", "Count the rows of {table}.", "How large is the table {table}?"),
         ("rows", (12, 1044, 98321)), "The table {table} has {rows} rows."),
    Tool(("open_ticket", "create_ticket"), "Open a support ticket.", {"subject": ("broken screen", "slow network", "lost badge", "no sound"), "priority": ("low", "normal", "high")},
         ("Open a ticket with {priority} priority: {subject}.", "File a {priority} priority ticket about {subject}.", "I have a {subject}, make it a ticket, priority {priority}."),
         ("ticket", ("HD-31", "HD-77", "HD-150")), "Ticket {ticket} is open: {subject}."),
    Tool(("get_battery", "battery_level"), "The battery level of a device in per cent.", {"device": ("phone", "laptop", "watch", "tablet")},
         ("How full is the battery of my {device}?", "Battery of the {device}?", "Does my {device} need charging?"),
         ("percent", (8, 35, 61, 100)), "The battery of the {device} is at {percent} %.", enum=True),
)  # fmt: skip

SYSTEMS = (
    "", "", "You are a helpful assistant.", "You are a careful assistant. Use the tools when they fit, and answer briefly.",
    "You help the people of a small company.", "Answer in one or two sentences. Call a tool for every fact that only a tool can know.",
)  # fmt: skip
REFUSALS = ("I have no tool for that.", "None of my tools can do that.")


def conversations(random: Random) -> tuple[str, list[dict[str, Any]], list[Turn]]:
    """A system message, the tools declared under it, and turns that are right with them."""
    chosen = random.sample(TOOLS, random.randint(1, 6))
    names = {tool.names: random.choice(tool.names) for tool in chosen}
    declared = [tool.declared(names[tool.names]) for tool in chosen]
    turns = [turn for tool in chosen for _ in range(6) for turn in tool.turns(names[tool.names], random)]
    for tool in random.sample([tool for tool in TOOLS if tool not in chosen], 5):
        wanted, _ = tool.turns(tool.names[0], random)
        turns.append(
            Turn(
                wanted.messages, text=random.choice(REFUSALS), thought="No tool fits.", kind="generic refusal"
            )
        )
    random.shuffle(turns)
    return random.choice(SYSTEMS), declared, turns
