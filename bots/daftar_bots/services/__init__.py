"""Services: the department's service bot, which answers people and serves systems; one package or module a topic."""
