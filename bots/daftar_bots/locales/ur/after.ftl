### بھیجنے کے بعد کا سب کچھ: جوابات، براہِ راست پیغامات، خطوط، صفحہ، رپورٹیں۔

## جوابات اور براہِ راست پیغامات

ack-yes = درج ہو گیا: آپ نے سرکلر { $number } کی تصدیق کر دی ہے۔
ack-later = درج ہو گیا: آپ سرکلر { $number } کا جواب بعد میں دیں گے۔ تب تک یاددہانی ہوتی رہے گی۔
ack-no = درج ہو گیا: سرکلر { $number } آپ کو ملا، مگر اس پر عمل ممکن نہیں۔
ack-why = کیوں ممکن نہیں؟ براہِ کرم وجہ یہیں جواب میں لکھیں، برائے { $number }
ack-why-directly = آپ نے سرکلر { $number } “{ $title }” پر ❌ جواب دیا۔ کیا رکاوٹ ہے؟ براہِ کرم وجہ یہیں جواب میں لکھیں؛ وہ آپ کے جواب کے ساتھ محفوظ ہوگی۔
ack-remark = آپ کا جواب سرکلر { $number } کے ساتھ محفوظ کر لیا گیا۔
ack-not-yours = سرکلر { $number } آپ کے نام نہیں تھا۔
direct-name = سرکلر · { $office }
direct-help = سرکلر کا جواب دینے کے لیے ✅ (ملا)، ⏳ (بعد میں) یا ❌ (ممکن نہیں) کا ردعمل دیں، یا لکھیں: تصدیق ⁨1/2026⁩ — معذور ⁨1/2026⁩ اور وجہ — باقی فہرست کے لیے: باقی۔
direct-unknown = بات سمجھ میں نہیں آئی۔
mine-none = آپ سب کا جواب دے چکے ہیں۔
mine-head = ان سرکلروں پر آپ کی تصدیق باقی ہے:
mine-item = سرکلر { $number }، { $title }
mine-item-by = سرکلر { $number }، { $title }: { $when } تک
digest-head = صبح بخیر۔ جن سرکلروں پر آپ کی تصدیق باقی ہے: { $count }
mistake-need = یہ افراد کی تعداد نہیں: “{ $word }”۔ لکھیں: کافی ⁨1/2026 2⁩ — یا کافی ⁨1/2026⁩ سب

## افسرانِ بالا کو اطلاع اور خطوط

reminded-direct = سرکلر { $number } کے کسی کمرے میں نہیں، اس لیے براہِ راست لکھا گیا: { $officers ->
    [one] { $officers } فرد
   *[other] { $officers } افراد
}۔
esc-head = سرکلر { $number } “{ $title }” از { $office } کی تصدیق آپ کے ماتحت ان افسران نے نہیں کی:
esc-head-by = سرکلر { $number } “{ $title }” از { $office } کی تصدیق { $when } تک مطلوب تھی۔ آپ کے ماتحت ان افسران نے نہیں کی:
esc-ask = براہِ کرم توجہ فرمائیں۔ وہ سرکلر پر ✅ دے کر تصدیق کرتے ہیں؛ ان کی طرف سے آپ کے جواب کی ضرورت نہیں۔
esc-told = سرکلر { $number } کے بارے میں { $superiors } افسرانِ بالا کو اطلاع دی گئی؛ متعلقہ: { $officers ->
    [one] { $officers } افسر
   *[other] { $officers } افسران
}۔
esc-nobody = سرکلر { $number } کے بارے میں ان سے اوپر کسی اور کو اطلاع نہیں دی جا سکی: { $people }
need-set = سرکلر { $number } کے لیے اب ہر دفتر سے { $count } کی تصدیق کافی ہے۔
need-all = سرکلر { $number } کے لیے اب پھر ہر دفتر کے سب افراد کی تصدیق چاہیے۔
letter-mail = سرکلر { $number } کے بارے میں جواب نہ دینے والوں کو سرکاری ای میل سے خطوط: { $count }۔
letter-mail-without = ان کا ای میل پتہ معلوم نہیں: { $people }
letter-sms = سرکلر { $number } کے بارے میں جواب نہ دینے والوں کو مختصر پیغامات: { $count }۔
letter-sms-without = ان کا فون نمبر معلوم نہیں: { $people }
letter-failed = سرکلر { $number } کے بارے میں { $person } ({ $address }) کے نام خط رد ہوا: { $text }
letter-unknown = سرکلر { $number } کے بارے میں: معلوم نہیں کہ { $person } ({ $address }) کو مختصر پیغام گیا یا نہیں: { $text }۔ وہ دوبارہ نہیں بھیجا جائے گا؛ براہ کرم انہیں اطلاع دینے کا انتظام کریں۔
letter-sms-full = آج مزید مختصر پیغام نہیں جائیں گے: روزانہ { $count } کی حد پوری ہو گئی۔ باقی { $when } سے جائیں گے۔
letter-undelivered = سرکلر { $number } کے بارے میں: { $person } ({ $address }) کو بھیجا گیا مختصر پیغام نہیں پہنچا: { $text }
mail-subject = تصدیق کریں: سرکلر { $shown }
mail-greeting = بخدمت { $person }،
mail-head = سرکلر { $number } از { $office } پر آپ کی تصدیق باقی ہے۔
mail-labelled = اس کا متن ای میل سے نہیں بھیجا جاتا؛ براہِ کرم اپنے دفتر کے کمرے میں پڑھیں۔
mail-ack-by = تصدیق { $when } تک مطلوب ہے۔
mail-link = لاگ اِن کیے بغیر یہاں تصدیق کریں۔ یہ ربط صرف آپ کے لیے ہے؛ آگے نہ بھیجیں:
mail-client = اپنے دفتر کے کمرے میں تصدیق کریں۔
sms-text = سرکلر { $number } { $title }: براہِ کرم تصدیق کریں { $link }

