### اعلان بوٹ کے جملے۔ ہر سطر اردو لفظ سے شروع ہوتی ہے تاکہ سمت درست رہے۔

## دفاتر کے کمروں میں

room-head = سرکلر نمبر { $number } · { $office }
room-head-loud = سرکلر ({ $importance }) نمبر { $number } · { $office }
room-ack = وصولی کی تصدیق کے لیے اس پیغام پر ✅ کا ردعمل دیں۔
room-ack-by = وصولی کی تصدیق { $when } تک کرنے کے لیے اس پیغام پر ✅ کا ردعمل دیں۔
importance-routine = معمول
importance-important = اہم
importance-urgent = فوری
importance-emergency = ہنگامی

## پیش منظر اور منظوری

preview-head = مسودہ { $number } از { $maker }: { $title }
preview-audience = مخاطب { $officers ->
    [one] { $officers } افسر
   *[other] { $officers } افسران
}، { $rooms ->
    [one] { $rooms } کمرہ
   *[other] { $rooms } کمرے
} ({ $audience })۔
preview-largest = سب سے بڑے دفاتر: { $offices }
preview-office = { $office } ({ $count })
preview-not-joined = بوٹ ان کمروں میں نہیں ہے: { $rooms }۔ دعوت ملنے تک وہاں کچھ نہیں بھیجا جا سکتا۔
preview-encrypted = یہ کمرے خفیہ کردہ ہیں؛ بوٹ وہاں ابھی نہیں لکھ سکتا: { $rooms }۔
preview-external = ان کمروں میں بیرونی افراد: { $count }۔
preview-importance = اہمیت: { $importance }۔
preview-ack-by = تصدیق مطلوب ہے { $when } تک۔
preview-label = درجہ بندی: { $label }۔
preview-hold = پالیسی کے مطابق منظوری لازم ہے [{ $rules }]؛ یہاں ہر صورت لی جاتی ہے۔
preview-warned = پالیسی کی تنبیہ: { $text }
preview-text = متن:
preview-ask = دوسرا شخص اس پیغام پر ✅ دے کر یا یہ لکھ کر منظور کرتا ہے: ⁨approve⁩ { $number }
preview-changed = دکھائے جانے کے بعد { $number } کے مخاطب بدل گئے ہیں۔ دوبارہ دیکھ کر دوبارہ منظور کریں:
approved = اعلان { $number } کو { $person } نے منظور کیا؛ { $rooms ->
    [one] { $rooms } کمرے
   *[other] { $rooms } کمروں
} میں بھیجا جا رہا ہے۔
approval-yes = آپ { $number } منظور کر سکتے ہیں۔
approval-own = جناب { $person }، { $number } آپ ہی نے لکھا ہے، اس لیے کوئی اور منظور کرے: { $approvers }۔
approval-not-approver = جناب { $person }، آپ کو یہاں اعلان منظور کرنے کا اختیار نہیں۔ مجاز افراد: { $approvers }۔
approval-done = اعلان { $number } پہلے ہی منظور ہو چکا ہے۔
approval-cancelled = اعلان { $number } منسوخ ہے، اس لیے منظور نہیں ہو سکتا۔
denied = پالیسی اس اعلان کو رد کرتی ہے: { $text }
cancelled = اعلان { $number } کو { $person } نے منسوخ کیا۔ کچھ نہیں بھیجا گیا۔
cancel-sent = اعلان { $number } بھیجا جا چکا ہے، اس لیے منسوخ نہیں ہو سکتا۔
cancel-not-yours = جناب { $person }، { $number } کو صرف لکھنے والا اور منظور کرنے والے منسوخ کر سکتے ہیں۔
delivered = اعلان { $number } اب { $sent ->
    [one] { $sent } کمرے
   *[other] { $sent } کمروں
} میں ہے۔
undelivered = اعلان { $number } { $total } میں سے { $sent } کمروں میں پہنچا۔ یہاں نہیں پہنچا:
undelivered-line = کمرہ { $room }: { $reason }
retry-hint = مسئلہ حل ہونے پر لکھیں: ⁨retry⁩ { $number }
retried = اعلان { $number } دوبارہ بھیجا جا رہا ہے: { $rooms ->
    [one] { $rooms } کمرہ
   *[other] { $rooms } کمرے
}۔
retry-nothing = اعلان { $number } کے لیے دوبارہ بھیجنے کو کچھ نہیں۔
reason-not-joined = بوٹ اس کمرے میں نہیں؛ اسے دعوت دیں
reason-encrypted = کمرہ خفیہ کردہ ہے؛ بوٹ وہاں ابھی نہیں لکھ سکتا
reason-policy = پالیسی نے رد کیا [{ $rules }]
reason-refused = ہوم سرور نے رد کیا ({ $text })

## رپورٹ

