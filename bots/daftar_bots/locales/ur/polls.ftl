### رائے شماری، فارم، اور بوٹ کسی شخص کے بارے میں کیا رکھتے ہیں۔

## رائے شماری

poll-opened = رائے شماری { $number } کھلی ہے، آخری وقت { $when }۔ صورتِ حال دیکھنے کے لیے لکھیں: “رائے { $number }”
poll-named = ووٹ خفیہ نہیں: کس نے کیا چنا، کمرے میں سب جان سکتے ہیں۔
poll-in-a-room = رائے شماری کسی کمرے میں ہوتی ہے: مجھے وہاں بلائیں اور وہیں لکھیں: ⁨!poll⁩
poll-too-many = یہاں پہلے سے رائے شماریاں کھلی ہیں، تعداد { $count }۔ پہلے ایک بند کریں۔
poll-no-moment = ایسا کوئی وقت نہیں، یا وہ گزر چکا ہے۔
poll-too-long = یہ وقت بہت دور ہے؛ زیادہ سے زیادہ دن: { $days }
poll-none = یہاں ایسی کوئی رائے شماری معلوم نہیں: { $number }
poll-none-open = کوئی رائے شماری کھلی نہیں۔ نئی کے لیے: رائے "سوال" پہلا | دوسرا تک جمعہ ⁨17:00⁩
poll-listed = رائے شماری { $number }: { $question } — آخری وقت { $when }
poll-standing = رائے شماری { $number }: { $question } صورتِ حال بوقت { $when }
poll-result = رائے شماری { $number }: { $question } بند ہوئی { $when } کو۔ نتیجہ:
poll-line = انتخاب { $choice }: { $count } (فیصد { $share })
poll-voters = ووٹ دینے والے: { $total } میں سے { $count }
poll-leading = سب سے زیادہ ووٹ: { $choice }
poll-tied = برابر ووٹ: { $choice }
poll-nobody = کسی نے ووٹ نہیں دیا۔
poll-closes = یہ بند ہو گی: { $when }
poll-not-yours = یہ رائے شماری صرف { $person } یا محکمہ بند کر سکتا ہے۔
poll-closed = رائے شماری { $number } بند کر دی گئی۔
poll-export-where = جدول اس بوٹ کو چلانے والوں کے لیے ہے: کنٹرول روم میں لکھیں۔
poll-exported = رائے شماری { $number }، ووٹ: { $count }۔ جدول آگے ہے۔
poll-column-name = نام
poll-column-person = میٹرکس آئی ڈی
poll-column-office = دفتر
poll-column-choice = انتخاب
poll-column-when = کب
poll-column-shown = کہاں دکھایا گیا
poll-column-shown-at = کب دکھایا گیا
poll-column-version = نسخہ (⁨SHA-256⁩)
poll-column-comments = آرا
poll-column-text = متن
poll-mistake-question = واوین میں سوال نہیں ہے۔ یوں لکھیں: رائے "سوال" پہلا | دوسرا تک جمعہ ⁨17:00⁩
poll-mistake-until = یہ وقت سمجھ میں نہیں آیا: “{ $word }”۔ یوں لکھیں: تک ⁨25-11 17:00⁩
poll-mistake-choices = کم از کم دو انتخاب درکار ہیں، بیچ میں | لکھیں۔ یوں: رائے "سوال" پہلا | دوسرا
poll-mistake-many = انتخاب { $word } سے زیادہ ہیں۔
poll-mistake-long = ایک انتخاب { $word } حروف سے لمبا ہے۔
poll-mistake-double = دو انتخاب ایک جیسے ہیں۔

## فارم

form-control-only = یہ صرف اس بوٹ کو چلانے والے، کنٹرول روم سے کر سکتے ہیں۔
form-broken = یہ فارم استعمال کے قابل نہیں: “{ $name }”
form-no-file = فارم “{ $name }” موجود نہیں۔ موجود فارم: { $known }
form-opened = فارم { $number } “{ $title }” کھلا ہے، آخری وقت { $when }۔ جن سے پوچھا گیا: { $count }
form-named = آپ کے جوابات آپ کے نام کے ساتھ رکھے جاتے ہیں۔
form-anonymous = آپ کے جوابات نام کے بغیر رکھے جاتے ہیں: صرف یہ درج ہوتا ہے کہ آپ نے فارم دیا۔ یہاں لکھے ہوئے آپ کے پیغام، جب تک آپ نہ مٹائیں، اس کمرے اور سرور پر رہتے ہیں۔
form-head = فارم “{ $title }”: سوالات { $count }، آخری وقت { $when }
form-begin = جواب دینے کے لیے یہاں لکھیں: فارم { $name }
form-directly = آپ کو براہِ راست لکھا گیا ہے۔ وہاں جواب دیں: فارم { $name }
form-none = آپ کے لیے ایسا کوئی فارم نہیں: “{ $name }”
form-is-closed = فارم “{ $title }” بند ہو چکا: { $when }
form-done-already = آپ “{ $title }” دے چکے ہیں۔ کون سے جواب آپ کے ہیں کوئی نہیں جان سکتا، اس لیے وہ بدلے نہیں جا سکتے۔
form-question = سوال { $place } از { $count }: { $question }
form-choice = انتخاب { $place }: { $choice }
form-kind-number = عدد لکھیں۔
form-kind-date = تاریخ لکھیں، جیسے ⁨25-11-2026⁩
form-kind-time = وقت لکھیں، جیسے ⁨17:30⁩
form-optional = اسے چھوڑا جا سکتا ہے: چھوڑیں
form-answer = سوال { $question }: { $answer }
form-review = آپ کے جوابات:
form-hand-in = جمع کرنے کے لیے “ہاں”، پچھلا بدلنے کے لیے “پیچھے”، سب مٹانے کے لیے “رکیں” لکھیں۔
form-done = شکریہ۔ “{ $title }” جمع ہو گیا۔ بند ہونے تک نئے سرے سے جواب دینے کے لیے: فارم { $name }
form-done-anonymous = شکریہ۔ “{ $title }” آپ کے نام کے بغیر جمع ہو گیا۔
form-stopped = مٹا دیا گیا؛ کچھ نہیں رکھا گیا۔ دوبارہ شروع کرنے کے لیے: فارم { $name }
form-away = جب آپ نے یہ لکھا، بوٹ چل نہیں رہا تھا۔ ہم یہاں ہیں:
form-listed = فارم { $name }: { $title } — آخری وقت { $when }
form-listed-done = فارم { $name }: { $title } — آخری وقت { $when }؛ آپ دے چکے ہیں
form-none-open = آپ کے لیے کوئی فارم کھلا نہیں۔
form-files = فارم جو کھولے جا سکتے ہیں: { $known }
form-status = فارم “{ $title }”: { $total } میں سے { $done } نے دیا؛ آخری وقت { $when }
form-missing = باقی: { $people }
form-closed = فارم “{ $name }” بند کر دیا گیا۔
form-exported = فارم “{ $name }”، جوابات: { $count }۔ جدول آگے ہے۔
form-over = فارم “{ $title }” کا وقت ختم ہوا: { $total } میں سے { $done } نے دیا۔ جدول آگے ہے۔
form-mistake-which = کون سا فارم؟ یوں لکھیں: ⁨form⁩ { $word } ⁨flood⁩
form-mistake-name = یہ کسی فارم کا نام نہیں: “{ $word }”

