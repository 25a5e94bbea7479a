"""Sealing: what encrypted rooms need of every program in them: keys and signatures, who vouches for a device, Olm, Megolm, files.

Law: the base install never imports it; who does has the packages of the extra `bots` or `e2ee-bridge`. It does not know any server, nor
how keys are kept.
"""
