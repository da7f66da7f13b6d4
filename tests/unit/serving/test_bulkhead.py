"""Work that waits keeps its own places, and nobody else's."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from calendar_service.serving import bulkhead as module
from calendar_service.serving.bulkhead import Bulkhead, Full, Places


def test_a_piece_too_many_is_told_so_and_another_kind_goes_on() -> None:
    thaws = threading.Event()

    async def story() -> None:
        pages, feeds = Bulkhead(Places("page", 2, 0.05)), Bulkhead(Places("feed", 1, 0.05))
        waiting = [asyncio.create_task(pages.do(thaws.wait)) for _ in range(2)]
        await asyncio.sleep(0.01)
        with pytest.raises(Full):
            await pages.do(lambda: 1)
        assert await feeds.do(lambda: 2) == 2
        thaws.set()
        assert await asyncio.gather(*waiting) == [True, True]
        assert await pages.do(lambda: 3) == 3

    asyncio.run(story())


def test_somebody_waits_for_a_place_but_not_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)

    async def story() -> None:
        pages = Bulkhead(Places("page", 1, 5))
        came = [asyncio.create_task(pages.do(lambda: time.sleep(0.05))) for _ in range(4)]
        await asyncio.sleep(0.01)
        with pytest.raises(Full):
            await pages.do(lambda: None)
        await asyncio.gather(*came)

    asyncio.run(story())


def test_work_that_fails_gives_its_place_back() -> None:
    def fail() -> None:
        raise RuntimeError

    async def story() -> None:
        pages = Bulkhead(Places("page", 1, 0.05))
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await pages.do(fail)

    asyncio.run(story())


def test_who_goes_leaves_the_place_taken_until_the_work_is_done() -> None:
    thaws = threading.Event()

    async def story() -> None:
        pages = Bulkhead(Places("page", 1, 0.05))
        gone = asyncio.create_task(pages.do(thaws.wait))
        await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(Full):
            await pages.do(lambda: None)
        thaws.set()
        await asyncio.sleep(0.05)
        await pages.do(lambda: None)

    asyncio.run(story())
