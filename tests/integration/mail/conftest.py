"""Opens post offices and closes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from post_office import PostOffice
from scripted_smtp import ScriptedServer

from calendar_service.offices.office import Office


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[..., PostOffice]]:
    opened: list[PostOffice] = []

    def open_one(server: ScriptedServer, offices: list[Office], **settings: Any) -> PostOffice:
        post = PostOffice(tmp_path, server, offices, **settings)
        opened.append(post)
        return post

    yield open_one
    for post in opened:
        post.close()
