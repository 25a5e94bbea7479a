"""Settings of a service bot: what each topic was configured with.

Law: plain values; a topic adds its own one and nothing else here changes. It does not know how they are written in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from daftar_bots.services.agenda.settings import AgendaSettings
from daftar_bots.services.consultation.settings import ConsultationSettings
from daftar_bots.services.feeds.settings import FeedSettings
from daftar_bots.services.forms.settings import FormSettings
from daftar_bots.services.hooks.settings import HooksSettings
from daftar_bots.services.polls.settings import MydataSettings


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The topics of one service bot; each has a default under which it works, or is off."""

    agenda: AgendaSettings = field(default_factory=AgendaSettings)
    consultation: ConsultationSettings = field(default_factory=ConsultationSettings)
    forms: FormSettings = field(default_factory=FormSettings)
    mydata: MydataSettings = field(default_factory=MydataSettings)
    hooks: HooksSettings = field(default_factory=HooksSettings)
    feeds: FeedSettings = field(default_factory=FeedSettings)
