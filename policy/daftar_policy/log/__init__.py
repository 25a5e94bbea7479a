"""Decision log: its lines, chains, keys, retention and proof, one file each; `daftar_policy.decision_log` is its front door."""
