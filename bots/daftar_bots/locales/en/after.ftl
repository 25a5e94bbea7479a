### What happens after sending: answers, direct messages, letters, the page, reports. Lines stand alone; $number is like 1/2026.

## Answers and direct messages

ack-yes = Noted: you have acknowledged circular { $number }.
ack-later = Noted: you will answer circular { $number } later. You are still reminded.
ack-no = Noted: circular { $number } has reached you, and you cannot do it.
ack-why = Why not? Please reply here with the reason for { $number }.
ack-why-directly = You answered ❌ to circular { $number } “{ $title }”. What stands against it? Please reply here with the reason; it is kept with your answer.
ack-remark = Your reply to circular { $number } is kept with it.
ack-not-yours = Circular { $number } was not addressed to you.
direct-name = Circulars · { $office }
direct-help = To answer a circular: react with ✅ (received), ⏳ (later) or ❌ (cannot), or write: ack 1/2026 — cannot 1/2026 with the reason — pending for what waits.
direct-unknown = I did not understand that.
mine-none = You have answered everything.
mine-head = These circulars wait for your acknowledgement:
mine-item = Circular { $number }, { $title }
mine-item-by = Circular { $number }, { $title }: by { $when }
digest-head = Good morning. Circulars that wait for your acknowledgement: { $count }
mistake-need = “{ $word }” is no number of people. Write: need 1/2026 2 — or need 1/2026 all

## Escalation and letters

reminded-direct = In none of the rooms of { $number }, so written to directly: { $officers ->
    [one] { $officers } person
   *[other] { $officers } people
}.
esc-head = Circular { $number } “{ $title }” of { $office } has not been acknowledged by these officers, who report to you:
esc-head-by = Circular { $number } “{ $title }” of { $office } was to be acknowledged by { $when }. These officers, who report to you, have not done so:
esc-ask = Please see to it. They acknowledge by ✅ on the circular; you need not answer for them.
esc-told = About { $number }: { $superiors } of those above were told of { $officers ->
    [one] { $officers } officer
   *[other] { $officers } officers
}.
esc-nobody = About { $number }: there is nobody left to be told above { $people }
need-set = For { $number }, { $count } of each office are enough now.
need-all = For { $number }, everybody of each office is wanted again.
letter-mail = About { $number }: letters by official mail to those who have not answered: { $count }.
letter-mail-without = No mail address is known for: { $people }
letter-sms = About { $number }: short messages to those who have not answered: { $count }.
letter-sms-without = No telephone number is known for: { $people }
letter-failed = About { $number }: the letter to { $person } ({ $address }) was refused: { $text }
letter-unknown = About { $number }: it is not known whether the short message to { $person } ({ $address }) went out: { $text }. It is not sent again; please see to it that they know.
letter-sms-full = No more short messages go out today: the limit of { $count } a day is reached. The others follow from { $when }.
letter-undelivered = About { $number }: the short message to { $person } ({ $address }) did not arrive: { $text }
mail-subject = To acknowledge: circular { $shown }
mail-greeting = To { $person },
mail-head = circular { $number } of { $office } waits for your acknowledgement.
mail-labelled = Its words are not for mail; you find them in your office's room.
mail-ack-by = To be acknowledged by { $when }.
mail-link = Acknowledge here, without signing in. The link is for you alone; do not pass it on:
mail-client = Acknowledge it in your office's room.
sms-text = Circular { $number } { $title }: please acknowledge { $link }

## The page

page-head = Acknowledge a circular
page-languages = Language
page-from = Circular { $number }, { $office }
page-for = For { $person }
page-labelled = Its words are not shown outside the office's rooms. Please read it there first.
page-ask = Your answer
page-yes = I have received it
page-later = I have received it and will answer later
page-no = I have received it and cannot do it
page-remark = Remark (for “cannot”: the reason)
page-send = Send the answer
page-choose = Please choose one of the three answers.
page-why = Please give the reason why it cannot be done.
page-done-yes = Circular { $number } was acknowledged on { $when }. This link is used; you may close the page.
page-done-later = For circular { $number } you promised an answer on { $when }. You can give it here as long as the link holds, or in your office's room.
page-done-no = For circular { $number } you answered on { $when } that it cannot be done. This link is used; you may close the page.
page-bad = This link is not one of ours, or was cut off. Please open it again from the letter.
page-over = This link has ended. Please ask the office for a new one.
page-recalled = This circular has been recalled. There is nothing to do.
page-elsewhere = This answer came from another website and was not taken. Please open the link from the letter and answer there.

## Reports

status-direct = Written directly to { $sent } of { $total } people.
delivered-direct = { $number } was written directly to { $officers ->
    [one] { $officers } person
   *[other] { $officers } people
}.
status-others = Answer promised: { $later }. Cannot: { $declined }.
status-needed = Enough in each office: { $count }. So many have answered in { $enough } of { $total } offices.
status-seen = Seen by { $seen } of the { $total } who have not acknowledged, as their apps say: an indication, not an acknowledgement.
status-later = Later: { $people }
status-declined = Cannot: { $person }
status-declined-why = Cannot: { $person } — { $text }
status-more-offices = And { $count } more offices. The whole list: export { $number }
unacked-tier = { $office }: { $count } of { $total }: { $people }
unacked-no-tier = No office here is a “{ $word }”. There are: { $tiers }
card-waiting = Most are missing in: { $offices }
card-asof = As of { $when }
export-post = Post
export-answer = Answer
export-when = When
export-how = How
export-remark = Remark
export-delivered = Delivered
export-seen = Seen (as the app says; not an acknowledgement)
export-state-yes = acknowledged
export-state-later = later
export-state-no = cannot
export-state-none = none
export-how-reaction = reaction
export-how-words = message
export-how-page = page
export-channel-room = office room
export-channel-person = direct
chart-head = Acknowledgement of { $number } as of { $when }: { $done } of { $total }.
chart-not-sent = { $number } has not been sent, so there is nothing to draw.
chart-yes = Acknowledged
chart-later = Later
chart-no = Cannot
chart-none = Not yet
evidence-head = The evidence bundle of { $number }, SHA-256 { $sha }. Check it with: daftar announce verify
evidence-not-sent = { $number } has not been sent, so there is nothing to prove.

## Help

help-ack = ack 1/2026, or ✅ on the circular — acknowledge yourself
help-unacked-by = unacked 1/2026 by taluka — those who have not, put together by taluka, district …
help-need = need 1/2026 2 — two of each office are enough
help-escalate = escalate 1/2026 — tell those above of who has not acknowledged
help-chart = chart 1/2026 — a picture of how it stands
help-evidence = evidence 1/2026 — a file that proves who was served and who acknowledged
