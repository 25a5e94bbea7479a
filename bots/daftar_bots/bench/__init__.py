"""What the bots do in a second, measured where they are to run."""
