"""The gallery draws every setting."""

from pathlib import Path

import pytest
from PIL import Image

from lecture_utils.tools import gallery


def test_gallery_draws_every_setting(short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gallery.main([str(tmp_path / "sheets"), str(short)]) == 0
    sheets = sorted((tmp_path / "sheets").iterdir())
    assert [sheet.name for sheet in sheets] == ["short-1-1.png", "short-1-2.png"]
    with Image.open(sheets[0]) as sheet:
        assert sheet.width == gallery.COLUMNS * gallery.TILE_WIDTH
    assert gallery.main([]) == 2
    assert "name a folder" in capsys.readouterr().out