## بوٹ آپ کے بارے میں کیا رکھتے ہیں

mydata-reply = اس سرور کے بوٹ آپ کے بارے میں جو رکھتے ہیں وہ اس فائل میں ہے۔ اسے اپنے پاس ہی رکھیں۔
mydata-directly = آپ کو براہِ راست لکھا گیا ہے۔
mydata-head = دفتر { $office } کے بوٹ { $person } کے بارے میں جو رکھتے ہیں، بتاریخ { $when }، آئی ڈی { $id }
mydata-server = پیغامات ہوم سرور رکھتا ہے، پالیسی کے فیصلے اس کے لاگ میں ہیں؛ وہ اپنے منتظم سے مانگیں۔
mydata-bot = بوٹ { $bot }
mydata-none = کچھ نہیں۔
mydata-member = کمرے جن میں آپ نظر آتے ہیں: { $rooms }
mydata-served = سرکلر { $number } “{ $title }” آپ کے نام تھا (دفتر { $office })۔
mydata-answered = آپ نے سرکلر { $number } کا جواب { $when } کو دیا: { $answer }
mydata-withdrawn = آپ نے سرکلر { $number } کا جواب { $when } کو دیا: { $answer }؛ واپس لیا { $taken }
mydata-yes = ملا
mydata-later = جواب بعد میں
mydata-no = ممکن نہیں
mydata-remark = سرکلر { $number } پر آپ کی بات: { $text }
mydata-wrote = سرکلر { $number } “{ $title }” آپ نے لکھا: { $when }
mydata-decided = سرکلر { $number } پر آپ کا فیصلہ، { $when }: { $what }
mydata-escalated = سرکلر { $number } کا جواب آپ نے نہیں دیا، یہ { $person } کو بتایا گیا: { $when }
mydata-letter = سرکلر { $number } کا خط ({ $channel }) برائے { $address }
mydata-charge = آپ کا چارج { $person } کے پاس، { $from } سے { $till } تک
mydata-delegate = آپ کی جگہ { $person } منظوری دے سکتے ہیں، { $from } سے { $till } تک
mydata-stands-in = آپ { $person } کی جگہ ہیں، { $from } سے { $till } تک
mydata-vote = رائے شماری “{ $question }”: آپ نے “{ $choice }” چنا، { $when }
mydata-form = فارم “{ $title }”، جمع ہوا { $when }
mydata-form-anonymous = فارم “{ $title }”: صرف یہ کہ آپ نے دیا۔ جوابات نام کے بغیر ہیں اور نام سے ڈھونڈے نہیں جا سکتے۔
mydata-form-draft = فارم “{ $title }”، ابھی جمع نہیں:
mydata-form-answer = سوال { $question }: { $answer }
mydata-shown = مشاورت { $number } کی مجوزہ پالیسی آپ کو دکھائی گئی، { $when }، نسخہ { $version }
mydata-comment = مشاورت { $number } پر آپ کی رائے، { $when }: { $text }
mydata-asked = مشاورت { $number } آپ نے مانگی، شائع کی یا اس پر فیصلہ دیا۔
mydata-reminder = یاددہانی “{ $text }”، { $when }
mydata-unreadable = آپ کے پیغام جو پڑھے نہ جا سکے: { $count }

## مدد

poll-help = رائے "سوال" پہلا | دوسرا تک جمعہ ⁨17:00⁩ — کمرے سے پوچھیں؛ “رائے” فہرست، “رائے ⁨3⁩” صورتِ حال، “رائے ⁨3⁩ بند” بند کرتا ہے
form-help = فارم — جو فارم آپ کے منتظر ہیں؛ جواب دینے کے لیے: فارم ⁨flood⁩
form-help-control = فارم کھولیں ⁨flood⁩ تک ⁨25-11 17:00⁩ — جن کے لیے ہے ان سے پوچھیں؛ ⁨form flood status⁩، ⁨form flood export⁩، ⁨form flood close⁩
mydata-help = میرامواد — بوٹ آپ کے بارے میں جو رکھتے ہیں اس کی فائل
