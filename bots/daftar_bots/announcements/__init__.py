"""The announcements bot: circulars that are targeted, approved by a second person, sent once, acknowledged and reported on."""