status-head = سرکلر { $number } · { $title }
status-draft = یہ { $maker } کا مسودہ ہے اور منظوری کا منتظر ہے۔
status-cancelled = یہ منسوخ ہو چکا ہے۔
status-approved = منظوری { $person } نے { $when } کو دی۔
status-rooms = بھیجا گیا { $total } میں سے { $sent } کمروں میں۔
status-count = تصدیق کی: { $total } میں سے { $done }۔
status-office = دفتر { $office }: { $total } میں سے { $done }
status-done = تصدیق کر دی: { $people }
status-missing = باقی: { $people }
status-late = تصدیق کی مدت { $when } کو ختم ہوئی۔
status-list-head = حالیہ اعلانات:
status-list-draft = نمبر { $number }، { $title }: مسودہ
status-list-cancelled = نمبر { $number }، { $title }: منسوخ
status-list-approved = نمبر { $number }، { $title }: { $total } میں سے { $done } کی تصدیق
status-empty = ابھی کوئی اعلان نہیں۔
unacked-head = تصدیق باقی، { $number }: { $total } میں سے { $count }
unacked-office = دفتر { $office }: { $people }
unacked-none = اعلان { $number } کی تصدیق سب نے کر دی ہے۔
and-more = اور مزید { $count }

## مدد

help-head = آپ یہاں یہ لکھ سکتے ہیں:
help-announce = اعلان ⁨pune/*⁩ "عنوان" سرکلر کا متن — پونے اور اس کے ماتحت تمام دفاتر کے لیے
help-announce-options = عنوان سے پہلے یہ الفاظ بھی: اہم، فوری، ہنگامی، ⁨ack:2d⁩ (دو دن میں تصدیق)، ⁨label:restricted⁩
help-approve = منظور ⁨1/2026⁩، یا پیش منظر پر ✅ — دوسرے کا لکھا منظور کریں
help-cancel = منسوخ ⁨1/2026⁩، یا پیش منظر پر ❌ — مسودہ منسوخ کریں
help-status = حالت ⁨1/2026⁩ — کس نے تصدیق کی اور کس نے نہیں
help-unacked = باقی ⁨1/2026⁩ — صرف جنہوں نے تصدیق نہیں کی
help-retry = دوبارہ ⁨1/2026⁩ — جہاں نہیں پہنچا وہاں پھر بھیجیں
help-help = مدد — یہ فہرست
help-nothing = آپ یہاں پڑھ سکتے ہیں؛ اعلانات صرف مقررہ افراد لکھتے اور منظور کرتے ہیں۔ پوچھیں: { $people }

## جو نہیں ہو سکتا

mistake-unknown = لفظ “{ $word }” سمجھ میں نہیں آیا۔ لکھیں: مدد
mistake-unknown-close = لفظ “{ $word }” سمجھ میں نہیں آیا۔ کیا آپ کی مراد “{ $hint }” ہے؟
mistake-number = لفظ “{ $word }” اعلان کا نمبر نہیں؛ نمبر ⁨1/2026⁩ جیسا ہوتا ہے۔
mistake-no-such = اعلان { $number } موجود نہیں۔
mistake-which = کون سا اعلان؟ نمبر لکھیں، جیسے: { $verb } ⁨1/2026⁩ — یا اس کے پیغام کا جواب دیں۔
mistake-no-title = واوین میں عنوان نہیں ہے۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن
mistake-open-title = عنوان کے بعد واوین بند نہیں۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن
mistake-long-title = عنوان { $word } حروف سے لمبا ہے؛ باقی متن میں لکھیں۔
mistake-no-audience = یہ نہیں لکھا کہ کس کے لیے۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن
mistake-deadline = لفظ “{ $word }” وقت نہیں۔ دو دن کے لیے ⁨ack:2d⁩، چھ گھنٹے کے لیے ⁨ack:6h⁩ یا ⁨ack:30-11-2026⁩ لکھیں۔
mistake-past = دن “{ $word }” گزر چکا ہے، یا ایسا کوئی دن نہیں۔
mistake-option = لفظ “{ $word }” سمجھ میں نہیں آیا۔ یہ چلتے ہیں: اہم، فوری، ہنگامی، ⁨ack:2d⁩، ⁨label:restricted⁩
mistake-unit = دفتر “{ $word }” موجود نہیں۔
mistake-unit-close = دفتر “{ $word }” موجود نہیں۔ کیا آپ کی مراد “{ $hint }” ہے؟
mistake-unit-several = دفتر “{ $word }” کئی ہیں۔ مختصر نام لکھیں، جیسے “{ $hint }”۔
mistake-no-rooms = دفاتر “{ $word }” کے کمرے نہیں، اس لیے اسے کوئی نہیں پڑھے گا۔
mistake-long-text = متن ایک پیغام کے لیے بہت لمبا ہے ({ $size } بائٹ؛ گنجائش { $most })۔
refused-announce = جناب { $person }، آپ کو یہاں اعلان کرنے کا اختیار نہیں۔ مجاز افراد: { $people }۔
refused-command = جناب { $person }، آپ کو یہاں یہ کرنے کا اختیار نہیں۔ مجاز افراد: { $people }۔
refused-rules = پالیسی: { $text } [{ $rules }]
away = جب یہ لکھا گیا تو میں چل نہیں رہا تھا۔ اب بھی درکار ہو تو براہ کرم دوبارہ لکھیں: { $words }
trouble = ایک کام مکمل نہ ہو سکا ({ $text })۔ وہ محفوظ ہے اور منتظم کو بتا دیا گیا ہے؛ براہ کرم دوبارہ کوشش کریں۔
