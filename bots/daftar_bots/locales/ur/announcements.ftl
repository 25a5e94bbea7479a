### اعلان بوٹ کے جملے۔ ہر سطر اردو لفظ سے شروع ہوتی ہے تاکہ سمت درست رہے۔

## دفاتر کے کمروں میں

room-head = سرکلر نمبر { $number } · { $office }
room-head-loud = سرکلر ({ $importance }) نمبر { $number } · { $office }
room-ack = وصولی کی تصدیق کے لیے اس پیغام پر ✅ کا ردعمل دیں۔
room-ack-by = وصولی کی تصدیق { $when } تک کرنے کے لیے اس پیغام پر ✅ کا ردعمل دیں۔
room-corrigendum = تصحیح نامہ نمبر { $serial }، { $when }
room-recalled = سرکلر نمبر { $number } واپس لے لیا گیا ہے۔ اس پر عمل نہ کریں۔
room-recall-reason = وجہ: { $text }
room-reminder = یاددہانی { $count }: سرکلر { $number } “{ $title }” کی تصدیق آپ نے ابھی نہیں کی۔ سرکلر پر ✅ کا ردعمل دیں۔
room-reminder-by = یاددہانی { $count }: سرکلر { $number } “{ $title }” کی تصدیق { $when } تک مطلوب ہے؛ آپ نے ابھی نہیں کی۔ سرکلر پر ✅ کا ردعمل دیں۔
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
preview-encrypted = یہ کمرے خفیہ کردہ ہیں؛ جن کے آلات تصدیق شدہ نہیں وہ وہاں نہیں پڑھ سکیں گے: { $rooms }۔
preview-external = ان کمروں میں بیرونی افراد: { $count }۔
preview-importance = اہمیت: { $importance }۔
preview-ack-by = تصدیق مطلوب ہے { $when } تک؛ جنہوں نے نہیں کی انہیں یاددہانی ہوگی۔
preview-label = درجہ بندی: { $label }۔
preview-hold = پالیسی کے مطابق منظوری لازم ہے [{ $rules }]؛ یہاں ہر صورت لی جاتی ہے۔
preview-warned = پالیسی کی تنبیہ: { $text }
preview-text = متن:
preview-ask = دوسرا شخص اس پیغام پر ✅ دے کر یا یہ لکھ کر منظور کرتا ہے: منظور { $number }
preview-changed = دکھائے جانے کے بعد { $number } کے مخاطب بدل گئے ہیں۔ دوبارہ دیکھ کر دوبارہ منظور کریں:
approved = اعلان { $number } کو { $person } نے منظور کیا؛ { $rooms ->
    [one] { $rooms } کمرے
   *[other] { $rooms } کمروں
} میں بھیجا جا رہا ہے۔
approval-yes = آپ { $number } منظور کر سکتے ہیں۔
approval-own = برائے { $person }: { $number } آپ ہی نے لکھا ہے، اس لیے کوئی اور منظور کرے: { $approvers }۔
approval-not-approver = برائے { $person }: آپ کو یہاں اعلان منظور کرنے کا اختیار نہیں۔ مجاز افراد: { $approvers }۔
approval-done = اعلان { $number } پہلے ہی منظور ہو چکا ہے۔
approval-cancelled = اعلان { $number } منسوخ ہے، اس لیے منظور نہیں ہو سکتا۔
denied = پالیسی اس اعلان کو رد کرتی ہے: { $text }
cancelled = اعلان { $number } کو { $person } نے منسوخ کیا۔ کچھ نہیں بھیجا گیا۔
cancel-sent = اعلان { $number } بھیجا جا چکا ہے، اس لیے منسوخ نہیں ہو سکتا۔
cancel-not-yours = برائے { $person }: { $number } کو صرف لکھنے والا اور منظور کرنے والے منسوخ کر سکتے ہیں۔
delivered = اعلان { $number } اب { $sent ->
    [one] { $sent } کمرے
   *[other] { $sent } کمروں
} میں ہے۔
undelivered = اعلان { $number } { $total } میں سے { $sent } کمروں میں پہنچا۔ یہاں نہیں پہنچا:
undelivered-line = کمرہ { $room }: { $reason }
undelivered-person = برائے { $person } ({ $id }): { $reason }
retry-hint = مسئلہ حل ہونے پر لکھیں: دوبارہ { $number }
retried = اعلان { $number } دوبارہ بھیجا جا رہا ہے: { $rooms ->
    [one] { $rooms } کمرہ
   *[other] { $rooms } کمرے
}۔
retry-nothing = اعلان { $number } کے لیے دوبارہ بھیجنے کو کچھ نہیں۔
remind-not-sent = اعلان { $number } بھیجا نہیں گیا، اس لیے یاددہانی کے لیے کچھ نہیں۔
remind-too-soon = اعلان { $number } کی یاددہانی { $when } کو ہو چکی؛ دن میں ایک بار کافی ہے۔ پھر بھی چاہیے تو لکھیں: یاددہانی { $number } ابھی
reminded = اعلان { $number } کے لیے { $officers ->
    [one] { $officers } شخص
   *[other] { $officers } افراد
} کو { $rooms ->
    [one] { $rooms } کمرے
   *[other] { $rooms } کمروں
} میں یاددہانی کی جا رہی ہے۔
reminded-outside = اعلان { $number } کے کسی کمرے میں نہیں، اس لیے یاددہانی نہیں ہوئی: { $who }
reason-not-joined = بوٹ اس کمرے میں نہیں؛ اسے دعوت دیں
reason-policy = پالیسی نے رد کیا [{ $rules }]
reason-refused = ہوم سرور نے رد کیا ({ $text })
reason-taken = اس گفتگو کا کمرہ کسی اور کا ہے یا اس میں کوئی اور ہے؛ وہ نام ہٹوائیں ({ $text })
correction-head = تصحیح { $serial } برائے { $number } “{ $title }”، از { $maker }
correction-was = موجودہ متن:
correction-is = نیا متن:
correction-ask = دوسرا شخص اس پیغام پر ✅ دے کر یا یہ لکھ کر منظور کرتا ہے: منظور { $number } — پھر { $rooms ->
    [one] { $rooms } کمرے
   *[other] { $rooms } کمروں
} میں تصحیح ہوتی ہے۔
correction-approved = تصحیح { $serial } برائے { $number } کو { $person } نے منظور کیا؛ تمام کمروں میں کی جا رہی ہے۔
correction-done = تصحیح { $serial } برائے { $number } اب { $total } میں سے { $done } کمروں میں ہے۔
correction-same = اعلان { $number } میں یہی متن ہے۔
recall-head = واپسی کی درخواست برائے { $number } “{ $title }”، از { $maker }
recall-reason = وجہ: { $text }
recall-ask = منظور کرنے والا شخص اس پیغام پر ✅ دے کر یا یہ لکھ کر تصدیق کرتا ہے: منظور { $number } — پھر اسے { $rooms ->
    [one] { $rooms } کمرے
   *[other] { $rooms } کمروں
} سے ہٹا دیا جاتا ہے۔ یہ پلٹایا نہیں جا سکتا۔
recall-approved = واپسی برائے { $number } کو { $person } نے منظور کیا؛ تمام کمروں میں کی جا رہی ہے۔
recall-done = اعلان { $number } { $total } میں سے { $done } کمروں میں واپس لے لیا گیا۔
amend-not-sent = اعلان { $number } ابھی بھیجا نہیں گیا؛ منسوخ کر کے دوبارہ لکھیں۔
amend-recalled = اعلان { $number } واپس لیا جا چکا ہے۔
amend-open = اعلان { $number } کی ایک تبدیلی پہلے سے منظوری کی منتظر ہے۔ پہلے اسے منظور یا منسوخ کریں۔
amend-closed = اعلان { $number } کی اس تبدیلی کا فیصلہ ہو چکا ہے۔
amend-dropped = اعلان { $number } کی تبدیلی { $person } نے منسوخ کی۔ کچھ نہیں بدلا۔
reason-recalled = بھیجنے سے پہلے واپس لے لیا گیا

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
status-reminded = یاددہانی { $count } بار ہوئی، آخری { $when } کو۔
status-reminder-next = اگلی یاددہانی { $when } کو۔
status-list-head = حالیہ اعلانات:
status-list-draft = نمبر { $number }، { $title }: مسودہ
status-list-cancelled = نمبر { $number }، { $title }: منسوخ
status-list-approved = نمبر { $number }، { $title }: { $total } میں سے { $done } کی تصدیق
status-corrected = تصحیح ہوئی: تصحیح نامہ { $serial }، { $when }۔
status-recalled = واپس لیا { $person } نے { $when } کو: { $text }
status-correction-open = تصحیح از { $maker } منظوری کی منتظر ہے۔
status-recall-open = واپسی کی درخواست از { $maker } منظوری کی منتظر ہے۔
status-list-recalled = نمبر { $number }، { $title }: واپس لیا گیا
status-empty = ابھی کوئی اعلان نہیں۔
unacked-head = تصدیق باقی، { $number }: { $total } میں سے { $count }
unacked-office = دفتر { $office }: { $people }
unacked-none = اعلان { $number } کی تصدیق سب نے کر دی ہے۔
and-more = اور مزید { $count }
export-head = جدول برائے { $number }، بتاریخ { $when }: کل { $total } میں سے { $count } کی تصدیق باقی۔
export-office = دفتر { $office }: کل { $total } میں سے { $count } باقی
export-not-sent = اعلان { $number } بھیجا نہیں گیا، اس لیے جدول نہیں ہے۔
export-failed = فائل { $name } یہاں نہیں رکھی جا سکی: ہوم سرور نے رد کیا ({ $text })۔
export-number = نمبر
export-title = عنوان
export-unit = شعبہ
export-office-name = دفتر
export-name = نام
export-person = میٹرکس شناخت
export-email = ای میل
export-acknowledged = تصدیق
export-yes = ہاں
export-no = نہیں

