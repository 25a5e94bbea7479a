"""Email bridge of Daftar: official mail onto Matrix rooms, and replies out of them."""
