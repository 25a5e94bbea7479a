"""Bench: how fast mail is taken, as `daftar mail bench accept` measures it, with every number to choose.

Run it by hand: `python tests/bench/bench_mail_in.py [--policy starter|headers|bodies] [--mails N] [--connections N] [--size N]`.
"""

import argparse

from daftar_bridges.bench import accept


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--policy", choices=sorted(accept.RULES), default="headers")
    options.add_argument("--mails", type=int, default=10_000)
    options.add_argument("--connections", type=int, default=20)
    options.add_argument("--size", type=int, default=4_096)
    wanted = options.parse_args()
    found = accept.measure(wanted.policy, wanted.mails, wanted.connections, wanted.size)
    print(
        f"{found.policy}: {found.mails} mails of {found.octets} octets on {found.connections} connections in {found.seconds:.2f} s: "
        f"{found.rate:.0f}/s, p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms, p99 {found.p99:.1f} ms; "
        f"bridge: {found.processor:.0f} us of processor a mail, {found.memory} MB at most"
    )


if __name__ == "__main__":
    main()
