"""The English editor speaks English."""

from __future__ import annotations

from pathlib import Path

from tests.admin_material import world


def test_the_english_editor_speaks_english(tmp_path: Path) -> None:
    siti = world(tmp_path).reader()
    for path, words in (
        ("", "Save draft"),
        ("riwayat/", "in force"),
        ("kantor/", "offices."),
        ("catatan/", "logged in"),
    ):
        page = siti.get(f"/en/admin/{path}").text
        assert '<html lang="en">' in page
        assert words in page
        for indonesian in ("Naskah", "Riwayat", "Terbitkan", "Keluar", "Kantor<"):
            assert indonesian not in page
