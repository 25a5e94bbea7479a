"""The Matrix side: the appservice, what comes from rooms and what goes into them."""
