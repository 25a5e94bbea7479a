"""Agenda: reminders for people and rooms."""
