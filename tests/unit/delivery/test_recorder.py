"""What is told beside a sender comes back to it, whatever it is."""

from __future__ import annotations

import threading

import pytest

from calendar_service.delivery.recorder import Recorder


def test_what_was_begun_comes_back_in_turn() -> None:
    with Recorder[int]() as recorder:
        for number in range(3):
            recorder.begin(lambda number=number: number)  # type: ignore[misc]
            assert recorder.result() == number


def test_it_is_done_beside_and_outlasts_no_process() -> None:
    with Recorder[threading.Thread]() as recorder:
        recorder.begin(threading.current_thread)
        thread = recorder.result()
        assert thread is not threading.current_thread()
        assert thread.daemon
    thread.join(5)
    assert not thread.is_alive()


def test_what_failed_fails_for_the_sender_and_the_next_goes_on() -> None:
    def fails() -> int:
        raise ConnectionError("gone")

    with Recorder[int]() as recorder:
        recorder.begin(fails)
        with pytest.raises(ConnectionError, match="gone"):
            recorder.result()
        recorder.begin(lambda: 1)
        assert recorder.result() == 1


def test_no_thread_is_started_for_nothing() -> None:
    before = threading.active_count()
    with Recorder[int]():
        assert threading.active_count() == before
