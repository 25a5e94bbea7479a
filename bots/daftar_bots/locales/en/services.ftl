### The service bot: greeting and help. Topics have files of their own.

service-hello = Namaste, { $person }. I am the service bot of { $office }. You can write to me here at any time, in English, Marathi, Hindi or Urdu.
service-help-head = You can write to me (in a room, with ! before it):
service-help-help = help — what you can write to me
service-outsider = I answer only people who have an account on the server of { $office }.
