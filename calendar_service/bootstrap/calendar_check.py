"""What the page that examines calendars is made of, and what drops its results when their week is over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.doctor.reports_sql import KeptReports
from calendar_service.package_data import INTERPRETER, doctor_tables

if TYPE_CHECKING:
    from calendar_service.calendar_check.context import CheckContext
    from calendar_service.doctor.visit import Visit


class CalendarCheckParts(AccountParts):
    """For the editor's process; the clock only drops what is over, and loads nothing of the page."""

    @cached_property
    def kept_reports(self) -> KeptReports:
        """What was found in calendars, for a week."""
        return KeptReports(self.engine)

    def check_context(self) -> CheckContext:
        """What the page may touch: of the network only what is open to the public, and feeds only in a process apart."""
        from calendar_service.calendar_check.context import CheckContext
        from calendar_service.doctor.clients import measured
        from calendar_service.doctor.examiner_process import ExaminerProcess
        from calendar_service.doctor.reach import PUBLIC

        return CheckContext(
            accounts=self.accounts,
            reports=self.kept_reports,
            reach=PUBLIC,
            visit=_visit,
            examine=ExaminerProcess(INTERPRETER, measured(*doctor_tables())).examine,
            real_clock=self.time.now,
        )


def _visit(url: str) -> Visit:
    """Of what is open to the public."""
    from calendar_service.doctor.reach import PUBLIC
    from calendar_service.doctor.visiting import visit

    return visit(url, PUBLIC)
