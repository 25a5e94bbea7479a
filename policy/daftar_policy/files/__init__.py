"""Files that people edit: read with positions, every problem reported at once."""
