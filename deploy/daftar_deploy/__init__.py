"""The `daftar` command, the demo and installations: puts policy, mail and bots up beside a homeserver."""
