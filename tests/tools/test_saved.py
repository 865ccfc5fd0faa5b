"""The saved readouts of a notebook: that a changed one is seen."""

from pathlib import Path

import pytest

from lecture_utils.tools import saved


def test_a_changed_number_is_seen(
    short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(saved, "FOLDER", tmp_path / "readouts")
    assert saved.main([str(short)]) == 0
    assert saved.main(["--compare", str(short)]) == 0
    file = saved.file(short)
    file.write_text(file.read_text(encoding="utf-8").replace("+42.8 %", "+42.9 %"), encoding="utf-8")
    capsys.readouterr()
    assert saved.main(["--compare", str(short)]) == 1
    assert "-  change at +10 ms: +42.9 %" in capsys.readouterr().out
    file.unlink()
    assert saved.main(["--compare", str(short)]) == 1
