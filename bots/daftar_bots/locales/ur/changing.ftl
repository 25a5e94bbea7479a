### بھیجے ہوئے میں تبدیلی، بھیجتے وقت کی حدیں اور چارج۔

amend-partly = یہ تبدیلی برائے { $number } { $person } نے منظور کی۔ وہ ابھی کی نہیں گئی۔
amend-lapsed = توجہ { $person }، تبدیلی برائے { $number } وقت پر کسی نے منظور نہیں کی۔ کچھ نہیں بدلا؛ اب بھی چاہیے تو دوبارہ لکھیں۔
recall-ask-slow = اگر سب کا انتظار نہیں ہو سکتا تو یہ درخواست منسوخ کر کے لکھیں: واپس ابھی { $number } اور وجہ۔ تب ایک منظوری کافی ہے۔
recall-ask-at-once = اس کا انتظار نہیں ہو سکتا، اس لیے پہلی منظوری ہی سے یہ ہو جاتا ہے؛ باقی لوگوں سے بعد میں تصدیق مانگی جاتی ہے۔
recall-unconfirmed = دوسرے منظور کرنے والوں کا انتظار نہیں ہو سکا۔ براہ کرم دیکھ کر درخواست والے پیغام پر ✅ دے کر یا یہ لکھ کر تصدیق کریں: منظور { $number }
recall-confirmed = واپسی برائے { $number } کی بعد میں تصدیق کی { $person } نے۔
status-recall-unconfirmed = اسے فوراً واپس لیا گیا؛ سب نے ابھی تصدیق نہیں کی:
status-changed-by = یہ تبدیلی اب تک منظور کرنے والے: { $people }
help-recall-now = واپس ابھی ⁨1/2026⁩ وجہ — جب کئی منظوریوں کا انتظار نہ ہو سکے: ایک کافی ہے، باقی بعد میں تصدیق کرتے ہیں

## بھیجتے وقت کی حدیں

quota-send-day = آج { $person } کے { $count } اعلانات بھیجے جا چکے ہیں؛ دن کی حد یہی ہے۔ اعلان { $number } منظور ہے اور ضائع نہیں ہوا: وہ { $when } کو خود بخود بھیجا جائے گا۔ روکنے کے لیے: شیڈول منسوخ { $number }
quota-send-cooldown = یہ { $person } کے پچھلے اعلان کے بعد بہت جلدی ہے۔ اعلان { $number } منظور ہے اور ضائع نہیں ہوا: وہ { $when } کو خود بخود بھیجا جائے گا۔ روکنے کے لیے: شیڈول منسوخ { $number }
quota-send-late = حد برائے { $person } کی وجہ سے اعلان { $number } صرف { $when } کو جا سکتا ہے، جو اس کے لیے بہت دیر ہے۔ وہ لکھنے والے کو واپس کیا گیا ہے۔
schedule-line-limit = تاریخ { $when } کو، بھیجنے کی حد کی وجہ سے رکا ہوا: { $number } “{ $title }”

## زندہ تختہ، جدول

card-recalled = واپس لیا { $person } نے { $when } کو: { $text }
card-before-recall = واپسی کے وقت کی حالت:
card-corrected = تصحیح نامہ { $serial } از { $when }: { $total } میں سے { $done } کمروں میں ہے۔
card-changing = تصحیح نامہ { $serial } از { $when }: کمروں میں کیا جا رہا ہے۔
card-closed = اس کی مدت { $when } سے ختم ہے۔
card-superseded = اب نافذ نہیں؛ اس کی جگہ { $by } ہے۔
export-standing = موجودہ حیثیت
export-standing-force = نافذ
export-standing-corrected = تصحیح نامہ { $serial } از { $when }
export-standing-recalled = واپس لیا گیا { $when } کو
export-standing-closed = مدت { $when } سے ختم

## چارج

charge-elsewhere-line = رخصت پر { $person }؛ چارج { $when } تک { $delegate } کے پاس (بوٹ { $bot } کو بتایا گیا)
reminded-charge-directly = رخصت پر { $person }، چارج آپ کے پاس ہے۔ سرکلر { $number } “{ $title }” از { $office } کی ان کی تصدیق ابھی نہیں ملی؛ براہ کرم توجہ دیں۔
reminded-charge = رخصت پر { $person }؛ چارج { $delegate } کے پاس ہے۔

## تبدیلیوں کے بارے میں خطوط

mail-recall-subject = سرکلر { $number } واپس لیا گیا ہے
mail-correction-subject = سرکلر { $number }: تصحیح نامہ { $serial }
mail-recall = سرکلر { $number } از { $office }، جو آپ کو ای میل سے بھیجا گیا تھا، واپس لیا گیا ہے۔ اس پر عمل نہ کریں۔
mail-correction = سرکلر { $number } از { $office }، جو آپ کو ای میل سے بھیجا گیا تھا، تصحیح نامہ { $serial } سے درست کیا گیا ہے۔ اب وہ یہ ہے:
