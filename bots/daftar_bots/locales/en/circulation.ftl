### From draft to room: audience, approval, schedule, standing in, being over.

## In the rooms of the offices

room-drill = DRILL: this is an exercise only. Nothing has happened.
room-supersedes = Replaces circular { $number }.
room-until = Valid until { $when }.
room-superseded = Circular { $number } is no longer in force; circular { $by } replaces it.
room-closed = Circular { $number } is closed since { $when }.

## Preview

preview-head-version = Draft { $number }, version { $version }, by { $maker }: { $title }
preview-drill = This is a drill: it is marked so in all languages and not counted.
preview-persons = Served in person, each in a room of their own: { $count }.
preview-absent = Officers who are in none of these rooms yet: { $count }, such as { $people }.
preview-unlisted = In these rooms, or invited there, and not in the list of officers: { $count }, such as { $people }. They read it, and are not asked to acknowledge.
preview-external-rooms = Rooms with outsiders: { $rooms }.
preview-send-at = It goes out on { $when }.
preview-holiday = That day is a holiday: { $name }.
preview-weekend = That day the offices are closed.
preview-quiet = That is in the quiet hours, so it goes out on { $when }.
preview-until = It is closed and unpinned on { $when }.
preview-supersedes = It replaces { $number } “{ $title }”, which is closed when this goes out.
preview-expires = If it is not approved by { $when }, the request lapses.
preview-old = This message does not show { $number } as it is now. Look at the newest one, version { $version }.
preview-foreign-rooms = Rooms that neither I nor an officer made, and whose makers read along: { $rooms }. Is that right?
control-room-foreign = I did not make this room { $room }, nor did an officer: { $person } did, who can read everything here and let anybody in. If you do not know why, move the alias to a room of your own and start me anew.
preview-unseen = { $number } as it is now was not shown before you wrote this, so nothing is approved. Look at its newest preview and tap ✅ on it.
correction-differs = The text is long: lines that stay as they are stand as { $sign }.
edit-not-read = I read a message once, as it was first written; this edit changes nothing. Please write it as a new message.
mistake-approve-words = Nothing is approved: more words stand behind the number. If you approve it as it was shown, write only: approve { $word }

## Approval

approval-need = Approvals needed: { $count } of { $people }.
approval-twice = { $person }, your approval of { $number } is noted already. Still asked: { $approvers }.
approval-own-seat = { $person }, you stand in for who wrote { $number }, so somebody else must approve it: { $approvers }.
approval-nobody-left = { $person }, nobody is left who may approve { $number }: all approvers have written a version of it or approved it. Please have another approver named.
approval-scheduled = { $number } is approved and waits for its time. Say: schedule
approval-returned = { $number } is returned to its writer, so it cannot be approved before it is revised.
approval-expired = The time to approve { $number } is over. Its writer may ask again with: revise { $number }
approved-partly = { $person } has approved { $number }. It is not sent yet.
approved-later = { $number } is approved by { $person }.
approved-persons = Served in person: { $count }.
approved-alone = { $number } is approved by { $person } and is being sent to each in person: { $count }.
released-alone = { $number } “{ $title }” goes out now, as scheduled, to each in person: { $count }.
on-behalf = { $person } on behalf of { $seat }
scheduled = It goes out on { $when }. To see what waits: schedule. To stop it: schedule cancel { $number }
scheduled-quiet = These are quiet hours, so it goes out on { $when }. To stop it: schedule cancel { $number }
withdrawn = { $person } withdraws the approval of { $number }.
withdrawn-seat = { $person } withdraws the approval of { $number } that { $delegate } gave in their place.
withdrawn-open = It is not sent; { $number } waits for approval again.
withdrawn-enough = { $number } has all the approvals it needs from others, and goes out on { $when } all the same.
withdrawn-again = To approve it, tap ✅ on its newest preview or say: approve { $number }
withdraw-none = { $person }, there is no approval of { $number } by you that waits to be sent.
withdraw-sent = { $number } has gone out, so its approval cannot be withdrawn any more. To change it there: correct { $number } The new text. To take it away there, say: recall { $number } The reason
withdraw-others = { $person } took the message away by which { $approver } approved { $number }. The approval stands: only who gave it withdraws it.
returned = { $person } returns { $number } to { $maker }.
returned-remark = To be put right: { $text }
returned-ask = What is to be put right? Reply to this message with the words, or say: return { $number } and the words
remarked = A remark to { $number }, for { $maker }:
return-own = You wrote { $number } yourself. Change it with: revise { $number }, or drop it with: cancel { $number }
revise-hint = To put it right: revise { $number } "Title" Text. What you leave out stays as it is.
revise-sent = { $number } has been sent. To change it there, say: correct { $number } The new text
revise-cancelled = { $number } is cancelled. Write a new one with: announce
cancel-ask = Drop { $number } “{ $title }”? Its number stays in the register as cancelled.
cancel-ask-approved = It is approved already by: { $people }
cancel-ask-how = To drop it, tap ✅ on this message or say: cancel { $number } yes
lapsed = { $person }, nobody approved { $number } “{ $title }” in time. Nothing was sent.
lapsed-hint = To ask again as it is, say: revise { $number }
closed = { $number } “{ $title }” is over and says so in the rooms.
quota-day = { $person }, you have written { $count } announcements today, as many as you may. The next one is possible from { $when }.
quota-cooldown = { $person }, this is too soon after the last one. The next one is possible from { $when }.

## Schedule

