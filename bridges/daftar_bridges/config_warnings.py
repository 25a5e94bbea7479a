"""Config warnings: what `mail.yaml` says that works, and that its office hardly means.

Law: a warning stops nothing, and says what to change. It does not know the policy, nor whether anything runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from daftar_bridges.config import MailConfig
from daftar_policy.storage.sqlite import readable_by_others

_FATES = {"accept": "comes in without being scanned", "hold": "is held", "again": "is held"}


def warnings(config: MailConfig) -> Iterator[str]:
    """Give each."""
    scanner, most = config.screening.clamav, config.smtp.size
    if scanner is not None and most > scanner.most:
        yield (
            f"a mail of more than `scanners.clamav.size` ({scanner.most}) and up to `smtp.size` ({most}) octets is too large to be scanned"
            f" and {_FATES[scanner.failed]}; make `scanners.clamav.size` and clamd's own StreamMaxLength as large as `smtp.size`"
        )
    # Why none for a database: whoever may read that is its server's business.
    for path in () if config.database is not None else (config.spool,):
        if readable_by_others(path):
            yield f"everybody on this machine can read the mail in `{path}`: chmod o= {path.parent} {path}*"
