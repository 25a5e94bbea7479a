"""The year that the offices of the tests number their circulars by: that of their own clock, which no test may write down beforehand."""

from datetime import datetime
from zoneinfo import ZoneInfo

YEAR = datetime.now(ZoneInfo("Asia/Kolkata")).year
