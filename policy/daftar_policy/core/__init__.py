"""Ground floor: pure values and functions. No I/O, clock, random, logging or event loop."""
