"""Files of these tests go to a folder of their own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def without_fonts(settings: Any, tmp_path: Path) -> None:
    """An installation on which `make setup` was not run: rendering fails, and says so."""
    settings.DOCUMENT_FONTS_DIR = tmp_path / "fonts"
