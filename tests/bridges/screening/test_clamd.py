"""The virus scanner itself: clamd with a database of one signature, as our client asks it."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from daftar_bridges.screening import clamav
from daftar_bridges.screening.clamav import TooLarge
from daftar_bridges.screening.settings import Address, Clamav

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CONFIGURATION = """\
Foreground yes
LocalSocket {at}/clamd.ctl
DatabaseDirectory {at}/db
TemporaryDirectory {at}
User {user}
StreamMaxLength 1M
"""


@pytest.fixture(scope="module")
def clamd_socket() -> Iterator[Path]:
    found = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        reason = "clamd is not installed (Debian package clamav-daemon): the virus scanner itself is not tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="daftar-clamd-") as name:
        directory = Path(name)
        (directory / "db").mkdir()
        (directory / "db/test.ndb").write_text(f"Daftar.Test:0:*:{EICAR.hex()}\n")
        user = pwd.getpwuid(os.geteuid()).pw_name
        (directory / "clamd.conf").write_text(CONFIGURATION.format(at=directory, user=user))
        process = subprocess.Popen([found, "-c", str(directory / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(directory / "clamd.ctl")
            yield directory / "clamd.ctl"
        finally:
            process.terminate()
            process.wait(120)


def wait(path: Path) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with socket.socket(socket.AF_UNIX) as door, contextlib.suppress(OSError):
            door.connect(str(path))
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on {path}")


async def test_clamd_finds_what_it_knows(clamd_socket: Path) -> None:
    settings = Clamav(Address(socket=clamd_socket), timedelta(seconds=20))
    assert await clamav.scan(b"Subject: hello\r\n\r\ngood text\r\n", settings) is None
    assert await clamav.scan(b"Subject: hello\r\n\r\n" + EICAR + b"\r\n", settings) == "Daftar.Test.UNOFFICIAL"
    assert await clamav.scan(b"x" * 900_000 + EICAR, settings) == "Daftar.Test.UNOFFICIAL"
    # More than clamd takes, which it says in the middle of the mail.
    with pytest.raises(TooLarge):
        await clamav.scan(b"x" * 3_000_000, settings)
