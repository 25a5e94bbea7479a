"""Screening: what turns mail away or keeps it back beside the policy: limits, greylisting, blocked senders, viruses, spam."""
