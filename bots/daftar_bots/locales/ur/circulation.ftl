### مسودے سے کمرے تک: مخاطب، منظوری، شیڈول، نیابت، اختتام۔

## دفاتر کے کمروں میں

room-drill = مشق: یہ محض مشق ہے۔ حقیقت میں کچھ نہیں ہوا۔
room-supersedes = یہ سرکلر { $number } کی جگہ ہے۔
room-until = نافذ رہے گا { $when } تک۔
room-superseded = سرکلر { $number } اب نافذ نہیں؛ اس کی جگہ سرکلر { $by } نافذ ہے۔
room-closed = سرکلر { $number } بند ہے، { $when } سے۔

## پیش منظر

preview-head-version = مسودہ { $number }، نسخہ { $version }، از { $maker }: { $title }
preview-drill = یہ مشق ہے: تمام زبانوں میں یہی لکھا ہوگا اور اسے شمار نہیں کیا جائے گا۔
preview-persons = الگ کمرے میں ذاتی طور پر مطلع: { $count }۔
preview-absent = وہ افسران جو ابھی ان میں سے کسی کمرے میں نہیں: { $count }، مثلاً { $people }۔
preview-unlisted = ان کمروں میں موجود یا مدعو، مگر افسران کی فہرست میں نہیں: { $count }، مثلاً { $people }۔ وہ اسے پڑھتے ہیں؛ ان سے تصدیق نہیں مانگی جاتی۔
preview-external-rooms = بیرونی افراد والے کمرے: { $rooms }۔
preview-send-at = یہ { $when } کو بھیجا جائے گا۔
preview-holiday = اس دن چھٹی ہے: { $name }۔
preview-weekend = اس دن دفاتر بند ہیں۔
preview-quiet = وہ خاموشی کے اوقات ہیں، اس لیے { $when } کو بھیجا جائے گا۔
preview-until = یہ { $when } کو بند ہوگا اور پن ہٹا دی جائے گی۔
preview-supersedes = یہ { $number } “{ $title }” کی جگہ ہے؛ اس کے بھیجے جانے پر وہ بند ہو جائے گا۔
preview-expires = اگر { $when } تک منظوری نہ ملی تو درخواست ختم ہو جائے گی۔
preview-old = یہ پیغام { $number } کی موجودہ صورت نہیں دکھاتا۔ تازہ ترین نسخہ { $version } دیکھیں۔
preview-foreign-rooms = وہ کمرے جو نہ میں نے بنائے نہ کسی افسر نے، اور جنہیں بنانے والے سب پڑھتے ہیں: { $rooms }۔ کیا یہ درست ہے؟
control-room-foreign = یہ کمرہ { $room } نہ میں نے بنایا نہ کسی افسر نے؛ اسے { $person } نے بنایا، جو یہاں سب کچھ پڑھ سکتے ہیں اور کسی کو بھی اندر لا سکتے ہیں۔ وجہ معلوم نہ ہو تو یہ نام اپنے کمرے کو دیں اور مجھے دوبارہ شروع کریں۔
preview-unseen = آپ کے یہ لکھنے سے پہلے { $number } کی موجودہ صورت دکھائی نہیں گئی تھی، اس لیے کچھ منظور نہیں ہوا۔ تازہ ترین صورت دیکھ کر اس پر ✅ دیں۔
correction-differs = متن طویل ہے: جو سطریں نہیں بدلیں ان کی جگہ { $sign } ہے۔
edit-not-read = میں پیغام ایک ہی بار پڑھتا ہوں، جیسا پہلی بار لکھا گیا؛ اس ترمیم سے کچھ نہیں بدلا۔ براہِ کرم نیا پیغام لکھیں۔
mistake-approve-words = کچھ منظور نہیں ہوا: نمبر کے بعد مزید الفاظ ہیں۔ جیسا دکھایا گیا ویسا منظور ہو تو صرف یہ لکھیں: منظور { $word }

## منظوری

