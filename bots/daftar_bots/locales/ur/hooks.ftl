### نظام: ہک، فیڈ، انتباہ، اور دوسرے نظاموں کو دی گئی اطلاع۔

service-help-hooks = ہک — کمروں میں پیغام ڈالنے والے نظام · ہک جانچ نام — کمرے میں کیا نظر آئے گا
service-help-feed = فیڈ شامل پتہ میں کمرہ · فیڈ فہرست · فیڈ ہٹائیں نمبر — کمروں کے لیے خبریں اور انتباہ
service-help-outgoing = بیرونی — کن نظاموں کو یہاں کے واقعات بتائے جاتے ہیں · بیرونی دوبارہ نام
systems-control-only = یہ کام کنٹرول روم میں ہوتا ہے۔
mistake-hooks = لکھیں: ہک — یا ہک جانچ نام
mistake-feed = لکھیں: فیڈ فہرست — فیڈ ہٹائیں نمبر — فیڈ ہاں نمبر — فیڈ شامل ⁨https://…⁩ میں ⁨#room:server⁩
mistake-outgoing = لکھیں: بیرونی — یا بیرونی دوبارہ نام

## ہک

hook-parked = ابھی میں اس کمرے میں نہیں، اس لیے وہاں کے پیغام رکے ہوئے ہیں۔ براہِ کرم مجھے وہاں مدعو کریں؛ کچھ ضائع نہیں ہوگا: { $room }
hook-knock = کوئی اس ہک کو غلط ٹوکن یا دستخط سے آزما رہا ہے۔ اگر وہ پرانی کلید والا نظام نہیں تو معلوم کریں۔ یہ دن میں ایک بار بتایا جاتا ہے: { $name }
hook-ends = ہک “{ $name }” { $day } تک کھلا ہے؛ { $days ->
    [0] یہ تاریخ آج کی ہے
    [one] { $days } دن اور
   *[other] { $days } دن اور
}۔ نظام جاری رکھنا ہو تو اس کی فائل میں تاریخ بڑھائیں: ⁨`expires`⁩
hook-ended = ہک “{ $name }” { $day } کے بعد بند ہو چکا ہے۔ تاریخ بڑھانے تک اس نظام کے پیغام قبول نہیں ہوتے: ⁨`expires`⁩
hooks-head = کمروں میں پیغام ڈالنے والے نظام:
hooks-item = نظام { $name }: { $title }، اب تک { $count ->
    [one] { $count } پیغام
   *[other] { $count } پیغامات
}، کمرے { $rooms }
hooks-until = کھلا ہے { $day } تک
hooks-none = کوئی نظام کمروں میں پیغام نہیں ڈالتا۔ یہ ترتیبات کے اس فولڈر میں طے ہوتے ہیں: ⁨`hooks`⁩
hooks-unknown = ہک “{ $name }” موجود نہیں۔ موجود ہک: { $names }
hooks-test = نمونے سے کمروں میں کیا نظر آئے گا، نیچے ہے۔ وہاں کچھ نہیں بھیجا گیا۔ ہک: { $name }
hooks-test-room = کمرہ { $room }:
hooks-sample-bad = نمونے اس ہک کے اپنے خانوں سے میل نہیں کھاتے: { $name }

## فیڈ

