### Systems: hooks, feeds, alerts, and what other systems are told.

service-help-hooks = hooks — the systems that post to rooms · hooks test NAME — what rooms would read
service-help-feed = feed add ADDRESS to ROOM · feed list · feed drop NUMBER — news and alerts for rooms
service-help-outgoing = outgoing — which systems are told what happens here · outgoing retry NAME
systems-control-only = That is done in the control room.
mistake-hooks = Write: hooks — or hooks test NAME
mistake-feed = Write: feed list — feed add https://… to #room:server — feed drop NUMBER — feed yes NUMBER
mistake-outgoing = Write: outgoing — or outgoing retry NAME

## Hooks

hook-parked = I am not in { $room } yet, so messages for it are waiting. Please invite me there; nothing is lost.
hook-knock = Somebody tries the hook “{ $name }” with a wrong token or signature. If that is not the system with an old key, ask who it is. You are told once a day.
hook-ends = The hook “{ $name }” is open until { $day }, { $days ->
    [0] which is today
    [one] { $days } day more
   *[other] { $days } days more
}. Renew `expires` in its file if the system is to go on.
hook-ended = The hook “{ $name }” has been closed since { $day }. What its system posts is refused until `expires` is renewed.
hooks-head = Systems that post to rooms:
hooks-item = { $name }: { $title }, to { $rooms } ({ $count ->
    [one] { $count } message
   *[other] { $count } messages
} so far)
hooks-until = open until { $day }
hooks-none = No system posts to rooms. They are set up in the folder `hooks` of the configuration.
hooks-unknown = There is no hook “{ $name }”. There are: { $names }
hooks-test = What rooms would read of a sample from “{ $name }”. Nothing has been sent to them.
hooks-test-room = To { $room }:
hooks-sample-bad = The samples in the file of “{ $name }” do not fit its own fields:

## Feeds

feed-looking = I am looking at { $url } and will say here what it is.
feed-offer-news = { $number }: “{ $title }” is a list of news with { $count ->
    [one] { $count } entry
   *[other] { $count } entries
} now: { $url }
feed-offer-alerts = { $number }: “{ $title }” is a list of alerts (CAP) with { $count ->
    [one] { $count } entry
   *[other] { $count } entries
} now. Alerts also go to the rooms of the offices whose areas they name: { $url }
feed-offer-newest = The newest: { $title }
feed-offer-rooms = It would go to: { $rooms }
feed-offer-ask = Only what is new from now on is posted. ✅ to begin, ❌ to leave it, or: feed yes { $number }
feed-unreadable = I cannot read { $url }: { $text }
feed-address = I do not read { $url }: { $text }
feed-host = I read only from these hosts: { $hosts }. It is another: { $host }
feed-many = There are { $count } feeds already. Drop one first.
feed-known = That feed is read for these rooms already: { $url }
feed-unknown = There is no feed { $number }. Write: feed list
feed-none = No feeds are read. Write: feed add https://… to #room:server
feed-head = Feeds:
feed-item-well = { $number }: { $title }, to { $rooms } · { $url }
feed-item-offered = { $number }: { $title }, waits for ✅ · { $url }
feed-item-failing = { $number }: { $title }, cannot be read just now · { $url }
feed-begun = Feed { $number } “{ $title }” is read from now on.
feed-drop-ask = No longer read feed { $number } “{ $title }”? ✅ yes, ❌ no, or: feed drop { $number } yes
feed-ended = Feed { $number } “{ $title }” is not read any more.
feed-kept = Feed { $number } “{ $title }” goes on being read.
feed-entry = From { $feed }:
feed-failing = Feed { $number } “{ $title }” could not be read three times in a row: { $text }. I go on trying and say when it works again.
feed-well = Feed { $number } “{ $title }” can be read again.
feed-gone = Feed { $number } “{ $title }” is gone for good, says its server. It is not read any more.
feed-alert-bad = An alert of feed { $number } cannot be read (“{ $title }”): { $text }. Its title went to the feed's own rooms.

## Alerts

alert-head = Alert, { $severity }: { $event }
alert-drill = DRILL — this is only an exercise. Alert, { $severity }: { $event }
alert-where = Where: { $areas }
alert-when = When: { $onset } to { $until }
alert-until = Until: { $until }
alert-how = Urgency: { $urgency } · certainty: { $certainty }
alert-source = Source: { $source }
alert-updated = Updated:
alert-updated-see = This alert has been updated; the message above says what holds now.
alert-moved = This alert no longer names this area. It is now:
alert-cancelled = This alert has been cancelled.
alert-over = This alert is over.
alert-extreme = extreme
alert-severe = severe
alert-moderate = moderate
alert-minor = minor
alert-unknown = not stated
alert-immediate = immediate
alert-expected = expected soon
alert-future = in the future
alert-past = past
alert-observed = observed
alert-likely = likely
alert-possible = possible
alert-unlikely = unlikely

## Other systems

outgoing-head = Systems that are told:
outgoing-item = { $name } ({ $host }): { $sent } told, { $waiting } waiting, { $dead } given up
outgoing-none = No other system is told anything. They are set up under `outgoing` in the configuration.
outgoing-unknown = There is no system “{ $name }”. There are: { $names }
outgoing-retried = { $count ->
    [one] { $count } event for { $name } is tried again.
   *[other] { $count } events for { $name } are tried again.
}
outgoing-dead = An event for { $name } was not taken for three days and is given up: { $text }. Its id: { $event }. To try once more, write here: outgoing retry { $name }
