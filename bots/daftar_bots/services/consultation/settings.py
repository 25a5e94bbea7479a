"""Settings of consultations: where proposed policies are, how long people have, and the policy that they are compared with.

Law: plain values. It does not know how they are written in a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daftar_policy.files.point_config import PointConfig

# Why a week: people who were on leave or in the field must have had one day at a desk.
SHORTEST = timedelta(days=7)
# Why a month: it holds every day of the week and the end of a month, when offices do what they do once.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ConsultationSettings:
    """`folder` holds the proposals, None: there are none; `policy` is what this process was started with."""

    folder: Path | None = None
    shortest: timedelta = SHORTEST
    look_back: timedelta = LOOK_BACK
    policy: PointConfig | None = None