## مدد

help-head = آپ یہاں یہ لکھ سکتے ہیں:
help-announce = اعلان ⁨pune/*⁩ "عنوان" سرکلر کا متن — پونے اور اس کے ماتحت تمام دفاتر کے لیے
help-announce-options = عنوان سے پہلے یہ الفاظ بھی: اہم، فوری، ہنگامی، ⁨ack:2d⁩ (دو دن میں تصدیق)، ⁨label:restricted⁩
help-approve = منظور ⁨1/2026⁩، یا پیش منظر پر ✅ — دوسرے کا لکھا منظور کریں
help-cancel = منسوخ ⁨1/2026⁩، یا پیش منظر پر ❌ — مسودہ منسوخ کریں
help-status = حالت ⁨1/2026⁩ — کس نے تصدیق کی اور کس نے نہیں
help-unacked = باقی ⁨1/2026⁩ — صرف جنہوں نے تصدیق نہیں کی
help-export = برآمد ⁨1/2026⁩ — تمام افسران کا جدول، کس نے تصدیق کی اور کس نے نہیں
help-correct = تصحیح ⁨1/2026⁩ نیا متن — منظوری کے بعد ہر جگہ درست ہوتا ہے؛ نیا عنوان پہلے واوین میں
help-recall = واپس ⁨1/2026⁩ وجہ — منظوری کے بعد ہر جگہ واپس لیا جاتا ہے
help-remind = یاددہانی ⁨1/2026⁩ — جنہوں نے تصدیق نہیں کی انہیں نام سے یاد دلائیں (دن میں ایک بار؛ زیادہ کے لیے: یاددہانی ⁨1/2026⁩ ابھی)
help-retry = دوبارہ ⁨1/2026⁩ — جہاں نہیں پہنچا وہاں پھر بھیجیں
help-help = مدد — یہ فہرست
help-nothing = آپ یہاں پڑھ سکتے ہیں؛ اعلانات صرف مقررہ افراد لکھتے اور منظور کرتے ہیں۔ پوچھیں: { $people }

## جو نہیں ہو سکتا

mistake-unknown = لفظ “{ $word }” سمجھ میں نہیں آیا۔ لکھیں: مدد
mistake-unknown-close = لفظ “{ $word }” سمجھ میں نہیں آیا۔ کیا آپ کی مراد “{ $hint }” ہے؟
mistake-number = لفظ “{ $word }” اعلان کا نمبر نہیں؛ نمبر ⁨1/2026⁩ جیسا ہوتا ہے۔
mistake-no-such = اعلان { $number } موجود نہیں۔
mistake-which = کون سا اعلان؟ نمبر لکھیں، جیسے: { $verb } ⁨1/2026⁩ — یا اس کے پیغام کا جواب دیں۔
mistake-empty-correct = نیا متن نہیں ہے۔ یوں لکھیں: تصحیح ⁨1/2026⁩ نیا متن
mistake-empty-recall = وجہ نہیں ہے۔ یوں لکھیں: واپس ⁨1/2026⁩ وجہ
mistake-no-title = واوین میں عنوان نہیں ہے۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن
mistake-open-title = عنوان کے بعد واوین بند نہیں۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن
mistake-long-title = عنوان { $word } حروف سے لمبا ہے؛ باقی متن میں لکھیں۔
mistake-no-audience = یہ نہیں لکھا کہ کس کے لیے۔ یوں لکھیں: اعلان ⁨pune/*⁩ "عنوان" متن
mistake-deadline = لفظ “{ $word }” وقت نہیں۔ دو دن کے لیے ⁨ack:2d⁩، چھ گھنٹے کے لیے ⁨ack:6h⁩ یا ⁨ack:30-11-2026⁩ لکھیں۔
mistake-past = دن “{ $word }” گزر چکا ہے، یا ایسا کوئی دن نہیں۔
mistake-option = لفظ “{ $word }” سمجھ میں نہیں آیا۔ یہ چلتے ہیں: اہم، فوری، ہنگامی، مشق، ⁨ack:2d⁩، ⁨at:tomorrow⁩، ⁨until:30-11⁩، ⁨supersedes:1/2026⁩، ⁨label:restricted⁩
mistake-unit = دفتر “{ $word }” موجود نہیں۔
mistake-unit-close = دفتر “{ $word }” موجود نہیں۔ کیا آپ کی مراد “{ $hint }” ہے؟
mistake-unit-several = اس نام کے کئی دفاتر ہیں: “{ $word }”۔ مختصر نام لکھیں، جیسے “{ $hint }”۔
mistake-no-rooms = دفاتر “{ $word }” کے کمرے نہیں، اس لیے اسے کوئی نہیں پڑھے گا۔
mistake-long-text = متن ایک پیغام کے لیے بہت لمبا ہے ({ $size } بائٹ؛ گنجائش { $most })۔
refused-announce = برائے { $person }: آپ کو یہاں اعلان کرنے کا اختیار نہیں۔ مجاز افراد: { $people }۔
refused-command = برائے { $person }: آپ کو یہاں یہ کرنے کا اختیار نہیں۔ مجاز افراد: { $people }۔
refused-rules = پالیسی: { $text } [{ $rules }]
away = جب یہ لکھا گیا تو میں چل نہیں رہا تھا۔ اب بھی درکار ہو تو براہِ کرم دوبارہ لکھیں: { $words }
trouble = ایک کام مکمل نہ ہو سکا ({ $text })۔ وہ محفوظ ہے اور منتظم کو بتا دیا گیا ہے؛ براہِ کرم دوبارہ کوشش کریں۔
