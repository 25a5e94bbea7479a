"""The DNS server, the keys and the scanners of these tests."""

from tests.fakes.dns_zone import key, write, zones
from tests.fakes.scanners import clamd, rspamd, spamd

__all__ = ["clamd", "key", "rspamd", "spamd", "write", "zones"]
