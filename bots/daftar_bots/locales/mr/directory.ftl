### निर्देशिका: कोणते पद कोणाकडे आहे. $link हा संवाद उघडणारा पत्ता आहे.

directory-card = { $person } — { $post }, { $office }
directory-card-plain = { $person } — { $office }
directory-reach = { $link } · { $mail }
directory-link = संपर्क: { $link }
directory-away = { $when } पर्यंत रजेवर; कार्यभार { $delegate } यांच्याकडे आहे: { $link }
directory-holds = { $people } यांचा कार्यभारही यांच्याकडे आहे
directory-vacant = { $post }, { $office }: अधिकाऱ्यांच्या यादीत हे पद कोणाकडेही नाही.
directory-more = … आणखी { $count }. कार्यालय किंवा पदही लिहा.
directory-by-sound = असे लिहिलेले कोणी सापडले नाही; उच्चाराने जुळणारे:
directory-nobody = “{ $words }” साठी कोणी सापडले नाही.
directory-nobody-close = “{ $words }” साठी कोणी सापडले नाही. तुम्हाला “{ $hint }” असे म्हणायचे आहे का?
directory-empty = कोण? नाव, किंवा पद आणि ठिकाण लिहा, जसे: कोण तहसीलदार हवेली
directory-no-officer = { $person }, तुम्ही अधिकाऱ्यांच्या यादीत नाही, म्हणून सोपवण्यासारखा कार्यभार तुमच्याकडे नाही.
language-set = मी तुम्हाला मराठीत उत्तर देईन. बदलण्यासाठी लिहा: भाषा mr, hi, en किंवा ur
language-unknown = “{ $word }” ही भाषा मला येत नाही. लिहा: भाषा mr, hi, en किंवा ur
service-help-who = कोण तहसीलदार हवेली — कोण आशा — कोणते पद कोणाकडे, कोणत्याही लिपीत
service-help-post = पद पुणे-तहसीलदार — त्या पदावर कोण आहे
service-help-charge = कार्यभार @नाव 12-12 पर्यंत — रजेच्या काळात आपला कार्यभार सोपवा; कार्यभार यादी; कार्यभार बंद
service-help-language = भाषा mr — मला मराठीत उत्तर द्या (mr, hi, en, ur)
