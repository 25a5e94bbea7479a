"""Authentication: who a mail really comes from: SPF, DKIM, DMARC and ARC, or the word of the mail server in front."""
