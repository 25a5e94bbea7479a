"""Config of consultations and forms: the sections `consultation` and `forms` of a service bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know what is asked or proposed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from daftar_bots.services.consultation.settings import LOOK_BACK, SHORTEST, ConsultationSettings
from daftar_bots.services.forms import cabinet
from daftar_bots.services.forms.settings import FormSettings
from daftar_bots.services.polls.settings import Memory, MydataSettings
from daftar_bots.services.settings import ServiceSettings
from daftar_policy.core.document import Node
from daftar_policy.files.point_config import PointConfig

_LONGEST_DAYS = 365


def read(node: Node, folder: Path) -> ConsultationSettings:
    """Read the section `consultation`; there are none where it is left out."""
    if not node.present or not node.keys(required=("folder",), optional=("shortest_days", "look_back_days")):
        return ConsultationSettings()
    return ConsultationSettings(
        folder=_folder(node.child("folder"), folder),
        shortest=timedelta(days=node.child("shortest_days").integer(SHORTEST.days, least=0, most=_LONGEST_DAYS)),
        look_back=timedelta(days=node.child("look_back_days").integer(LOOK_BACK.days, least=1, most=_LONGEST_DAYS)),
    )


def read_forms(node: Node, folder: Path) -> FormSettings:
    """Read the section `forms`; there are none where it is left out."""
    if not node.present or not node.keys(required=("folder",)):
        return FormSettings()
    found = _folder(node.child("folder"), folder)
    # Why only the first here: `form open NAME` gives all of one file, and a broken form stops no bot but itself.
    for problem in cabinet.problems(found)[:1]:
        node.child("folder").fault(problem.code, f"{problem.path}:{problem.line}:{problem.column}: {problem.message}", problem.hint)
    return FormSettings(found)


def _folder(node: Node, folder: Path) -> Path | None:
    name = node.text()
    if not name:
        return None
    if not (folder / name).is_dir():
        node.fault("folder", f"there is no folder `{name}`")
        return None
    return folder / name


def together(services: ServiceSettings, stores: Iterable[Memory], policy: PointConfig) -> ServiceSettings:
    """Give the settings with what they need of the whole file: the policy in force, and where all its bots remember."""
    return replace(services, consultation=replace(services.consultation, policy=policy), mydata=MydataSettings(tuple(stores)))
