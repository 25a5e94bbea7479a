### What the announcements bot says. Lines with bullets stand alone; $number is like 1/2026.

## In the rooms of the offices

room-head = Circular { $number } · { $office }
room-head-loud = { $importance } · Circular { $number } · { $office }
room-ack = To acknowledge, react to this message with ✅.
room-ack-by = To acknowledge by { $when }, react to this message with ✅.
room-corrigendum = Corrigendum { $serial }, { $when }
room-recalled = Circular { $number } is recalled. Do not act on it.
room-recall-reason = Reason: { $text }
room-reminder = Reminder { $count }: circular { $number } “{ $title }” still waits for your acknowledgement. React to the circular with ✅.
room-reminder-by = Reminder { $count }: circular { $number } “{ $title }” is to be acknowledged by { $when }; you have not done so yet. React to the circular with ✅.
importance-routine = Routine
importance-important = Important
importance-urgent = Urgent
importance-emergency = Emergency

## Preview and approval

preview-head = Draft { $number } by { $maker }: { $title }
preview-audience = For { $officers ->
    [one] { $officers } officer
   *[other] { $officers } officers
} in { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
} ({ $audience }).
preview-largest = Largest offices: { $offices }
preview-office = { $office } ({ $count })
preview-not-joined = The bot is not in: { $rooms }. Nothing can be sent there until it is invited.
preview-encrypted = These rooms are encrypted; members whose devices are not verified cannot read it there: { $rooms }.
preview-external = Outsiders in these rooms: { $count }.
preview-importance = Importance: { $importance }.
preview-ack-by = Acknowledgement by { $when }; who has not acknowledged is reminded.
preview-label = Label: { $label }.
preview-hold = The policy asks for approval [{ $rules }]; it is asked for here in any case.
preview-warned = The policy warns: { $text }
preview-text = Text:
preview-ask = A second person approves it with ✅ on this message, or by saying: approve { $number }
preview-changed = The audience of { $number } has changed since it was shown. Look at it again and approve it again:
approved = { $number } is approved by { $person } and is being sent to { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
}.
approval-yes = You may approve { $number }.
approval-own = { $person }, you wrote { $number } yourself, so somebody else must approve it: { $approvers }.
approval-not-approver = { $person }, you may not approve announcements here. These may: { $approvers }.
approval-done = { $number } is approved already.
approval-cancelled = { $number } is cancelled, so it cannot be approved.
denied = The policy refuses this announcement: { $text }
cancelled = { $number } is cancelled by { $person }. Nothing was sent.
cancel-sent = { $number } has been sent, so it cannot be cancelled.
cancel-not-yours = { $person }, only its writer and the approvers may cancel { $number }.
delivered = { $number } is now in { $sent ->
    [one] { $sent } room
   *[other] { $sent } rooms
}.
undelivered = { $number } is in { $sent } of { $total } rooms. Not delivered to:
undelivered-line = Room { $room }: { $reason }
undelivered-person = To { $person } ({ $id }): { $reason }
retry-hint = When that is put right, say: retry { $number }
retried = Trying again for { $number }: { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
}.
retry-nothing = There is nothing to try again for { $number }.
remind-not-sent = { $number } has not been sent, so there is nothing to remind anybody of.
remind-too-soon = For { $number } they were reminded on { $when }, and once a day is enough. To do it all the same, say: remind { $number } now
reminded = For { $number }, { $officers ->
    [one] { $officers } person is
   *[other] { $officers } people are
} being reminded in { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
}.
reminded-outside = In none of the rooms of { $number }, so not reminded: { $who }
reason-not-joined = the bot is not in this room; invite it
reason-policy = refused by the policy [{ $rules }]
reason-refused = the homeserver refused ({ $text })
reason-taken = the room kept for this conversation is somebody else’s, or somebody else is in it; have that alias removed ({ $text })
correction-head = Correction { $serial } to { $number } “{ $title }”, by { $maker }
correction-was = It reads:
correction-is = It will read:
correction-ask = A second person approves it with ✅ on this message, or by saying: approve { $number } — then it is edited in { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
}.
correction-approved = Correction { $serial } to { $number } is approved by { $person } and is being made in all rooms.
correction-done = Correction { $serial } to { $number } now stands in { $done } of { $total } rooms.
correction-same = This is what { $number } says already.
recall-head = Recall of { $number } “{ $title }”, asked for by { $maker }
recall-reason = Reason: { $text }
recall-ask = An approver confirms it with ✅ on this message, or by saying: approve { $number } — then it is taken away in { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
}. This cannot be undone.
recall-approved = The recall of { $number } is approved by { $person } and is being carried out in all rooms.
recall-done = { $number } is recalled in { $done } of { $total } rooms.
amend-not-sent = { $number } has not been sent; cancel it and write it again.
amend-recalled = { $number } has been recalled.
amend-open = A change to { $number } waits for approval already. Approve or cancel that one first.
amend-closed = This change to { $number } is decided already.
amend-dropped = The change to { $number } is dropped by { $person }. Nothing was changed.
reason-recalled = recalled before it was sent

