### فہرستِ افسران: کون سا عہدہ کس کے پاس ہے۔ $link وہ پتہ ہے جس سے گفتگو کھلتی ہے۔

directory-card = نام { $person } — { $post }، { $office }
directory-card-plain = نام { $person } — { $office }
directory-reach = رابطہ: { $mail } · { $link }
directory-link = رابطہ: { $link }
directory-away = رخصت پر { $when } تک؛ چارج { $delegate } کے پاس ہے: { $link }
directory-holds = ان کے پاس { $people } کا چارج بھی ہے
directory-vacant = عہدہ { $post }، { $office }: افسران کی فہرست میں یہ عہدہ کسی کے پاس نہیں۔
directory-more = مزید { $count } اور ہیں۔ دفتر یا عہدہ بھی لکھیں۔
directory-by-sound = بالکل اس ہجے سے کوئی نہیں ملا؛ آواز میں ملتے جلتے:
directory-nobody = کوئی نہیں ملا: “{ $words }”
directory-nobody-close = کوئی نہیں ملا: “{ $words }”۔ کیا آپ کی مراد “{ $hint }” ہے؟
directory-empty = کون؟ نام، یا عہدہ اور جگہ لکھیں، جیسے: کون تحصیلدار حویلی
directory-no-officer = جناب { $person }، آپ افسران کی فہرست میں نہیں، اس لیے سونپنے کو کوئی چارج نہیں۔
language-set = اب آپ کو اردو میں جواب ملے گا۔ بدلنے کے لیے لکھیں: زبان ⁨mr⁩، ⁨hi⁩، ⁨en⁩ یا ⁨ur⁩
language-unknown = یہ زبان معلوم نہیں: “{ $word }”۔ لکھیں: زبان ⁨mr⁩، ⁨hi⁩، ⁨en⁩ یا ⁨ur⁩
service-help-who = کون تحصیلدار حویلی — کون آشا — کون سا عہدہ کس کے پاس ہے، کسی بھی رسم الخط میں
service-help-post = عہدہ پونے تحصیلدار — اس عہدے پر کون ہے
service-help-charge = چارج ⁨@name⁩ کو ⁨12-12⁩ تک — رخصت میں اپنا چارج سونپیں؛ چارج فہرست؛ چارج ختم
service-help-language = زبان ⁨ur⁩ — مجھے اردو میں جواب دیں
