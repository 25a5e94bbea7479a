### प्रणालियाँ: हुक, फ़ीड, चेतावनियाँ, और अन्य प्रणालियों को दी गई सूचना।

service-help-hooks = हुक — कक्षों में संदेश डालने वाली प्रणालियाँ · हुक जाँच नाम — कक्ष में क्या दिखेगा
service-help-feed = फ़ीड जोड़ें पता में कक्ष · फ़ीड सूची · फ़ीड हटाएँ संख्या — कक्षों के लिए समाचार और चेतावनियाँ
service-help-outgoing = बाहरी — किन प्रणालियों को यहाँ की घटनाएँ बताई जाती हैं · बाहरी पुनः नाम
systems-control-only = यह नियंत्रण कक्ष में किया जाता है।
mistake-hooks = लिखें: हुक — या हुक जाँच नाम
mistake-feed = लिखें: फ़ीड सूची — फ़ीड जोड़ें https://… में #room:server — फ़ीड हटाएँ संख्या — फ़ीड हाँ संख्या
mistake-outgoing = लिखें: बाहरी — या बाहरी पुनः नाम

## हुक

hook-parked = मैं अभी { $room } में नहीं हूँ, इसलिए वहाँ के संदेश रुके हैं। कृपया मुझे वहाँ आमंत्रित करें; कुछ भी नहीं खोएगा।
hook-knock = कोई “{ $name }” हुक को ग़लत टोकन या हस्ताक्षर से आज़मा रहा है। यदि वह पुरानी कुंजी वाली प्रणाली नहीं है तो पता करें। यह दिन में एक बार बताया जाता है।
hook-ends = हुक “{ $name }” { $day } तक खुला है; { $days ->
    [0] यह तारीख़ आज की है
    [one] { $days } दिन और
   *[other] { $days } दिन और
}। प्रणाली को आगे चलाना हो तो उसकी फ़ाइल में `expires` बढ़ाएँ।
hook-ended = हुक “{ $name }” { $day } के बाद बंद हो गया है। `expires` बढ़ाने तक उस प्रणाली के संदेश अस्वीकार किए जाते हैं।
hooks-head = कक्षों में संदेश डालने वाली प्रणालियाँ:
hooks-item = { $name }: { $title }, कक्ष { $rooms } (अब तक { $count ->
    [one] { $count } संदेश
   *[other] { $count } संदेश
})
hooks-until = { $day } तक खुला
hooks-none = कोई प्रणाली कक्षों में संदेश नहीं डालती। वे विन्यास के `hooks` फ़ोल्डर में तय की जाती हैं।
hooks-unknown = “{ $name }” नाम का हुक नहीं है। उपलब्ध हुक: { $names }
hooks-test = “{ $name }” के नमूने से कक्षों में क्या दिखेगा, वह नीचे है। वहाँ कुछ भी नहीं भेजा गया।
hooks-test-room = कक्ष { $room }:
hooks-sample-bad = “{ $name }” की फ़ाइल के नमूने उसके अपने क्षेत्रों से मेल नहीं खाते:

## फ़ीड

