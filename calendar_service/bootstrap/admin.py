"""What the editor at /admin/ is made of."""

from __future__ import annotations

from calendar_service.admin.context import EditorContext
from calendar_service.bootstrap.accounts import AccountParts
from calendar_service.bootstrap.ledger import LedgerParts
from calendar_service.bootstrap.publishing import PublishingParts
from calendar_service.offices.office_list import OfficeList


class EditorParts(LedgerParts, PublishingParts, AccountParts):
    """What a person who is logged in can look at and change."""

    def editor_context(self) -> EditorContext:
        """What the editor may touch."""
        return EditorContext(
            accounts=self.accounts,
            archive=self.archive,
            copy=self.publishing.copy,
            publishing=self.publishing,
            directory=self.directory,
            office_list=OfficeList(self.directory, self.regions, self.clock),
            preview=lambda data: self.preview(data, self.settings.stages_file.name),
            figures=self.figures,
            replies=self.replies,
            real_clock=self.time.now,
        )
