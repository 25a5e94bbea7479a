### اعلان تیار کرتے وقت کے جملے۔ ہر سطر اردو لفظ سے شروع ہوتی ہے تاکہ سمت درست رہے۔

language-mr = مراٹھی
language-hi = ہندی
language-en = انگریزی
language-ur = اردو

## مکالمہ

dialogue-head = میں ایک ایک بات پوچھوں گا؛ اسی لڑی میں نمبر یا الفاظ میں جواب دیں۔ “پیچھے” لکھنے سے پچھلا جواب ہٹ جاتا ہے، “روکیں” لکھنے سے مکالمہ ختم ہوتا ہے۔ دوسرے شخص کی منظوری سے پہلے کچھ نہیں بھیجا جاتا۔
dialogue-ask-audience = کس کے لیے؟ نمبر لکھیں، یا دفاتر لکھیں، جیسے ⁨pune/*⁩ یا ⁨pune, nashik/*⁩
dialogue-audience = دفتر { $office } ({ $audience })، افسران: { $count }
dialogue-option = نمبر { $number } — { $what }
dialogue-ask-title = عنوان کیا ہے؟ ایک ہی سطر۔
dialogue-ask-text = متن کیا ہے ({ $name })؟ کئی زبانیں ایک ساتھ دینی ہوں تو ہر حصہ زبان کے نام سے شروع کریں، جیسے “⁨mr:⁩” یا “⁨English:⁩”۔
dialogue-ask-body = یہی متن { $name } میں؟ پہلی سطر میں عنوان، نیچے متن۔ چھوڑنا ہو تو “نہیں” لکھیں؛ خود بخود ترجمہ نہیں ہوتا۔
dialogue-ask-file = فائلیں لگانی ہیں؟ اسی لڑی میں ڈالیں؛ اس کے بعد، یا نہ ہوں تو، “نہیں” لکھیں۔
dialogue-more-files = مزید فائل ڈالیں، یا مکمل ہو گئی ہوں تو “بس” لکھیں۔
dialogue-ask-importance = اہمیت کتنی ہے؟
dialogue-ask-ack = تصدیق مطلوب ہے؟ نمبر لکھیں، یا وقت لکھیں، جیسے ⁨6h⁩ یا ⁨30-11-2026⁩
dialogue-ack-none = کوئی مہلت نہیں
dialogue-ack-1d = ایک دن میں
dialogue-ack-2d = دو دن میں
dialogue-ack-7d = ایک ہفتے میں
dialogue-ask-when = کب بھیجنا ہے؟ نمبر لکھیں، یا وقت لکھیں، جیسے ⁨25-11-2026 10:00⁩۔ چاہیں تو اس کے بعد لکھیں: ⁨until:30-11⁩، ⁨label:restricted⁩، ⁨supersedes:1/2026⁩، مشق
dialogue-at-once = منظور ہوتے ہی
dialogue-again = یہ جواب قابل استعمال نہیں۔ براہِ کرم دوبارہ لکھیں:
dialogue-choice = نمبر ⁨1⁩ سے { $most } تک ہیں۔
dialogue-long = یہ بہت لمبا ہے؛ گنجائش { $most } حروف تک ہے۔
dialogue-file-only = فائل ہی یہاں ڈالیں، یا “نہیں” لکھیں۔
dialogue-audience-quotes = یہاں صرف دفاتر لکھیں، ایک سطر میں اور واوین کے بغیر۔
dialogue-mend = پچھلا جواب بدلنے کے لیے “پیچھے”، ختم کرنے کے لیے “روکیں” لکھیں۔
dialogue-stopped = مکالمہ ختم۔ کچھ درج نہیں ہوا۔ دوبارہ شروع کرنے کے لیے لکھیں: اعلان
dialogue-lapsed = برائے { $person }: یہ اعلان آگے کسی نے مکمل نہیں کیا، اس لیے اسے بند کر دیا گیا ہے۔ دوبارہ شروع کرنے کے لیے لکھیں: اعلان
dialogue-taken = اس لڑی میں { $person } اعلان لکھ رہے ہیں۔ لڑی سے باہر اعلان لکھیں۔
dialogue-template-gone = اس اعلان کا سانچہ اب موجود نہیں، اس لیے مکالمہ ختم کر دیا گیا۔

## فائلیں

preview-body = متن، زبان { $name }:
preview-languages = اس زبان میں نہیں لکھا گیا: { $names }۔ صرف یہی زبان پڑھنے والوں کو دوسری زبانوں کا متن ملے گا۔
file-line = فائل { $name } ({ $size })، ⁨SHA-256⁩ { $sha }
file-taken = منسلک: { $name } ({ $size })، ⁨SHA-256⁩ { $sha }
file-too-large = فائل { $name } منسلک نہیں ہوئی: حجم { $size }، حد { $most }۔
file-refused = فائل { $name } منسلک نہیں ہوئی: ہوم سرور اسے نہیں دیتا ({ $text })۔
file-unreadable = فائل { $name } منسلک نہیں ہوئی: راستے میں بدل گئی، یا اس کی کلید درست نہیں۔ براہِ کرم دوبارہ ڈالیں۔
file-denied = فائل { $name } منسلک نہیں ہوئی؛ پالیسی اسے رد کرتی ہے: { $text }
file-no-draft = اس لیے مسودہ نہیں بنا۔ اسے درست کر کے دوبارہ لکھیں، یا فائل چھوڑ دیں۔
file-undelivered = فائل { $name } (اعلان { $number }) کمرہ { $room } میں نہیں رکھی جا سکی: { $text }

## سانچے

template-head = سانچے:
template-row = سانچہ { $name }: { $title }
template-empty = یہاں ابھی کوئی سانچہ نہیں۔ بوٹ کے نگران انہیں اس کے فولڈر میں رکھتے ہیں۔
template-broken = کچھ قابل استعمال نہیں: { $text }
template-use = استعمال کے لیے لکھیں: سانچہ استعمال { $name }
template-field = خانہ { $field }: { $question }
template-field-optional = خانہ { $field }، چھوڑا جا سکتا ہے: { $question }
template-ask = خانہ { $field } خالی ہے۔ { $question }
template-ask-optional = خانہ { $field } چھوڑا جا سکتا ہے: “نہیں” یا “بس” لکھیں۔ { $question }
template-what = لفظ “{ $word }” سمجھ میں نہیں آیا۔ یہ چلتے ہیں: سانچہ فہرست، سانچہ دکھائیں نام، سانچہ استعمال نام خانہ=قدر
template-which = کون سا سانچہ؟ لکھیں: سانچہ فہرست
template-none = سانچہ “{ $word }” موجود نہیں۔ لکھیں: سانچہ فہرست
template-none-close = سانچہ “{ $word }” موجود نہیں۔ کیا آپ کی مراد “{ $hint }” ہے؟
template-value = عبارت “{ $word }” پڑھی نہیں جا سکی۔ یوں لکھیں: خانہ=قدر، یا خانہ="کئی الفاظ"
template-missing = خانہ { $field } خالی ہے۔
template-unknown-field = اس سانچے میں { $field } نام کا خانہ نہیں۔
template-unknown-field-close = اس سانچے میں { $field } نام کا خانہ نہیں۔ کیا آپ کی مراد { $hint } ہے؟
template-number = خانہ { $field }: “{ $word }” عدد نہیں۔
template-date = خانہ { $field }: “{ $word }” کوئی دن نہیں۔ یوں لکھیں: ⁨30-11-2026⁩
template-time = خانہ { $field }: “{ $word }” وقت نہیں۔ یوں لکھیں: ⁨09:30⁩
template-choice = خانہ { $field }: “{ $word }” ان میں سے نہیں: { $choices }
template-long = خانہ { $field } کا متن { $most } حروف سے لمبا ہے۔

## ای میل اور کمپیوٹر نظاموں سے

mail-came = بذریعہ ای میل از { $person }: “{ $title }”، فائلیں: { $count }
mail-thread = برائے { $person }: براہِ کرم اس پیغام کی لڑی میں جواب دیں۔ “روکیں” لکھنے سے یہ ای میل چھوڑ دی جاتی ہے۔
mail-unconfirmed = ایک ای میل جو { $person } ({ $address }) کے نام سے آئی، نہیں لی گئی: “{ $title }”۔ اس کے وہیں سے آنے کی تصدیق نہیں ہوئی۔
mail-not-maker = بھیجنے والے { $person } ({ $address }) کی ای میل نہیں لی گئی: “{ $title }”۔ یہاں صرف وہی ای میل بھیجتے ہیں جنہیں اعلان لکھنے کا اختیار ہے۔
mail-no-subject = بھیجنے والے { $person } ({ $address }) کی ای میل نہیں لی گئی: “{ $title }”۔ اس میں موضوع نہیں؛ موضوع ہی عنوان ہوتا ہے۔
mail-long = بھیجنے والے { $person } ({ $address }) کی ای میل نہیں لی گئی: “{ $title }”۔ متن اعلان کے لیے بہت لمبا ہے؛ اسے فائل کی صورت میں بھیجیں۔
http-came = کمپیوٹر نظام سے، { $person } کے نام پر:

## مدد

help-compose = اعلان — آگے کچھ لکھے بغیر: میں ایک ایک بات پوچھوں گا
help-template = سانچہ فہرست — بھرنے کے سانچے؛ سانچہ استعمال نام لکھ کر شروع کریں
