"""What a draft says, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from calendar_service.package_data import regions
from calendar_service.papers.chat_text import chat_text
from calendar_service.papers.draft import APPEAL, CHAT, CIRCULAR, POSTER, NoDraft, letter_of, parts
from calendar_service.timeline.stage import Days, Scope, Stage, Status
from calendar_service.words.languages import LANGUAGES, Text
from tests.notices_material import OFFICES
from tests.papers_material import (
    DAY,
    ELECTION,
    JAYAPURA,
    NUSA_TENGGARA_TIMUR,
    SUMENEP,
    all_words,
    changed,
    draft,
    drafting,
    government,
    revision,
)

KINDS = (CIRCULAR, APPEAL, CHAT, POSTER)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_in_the_name_and_the_clock_of_the_region(kind: str) -> None:
    for code, zone in (("35.29", "WIB"), ("53.01", "WITA"), ("91.71", "WIT")):
        said = " ".join(all_words(dict(draft(kind, "pemungutan-suara", government(code)).words)))
        assert regions()[code].full_name in said
        assert f"pukul 07.00–13.00 {zone}" in said
        assert "Rabu, 27 November 2024" in said


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_the_offices_own_is_filled_in(kind: str) -> None:
    said = draft(kind).words
    assert all(value == "" or label not in ("Nomor", "Number") for label, value, _ in said.get("head", []))
    blanks = [hint for value, hint, _ in said.get("sign", []) if not value]
    assert len(said.get("number", [])) == (kind == CIRCULAR)
    assert len(blanks) == {CIRCULAR: 2, APPEAL: 3}.get(kind, 0)
    assert all(isinstance(each, str) for each in said.get("dated", [["", ""]])[0])


def test_a_letter_says_that_it_is_a_draft_and_where_its_days_come_from() -> None:
    note = " ".join(draft(CIRCULAR).words["note"])
    assert "Naskah untuk disesuaikan" in note
    assert "19 September 2024" in note
    assert "https://kalender.example/pilkada-2024/tahapan/kampanye/" in note


def test_the_class_of_breach_is_that_of_the_day_there() -> None:
    """Before the candidates are confirmed it is one of ethics."""
    early = " ".join(all_words(draft(CIRCULAR, "pendaftaran-pasangan-calon", day=date(2024, 8, 20)).words["point"]))
    late = " ".join(all_words(draft(CIRCULAR, "masa-tenang", day=date(2024, 11, 20)).words["point"]))
    assert "kode etik" in early
    assert "pelanggaran disiplin" in late
    assert "kode etik" not in late


def test_whom_a_letter_is_to_and_who_signs_it() -> None:
    own, province = draft(CIRCULAR), draft(CIRCULAR, "pemungutan-suara", government("53"))
    assert len(own.words["to"]) == 3
    assert len(province.words["to"]) == 1
    assert own.words["sign"][0][0] == "Bupati Sumenep,"
    assert draft(CIRCULAR, office=government("35.78")).words["sign"][0][0] == "Wali Kota Surabaya,"
    appeal = draft(APPEAL, office=NUSA_TENGGARA_TIMUR)
    assert appeal.words["to"] == ["Gubernur Nusa Tenggara Timur"]
    assert appeal.words["sign"][1][0] == f"{NUSA_TENGGARA_TIMUR.name},"


@pytest.mark.parametrize(
    ("code", "readers"),
    [
        ("35.29", ["camat di", "lurah di"]),
        ("34.02", ["panewu di"]),  # a lurah leads a village there
        ("34.71", ["mantri pamong praja di", "lurah di"]),
        ("95.01", ["kepala distrik di", "lurah di"]),
        ("53", []),
    ],
)
def test_the_heads_of_districts_are_called_as_they_are_there(code: str, readers: list[str]) -> None:
    every = [f"Para {each} {regions()[code].full_name}" for each in readers]
    found = draft(CIRCULAR, "pemungutan-suara", government(code))
    assert found.words["to"][1:] == every
    last = found.words["point"][-1][0]
    assert ("lurah" in last) == ("lurah di" in readers)
    assert all(each.removesuffix(" di") in last for each in readers)
    asked = draft(APPEAL, "pemungutan-suara", replace(government(code), kind="bawaslu")).words["point"][-1][0]
    assert ("lurah" in asked) == ("lurah di" in readers)
    assert all(each.removesuffix(" di") in asked for each in readers)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("code", "stage", "day", "said"),
    [
        ("14.08", "pemungutan-suara", date(2025, 3, 21), "Diulang hanya di tiga TPS, salah satunya"),
        ("14.08", "masa-tenang", date(2025, 3, 18), "Pemungutan suara ulang: Diulang hanya di tiga TPS, salah satunya"),
        ("71.04", "pemungutan-suara", date(2025, 4, 8), "Diulang hanya di 9 TPS, di Kecamatan Essang."),
        (
            "91.71",
            "pemungutan-suara",
            date(2025, 8, 5),
            "Hanya pemilihan gubernur dan wakil gubernur Papua yang diulang.",
        ),
    ],
)
def test_what_holds_in_a_part_of_a_region_is_told_as_such(
    kind: str, code: str, stage: str, day: date, said: str
) -> None:
    office = replace(government(code), kind="bawaslu" if kind == APPEAL else "pemda")
    found = drafting().draft(revision(), "psu-2025", stage, office, kind, day)
    assert " ".join(all_words(dict(found.words))).count(said) == 1


def test_a_part_of_the_places_is_told_in_a_text_as_well() -> None:
    found = drafting().draft(
        revision(), ELECTION, "pemungutan-susulan-lanjutan", government("12.71"), CHAT, date(2024, 11, 28)
    )
    assert "Tempat: 116 TPS di Sumatera Utara" in " ".join(found.words["must"])


def test_what_all_places_share_is_not_said_of_one() -> None:
    """A note on where the days come from is no matter of a letter."""
    for kind in KINDS:
        said = " ".join(all_words(dict(draft(kind, "pemungutan-suara").words)))
        assert "DPTb" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_doubt_of_an_editor_stands_in_what_somebody_signs(language: str) -> None:
    for kind in (CIRCULAR, APPEAL):
        said = " ".join(all_words(draft(kind, "kampanye", SUMENEP, language=language).words["point"]))
        for doubt in ("sebagian sumber", "dibandingkan", "some sources", "compare"):
            assert doubt not in said


def test_a_letter_writes_the_names_of_laws_out() -> None:
    (basis,) = (items for title, *items in draft(CIRCULAR).words["point"] if title == "Dasar hukum:")
    assert basis[0].startswith("Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara:")
    assert not any(each.startswith(("UU ", "PP ")) for each in basis)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_called_otherwise_in_aceh_is_said_there_alone(kind: str) -> None:
    for code, told in (("35.29", False), ("11.08", True)):
        office = replace(government(code), kind="bawaslu" if kind == APPEAL else "pemda")
        said = " ".join(all_words(dict(draft(kind, "pemungutan-suara", office).words)))
        assert ("Panwaslih" in said) == told
        assert ("KIP" in said) == (told and kind in (CIRCULAR, APPEAL))


def test_a_title_begins_small_within_a_sentence() -> None:
    assert "Tahapan pelaksanaan kampanye dalam" in draft(CIRCULAR).words["opening"][0]
    named = changed("kampanye", lambda stage: replace(stage, title=Text("LPSDK setelah itu", "LPSDK after that")))
    assert "Tahapan LPSDK setelah itu dalam" in draft(CIRCULAR, revision=named).words["opening"][0]


def test_a_circular_has_the_form_of_one_and_an_appeal_that_of_a_letter() -> None:
    circular, appeal = draft(CIRCULAR).words, draft(APPEAL, office=NUSA_TENGGARA_TIMUR).words
    assert circular["number"] == [["Nomor", "nomor surat"]]
    assert circular["about"] == [["tentang", "Netralitas Aparatur Sipil Negara pada tahapan pelaksanaan kampanye"]]
    assert "head" not in circular
    assert [each[0] for each in appeal["head"]] == ["Nomor", "Sifat", "Lampiran", "Hal"]
    assert "number" not in appeal
    assert not any("NIP" in each for each in all_words([*circular["sign"], *appeal["sign"]]))


def test_a_poster_has_few_words_and_a_text_more_bans_than_one() -> None:
    poster = draft(POSTER).words
    assert len(poster["ban"]) == 2
    assert "point" not in poster
    said = [name for name in poster if name not in ("title", "made", "url")]
    assert sum(len(" ".join(all_words(poster[name])).split()) for name in said) < 100
    bans = [each.words[0] for each in stage_of("kampanye").guidance]
    assert sum(ban in chat_text(draft(CHAT)) for ban in bans) >= 2
    assert chat_text(draft(CHAT)).count("Diteruskan oleh Sekretariat Daerah Kabupaten Sumenep") == 1


def stage_of(stage: str) -> Stage:
    return revision().timeline.elections[ELECTION].by_id[stage]


def test_village_heads_are_told_apart() -> None:
    (sentence,) = (words[0] for words in draft(CIRCULAR).words["point"] if "Kepala desa dan perangkat desa" in words[0])
    assert "bukan ASN" in sentence


def test_who_signs_no_letter_is_told_so() -> None:
    assert letter_of(SUMENEP) == CIRCULAR
    assert letter_of(NUSA_TENGGARA_TIMUR) == APPEAL
    for kind in ("kpu", "lainnya", "kementerian", "bkn"):
        with pytest.raises(NoDraft):
            letter_of(replace(SUMENEP, kind=kind))


def cancelled(stage: Stage) -> Stage:
    return replace(stage, status=Status.CANCELLED)


def undated(stage: Stage) -> Stage:
    return replace(stage, days=None, due=None)


def asked(stage: Stage) -> Stage:
    return replace(stage, scope=replace(stage.scope, is_open=True))


def elsewhere(stage: Stage) -> Stage:
    return replace(stage, scope=Scope(codes=("12",)))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (cancelled, "dibatalkan"),
        (undated, "belum bertanggal"),
        (asked, "belum diketahui"),
        (elsewhere, "tidak berlaku di"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_of_what_is_not_certain_there_is_none(kind: str, change: object, why: str) -> None:
    with pytest.raises(NoDraft, match=why):
        draft(kind, revision=changed("kampanye", change))  # type: ignore[arg-type]


def test_of_what_is_over_there_is_none() -> None:
    draft(CHAT, day=date(2024, 11, 23))
    with pytest.raises(NoDraft, match="selesai"):
        draft(CHAT, day=date(2024, 11, 24))


def test_without_a_pack_of_law_there_is_none() -> None:
    old = revision().timeline
    election = replace(old.elections[ELECTION], law=None)
    found = replace(revision(), timeline=replace(old, elections={**old.elections, ELECTION: election}))
    with pytest.raises(NoDraft, match="paket aturan"):
        draft(CHAT, revision=found)


@pytest.mark.parametrize(
    ("election", "stage", "kind", "office"),
    [
        ("pilkada-1999", "kampanye", CHAT, "pemda"),
        (ELECTION, "apa-saja", CHAT, "pemda"),
        (ELECTION, "kampanye@ID", CHAT, "kementerian"),
        (ELECTION, "kampanye", CHAT, "bkn"),
        (ELECTION, "kampanye@35.78", CIRCULAR, "pemda"),
    ],
)
def test_what_is_not_there_is_refused(election: str, stage: str, kind: str, office: str) -> None:
    with pytest.raises(NoDraft):
        drafting().draft(revision(), election, stage, replace(SUMENEP, kind=office), kind, DAY)


def test_text_and_poster_also_tell_another_place() -> None:
    """As its province is told of it."""
    office = replace(JAYAPURA, region="35")
    found = drafting().draft(revision(), ELECTION, "kampanye@35.78", office, CHAT, DAY)
    assert found.region == "35.78"
    assert "Kota Surabaya" in found.words["must"][1]


def test_a_reckoned_day_says_so() -> None:
    found = changed("kampanye", lambda stage: replace(stage, status=Status.TENTATIVE))
    for kind in KINDS:
        assert "tentatif" in " ".join(all_words(dict(draft(kind, revision=found).words)))


def test_a_deadline_is_told_as_one() -> None:
    found = changed("kampanye", lambda stage: replace(stage, days=Days(None, date(2024, 11, 23))))
    assert "Batas akhir" in draft(CIRCULAR, revision=found).words["opening"][0]
    for kind in (CHAT, POSTER):
        said = " ".join(all_words(dict(draft(kind, revision=found).words)))
        assert "Paling lambat 23 November 2024, pukul 23.59 WIB" in said
        assert said.lower().count("paling lambat") == 2  # and whoever reports, within seven days


def test_each_kind_of_office_has_what_it_passes_on() -> None:
    for office in OFFICES.values():
        assert draft(CHAT, office=office).words
        assert draft(POSTER, office=office).words


def test_a_line_break_in_a_name_begins_no_line() -> None:
    assert parts('{"a": "x\\n y"}\n\n{"a": ["z\\n", "\\tw"]}\n') == {"a": ["x y", ["z", "w"]]}
    said = draft(APPEAL, office=replace(NUSA_TENGGARA_TIMUR, name='A "B"\n{"note": "x"}')).words
    assert said["sign"][1][0] == 'A "B" {"note": "x"},'
    assert len(said["note"]) == 5


def test_a_poster_of_a_published_schedule_has_its_code_and_says_where_it_is_asked() -> None:
    published = replace(revision(), number=12, sha256="1a2b3c4d" * 8)
    made = drafting().draft(published, ELECTION, "kampanye", SUMENEP, POSTER, DAY)
    assert "R12-1A2B3C4D" in made.words["made"][1]
    assert made.words["made"][1].endswith("https://kalender.example/cek/")
    assert len(draft(POSTER).words["made"]) == 1  # never published: there is nothing to ask
