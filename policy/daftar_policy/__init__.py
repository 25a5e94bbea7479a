"""Policy engine of Daftar: domain and data-residency rules for a Matrix homeserver, read from files, decided, explained, logged."""
