"""Ground floor of the bridge: mails, threads and plans as plain values. No I/O, clock, random, logging or event loop."""