approval-need = درکار منظوریاں: { $count }، ان میں سے { $people }۔
approval-twice = برائے { $person }: { $number } پر آپ کی منظوری پہلے سے درج ہے۔ اب ان کی چاہیے: { $approvers }۔
approval-own-seat = برائے { $person }: آپ { $number } لکھنے والے کی جگہ ہیں، اس لیے کوئی اور منظور کرے: { $approvers }۔
approval-nobody-left = برائے { $person }: اب کوئی نہیں بچا جو { $number } منظور کر سکے؛ سب منظور کرنے والوں نے اسے لکھا یا منظور کیا ہے۔ براہِ کرم ایک اور منظور کرنے والا مقرر کروائیں۔
approval-scheduled = اعلان { $number } منظور ہے اور اپنے وقت کا منتظر ہے۔ لکھیں: شیڈول
approval-returned = اعلان { $number } لکھنے والے کو لوٹایا گیا ہے؛ درستی سے پہلے منظور نہیں ہو سکتا۔
approval-expired = اعلان { $number } منظور کرنے کا وقت ختم ہو گیا۔ لکھنے والا دوبارہ مانگ سکتا ہے: ترمیم { $number }
approved-partly = اعلان { $number } کو { $person } نے منظور کیا۔ ابھی بھیجا نہیں گیا۔
approved-later = اعلان { $number } کو { $person } نے منظور کیا۔
approved-persons = ذاتی طور پر مطلع: { $count }۔
approved-alone = اعلان { $number } کو { $person } نے منظور کیا؛ { $count } افراد کو ذاتی طور پر بھیجا جا رہا ہے۔
released-alone = مقررہ وقت پر { $number } “{ $title }” اب { $count } افراد کو ذاتی طور پر بھیجا جا رہا ہے۔
on-behalf = منجانب { $seat }، { $person }
scheduled = یہ { $when } کو بھیجا جائے گا۔ منتظر اعلانات دیکھنے کے لیے: شیڈول۔ روکنے کے لیے: شیڈول منسوخ { $number }
scheduled-quiet = ابھی خاموشی کے اوقات ہیں، اس لیے { $when } کو بھیجا جائے گا۔ روکنے کے لیے: شیڈول منسوخ { $number }
withdrawn = اعلان { $number } کی منظوری { $person } نے واپس لے لی۔
withdrawn-seat = اعلان { $number } کی جو منظوری { $delegate } نے ان کی جگہ دی تھی، وہ { $person } نے واپس لے لی۔
withdrawn-open = یہ بھیجا نہیں گیا؛ اعلان { $number } پھر منظوری کا منتظر ہے۔
withdrawn-enough = اعلان { $number } کو دوسروں کی تمام درکار منظوریاں حاصل ہیں، اس لیے یہ { $when } کو پھر بھی بھیجا جائے گا۔
withdrawn-again = منظور کرنے کے لیے تازہ ترین پیش منظر پر ✅ لگائیں یا لکھیں: منظور { $number }
withdraw-none = آپ کی اعلان { $number } کی کوئی منظوری ایسی نہیں، { $person }، جو بھیجے جانے کی منتظر ہو۔
withdraw-sent = اعلان { $number } بھیجا جا چکا ہے، اس لیے اس کی منظوری اب واپس نہیں لی جا سکتی۔ وہاں بدلنے کے لیے: تصحیح { $number } نیا متن۔ وہاں سے ہٹانے کے لیے لکھیں: واپس { $number } وجہ
withdraw-others = وہ پیغام جس سے { $approver } نے اعلان { $number } منظور کیا تھا { $person } نے ہٹا دیا۔ منظوری برقرار ہے: اسے صرف دینے والے واپس لے سکتے ہیں۔
returned = اعلان { $number } کو { $person } نے { $maker } کے پاس واپس بھیجا۔
returned-remark = درست کرنا ہے: { $text }
returned-ask = کیا درست کرنا ہے؟ اس پیغام کے جواب میں لکھیں، یا یوں لکھیں: لوٹائیں { $number } اور تبصرہ
remarked = تبصرہ { $number } پر، { $maker } کے لیے:
return-own = اعلان { $number } آپ ہی نے لکھا ہے۔ بدلنے کے لیے: ترمیم { $number }، منسوخ کرنے کے لیے: منسوخ { $number }
revise-hint = درستی کے لیے: ترمیم { $number } "عنوان" متن۔ جو نہ لکھیں وہ ویسا ہی رہے گا۔
revise-sent = اعلان { $number } بھیجا جا چکا ہے۔ وہاں بدلنے کے لیے لکھیں: تصحیح { $number } نیا متن
revise-cancelled = اعلان { $number } منسوخ ہے۔ نیا لکھیں: اعلان
cancel-ask = کیا { $number } “{ $title }” منسوخ کیا جائے؟ اس کا نمبر رجسٹر میں “منسوخ” رہے گا۔
cancel-ask-approved = اسے پہلے ہی منظور کرنے والے: { $people }
cancel-ask-how = منسوخ کرنے کے لیے اس پیغام پر ✅ دیں یا لکھیں: منسوخ { $number } ہاں
lapsed = برائے { $person }: { $number } “{ $title }” کو وقت پر کسی نے منظور نہیں کیا۔ کچھ نہیں بھیجا گیا۔
lapsed-hint = اسے یوں ہی دوبارہ منظوری کے لیے رکھنے کو لکھیں: ترمیم { $number }
closed = اعلان { $number } “{ $title }” کی مدت ختم ہوئی؛ کمروں میں یہی لکھ دیا گیا ہے۔
quota-day = برائے { $person }: آپ آج { $count } اعلانات لکھ چکے ہیں؛ یہی حد ہے۔ اگلا { $when } سے۔
quota-cooldown = برائے { $person }: پچھلے اعلان کے بعد یہ بہت جلد ہے۔ اگلا { $when } سے۔

