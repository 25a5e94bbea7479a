### घोषणा तयार करताना बॉट काय म्हणतो.

language-mr = मराठी
language-hi = हिंदी
language-en = इंग्रजी
language-ur = उर्दू

## संवाद

dialogue-head = मी एकेक गोष्ट विचारतो; याच धाग्यात क्रमांकाने किंवा शब्दांत उत्तर द्या. “मागे” लिहिल्यास शेवटचे उत्तर रद्द होते, “थांबा” लिहिल्यास संवाद संपतो. दुसऱ्या व्यक्तीने मंजूर केल्याशिवाय काहीही पाठवले जात नाही.
dialogue-ask-audience = कोणासाठी? क्रमांक लिहा, किंवा कार्यालये लिहा, जसे pune/* किंवा pune, nashik/*
dialogue-audience = { $office } ({ $audience }), अधिकारी: { $count }
dialogue-option = { $number } — { $what }
dialogue-ask-title = शीर्षक काय? एकच ओळ.
dialogue-ask-text = मजकूर काय ({ $name })? अनेक भाषा एकदम द्यायच्या असतील तर प्रत्येक भागाची सुरुवात भाषेच्या नावाने करा, जसे “mr:” किंवा “English:”.
dialogue-ask-body = हेच { $name } भाषेत? पहिल्या ओळीत शीर्षक, खाली मजकूर. वगळायचे असल्यास “नको” लिहा; आपोआप भाषांतर केले जात नाही.
dialogue-ask-file = फाइल जोडायच्या आहेत का? याच धाग्यात टाका; झाल्यावर, किंवा नसल्यास, “नको” लिहा.
dialogue-more-files = आणखी फाइल टाका, किंवा संपल्या असतील तर “झाले” लिहा.
dialogue-ask-importance = किती महत्त्वाचे आहे?
dialogue-ask-ack = पोच हवी का? क्रमांक लिहा, किंवा वेळ लिहा, जसे 6h किंवा 30-11-2026
dialogue-ack-none = मुदत नाही
dialogue-ack-1d = एका दिवसात
dialogue-ack-2d = दोन दिवसांत
dialogue-ack-7d = एका आठवड्यात
dialogue-ask-when = कधी पाठवायचे? क्रमांक लिहा, किंवा वेळ लिहा, जसे 25-11-2026 10:00. हवे असल्यास त्यामागे लिहा: until:30-11, label:restricted, supersedes:1/2026, सराव
dialogue-at-once = मंजूर होताच
dialogue-again = हे उत्तर वापरता आले नाही. कृपया पुन्हा लिहा:
dialogue-choice = 1 ते { $most } यांपैकी क्रमांक लिहा.
dialogue-long = हे फार लांब आहे; { $most } अक्षरांपर्यंत जागा आहे.
dialogue-file-only = फाइलच येथे टाका, किंवा “नको” लिहा.
dialogue-audience-quotes = येथे फक्त कार्यालये लिहा, एकाच ओळीत आणि अवतरण चिन्हांशिवाय.
dialogue-mend = शेवटचे उत्तर बदलण्यासाठी “मागे”, संपवण्यासाठी “थांबा” लिहा.
dialogue-stopped = संवाद संपवला. काहीही नोंदवले नाही. पुन्हा सुरू करण्यासाठी लिहा: घोषणा
dialogue-lapsed = { $person }, ही घोषणा पुढे कोणी पूर्ण केली नाही, म्हणून ती बंद केली आहे. पुन्हा सुरू करण्यासाठी लिहा: घोषणा
dialogue-taken = या धाग्यात { $person } घोषणा लिहीत आहेत. धाग्याबाहेर घोषणा असे लिहा.
dialogue-template-gone = या घोषणेचा साचा आता उपलब्ध नाही, म्हणून संवाद संपवला.

## फाइल

preview-body = मजकूर, भाषा { $name }:
preview-languages = या भाषेत लिहिलेले नाही: { $names }. फक्त ती भाषा वाचणाऱ्यांना इतर भाषांतील मजकूर मिळेल.
file-line = फाइल { $name } ({ $size }), SHA-256 { $sha }
file-taken = जोडली: { $name } ({ $size }), SHA-256 { $sha }
file-too-large = { $name } ही फाइल जोडली नाही: आकार { $size }, मर्यादा { $most }.
file-refused = { $name } ही फाइल जोडली नाही: होमसर्व्हर ती देत नाही ({ $text }).
file-unreadable = { $name } ही फाइल जोडली नाही: ती वाटेत बदलली, किंवा तिची किल्ली जुळत नाही. कृपया पुन्हा टाका.
file-denied = { $name } ही फाइल जोडली नाही; धोरण तिला नकार देते: { $text }
file-no-draft = म्हणून मसुदा तयार केला नाही. ते दुरुस्त करून पुन्हा लिहा, किंवा फाइल वगळा.
file-undelivered = { $number } ची { $name } ही फाइल { $room } या कक्षात ठेवता आली नाही: { $text }

## साचे

template-head = साचे:
template-row = साचा { $name }: { $title }
template-empty = येथे अजून साचे नाहीत. बॉटची देखभाल करणारे ते त्याच्या फोल्डरमध्ये ठेवतात.
template-broken = काही वापरता येत नाहीत: { $text }
template-use = वापरण्यासाठी लिहा: साचा वापरा { $name }
template-field = रकाना { $field }: { $question }
template-field-optional = रकाना { $field }, वगळता येतो: { $question }
template-ask = रकाना { $field } भरलेला नाही. { $question }
template-ask-optional = { $field } ही माहिती वगळता येते: “नको” किंवा “नाही” लिहा. { $question }
template-what = “{ $word }” मला समजले नाही. हे चालते: साचा यादी, साचा दाखवा नाव, साचा वापरा नाव रकाना=मूल्य
template-which = कोणता साचा? लिहा: साचा यादी
template-none = “{ $word }” नावाचा साचा नाही. लिहा: साचा यादी
template-none-close = “{ $word }” नावाचा साचा नाही. आपल्याला “{ $hint }” म्हणायचे आहे का?
template-value = “{ $word }” वाचता आले नाही. असे लिहा: रकाना=मूल्य, किंवा रकाना="अनेक शब्द"
template-missing = रकाना { $field } भरलेला नाही.
template-unknown-field = या साच्यात { $field } हा रकाना नाही.
template-unknown-field-close = या साच्यात { $field } हा रकाना नाही. आपल्याला { $hint } म्हणायचे आहे का?
template-number = रकाना { $field }: “{ $word }” ही संख्या नाही.
template-date = रकाना { $field }: “{ $word }” हा दिवस नाही. 30-11-2026 असे लिहा.
template-time = रकाना { $field }: “{ $word }” ही वेळ नाही. 09:30 असे लिहा.
template-choice = रकाना { $field }: “{ $word }” यांपैकी नाही: { $choices }
template-long = रकाना { $field } मधील मजकूर { $most } अक्षरांपेक्षा मोठा आहे.

## ई-मेल आणि संगणक प्रणालींकडून

mail-came = { $person } यांच्याकडून ई-मेलने: “{ $title }”, फाइल: { $count }
mail-thread = { $person }, कृपया या संदेशाच्या धाग्यात उत्तर द्या. “थांबा” लिहिल्यास ही ई-मेल सोडून दिली जाते.
mail-unconfirmed = { $person } ({ $address }) यांच्या नावाने आलेली ई-मेल घेतली नाही: “{ $title }”. ती तेथूनच आल्याची खात्री झाली नाही.
mail-not-maker = { $person } ({ $address }) यांची ई-मेल घेतली नाही: “{ $title }”. घोषणा लिहिण्याचा अधिकार असलेलेच येथे ई-मेल पाठवू शकतात.
mail-no-subject = { $person } ({ $address }) यांची ई-मेल घेतली नाही: “{ $title }”. तिला विषय नाही; विषय हेच शीर्षक असते.
mail-long = { $person } ({ $address }) यांची ई-मेल घेतली नाही: “{ $title }”. मजकूर घोषणेसाठी फार मोठा आहे; तो फाइल म्हणून पाठवा.
http-came = संगणक प्रणालीकडून, { $person } यांच्या नावाने:

## मदत

help-compose = घोषणा — पुढे काही न लिहिता: मी एकेक गोष्ट विचारतो
help-template = साचा यादी — भरायचे नमुने; साचा वापरा नाव असे लिहून सुरू करा
