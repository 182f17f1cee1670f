"""What every test of telegrams stands on."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes areas and rules from the settings: those of the machine it is tested on do not count."""
    monkeypatch.setenv("DISPATCH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DISASTER_AREAS", raising=False)
