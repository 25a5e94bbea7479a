"""Forms: questions asked one by one in a direct room, and their answers as a table."""
