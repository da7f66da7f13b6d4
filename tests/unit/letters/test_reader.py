"""Who opens a letter to a regional government, and for whom it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendar_service.letters.reader import head, salutation
from calendar_service.offices.office import Office
from calendar_service.package_data import regions

SETDA = Office("a", "Sekretariat Daerah Kabupaten Sumenep", "pemda", "35.29", "a@b.example")
HERE = regions()["35.29"]


@pytest.mark.parametrize(
    ("name", "named", "opens", "for_whom"),
    [
        ("Sekretariat Daerah Kabupaten Sumenep", "Bupati Sumenep", "Sekretaris Daerah Kabupaten Sumenep", "Bupati Sumenep"),
        ("Sekretariat Daerah Kabupaten Sumenep", "", "Sekretaris Daerah Kabupaten Sumenep", "Bupati Sumenep"),
        ("Setda Sumenep", "Pj. Bupati Sumenep", "Sekretaris Daerah Kabupaten Sumenep", "Pj. Bupati Sumenep"),
        ("Pemkab", "Penjabat Bupati Sumenep", "Sekretaris Daerah Kabupaten Sumenep", "Penjabat Bupati Sumenep"),
        ("Pemkab", "Plt Walikota X", "Sekretaris Daerah Kabupaten Sumenep", "Plt Walikota X"),
        ("Setda", "Sekretaris Daerah Sumenep", "Sekretaris Daerah Sumenep", "Bupati Sumenep"),
        ("BKPSDM Kabupaten Sumenep", "Kepala BKPSDM", "Kepala BKPSDM", "Bupati Sumenep"),
        ("BKPSDM Kabupaten Sumenep", "Bupati Sumenep", "Pimpinan BKPSDM Kabupaten Sumenep", "Bupati Sumenep"),
        ("Inspektorat Sumenep", "", "Pimpinan Inspektorat Sumenep", "Bupati Sumenep"),
        ("Kantor Alfa", "", "Pimpinan Kantor Alfa", "Bupati Sumenep"),
    ],
)  # fmt: skip
def test_the_secretary_opens_what_is_for_the_head(name: str, named: str, opens: str, for_whom: str) -> None:
    office = replace(SETDA, name=name, salutation=named)
    greeted = opens if opens.startswith("Pimpinan ") else f"Bapak/Ibu {opens}"
    assert (salutation(office, HERE), head(office, HERE)) == (greeted, for_whom)


@pytest.mark.parametrize("kind", ["bawaslu", "kpu", "lainnya", "kementerian", "bkn"])
def test_of_other_kinds_whoever_the_list_names_opens_it_for_himself(kind: str) -> None:
    office = replace(SETDA, kind=kind, name="Kantor", salutation="Ketua Kantor")
    opens = "Ketua Kantor" if kind in ("kementerian", "bkn") else "Bapak/Ibu Ketua Kantor"
    assert (salutation(office, HERE), head(office, HERE)) == (opens, "")
    wanted = "Kantor" if kind in ("kementerian", "bkn") else "Pimpinan Kantor"
    assert salutation(replace(office, salutation=""), HERE) == wanted


@pytest.mark.parametrize(
    ("kind", "named", "opens"),
    [
        ("bawaslu", "Bawaslu Kabupaten Malang", "Ketua Bawaslu Kabupaten Malang"),
        ("bawaslu", "Panwaslih Aceh", "Ketua Panwaslih Aceh"),
        ("kpu", "KIP Aceh", "Ketua KIP Aceh"),
        ("lainnya", "Universitas Negeri Malang", "Pimpinan Universitas Negeri Malang"),
        ("lainnya", "Rektor Universitas Negeri Malang", "Bapak/Ibu Rektor Universitas Negeri Malang"),
        ("pemda", "Bapak Sekretaris Daerah", "Bapak Sekretaris Daerah"),
    ],
)
def test_a_body_is_no_person(kind: str, named: str, opens: str) -> None:
    assert salutation(replace(SETDA, kind=kind, name="Kantor", salutation=named), HERE) == opens
    english = replace(SETDA, kind=kind, name=named, salutation=named, language="en")
    assert "Bapak/Ibu" not in salutation(english, HERE)


def test_each_level_has_its_head() -> None:
    heads = {code: head(replace(SETDA, region=code), regions()[code]) for code in ("35", "35.29", "35.78", "11")}
    assert heads == {
        "35": "Gubernur Jawa Timur",
        "35.29": "Bupati Sumenep",
        "35.78": "Wali Kota Surabaya",
        "11": "Gubernur Aceh",
    }
