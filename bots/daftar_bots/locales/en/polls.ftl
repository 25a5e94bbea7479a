### Polls, forms, and what the bots hold about a person.

## Polls

poll-opened = Poll { $number } is open until { $when }. Say “poll { $number }” to see how it stands.
poll-named = Votes are not secret: everybody in the room can find out who voted for what.
poll-in-a-room = A poll is for a room: invite me there and write “!poll” in it.
poll-too-many = { $count ->
    [one] There is { $count } open poll here already.
   *[other] There are { $count } open polls here already.
} Close one first.
poll-no-moment = There is no such moment, or it is over.
poll-too-long = { $days ->
    [one] That is too far away; { $days } day is the most.
   *[other] That is too far away; { $days } days are the most.
}
poll-none = I know no poll { $number } here.
poll-none-open = No poll is open. To open one: !poll "Question" first | second until friday 17:00
poll-listed = { $number }: { $question } (until { $when })
poll-standing = Poll { $number }: { $question } As of { $when }:
poll-result = Poll { $number }: { $question } Closed on { $when }. The result:
poll-line = { $choice }: { $count } ({ $share } %)
poll-voters = { $count ->
    [one] { $count } person of { $total } has voted.
   *[other] { $count } people of { $total } have voted.
}
poll-leading = Most votes: { $choice }
poll-tied = As many votes each: { $choice }
poll-nobody = Nobody has voted.
poll-closes = It closes on { $when }.
poll-not-yours = Only { $person } or the department can close this poll.
poll-closed = Poll { $number } is closed.
poll-export-where = The table is for those who run this bot: write it in the control room.
poll-exported = { $count ->
    [one] Poll { $number }: { $count } vote. The table follows.
   *[other] Poll { $number }: { $count } votes. The table follows.
}
poll-column-name = Name
poll-column-person = Matrix id
poll-column-office = Office
poll-column-choice = Choice
poll-column-when = When
poll-column-shown = Shown in
poll-column-shown-at = Shown on
poll-column-version = Version (SHA-256)
poll-column-comments = Comments
poll-column-text = Text
poll-mistake-question = The question in quotation marks is missing. Write: poll "Question" first | second until friday 17:00
poll-mistake-until = I do not know when “{ $word }” is. Write: until 25-11 17:00
poll-mistake-choices = At least two choices are needed, with | between them. Write: poll "Question" first | second
poll-mistake-many = There are more than { $word } choices.
poll-mistake-long = A choice is longer than { $word } characters.
poll-mistake-double = Two choices are the same.

## Forms

form-control-only = Only those who run this bot do that, in the control room.
form-broken = The form “{ $name }” cannot be used:
form-no-file = There is no form “{ $name }”. There are: { $known }
form-opened = { $count ->
    [one] Form { $number } “{ $title }” is open until { $when }. { $count } person is asked.
   *[other] Form { $number } “{ $title }” is open until { $when }. { $count } people are asked.
}
form-named = Your answers are kept with your name.
form-anonymous = Your answers are kept without your name: I note only that you handed in. The messages that you write here stay in this room until you delete them, and the server holds them.
form-head = { $count ->
    [one] “{ $title }”: { $count } question, until { $when }.
   *[other] “{ $title }”: { $count } questions, until { $when }.
}
form-begin = To answer, write here: form { $name }
form-directly = I have written to you directly. Answer there: form { $name }
form-none = There is no form “{ $name }” for you.
form-is-closed = “{ $title }” was closed on { $when }.
form-done-already = You have handed in “{ $title }”. Nobody can tell which answers are yours, so they cannot be changed.
form-question = Question { $place } of { $count }: { $question }
form-choice = { $place }. { $choice }
form-kind-number = A number.
form-kind-date = A date such as 25-11-2026.
form-kind-time = A time such as 17:30.
form-optional = You may leave it out: skip
form-answer = { $question }: { $answer }
form-review = Your answers:
form-hand-in = Write “yes” to hand in, “back” to change the last one, “stop” to drop all.
form-done = Thank you. “{ $title }” is handed in. To answer anew until it closes: form { $name }
form-done-anonymous = Thank you. “{ $title }” is handed in, without your name.
form-stopped = Dropped; nothing of it is kept. To begin again: form { $name }
form-away = I was not running when you wrote this. We are here:
form-listed = { $name }: { $title } (until { $when })
form-listed-done = { $name }: { $title } (until { $when }; you have handed in)
form-none-open = No form is open for you.
form-files = Forms that can be opened: { $known }
form-status = “{ $title }”: { $done } of { $total } have handed in; open until { $when }.
form-missing = Missing: { $people }
form-closed = The form “{ $name }” is closed.
form-exported = { $count ->
    [one] “{ $name }”: { $count } answer. The table follows.
   *[other] “{ $name }”: { $count } answers. The table follows.
}
form-over = “{ $title }” is over: { $done } of { $total } have handed in. The table follows.
form-mistake-which = Which form? Write: form { $word } flood
form-mistake-name = “{ $word }” is not the name of a form.

