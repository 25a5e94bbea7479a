"""Feeds: news and alerts that others publish, brought to the rooms that they are for."""
