# What changed on the disk while the bots run.
reload-refused = A file was changed and cannot be used. Everything stays as it was before:
    { $text }
reload-bot = The bot { $bot } of the changed configuration cannot work and is left out: { $text }
reload-policy = The section { $section } of { $file } was changed. It takes effect when the bots are started again.
upgrade-followed = The room { $room } was upgraded. I have moved to the new one, and what is in force there is posted again.
upgrade-no-power = { $person } closed the room { $room } and points to another one, but has no power to. I stay.
upgrade-not-named = The room { $room } was closed in favour of another one which does not say that it came from there. I stay. Please check who did this: { $person }
reason-restored = it waited when the backup was taken and may have been sent since; look into the room before you retry