## What the bots hold about you

mydata-reply = This file has what the bots of this server hold about you. Keep it to yourself.
mydata-directly = I have written to you directly.
mydata-head = What the bots of { $office } hold about { $person } ({ $id }), as of { $when }
mydata-server = Messages themselves are kept by the homeserver, decisions of the policy in its log; ask your administrator for those.
mydata-bot = Bot { $bot }
mydata-none = Nothing.
mydata-member = Rooms in which I see you: { $rooms }
mydata-served = Circular { $number } “{ $title }” was for you (office { $office }).
mydata-answered = You answered circular { $number } on { $when }: { $answer }.
mydata-withdrawn = You answered circular { $number } on { $when }: { $answer }; taken back on { $taken }.
mydata-yes = received
mydata-later = answer later
mydata-no = cannot be done
mydata-remark = Your remark on circular { $number }: { $text }
mydata-wrote = You wrote circular { $number } “{ $title }” on { $when }.
mydata-decided = You decided about circular { $number } on { $when }: { $what }.
mydata-escalated = That circular { $number } was not answered by you was told to { $person } on { $when }.
mydata-letter = A letter about circular { $number } for { $address } ({ $channel }).
mydata-charge = { $person } has your charge from { $from } till { $till }.
mydata-delegate = { $person } may approve in your place from { $from } till { $till }.
mydata-stands-in = You stand in for { $person } from { $from } till { $till }.
mydata-vote = Poll “{ $question }”: you chose “{ $choice }” on { $when }.
mydata-form = Form “{ $title }”, handed in on { $when }:
mydata-form-anonymous = Form “{ $title }”: that you handed in. What you answered stands without your name and cannot be found by it.
mydata-form-draft = Form “{ $title }”, not handed in yet:
mydata-form-answer = { $question }: { $answer }
mydata-shown = The proposed policy of consultation { $number } was shown to you on { $when } (version { $version }).
mydata-comment = Your comment on consultation { $number }, { $when }: { $text }
mydata-asked = You asked for, published or decided consultation { $number }.
mydata-reminder = Reminder “{ $text }”, { $when }.
mydata-unreadable = Messages of yours that I could not read: { $count }.
mydata-version = You wrote version { $version } of circular { $number } on { $when }.
mydata-seat = { $person } decided about circular { $number } in your place on { $when }.
mydata-withdrew = You withdrew an approval of circular { $number } on { $when }.
mydata-change-asked = You asked on { $when } that circular { $number } be corrected or recalled.
mydata-change-decided = You decided on { $when } about a correction or recall of circular { $number }.
mydata-change-approved = { $person } approved a correction or recall of circular { $number } on { $when }, in the place of { $seat }.
mydata-change-letter = A letter about a change of circular { $number } for { $address }.
mydata-gateway = Your short message about circular { $number } is { $id } at the gateway: { $state }, { $when }.
mydata-superior = You were told on { $when } that { $person } had not answered circular { $number }.
mydata-seen = Your app said on { $when } that you had seen circular { $number }.
mydata-read = Your app said last on { $when } how far you had read in { $room }.
mydata-written-to = Messages that I wrote to you directly: { $count }
mydata-composition = Announcements that you began to put together here: { $count }
mydata-attachment = File “{ $name }” that you posted for an announcement.
mydata-charge-ended = You ended on { $when } that somebody stands in for { $person }.
mydata-poll = You asked or closed poll { $number }, opened on { $when }.
mydata-form-opened = You opened the form { $name } on { $when }.
mydata-feed = You asked for the feed { $url }.
mydata-reminder-ended = You ended the reminder “{ $text }” on { $when }.
mydata-question = Questions of mine that wait for your answer: { $count }
mydata-language = You asked to be answered in: { $spoken }
mydata-opened = Rooms that you opened with me: { $count }, last on { $when }
mydata-flood = How often you wrote to me within a minute, from { $when }: { $count }
mydata-devices = Devices of yours whose public keys I keep: { $count }
mydata-no-device = Encrypted rooms in which no device of yours could read me: { $count }
mydata-room-state = Rooms of which I noted that you made, moved or set them up: { $count }
mydata-powers = Rooms in which I noted what you may do: { $count }
mydata-buried = Messages of yours or about you that I could not work off and keep for the administrator: { $count }

## Help

poll-help = poll "Question" first | second until friday 17:00 — ask a room; “poll” lists, “poll 3” shows how one stands, “poll 3 close” ends it
form-help = form — forms that wait for you; “form flood” answers one
form-help-control = form open flood until 25-11 17:00 — ask those whom a form is for; “form flood status”, “form flood export”, “form flood close”
mydata-help = mydata — a file with what the bots hold about you
