"""What is remembered over turns is bounded, and changes nothing but time."""

from __future__ import annotations

from server.domain import Message, Role
from server.guard import Evidence
from server.guard.text.memory import Memory


def test_a_text_is_read_once_and_the_least_recently_used_is_forgotten_first() -> None:
    read: list[str] = []

    def length(text: str) -> int:
        read.append(text)
        return len(text)

    memory = Memory(length, 2000)
    assert [memory("a"), memory("bb"), memory("a"), memory("ccc")] == [1, 2, 1, 3]
    assert read == ["a", "bb", "ccc"]
    memory("dddd")
    assert (memory("a"), read[-1]) == (1, "dddd")
    memory("bb")
    assert read[-1] == "bb"


def test_what_is_remembered_stays_within_its_bound() -> None:
    memory = Memory(len, 10_000)
    for number in range(1000):
        memory(f"text {number}" * (number % 40))
    assert 0 < memory.num_chars <= 10_000
    assert memory("x" * 50_000) == 50_000
    assert memory.num_chars <= 10_000


def test_what_is_made_may_be_none() -> None:
    calls: list[str] = []
    memory = Memory(lambda text: calls.append(text), 5000)
    assert [memory("a"), memory("a")] == [None, None]
    assert calls == ["a"]


def test_two_conversations_that_share_messages_keep_their_own_places() -> None:
    result = Message(Role.TOOL, '{"city": "Paris", "temp_c": 22}', call_id="1")
    asked = Message(Role.USER, "Paris?")
    first, second = Evidence((asked, result), ()), Evidence((asked, asked, asked, result), ())
    assert (first.observations[0].index, second.observations[0].index) == (1, 3)
    assert first.observations[0].reading is second.observations[0].reading
