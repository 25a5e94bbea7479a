"""The DNS server and the keys of these tests."""

from tests.fakes.dns_zone import key, write, zones

__all__ = ["key", "write", "zones"]
