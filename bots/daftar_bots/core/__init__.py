"""Core of the bots: pure values and rules; no I/O, no clock, no logging."""