## شیڈول

released = مقررہ وقت پر { $number } “{ $title }” اب { $rooms ->
    [one] { $rooms } کمرے
   *[other] { $rooms } کمروں
} میں بھیجا جا رہا ہے۔
release-changed = منظوری کے بعد مخاطب بدل گئے ہیں؛ اب یہ { $count } افسران کے لیے ہے۔
release-needs-more = اعلان { $number } اب بھیجا جانا تھا، مگر مخاطب بڑھنے سے مزید منظوریاں چاہییں۔ دوبارہ دکھایا جا رہا ہے:
release-refused = اعلان { $number } “{ $title }” اب بھیجا جانا تھا، مگر نہیں بھیجا گیا:
schedule-empty = اپنے وقت کا منتظر کوئی اعلان نہیں۔
schedule-head = مقررہ وقت پر بھیجے جائیں گے:
schedule-line = بتاریخ { $when }: { $number } “{ $title }”
schedule-line-held = بتاریخ { $when }، خاموشی کے اوقات کے بعد: { $number } “{ $title }”
schedule-hint = وقت بدلنے کے لیے: شیڈول ⁨1/2026⁩ کل ⁨10:00⁩۔ روکنے کے لیے: شیڈول منسوخ ⁨1/2026⁩
schedule-not = اعلان { $number } شیڈول میں نہیں ہے۔
schedule-not-yours = اعلان { $number } کا وقت آپ نہیں بدل سکتے؛ لکھنے والے اور منظور کرنے والے بدل سکتے ہیں۔
schedule-moved = اعلان { $number } کا وقت بدلا ہے، اس لیے دوبارہ منظوری چاہیے:
schedule-off = اعلان { $number } شیڈول سے ہٹا دیا گیا۔ دوبارہ منظور ہونے پر بھیجا جائے گا:

## ایک دوسرے کی جگہ

delegate-given = منظوری { $when } تک { $person } کی جگہ { $delegate } دیں گے۔
charge-given = رخصت پر ہیں { $person }؛ { $when } تک چارج { $delegate } کے پاس ہے۔
stand-in-hint = پہلے ختم کرنے کے لیے لکھیں: { $verb } ختم
stand-in-self = کوئی اپنی ہی جگہ نہیں لے سکتا۔ کسی اور افسر کا نام دیں۔
stand-in-long = یہ بہت طویل ہے؛ زیادہ سے زیادہ { $count } دن۔ اس سے زیادہ کے لیے دفاتر کی ترتیب بدلی جائے۔
stand-in-ended = اب { $person } کی جگہ کوئی نہیں۔
stand-in-none = ابھی { $person } کی جگہ کوئی نہیں۔
stand-in-empty = فی الحال کسی کی جگہ کوئی نہیں۔
delegate-line = بجائے { $person }: { $delegate }، منظوری { $when } تک
charge-line = رخصت پر { $person } کی جگہ: { $delegate }، { $when } تک
status-scheduled = یہ منظور ہے اور { $when } کو بھیجا جائے گا۔
status-returned = درستی کے لیے { $maker } کو لوٹایا گیا ہے: { $text }
status-expired = وقت پر منظوری نہیں ملی۔ دوبارہ مانگنے کے لیے: ترمیم { $number }
status-list-returned = نمبر { $number }، { $title }: لکھنے والے کو لوٹایا گیا
status-list-scheduled = نمبر { $number }، { $title }: اپنے وقت کا منتظر
status-list-expired = نمبر { $number }، { $title }: وقت پر منظوری نہیں ملی
status-list-drill = مشق
status-approved-by = اب تک منظور کرنے والے: { $people }
status-withdrawn-by = منظوری واپس لینے والے: { $people }

## غلطیاں

