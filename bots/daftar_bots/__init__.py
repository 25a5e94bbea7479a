"""Department bots of Daftar: announcements with audience, approval and acknowledgement."""