feed-looking = میں اسے دیکھ رہا ہوں؛ یہ کیا ہے، یہیں بتاؤں گا: { $url }
feed-offer-news = فیڈ { $number }: “{ $title }” خبروں کی فہرست ہے؛ اس وقت { $count ->
    [one] { $count } اندراج
   *[other] { $count } اندراجات
}: { $url }
feed-offer-alerts = فیڈ { $number }: “{ $title }” انتباہوں کی فہرست ہے؛ اس وقت { $count ->
    [one] { $count } اندراج
   *[other] { $count } اندراجات
}۔ انتباہ جن علاقوں کے لیے ہوں وہاں کے دفاتر کے کمروں میں بھی جاتے ہیں: { $url }
feed-offer-newest = سب سے نیا: { $title }
feed-offer-rooms = ان کمروں میں جائے گا: { $rooms }
feed-offer-ask = اب سے جو نیا آئے گا صرف وہی ڈالا جائے گا۔ شروع کرنے کے لیے ✅، نہیں چاہیے تو ❌، یا لکھیں: فیڈ ہاں { $number }
feed-unreadable = پڑھا نہیں جا سکا، وجہ: { $text } — پتہ: { $url }
feed-address = یہ پتہ نہیں پڑھا جاتا، وجہ: { $text } — پتہ: { $url }
feed-host = صرف ان جگہوں سے پڑھا جاتا ہے: { $hosts }۔ یہ الگ ہے: { $host }
feed-many = پہلے ہی { $count } فیڈ ہیں۔ پہلے ایک ہٹائیں۔
feed-known = یہ فیڈ ان کمروں کے لیے پہلے سے پڑھا جا رہا ہے: { $url }
feed-unknown = فیڈ { $number } موجود نہیں۔ لکھیں: فیڈ فہرست
feed-none = کوئی فیڈ نہیں پڑھا جاتا۔ لکھیں: فیڈ شامل ⁨https://…⁩ میں ⁨#room:server⁩
feed-head = فیڈ:
feed-item-well = فیڈ { $number }: { $title }، کمرے { $rooms } · { $url }
feed-item-offered = فیڈ { $number }: { $title }، ✅ کا منتظر · { $url }
feed-item-failing = فیڈ { $number }: { $title }، اس وقت پڑھا نہیں جا رہا · { $url }
feed-begun = فیڈ { $number } “{ $title }” اب سے پڑھا جائے گا۔
feed-drop-ask = کیا فیڈ { $number } “{ $title }” پڑھنا بند کریں؟ ✅ ہاں، ❌ نہیں، یا لکھیں: فیڈ ہٹائیں { $number } ہاں
feed-ended = فیڈ { $number } “{ $title }” اب نہیں پڑھا جاتا۔
feed-kept = فیڈ { $number } “{ $title }” پہلے کی طرح پڑھا جاتا رہے گا۔
feed-entry = ذریعہ { $feed }:
feed-failing = فیڈ { $number } “{ $title }” لگاتار تین بار نہیں پڑھا جا سکا: { $text }۔ کوشش جاری رہے گی؛ چلنے لگے تو بتاؤں گا۔
feed-well = فیڈ { $number } “{ $title }” پھر پڑھا جا رہا ہے۔
feed-gone = فیڈ { $number } “{ $title }” ہمیشہ کے لیے ختم ہو گیا ہے، اس کا سرور یہی کہتا ہے۔ اب یہ نہیں پڑھا جاتا۔
feed-alert-bad = فیڈ { $number } کا ایک انتباہ پڑھا نہیں جا سکتا (“{ $title }”): { $text }۔ اس کا عنوان فیڈ کے کمروں میں ڈال دیا گیا ہے۔

## انتباہ

alert-head = انتباہ، { $severity }: { $event }
alert-drill = مشق — یہ صرف ایک مشق ہے۔ انتباہ، { $severity }: { $event }
alert-where = کہاں: { $areas }
alert-when = کب: { $onset } سے { $until } تک
alert-until = کب تک: { $until }
alert-how = فوری نوعیت: { $urgency } · یقین: { $certainty }
alert-source = ذریعہ: { $source }
alert-updated = ترمیم شدہ:
alert-updated-see = اس انتباہ میں ترمیم ہوئی ہے؛ اب کیا لاگو ہے، اوپر کے پیغام میں ہے۔
alert-moved = اس انتباہ میں اب یہ علاقہ نہیں۔ موجودہ انتباہ:
alert-cancelled = یہ انتباہ منسوخ کر دیا گیا ہے۔
alert-over = اس انتباہ کی مدت ختم ہو گئی ہے۔
alert-extreme = انتہائی شدید
alert-severe = شدید
alert-moderate = درمیانہ
alert-minor = معمولی
alert-unknown = بیان نہیں
alert-immediate = فوراً
alert-expected = جلد متوقع
alert-future = آئندہ
alert-past = گزر چکا
alert-observed = مشاہدہ شدہ
alert-likely = قوی امکان
alert-possible = امکان
alert-unlikely = امکان کم

## دوسرے نظام

outgoing-head = جن نظاموں کو بتایا جاتا ہے:
outgoing-item = نظام { $name }: بتائے گئے { $sent }، منتظر { $waiting }، چھوڑے گئے { $dead } · { $host }
outgoing-none = کسی دوسرے نظام کو کچھ نہیں بتایا جاتا۔ یہ ترتیبات کے اس حصے میں طے ہوتے ہیں: ⁨`outgoing`⁩
outgoing-unknown = نظام “{ $name }” موجود نہیں۔ موجود نظام: { $names }
outgoing-retried = دوبارہ بھیجے جا رہے ہیں: { $count ->
    [one] { $count } واقعہ
   *[other] { $count } واقعات
}، نظام { $name }
outgoing-dead = ایک واقعہ تین دن تک قبول نہیں ہوا، اس لیے چھوڑ دیا گیا: { $text }۔ نظام { $name }، شناخت { $event }۔ دوبارہ بھیجنے کے لیے یہاں لکھیں: بیرونی دوبارہ { $name }
