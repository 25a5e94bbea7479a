### What is said while an announcement is put together.

language-mr = Marathi
language-hi = Hindi
language-en = English
language-ur = Urdu

## Dialogue

dialogue-head = I ask for it piece by piece; answer here in the thread, by number or in words. “back” takes an answer back, “stop” ends it. Nothing is sent before a second person has approved it.
dialogue-ask-audience = To whom? A number, or offices such as pune/* or pune, nashik/*
dialogue-audience = { $office } ({ $audience }), officers: { $count }
dialogue-option = { $number } — { $what }
dialogue-ask-title = What is the title? One line.
dialogue-ask-text = What is the text, in { $name }? Several languages at once: begin each part with its name, such as “mr:” or “English:”.
dialogue-ask-body = The same in { $name }? Title on the first line, the text below it. Say “none” to leave it out; nothing is translated by itself.
dialogue-ask-file = Any files? Post them here in the thread; then, or if there are none, say “none”.
dialogue-more-files = Post another file, or say “none” when there are no more.
dialogue-ask-importance = How important is it?
dialogue-ask-ack = Must they acknowledge it? A number, or a time such as 6h or 30-11-2026
dialogue-ack-none = no deadline
dialogue-ack-1d = within one day
dialogue-ack-2d = within two days
dialogue-ack-7d = within a week
dialogue-ask-when = When is it to go out? A number, or a time such as 25-11-2026 10:00. If you like, name behind it: until:30-11, label:restricted, supersedes:1/2026, drill
dialogue-at-once = as soon as it is approved
dialogue-again = I could not use that answer. Once more, please:
dialogue-choice = There are the numbers 1 to { $most }.
dialogue-long = That is too long; there is room for { $most } characters.
dialogue-file-only = Post the file itself here, or say “none”.
dialogue-audience-quotes = Write only the offices here, on one line and without quotation marks.
dialogue-mend = Say “back” to change the last answer, or “stop” to end it.
dialogue-stopped = Ended. Nothing was written down. To begin again, say: announce
dialogue-lapsed = { $person }, nobody went on with this announcement, so I have closed it. To begin again, say: announce
dialogue-taken = { $person } is writing an announcement in this thread. Say announce outside of it.
dialogue-template-gone = The template of this announcement is not there any more, so I have ended it.

## Files

preview-body = Text in { $name }:
preview-languages = Not written in: { $names }. Who reads only that gets the other languages.
file-line = File { $name } ({ $size }), SHA-256 { $sha }
file-taken = Attached: { $name } ({ $size }), SHA-256 { $sha }
file-too-large = The file { $name } was not attached: { $size }, limit { $most }.
file-refused = The file { $name } was not attached: the homeserver does not give it ({ $text }).
file-unreadable = The file { $name } was not attached: it was changed on its way, or its key does not fit. Please post it again.
file-denied = The file { $name } was not attached; the policy refuses it: { $text }
file-no-draft = So nothing was drafted. Put that right and write it again, or leave the file out.
file-undelivered = The file { $name } of { $number } could not be put into room { $room }: { $text }

## Templates

template-head = Templates:
template-row = Template { $name }: { $title }
template-empty = There are no templates here yet. Whoever looks after the bot puts them into its folder.
template-broken = Some cannot be used: { $text }
template-use = To use it, say: template use { $name }
template-field = Field { $field }: { $question }
template-field-optional = Field { $field }, may be left out: { $question }
template-ask = Field { $field } is missing. { $question }
template-ask-optional = Field { $field } may be left out: say “none” or “skip”. { $question }
template-what = I do not know “{ $word }”. There are: template list, template show NAME, template use NAME field=value
template-which = Which template? Say: template list
template-none = There is no template “{ $word }”. Say: template list
template-none-close = There is no template “{ $word }”. Did you mean “{ $hint }”?
template-value = I cannot read “{ $word }”. Write field=value, or field="more words"
template-missing = Field { $field } is missing.
template-unknown-field = This template has no field { $field }.
template-unknown-field-close = This template has no field { $field }. Did you mean { $hint }?
template-number = Field { $field }: “{ $word }” is not a number.
template-date = Field { $field }: “{ $word }” is no day. Write it as 30-11-2026.
template-time = Field { $field }: “{ $word }” is no time. Write it as 09:30.
template-choice = Field { $field }: “{ $word }” is not one of: { $choices }
template-long = Field { $field } is longer than { $most } characters.

## From mail and programs

mail-came = By mail from { $person }: “{ $title }”, files: { $count }
mail-thread = { $person }, please answer in the thread of this message. “stop” drops the mail.
mail-unconfirmed = A mail that names { $person } ({ $address }) as its author is not taken: “{ $title }”. That it is from there was not confirmed.
mail-not-maker = A mail of { $person } ({ $address }) is not taken: “{ $title }”. Only those who may write announcements send them here.
mail-no-subject = A mail of { $person } ({ $address }) is not taken: “{ $title }”. It has no subject, which would be the title.
mail-long = A mail of { $person } ({ $address }) is not taken: “{ $title }”. Its text is too long for an announcement; send it as a file.
http-came = From a program, in the name of { $person }:

## Help

help-compose = announce — without more words: I ask for everything piece by piece
help-template = template list — forms to fill in; template use NAME begins one
