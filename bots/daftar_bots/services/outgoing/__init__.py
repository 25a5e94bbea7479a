"""Outgoing: other systems told of what happened here, by signed webhooks; and how this process reaches addresses that people gave it."""