## صفحہ

page-head = سرکلر کی تصدیق
page-languages = زبان
page-from = سرکلر { $number }، { $office }
page-for = برائے { $person }
page-labelled = اس کا متن دفتر کے کمروں سے باہر نہیں دکھایا جاتا۔ براہِ کرم پہلے وہاں پڑھیں۔
page-ask = آپ کا جواب
page-yes = مجھے مل گیا
page-later = مجھے مل گیا، جواب بعد میں دوں گا/گی
page-no = مجھے مل گیا، مگر عمل ممکن نہیں
page-remark = تبصرہ (“ممکن نہیں” کی صورت میں وجہ)
page-send = جواب بھیجیں
page-choose = براہِ کرم تین میں سے ایک جواب چنیں۔
page-why = براہِ کرم لکھیں کہ کیوں ممکن نہیں۔
page-done-yes = سرکلر { $number } کی تصدیق { $when } کو ہو گئی۔ یہ ربط استعمال ہو چکا؛ آپ صفحہ بند کر سکتے ہیں۔
page-done-later = سرکلر { $number } کا جواب بعد میں دینے کا آپ نے { $when } کو بتایا۔ ربط چلنے تک جواب یہاں، یا دفتر کے کمرے میں دیں۔
page-done-no = سرکلر { $number } پر عمل ممکن نہیں، یہ آپ نے { $when } کو بتایا۔ یہ ربط استعمال ہو چکا؛ آپ صفحہ بند کر سکتے ہیں۔
page-bad = یہ ربط ہمارا نہیں، یا ادھورا ہے۔ براہِ کرم خط سے دوبارہ کھولیں۔
page-over = اس ربط کی مدت ختم ہو چکی۔ براہِ کرم دفتر سے نیا مانگیں۔
page-recalled = یہ سرکلر واپس لے لیا گیا ہے۔ کچھ کرنے کی ضرورت نہیں۔
page-elsewhere = یہ جواب کسی دوسری ویب سائٹ سے آیا، اس لیے نہیں لیا گیا۔ براہِ کرم خط کا ربط کھولیں اور وہیں جواب دیں۔

## رپورٹیں

status-direct = براہِ راست بھیجا گیا { $total } میں سے { $sent } افراد کو۔
delivered-direct = سرکلر { $number } براہِ راست بھیجا گیا: { $officers ->
    [one] { $officers } فرد
   *[other] { $officers } افراد
}۔
status-others = جواب بعد میں: { $later }۔ ممکن نہیں: { $declined }۔
status-needed = ہر دفتر سے { $count } کافی ہیں؛ کل { $total } میں سے { $enough } دفاتر میں پورے۔
status-seen = تصدیق نہ کرنے والے { $total } میں سے { $seen } نے دیکھا، جیسا ان کی ایپ بتاتی ہے: یہ صرف اشارہ ہے، تصدیق نہیں۔
status-later = بعد میں: { $people }
status-declined = ممکن نہیں: { $person }
status-declined-why = ممکن نہیں: { $person } — { $text }
status-more-offices = مزید { $count } دفاتر۔ پوری فہرست کے لیے: برآمد { $number }
unacked-tier = دفتر { $office }: کل { $total } میں سے { $count }: { $people }
unacked-no-tier = یہاں کوئی دفتر “{ $word }” نہیں۔ موجود درجے: { $tiers }
card-waiting = سب سے زیادہ باقی: { $offices }
card-asof = صورتحال بتاریخ { $when }
export-post = عہدہ
export-answer = جواب
export-when = کب
export-how = کیسے
export-remark = تبصرہ
export-delivered = ترسیل
export-seen = دیکھا (ایپ کے مطابق؛ تصدیق نہیں)
export-state-yes = تصدیق کر دی
export-state-later = بعد میں
export-state-no = ممکن نہیں
export-state-none = نہیں
export-how-reaction = ردعمل
export-how-words = پیغام
export-how-page = صفحہ
export-channel-room = دفتر کا کمرہ
export-channel-person = براہِ راست
chart-head = تصدیق برائے { $number }، بتاریخ { $when }: کل { $total } میں سے { $done }۔
chart-not-sent = سرکلر { $number } بھیجا نہیں گیا، اس لیے چارٹ نہیں ہے۔
chart-yes = تصدیق کر دی
chart-later = بعد میں
chart-no = ممکن نہیں
chart-none = باقی
evidence-head = ثبوت کا مجموعہ برائے { $number }، ⁨SHA-256⁩ { $sha }۔ جانچنے کے لیے: ⁨daftar announce verify⁩
evidence-not-sent = سرکلر { $number } بھیجا نہیں گیا، اس لیے ثبوت نہیں ہے۔

## مدد

help-ack = تصدیق ⁨1/2026⁩، یا سرکلر پر ✅ — خود تصدیق کریں
help-unacked-by = باقی ⁨1/2026⁩ تحصیل کے لحاظ سے — جنہوں نے تصدیق نہیں کی، تحصیل یا ضلع کے لحاظ سے
help-need = کافی ⁨1/2026 2⁩ — ہر دفتر سے دو کافی ہیں
help-escalate = بالا ⁨1/2026⁩ — تصدیق نہ کرنے والوں کے بارے میں افسرانِ بالا کو بتائیں
help-chart = چارٹ ⁨1/2026⁩ — صورتحال کی تصویر
help-evidence = ثبوت ⁨1/2026⁩ — کس کو پہنچا اور کس نے تصدیق کی، اس کا ثبوت
