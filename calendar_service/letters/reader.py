"""Who opens a letter, and for whom: an office's list names the head of the region, its mailbox is read by the secretariat. Pure."""

from __future__ import annotations

import re

from calendar_service.letters.letter import Addressee
from calendar_service.offices.office import Office, head_of
from calendar_service.regions import Region
from calendar_service.timeline.stage import NATIONAL_AUDIENCES
from calendar_service.words.mail_code import mail_code

_SECRETARIAT = re.compile(
    r"(?i)(?:sekretariat daerah|setda|sekda|pemerintah (?:daerah|provinsi|kabupaten|kota|aceh))\b"
)
"""How the name of an office begins that the secretary of the region answers for."""

_HEAD = re.compile(
    r"(?i)(?:(?:penjabat sementara|penjabat|pelaksana tugas|pelaksana harian|pjs|pj|plt|plh)\.? *)?(?:gubernur|bupati|wali ?kota)\b"
)
"""How the salutation of a head of a region begins, and of who acts for one."""

_AGENCY = re.compile(
    r"(?i)(?:badan|bk[dp]\w*|bakesbangpol|bagian|biro|dinas|inspektorat|kecamatan|kelurahan|kesbangpol|satpol)\b"
)
"""How the name of an office begins that is led by somebody else."""


_INSTITUTION = re.compile(
    r"(?i)(?:bawaslu|panwas\w*|kpu|kip|komisi|badan|kementerian|lembaga|universitas|institut|ombudsman|dinas|inspektorat|kantor)\b"
)
"""How a salutation begins that names a body and no person."""

_CHAIRED = re.compile(r"(?i)(?:bawaslu|panwas\w*|kpu|kip|komisi)\b")
"""How the name of a body begins that has a chair."""


def salutation(office: Office, region: Region) -> str:
    """What stands after "Yth.": `Bapak/Ibu` before a person, the chair or the head before a body."""
    opener = _opener(office, region)
    if opener.startswith(("Bapak", "Ibu", "Pimpinan ")) or office.kind in NATIONAL_AUDIENCES:
        return opener
    if _INSTITUTION.match(opener) or opener == office.name:
        return f"{'Ketua' if _CHAIRED.match(opener) else 'Pimpinan'} {opener}"
    return f"Bapak/Ibu {opener}" if office.language == "id" else opener


def _opener(office: Office, region: Region) -> str:
    """Whoever the list names, else who leads the office; but where it names the head of the region, or nobody of a secretariat, the
    secretary of that region."""
    named = office.salutation
    if office.kind != "pemda" or (named and not _HEAD.match(named)):
        return named or office.name
    if not _AGENCY.match(office.name) and (named or _SECRETARIAT.match(office.name)):
        return f"Sekretaris Daerah {region.full_name}"
    return f"Pimpinan {office.name}"


def head(office: Office, region: Region) -> str:
    """The head of the region for whom a regional government gets the letter, as the list calls him; empty for other kinds."""
    if office.kind != "pemda":
        return ""
    return office.salutation if _HEAD.match(office.salutation) else head_of(region)


def addressee(office: Office, region: Region, region_url: str, reference: str, door_url: str) -> Addressee:
    """The same office as a letter of that reference says it. region: the office's own. region_url: its page."""
    return Addressee(
        salutation=salutation(office, region),
        head=head(office, region),
        office=office.name,
        region=region.full_name,
        region_url=region_url,
        code=mail_code(reference),
        door_url=door_url,
    )
