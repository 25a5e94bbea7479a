"""Settings of the forms: the folder with their files.

Law: plain values. It does not know what is in the folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FormSettings:
    """`folder` holds one YAML file a form; None: there are no forms."""

    folder: Path | None = None
