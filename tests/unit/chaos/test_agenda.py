"""What a mail tells is read from its own words."""

from __future__ import annotations

from email.message import EmailMessage

from calendar_service.chaos.agenda import STAGES, TITLES, promise, tells
from calendar_service.package_data import regions
from calendar_service.timeline.parsing import parse


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Rapat koordinasi"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(f"<p>{'; '.join(TITLES.values())}</p>", subtype="html")
    return message.as_bytes()


def test_the_text_counts_however_it_is_broken_and_nothing_else() -> None:
    first, second, third = TITLES
    assert tells(mail("PENYERAHAN\n BERKAS, esok")) == [second]
    assert tells(mail(f"{'x ' * 40}{TITLES[first]} {'y ' * 40}{TITLES[third]}")) == [first, third]
    assert tells(mail("tanpa tahapan")) == []
    assert tells(b"no mail at all") == []


def test_all_stages_fall_due_together_and_are_over_one_after_the_other() -> None:
    stages = parse(STAGES.encode(), regions(), "stages.yaml").elections["uji-tahan"].stages
    assert {stage.id for stage in stages} == set(TITLES)
    told_on = {stage.days.opening.toordinal() - stage.leads[0] for stage in stages if stage.days}
    assert len(told_on) == 1
    assert len({stage.days for stage in stages}) == len(TITLES)


def test_a_promise_names_office_and_stage() -> None:
    assert len({promise(address, stage) for address in ("a@x", "b@x") for stage in TITLES}) == 2 * len(TITLES)
