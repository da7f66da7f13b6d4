"""What matters more than what, before anybody asks what is nearer."""

from __future__ import annotations

from dataclasses import replace

from calendar_service.timeline.stage import Stage
from calendar_service.web.weight import Weight, weight
from calendar_service.words.languages import Text
from calendar_service.words.lead import Lead
from tests.pages_material import shipped_timeline

STAGE = Stage("lain", "satu", Text("X", "X"))


def test_the_table_of_weights() -> None:
    part, reminded = replace(STAGE, part_of="induk"), replace(STAGE, leads=(Lead(3),))
    assert weight(STAGE) is Weight.WHOLE
    assert weight(part) is Weight.PART
    assert weight(reminded) is weight(replace(reminded, part_of="induk")) is Weight.REMINDED
    assert weight(replace(STAGE, id="kampanye")) is weight(replace(STAGE, was=("kampanye",))) is Weight.MAIN
    assert weight(replace(STAGE, id="pemungutan-suara")) is Weight.VOTING
    later = replace(STAGE, id="susulan-banjir", part_of="pemungutan-suara")
    assert weight(later) is weight(replace(STAGE, id="pemungutan-kedua")) is Weight.VOTING
    assert Weight.PART < Weight.WHOLE < Weight.REMINDED < Weight.MAIN < Weight.VOTING


def test_the_shipped_stages_that_matter_most() -> None:
    found = [stage.id for stage in shipped_timeline().elections["pilkada-2024"].stages if weight(stage) >= Weight.MAIN]
    assert found == [
        "pendaftaran-pasangan-calon", "penetapan-pasangan-calon", "kampanye", "masa-tenang", "pemungutan-suara",
        "pemungutan-susulan-lanjutan", "pemungutan-putaran-kedua",
    ]  # fmt: skip