released = { $number } “{ $title }” goes out now, as scheduled, to { $rooms ->
    [one] { $rooms } room
   *[other] { $rooms } rooms
}.
release-changed = The audience has changed since it was approved; it is for { $count } officers now.
release-needs-more = { $number } was to go out now, but its audience has grown and needs more approvals. It is shown again:
release-refused = { $number } “{ $title }” was to go out now, but was not sent:
schedule-empty = Nothing waits for its time.
schedule-head = To go out at their time:
schedule-line = On { $when }: { $number } “{ $title }”
schedule-line-held = On { $when }, after the quiet hours: { $number } “{ $title }”
schedule-hint = To move one: schedule 1/2026 tomorrow 10:00. To stop one: schedule cancel 1/2026
schedule-not = { $number } is not on the schedule.
schedule-not-yours = You may not move { $number }; its writers and approvers may.
schedule-moved = { $number } has another time, so it needs to be approved again:
schedule-off = { $number } is taken off the schedule. It goes out once it is approved again:

## Standing in for each other

delegate-given = { $delegate } approves in place of { $person } until { $when }.
charge-given = { $person } is on leave; { $delegate } has the charge until { $when }.
stand-in-hint = To end it earlier, say: { $verb } end
stand-in-self = Nobody can stand in for themselves. Name another officer.
stand-in-long = That is too long; { $count } days at most. For longer, the office tree is to be changed.
stand-in-ended = Nobody stands in for { $person } any more.
stand-in-none = Nobody stands in for { $person }.
stand-in-empty = Nobody stands in for anybody just now.
delegate-line = For { $person }: { $delegate } approves until { $when }
charge-line = For { $person }, who is on leave: { $delegate } until { $when }
status-scheduled = It is approved and goes out on { $when }.
status-returned = It is returned to { $maker }, to be put right: { $text }
status-expired = Nobody approved it in time. To ask again: revise { $number }
status-list-returned = Number { $number }, { $title }: returned to its writer
status-list-scheduled = Number { $number }, { $title }: waits for its time
status-list-expired = Number { $number }, { $title }: not approved in time
status-list-drill = (drill)
status-approved-by = Approved so far by: { $people }
status-withdrawn-by = Approval withdrawn by: { $people }

## Mistakes

mistake-when = “{ $word }” is no time. Write at:tomorrow, at:25-11, at:friday, at:office, each with a time such as 10:00 if you like.
mistake-when-past = That time is over already, or there is no such day.
mistake-far = { $when } is more than { $years } years from now. Please look at the year.
mistake-ack-before = It asks for acknowledgement by { $when }, which is over before it goes out. Give a later one with ack:
mistake-until-before = It is valid until { $when }, which is over before it goes out. Give a later one with until:
mistake-supersedes = { $number } is not in force, so nothing can replace it.
mistake-nobody = Nobody is meant by “{ $word }”.
mistake-empty-revise = Which one? Write: revise 1/2026 "Title" Text
mistake-empty-return = Say what is to be put right: return 1/2026 The date is wrong
mistake-stand-in = “{ $word }” is not understood. Write: delegate to @name till 12-12
audience-column = In “{ $audience }” that is at character { $column }.
audience-key = I do not know “{ $word }”. There are: post: tier: lang: role: service: unit:
audience-key-close = I do not know “{ $word }”. Did you mean “{ $hint }”?
audience-post = There is no post “{ $word }”.
audience-post-close = There is no post “{ $word }”. Did you mean “{ $hint }”?
audience-tier = There is no tier “{ $word }”.
audience-tier-close = There is no tier “{ $word }”. Did you mean “{ $hint }”?
audience-lang = Nobody reads the language “{ $word }”.
audience-lang-close = Nobody reads the language “{ $word }”. Did you mean “{ $hint }”?
audience-role = There is no role “{ $word }”.
audience-role-close = There is no role “{ $word }”. Did you mean “{ $hint }”?
audience-service = There is no service “{ $word }”.
audience-service-close = There is no service “{ $word }”. Did you mean “{ $hint }”?
audience-person = There is no officer “{ $word }”.
audience-person-close = There is no officer “{ $word }”. Did you mean “{ $hint }”?
audience-ends = Something is missing after “{ $word }”.
audience-sign = “{ $word }” stands where an office or a person should.
audience-open = The parenthesis “{ $word }” is not closed.
audience-closed = The parenthesis “{ $word }” was not opened.
audience-deep = More than { $word } parentheses within each other are not read.
audience-long = More than { $word } words are not read; ask for a role for them.
audience-no-value = After “{ $word }” a word is missing, such as post:tahsildar.
audience-empty = It does not say to whom. Write: announce pune/* "Title" Text

## Help

help-announce-audience = Whom: pune/* (with all below), tier:taluka, post:tahsildar, lang:ur, @person; & both, - without, comma either: pune/* & post:tahsildar - leave
help-announce-more = When: at:tomorrow 10:00, at:office; valid until:30-11; drill for an exercise; supersedes:1/2026 to replace one
help-revise = revise 1/2026 "Title" Text — another version of a draft; what you leave out stays
help-withdraw = withdraw 1/2026, or take your ✅ away — take back your approval of what has not gone out yet
help-return = return 1/2026 What is wrong, or ❌ on the preview — send it back to its writer
help-schedule = schedule — what waits for its time; schedule 1/2026 friday 10:00 moves it, schedule cancel 1/2026 stops it
help-delegate = delegate to @person till 12-12 — another officer approves in your place; delegate end
help-charge = charge to @person till 12-12 — you are on leave, and that officer has your charge; charge end
