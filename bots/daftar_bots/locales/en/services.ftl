### The service bot: greeting and help. Topics have files of their own.

service-hello = Namaste, { $person }. I am the service bot of { $office }. You can write to me here at any time, in English, Marathi, Hindi or Urdu.
service-help-head = You can write to me (in a room, with ! before it):
service-help-help = help — what you can write to me
service-outsider = I answer only people who have an account on the server of { $office }.
welcome = Namaste, { $person }. I bring the circulars of { $office }. What you answer here counts as it does in the rooms.
welcome-maker = You write circulars in { $room }; “help” there says how.
welcome-approver = You approve circulars in { $room }; “help” there says how.
flood = That was too much at once. I answer you again in a minute; what you have answered to circulars counts all the same.
gap-left = So much was written in { $room } while I could not listen that I did not read all of it. Votes and comments from then may be missing: { $open }.
