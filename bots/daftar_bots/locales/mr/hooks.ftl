### प्रणाली: हुक, फीड, इशारे, आणि इतर प्रणालींना दिलेली माहिती.

service-help-hooks = हुक — कक्षांत संदेश टाकणाऱ्या प्रणाली · हुक चाचणी नाव — कक्षात काय दिसेल
service-help-feed = फीड जोडा पत्ता मध्ये कक्ष · फीड यादी · फीड काढा क्रमांक — कक्षांसाठी बातम्या व इशारे
service-help-outgoing = बाह्य — कोणत्या प्रणालींना येथील घडामोडी कळवल्या जातात · बाह्य पुन्हा नाव
systems-control-only = हे नियंत्रण कक्षात करावे लागते.
mistake-hooks = लिहा: हुक — किंवा हुक चाचणी नाव
mistake-feed = लिहा: फीड यादी — फीड जोडा https://… मध्ये #room:server — फीड काढा क्रमांक — फीड होय क्रमांक
mistake-outgoing = लिहा: बाह्य — किंवा बाह्य पुन्हा नाव

## हुक

hook-parked = मी अजून { $room } मध्ये नाही, म्हणून तेथील संदेश थांबून आहेत. कृपया मला तेथे आमंत्रित करा; काहीही हरवणार नाही.
hook-knock = कोणीतरी “{ $name }” हा हुक चुकीच्या टोकनने किंवा स्वाक्षरीने वापरून पाहत आहे. ती जुनी किल्ली असलेली प्रणाली नसेल तर चौकशी करा. हे दिवसातून एकदाच कळवले जाते.
hook-ends = “{ $name }” हा हुक { $day } पर्यंत खुला आहे; { $days ->
    [0] ही तारीख आजची आहे
    [one] आणखी { $days } दिवस
   *[other] आणखी { $days } दिवस
}. प्रणाली पुढे चालू ठेवायची असल्यास तिच्या फाइलमधील `expires` वाढवा.
hook-ended = “{ $name }” हा हुक { $day } नंतर बंद झाला आहे. `expires` वाढवेपर्यंत त्या प्रणालीचे संदेश नाकारले जातात.
hooks-head = कक्षांत संदेश टाकणाऱ्या प्रणाली:
hooks-item = { $name }: { $title }, कक्ष { $rooms } (आतापर्यंत { $count ->
    [one] { $count } संदेश
   *[other] { $count } संदेश
})
hooks-until = { $day } पर्यंत खुला
hooks-none = कोणतीही प्रणाली कक्षांत संदेश टाकत नाही. त्या संरचनेच्या `hooks` या फोल्डरमध्ये ठरवल्या जातात.
hooks-unknown = “{ $name }” नावाचा हुक नाही. असलेले हुक: { $names }
hooks-test = “{ $name }” च्या नमुन्यावरून कक्षांत काय दिसेल ते पुढे आहे. तेथे काहीही पाठवलेले नाही.
hooks-test-room = कक्ष { $room }:
hooks-sample-bad = “{ $name }” च्या फाइलमधील नमुने त्याच्याच क्षेत्रांना जुळत नाहीत:

## फीड