mistake-when = لفظ “{ $word }” کوئی وقت نہیں۔ یوں لکھیں: ⁨at:⁩کل، ⁨at:25-11⁩، ⁨at:⁩جمعہ، ⁨at:⁩دفتر؛ چاہیں تو آگے ⁨10:00⁩ جیسا وقت۔
mistake-when-past = وہ وقت گزر چکا ہے، یا ایسا کوئی دن نہیں۔
mistake-far = یہ وقت { $when } آج سے { $years } سال سے بھی زیادہ دور ہے۔ براہ کرم سال دیکھ لیں۔
mistake-ack-before = تصدیق { $when } تک مانگی ہے، مگر وہ وقت بھیجنے سے پہلے ہی گزر جاتا ہے۔ بعد کا وقت دیں: ⁨ack:⁩
mistake-until-before = نفاذ { $when } تک لکھا ہے، مگر وہ وقت بھیجنے سے پہلے ہی گزر جاتا ہے۔ بعد کا وقت دیں: ⁨until:⁩
mistake-supersedes = اعلان { $number } نافذ نہیں، اس لیے اس کی جگہ دوسرا نہیں آ سکتا۔
mistake-nobody = الفاظ “{ $word }” میں کوئی نہیں آتا۔
mistake-empty-revise = کون سا؟ یوں لکھیں: ترمیم ⁨1/2026⁩ "عنوان" متن
mistake-empty-return = کیا درست کرنا ہے، لکھیں: لوٹائیں ⁨1/2026⁩ تاریخ غلط ہے
mistake-stand-in = لفظ “{ $word }” سمجھ میں نہیں آیا۔ یوں لکھیں: نمائندہ ⁨@name 12-12⁩ تک
audience-column = عبارت “{ $audience }” میں یہ نشان { $column } پر ہے۔
audience-key = لفظ “{ $word }” معلوم نہیں۔ یہ چلتے ہیں: ⁨post: tier: lang: role: service: unit:⁩
audience-key-close = لفظ “{ $word }” معلوم نہیں۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-post = عہدہ “{ $word }” نہیں ہے۔
audience-post-close = عہدہ “{ $word }” نہیں ہے۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-tier = سطح “{ $word }” نہیں ہے۔
audience-tier-close = سطح “{ $word }” نہیں ہے۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-lang = زبان “{ $word }” پڑھنے والا کوئی نہیں۔
audience-lang-close = زبان “{ $word }” پڑھنے والا کوئی نہیں۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-role = کردار “{ $word }” نہیں ہے۔
audience-role-close = کردار “{ $word }” نہیں ہے۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-service = سروس “{ $word }” نہیں ہے۔
audience-service-close = سروس “{ $word }” نہیں ہے۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-person = افسر “{ $word }” نہیں ہیں۔
audience-person-close = افسر “{ $word }” نہیں ہیں۔ کیا آپ کی مراد “{ $hint }” تھی؟
audience-ends = لفظ “{ $word }” کے بعد کچھ رہ گیا ہے۔
audience-sign = جہاں دفتر یا شخص ہونا چاہیے وہاں “{ $word }” ہے۔
audience-open = قوسین “{ $word }” بند نہیں کیے گئے۔
audience-closed = قوسین “{ $word }” کھولے نہیں گئے۔
audience-deep = ایک کے اندر ایک { $word } سے زیادہ قوسین نہیں چلتے۔
audience-long = الفاظ { $word } سے زیادہ نہیں چلتے؛ ان کے لیے کردار بنوائیں۔
audience-no-value = لفظ “{ $word }” کے بعد کوئی لفظ رہ گیا ہے، مثلاً ⁨post:tahsildar⁩۔
audience-empty = کس کے لیے، یہ نہیں لکھا۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن

## مدد

help-announce-audience = کسے: ⁨pune/*⁩ (نیچے کے سب سمیت)، ⁨tier:taluka⁩، ⁨post:tahsildar⁩، ⁨lang:ur⁩، ⁨@person⁩؛ دونوں کے لیے ⁨&⁩، سوائے کے لیے ⁨-⁩، یا کے لیے سکتہ: ⁨pune/* & post:tahsildar - leave⁩
help-announce-more = کب: ⁨at:tomorrow 10:00⁩، ⁨at:office⁩؛ نفاذ کی حد ⁨until:30-11⁩؛ مشق کے لیے لفظ مشق؛ پرانے کی جگہ ⁨supersedes:1/2026⁩
help-revise = ترمیم ⁨1/2026⁩ "عنوان" متن — مسودے کا نیا نسخہ؛ جو نہ لکھیں وہ ویسا ہی رہے گا
help-withdraw = دستبرداری ⁨1/2026⁩، یا اپنا ✅ ہٹا دیں — جو ابھی نہیں گیا اس کی اپنی منظوری واپس لیں
help-return = لوٹائیں ⁨1/2026⁩ کیا غلط ہے، یا پیش منظر پر ❌ — لکھنے والے کو واپس
help-schedule = شیڈول — کیا منتظر ہے؛ شیڈول ⁨1/2026⁩ جمعہ ⁨10:00⁩ وقت بدلتا ہے، شیڈول منسوخ ⁨1/2026⁩ روکتا ہے
help-delegate = نمائندہ ⁨@person 12-12⁩ تک — آپ کی جگہ دوسرے افسر منظوری دیتے ہیں؛ نمائندہ ختم
help-charge = چارج ⁨@person 12-12⁩ تک — آپ رخصت پر، چارج ان کے پاس؛ چارج ختم
