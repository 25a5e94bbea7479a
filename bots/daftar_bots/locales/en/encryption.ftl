# Encrypted rooms.

unreadable = I could not read your message: its key did not reach me. Please write it once more. If it happens again, look in your Element under Settings → Sessions whether this session is verified.
unreadable-unsigned = I do not act on this message: your session is not verified. Verify it in Element under Settings → Sessions, then write again.
keyless-unverified = Cannot read it in an encrypted room, because none of their devices is verified: { $people }.
keyless-no-device = Cannot read it in an encrypted room, because they have never logged in with encryption: { $people }.
keyless-no-one-time-key = Cannot read it yet in an encrypted room, because their devices have to come online first: { $people }.
device-new = I use a new device, { $device }. Its fingerprint is: { $fingerprint }
verification = I am a program and cannot compare pictures. The fingerprint of my device is: { $fingerprint }. Compare it with the one that your department has published.

page-title = Department bots
page-intro = These are the bots of this office. Compare the fingerprint with the one that Element shows for the device; if it differs, do not trust the bot and tell your administrator.
page-bot = Account
page-device = Device
page-fingerprint = Fingerprint of the device
page-master = Fingerprint of the account
page-rooms = Rooms
page-rooms-encrypted = of these encrypted
page-waiting = Messages waiting
page-failed = Messages not delivered
page-unreadable = Messages that could not be read
page-keyless = People who cannot read in encrypted rooms
page-last = Last heard from the homeserver
page-never = never
page-seconds = { $seconds } seconds ago
