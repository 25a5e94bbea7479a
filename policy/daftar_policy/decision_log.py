"""Decision log: every decision of one enforcement point, as JSON lines in a hash chain with signed checkpoints. The front door of `log/`.

Law: what can be done with a log is named here; `policy/LOG.md` says what it promises. It does not know what a decision is.
"""

from daftar_policy.log.ids import new_id, normal_id
from daftar_policy.log.line import Entry
from daftar_policy.log.reading import Wanted, find, read, search
from daftar_policy.log.report import LogProblem, Report
from daftar_policy.log.segments import segments as files
from daftar_policy.log.settings import LogSettings, read_log
from daftar_policy.log.verify import Evidence, examine, verify
from daftar_policy.log.witness import Checkpoint, Witness, file_witness
from daftar_policy.log.writer import Customs, DecisionLog, Limits

__all__ = [
    "Checkpoint",
    "Customs",
    "DecisionLog",
    "Entry",
    "Evidence",
    "Limits",
    "LogProblem",
    "LogSettings",
    "Report",
    "Wanted",
    "Witness",
    "examine",
    "file_witness",
    "files",
    "find",
    "new_id",
    "normal_id",
    "read",
    "read_log",
    "search",
    "verify",
]
