### The directory: who holds which post. $link is an address that opens a conversation.

directory-card = { $person } — { $post }, { $office }
directory-card-plain = { $person } — { $office }
directory-reach = { $link } · { $mail }
directory-link = Write: { $link }
directory-away = On leave until { $when }; the charge is with { $delegate }: { $link }
directory-holds = Also has the charge of { $people }
directory-vacant = { $post }, { $office }: nobody holds this post in the list of officers.
directory-more = … and { $count } more. Name the office or the post too.
directory-by-sound = Nobody is spelt just so; this sounds like it:
directory-nobody = I find nobody for “{ $words }”.
directory-nobody-close = I find nobody for “{ $words }”. Did you mean “{ $hint }”?
directory-empty = Who? Say a name, or a post and a place, as in: who tahsildar haveli
directory-no-officer = { $person }, you are not in the list of officers, so you have no charge to hand over.
language-set = I answer you in English. To change it, say: language mr, hi, en or ur
language-unknown = I do not speak “{ $word }”. Say: language mr, hi, en or ur
service-help-who = who tahsildar haveli — who asha — who holds a post, in any script
service-help-post = post pune-tahsildar — the holder of a post
service-help-charge = charge to @name till 12-12 — hand your charge over during leave; charge list; charge end
service-help-language = language mr — answer me in Marathi (mr, hi, en, ur)