feed-looking = मी { $url } पाहत आहे; ते काय आहे ते येथे सांगेन.
feed-offer-news = { $number }: “{ $title }” ही बातम्यांची यादी आहे; सध्या { $count ->
    [one] { $count } नोंद
   *[other] { $count } नोंदी
}: { $url }
feed-offer-alerts = { $number }: “{ $title }” ही इशाऱ्यांची (CAP) यादी आहे; सध्या { $count ->
    [one] { $count } नोंद
   *[other] { $count } नोंदी
}. इशारे ज्या क्षेत्रांसाठी आहेत तेथील कार्यालयांच्या कक्षांतही जातात: { $url }
feed-offer-newest = सर्वांत नवीन: { $title }
feed-offer-rooms = या कक्षांत जाईल: { $rooms }
feed-offer-ask = यापुढे जे नवीन येईल तेवढेच टाकले जाईल. सुरू करण्यासाठी ✅, नको असल्यास ❌, किंवा लिहा: फीड होय { $number }
feed-unreadable = { $url } वाचता येत नाही: { $text }
feed-address = { $url } वाचले जात नाही: { $text }
feed-host = फक्त या ठिकाणांहून वाचले जाते: { $hosts }. हे वेगळे आहे: { $host }
feed-many = आधीच { $count } फीड आहेत. आधी एक काढा.
feed-known = हा फीड या कक्षांसाठी आधीच वाचला जातो: { $url }
feed-unknown = फीड { $number } नाही. लिहा: फीड यादी
feed-none = कोणताही फीड वाचला जात नाही. लिहा: फीड जोडा https://… मध्ये #room:server
feed-head = फीड:
feed-item-well = { $number }: { $title }, कक्ष { $rooms } · { $url }
feed-item-offered = { $number }: { $title }, ✅ ची वाट पाहत आहे · { $url }
feed-item-failing = { $number }: { $title }, सध्या वाचता येत नाही · { $url }
feed-begun = फीड { $number } “{ $title }” आतापासून वाचला जाईल.
feed-drop-ask = फीड { $number } “{ $title }” वाचणे थांबवायचे का? ✅ होय, ❌ नाही, किंवा लिहा: फीड काढा { $number } होय
feed-ended = फीड { $number } “{ $title }” आता वाचला जात नाही.
feed-kept = फीड { $number } “{ $title }” पूर्वीप्रमाणे वाचला जाईल.
feed-entry = { $feed } कडून:
feed-failing = फीड { $number } “{ $title }” सलग तीनदा वाचता आला नाही: { $text }. प्रयत्न चालू राहील; पुन्हा सुरू झाल्यावर कळवेन.
feed-well = फीड { $number } “{ $title }” पुन्हा वाचता येत आहे.
feed-gone = फीड { $number } “{ $title }” कायमचा बंद झाल्याचे त्याचा सर्व्हर सांगतो. तो आता वाचला जात नाही.
feed-alert-bad = फीड { $number } मधील एक इशारा वाचता येत नाही (“{ $title }”): { $text }. त्याचे शीर्षक फीडच्या कक्षांत टाकले आहे.

## इशारे

alert-head = इशारा, { $severity }: { $event }
alert-drill = सराव — हा फक्त सराव आहे. इशारा, { $severity }: { $event }
alert-where = कोठे: { $areas }
alert-when = केव्हा: { $onset } ते { $until }
alert-until = { $until } पर्यंत
alert-how = निकड: { $urgency } · खात्री: { $certainty }
alert-source = स्रोत: { $source }
alert-updated = सुधारित:
alert-updated-see = हा इशारा सुधारला आहे; आता काय लागू आहे ते वरील संदेशात आहे.
alert-moved = या इशाऱ्यात आता हे क्षेत्र नाही. सध्याचा इशारा:
alert-cancelled = हा इशारा रद्द झाला आहे.
alert-over = या इशाऱ्याची मुदत संपली आहे.
alert-extreme = अतितीव्र
alert-severe = तीव्र
alert-moderate = मध्यम
alert-minor = सौम्य
alert-unknown = नमूद नाही
alert-immediate = तात्काळ
alert-expected = लवकरच अपेक्षित
alert-future = पुढील काळात
alert-past = होऊन गेलेले
alert-observed = प्रत्यक्ष दिसलेले
alert-likely = दाट शक्यता
alert-possible = शक्यता
alert-unlikely = शक्यता कमी

## इतर प्रणाली

outgoing-head = माहिती कळवल्या जाणाऱ्या प्रणाली:
outgoing-item = { $name } ({ $host }): कळवले { $sent }, थांबलेले { $waiting }, सोडून दिलेले { $dead }
outgoing-none = इतर कोणत्याही प्रणालीला काही कळवले जात नाही. त्या संरचनेतील `outgoing` मध्ये ठरवल्या जातात.
outgoing-unknown = “{ $name }” नावाची प्रणाली नाही. असलेल्या: { $names }
outgoing-retried = { $count ->
    [one] { $name } साठी { $count } घटना पुन्हा पाठवली जात आहे.
   *[other] { $name } साठी { $count } घटना पुन्हा पाठवल्या जात आहेत.
}
outgoing-dead = { $name } साठीची एक घटना तीन दिवस स्वीकारली गेली नाही, म्हणून ती सोडून दिली आहे: { $text }. तिची ओळख: { $event }. पुन्हा पाठवण्यासाठी येथे लिहा: बाह्य पुन्हा { $name }
