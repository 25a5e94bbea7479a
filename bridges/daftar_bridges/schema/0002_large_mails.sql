-- Large mails are files beside the database (`file` is the name; `raw` is empty then); `size` is the mail's in octets, 0 for older rows.
ALTER TABLE mail ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE mail ADD COLUMN size INTEGER NOT NULL DEFAULT 0;

-- How far a folder at another mail service is pulled (RFC 3501 section 2.3.1.1: a UID means a mail only together with its UIDVALIDITY).
CREATE TABLE pulled (
  folder TEXT PRIMARY KEY,
  uidvalidity INTEGER NOT NULL,
  uid INTEGER NOT NULL
) WITHOUT ROWID;
