"""The Silences of ledger.book without a database: a twin of the one in ledger.sql, beside a MemoryLedger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from calendar_service.ledger.memory import MemoryLedger
from calendar_service.ledger.rows import Row
from calendar_service.offices.deputy import deputies_among
from calendar_service.promises.plan import REMINDER
from calendar_service.promises.silence import ASKED, Above, Hush, OfficeWord, SilenceRule, SilentList
from calendar_service.words.states import REACHED


class MemorySilences:
    """In one process. Nothing outlasts it."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger
        self._said: set[tuple[str, str]] = set()

    def confirm(self, office: str, letter: str) -> None:
        """That office has passed that mail on."""
        self._said.add((office, letter))

    def climb(self, rule: SilenceRule, now: datetime) -> int:
        return sum(self._climb(rule, stage, above, now) for stage, above in rule.watched(now).items())

    def _climb(self, rule: SilenceRule, stage: tuple[str, str], above: list[Above], now: datetime) -> int:
        leads = {int(lead) for each in above for lead in each.leads}
        first: dict[tuple[int, str, int], datetime] = {}
        for lead in leads:
            for each in self._answers(stage, lead):
                if each.taken_at and each.asked and not each.has_confirmed:
                    key = (lead, each.region, each.schedule_version)
                    first[key] = min(first.get(key, each.taken_at), each.taken_at)
        owed = rule.climbs(above, [Hush(*key, since) for key, since in first.items()], now)
        wanted = {(climb.lead, code) for climb in owed for code in climb.provinces}

        def needless(row: Mapping[str, Any]) -> bool:
            here = (row["election"], row["stage"]) == stage and row["lead"] in leads
            return here and (row["lead"], row["region"]) not in wanted

        return self._ledger.listed(rule.revision.number, owed, needless, now)

    def lists(self, rule: SilenceRule, rows: Collection[Row], now: datetime) -> Mapping[int, SilentList]:
        found: dict[int, SilentList] = {}
        for row in rows:
            above = rule.found(row.election, row.stage, row.region)
            made = above and rule.silent_list(above, self._answers((row.election, row.stage), row.lead), now)
            if made:
                found[row.id] = made
        return found

    def _answers(self, stage: tuple[str, str], lead: int) -> list[OfficeWord]:
        """Of every government in service."""
        offices = {office.code: office for office in self._ledger.serving() if office.kind == ASKED}
        of_whom = deputies_among(office.code for office in self._ledger.serving())
        about = [
            row
            for row in self._ledger.rows
            if (row["election"], row["stage"], row["message"], row["lead"]) == (*stage, REMINDER, lead)
        ]
        spoken = {
            (of_whom.get(row["office"], row["office"]), row["schedule_version"])
            for row in about
            if (row["office"], row.get("letter")) in self._said
        }
        found: dict[tuple[str, int], OfficeWord] = {}
        for row in about:
            office = offices.get(row["office"])
            if office is None or office.code in of_whom:
                continue
            taken = row["settled_at"] if row["state"] in REACHED else None
            asked = row.get("letter") is not None
            made = OfficeWord(
                office.code, office.name, office.region, row["schedule_version"], row["state"], taken, asked
            )
            key = (office.code, made.schedule_version)
            before = found.get(key)
            if before is None or (taken and not before.taken_at):
                found[key] = made.said(has_confirmed=key in spoken)
        return sorted(found.values(), key=lambda each: (each.region, each.office))