feed-looking = मैं { $url } देख रहा हूँ; यह क्या है, यहीं बताऊँगा।
feed-offer-news = { $number }: “{ $title }” समाचारों की सूची है; अभी { $count ->
    [one] { $count } प्रविष्टि
   *[other] { $count } प्रविष्टियाँ
}: { $url }
feed-offer-alerts = { $number }: “{ $title }” चेतावनियों (CAP) की सूची है; अभी { $count ->
    [one] { $count } प्रविष्टि
   *[other] { $count } प्रविष्टियाँ
}। चेतावनियाँ जिन क्षेत्रों के लिए हैं, वहाँ के कार्यालयों के कक्षों में भी जाती हैं: { $url }
feed-offer-newest = सबसे नई: { $title }
feed-offer-rooms = इन कक्षों में जाएगी: { $rooms }
feed-offer-ask = अब से जो नया आएगा वही डाला जाएगा। शुरू करने के लिए ✅, नहीं चाहिए तो ❌, या लिखें: फ़ीड हाँ { $number }
feed-unreadable = { $url } पढ़ा नहीं जा सकता: { $text }
feed-address = { $url } नहीं पढ़ा जाता: { $text }
feed-host = केवल इन स्थानों से पढ़ा जाता है: { $hosts }। यह अलग है: { $host }
feed-many = पहले से { $count } फ़ीड हैं। पहले एक हटाएँ।
feed-known = यह फ़ीड इन कक्षों के लिए पहले से पढ़ी जा रही है: { $url }
feed-unknown = फ़ीड { $number } नहीं है। लिखें: फ़ीड सूची
feed-none = कोई फ़ीड नहीं पढ़ी जाती। लिखें: फ़ीड जोड़ें https://… में #room:server
feed-head = फ़ीड:
feed-item-well = { $number }: { $title }, कक्ष { $rooms } · { $url }
feed-item-offered = { $number }: { $title }, ✅ की प्रतीक्षा में · { $url }
feed-item-failing = { $number }: { $title }, अभी पढ़ी नहीं जा रही · { $url }
feed-begun = फ़ीड { $number } “{ $title }” अब से पढ़ी जाएगी।
feed-drop-ask = क्या फ़ीड { $number } “{ $title }” पढ़ना बंद करें? ✅ हाँ, ❌ नहीं, या लिखें: फ़ीड हटाएँ { $number } हाँ
feed-ended = फ़ीड { $number } “{ $title }” अब नहीं पढ़ी जाती।
feed-kept = फ़ीड { $number } “{ $title }” पहले की तरह पढ़ी जाती रहेगी।
feed-entry = { $feed } से:
feed-failing = फ़ीड { $number } “{ $title }” लगातार तीन बार नहीं पढ़ी जा सकी: { $text }। प्रयास जारी रहेगा; चलने लगे तो बताऊँगा।
feed-well = फ़ीड { $number } “{ $title }” फिर पढ़ी जा रही है।
feed-gone = फ़ीड { $number } “{ $title }” सदा के लिए हट गई है, उसका सर्वर ऐसा कहता है। अब वह नहीं पढ़ी जाती।
feed-alert-bad = फ़ीड { $number } की एक चेतावनी पढ़ी नहीं जा सकती (“{ $title }”): { $text }। उसका शीर्षक फ़ीड के कक्षों में डाल दिया गया है।

## चेतावनियाँ

alert-head = चेतावनी, { $severity }: { $event }
alert-drill = अभ्यास — यह केवल अभ्यास है। चेतावनी, { $severity }: { $event }
alert-where = कहाँ: { $areas }
alert-when = कब: { $onset } से { $until }
alert-until = { $until } तक
alert-how = तात्कालिकता: { $urgency } · निश्चितता: { $certainty }
alert-source = स्रोत: { $source }
alert-updated = संशोधित:
alert-updated-see = यह चेतावनी संशोधित हुई है; अब क्या लागू है, यह ऊपर के संदेश में है।
alert-moved = इस चेतावनी में अब यह क्षेत्र नहीं है। वर्तमान चेतावनी:
alert-cancelled = यह चेतावनी रद्द कर दी गई है।
alert-over = इस चेतावनी की अवधि समाप्त हो गई है।
alert-extreme = अत्यंत गंभीर
alert-severe = गंभीर
alert-moderate = मध्यम
alert-minor = हल्की
alert-unknown = नहीं बताया गया
alert-immediate = तत्काल
alert-expected = शीघ्र अपेक्षित
alert-future = आगे चलकर
alert-past = बीत चुकी
alert-observed = प्रत्यक्ष देखी गई
alert-likely = प्रबल संभावना
alert-possible = संभावना
alert-unlikely = संभावना कम

## अन्य प्रणालियाँ

outgoing-head = जिन प्रणालियों को बताया जाता है:
outgoing-item = { $name } ({ $host }): बताई गईं { $sent }, रुकी हुई { $waiting }, छोड़ी गईं { $dead }
outgoing-none = किसी अन्य प्रणाली को कुछ नहीं बताया जाता। वे विन्यास के `outgoing` में तय की जाती हैं।
outgoing-unknown = “{ $name }” नाम की प्रणाली नहीं है। उपलब्ध: { $names }
outgoing-retried = { $count ->
    [one] { $name } के लिए { $count } घटना फिर भेजी जा रही है।
   *[other] { $name } के लिए { $count } घटनाएँ फिर भेजी जा रही हैं।
}
outgoing-dead = { $name } के लिए एक घटना तीन दिन तक स्वीकार नहीं हुई, इसलिए छोड़ दी गई: { $text }। उसकी पहचान: { $event }। फिर भेजने के लिए यहाँ लिखें: बाहरी पुनः { $name }