## Reports

status-head = { $number } · { $title }
status-draft = It is a draft by { $maker } and waits for approval.
status-cancelled = It was cancelled.
status-approved = Approved by { $person } on { $when }.
status-rooms = Sent to { $sent } of { $total } rooms.
status-count = Acknowledged: { $done } of { $total }.
status-office = Office { $office }: { $done } of { $total }
status-done = Yes: { $people }
status-missing = Not yet: { $people }
status-late = The time for acknowledgement ended on { $when }.
status-reminded = Reminders so far: { $count }, the last on { $when }.
status-reminder-next = Next reminder on { $when }.
status-list-head = Latest announcements:
status-list-draft = Number { $number }, { $title }: draft
status-list-cancelled = Number { $number }, { $title }: cancelled
status-list-approved = Number { $number }, { $title }: acknowledged by { $done } of { $total }
status-corrected = Corrected: corrigendum { $serial } of { $when }.
status-recalled = Recalled by { $person } on { $when }: { $text }
status-correction-open = A correction by { $maker } waits for approval.
status-recall-open = A recall asked for by { $maker } waits for approval.
status-list-recalled = Number { $number }, { $title }: recalled
status-empty = There are no announcements yet.
unacked-head = Not yet acknowledged, { $number }: { $count } of { $total }
unacked-office = Office { $office }: { $people }
unacked-none = Everybody has acknowledged { $number }.
and-more = and { $count } more
export-head = The table of { $number } as of { $when }: { $count } of { $total } have not acknowledged.
export-office = Office { $office }: { $count } of { $total } not yet
export-not-sent = { $number } has not been sent, so there is nothing to put into a table.
export-failed = The file { $name } could not be put here: the homeserver refused ({ $text }).
export-number = Number
export-title = Title
export-unit = Unit
export-office-name = Office
export-name = Name
export-person = Matrix id
export-email = Mail
export-acknowledged = Acknowledged
export-yes = yes
export-no = no

## Help

help-head = You may say this here:
help-announce = announce pune/* "Title" Text of the circular — write one for Pune and all offices below it
help-announce-options = More words before the title: important, urgent, emergency, ack:2d (acknowledge within two days), label:restricted
help-approve = approve 1/2026, or ✅ on the preview — approve what another person wrote
help-cancel = cancel 1/2026, or ❌ on the preview — drop a draft
help-status = status 1/2026 — who has acknowledged and who has not
help-unacked = unacked 1/2026 — only those who have not
help-export = export 1/2026 — a table of all officers for a spreadsheet, with who has and who has not
help-correct = correct 1/2026 The new text — after approval it is edited everywhere; a new title goes before it in quotation marks
help-recall = recall 1/2026 The reason — after approval it is taken away everywhere
help-remind = remind 1/2026 — mention by name those who have not acknowledged (once a day; more often: remind 1/2026 now)
help-retry = retry 1/2026 — send again where it could not be delivered
help-help = help — this list
help-nothing = You may read here; only the listed people write and approve announcements. Ask: { $people }

## What cannot be done

mistake-unknown = I do not know “{ $word }”. Say: help
mistake-unknown-close = I do not know “{ $word }”. Did you mean “{ $hint }”?
mistake-number = “{ $word }” is not the number of an announcement; numbers are like 1/2026.
mistake-no-such = There is no announcement { $number }.
mistake-which = Which one? Say its number, as in: { $verb } 1/2026 — or reply to its message.
mistake-empty-correct = The new text is missing. Write: correct 1/2026 The new text
mistake-empty-recall = The reason is missing. Write: recall 1/2026 The reason
mistake-no-title = The title in quotation marks is missing. Write: announce pune/* "Title" Text
mistake-open-title = The quotation mark after the title is missing. Write: announce pune/* "Title" Text
mistake-long-title = The title is longer than { $word } characters; put the rest into the text.
mistake-no-audience = It does not say to whom. Write: announce pune/* "Title" Text
mistake-deadline = “{ $word }” is no time. Write ack:2d for two days, ack:6h for six hours, or ack:30-11-2026.
mistake-past = “{ $word }” is over already, or no such day exists.
mistake-option = I do not know “{ $word }”. There are: important, urgent, emergency, drill, ack:2d, at:tomorrow, until:30-11, supersedes:1/2026, label:restricted
mistake-unit = There is no office “{ $word }”.
mistake-unit-close = There is no office “{ $word }”. Did you mean “{ $hint }”?
mistake-unit-several = Several offices are called “{ $word }”. Use the short name, such as “{ $hint }”.
mistake-no-rooms = The offices of “{ $word }” have no rooms, so nobody would read it.
mistake-long-text = The text is too long for one message ({ $size } bytes; there is room for { $most }).
refused-announce = { $person }, you may not announce here. These may: { $people }.
refused-command = { $person }, you may not do that here. These may: { $people }.
refused-rules = { $text } [{ $rules }]
away = I was not running when this was written. If it still holds, please say it again: { $words }
trouble = I could not finish something ({ $text }). It is kept and has been reported to the operator; please try once more.
