### Changing what was sent, limits at sending, and charges. Lines stand alone; $number is like 1/2026.

amend-partly = { $person } has approved this change to { $number }. It is not made yet.
amend-lapsed = { $person }, nobody approved the change to { $number } in time. Nothing was changed; if it still holds, say it again.
recall-ask-slow = If it cannot wait for all of them, drop this one and say: recall now { $number } and the reason. Then one approval is enough.
recall-ask-at-once = It cannot wait, so the first approval carries it out; the others are asked to confirm it afterwards.
recall-unconfirmed = It could not wait for the other approvers. Please look at it and confirm it with ✅ on the message that asked for it, or by saying: approve { $number }
recall-confirmed = { $person } has confirmed the recall of { $number } afterwards.
status-recall-unconfirmed = The recall was carried out at once and is not confirmed by all:
status-changed-by = This change is approved so far by: { $people }
help-recall-now = recall now 1/2026 The reason — the same where it cannot wait for several approvals: one is enough, the others confirm afterwards

## Limits at sending

quota-send-day = { $person } has sent { $count } announcements today, as many as may be sent in a day. { $number } is approved and not lost: it goes out by itself on { $when }. To stop it: schedule cancel { $number }
quota-send-cooldown = This is too soon after the last announcement of { $person }. { $number } is approved and not lost: it goes out by itself on { $when }. To stop it: schedule cancel { $number }
quota-send-late = The limits for { $person } let { $number } out on { $when } only, which is too late for it. It is returned to its writer.
schedule-line-limit = On { $when }, kept by a limit on how many are sent: { $number } “{ $title }”

## The live card, tables

card-recalled = Recalled on { $when } by { $person }: { $text }
card-before-recall = How it stood when it was recalled:
card-corrected = Corrigendum { $serial } of { $when } stands in { $done } of { $total } rooms.
card-changing = Corrigendum { $serial } of { $when } is being made in the rooms.
card-closed = It is over since { $when }.
card-superseded = It is no longer in force; { $by } replaces it.
export-standing = Standing
export-standing-force = in force
export-standing-corrected = corrigendum { $serial } of { $when }
export-standing-recalled = recalled on { $when }
export-standing-closed = over since { $when }

## Charges

charge-elsewhere-line = For { $person }, who is on leave: { $delegate } until { $when } (said to the bot { $bot })
reminded-charge-directly = { $person } is on leave and you have the charge. Circular { $number } “{ $title }” of { $office } is not acknowledged by { $person } yet; please see to it.
reminded-charge = { $person } is on leave; { $delegate } has the charge.

## Letters about changes

mail-recall-subject = Circular { $number } is recalled
mail-correction-subject = Corrigendum { $serial } to circular { $number }
mail-recall = Circular { $number } of { $office }, which you had by mail, is recalled. Do not act on it.
mail-correction = Circular { $number } of { $office }, which you had by mail, was corrected by corrigendum { $serial }. It now reads:
