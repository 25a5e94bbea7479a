"""Consultation: a proposed policy shown to those whom it touches before anything changes."""
