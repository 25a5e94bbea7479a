"""The days of the offices of the tests: those of their own clock, which no test may write down beforehand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_TODAY = datetime.now(ZoneInfo("Asia/Kolkata"))
# The year that they number their circulars by.
YEAR = _TODAY.year
# A day that is never over, nor so far that nobody may stand in for another until then.
NEXT_MONTH = f"{_TODAY + timedelta(days=30):%d-%m}"
