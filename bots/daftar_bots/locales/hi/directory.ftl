### निर्देशिका: कौन-सा पद किसके पास है। $link वह पता है जिससे बातचीत खुलती है।

directory-card = { $person } — { $post }, { $office }
directory-card-plain = { $person } — { $office }
directory-reach = { $link } · { $mail }
directory-link = संपर्क: { $link }
directory-away = { $when } तक छुट्टी पर; प्रभार { $delegate } के पास है: { $link }
directory-holds = { $people } का प्रभार भी इनके पास है
directory-vacant = { $post }, { $office }: अधिकारियों की सूची में यह पद किसी के पास नहीं है।
directory-more = … और { $count }। कार्यालय या पद भी लिखें।
directory-by-sound = ठीक ऐसा लिखा कोई नहीं मिला; उच्चारण में मिलते-जुलते:
directory-nobody = “{ $words }” के लिए कोई नहीं मिला।
directory-nobody-close = “{ $words }” के लिए कोई नहीं मिला। क्या आपका आशय “{ $hint }” है?
directory-empty = कौन? नाम, या पद और स्थान लिखें, जैसे: कौन तहसीलदार हवेली
directory-no-officer = { $person }, आप अधिकारियों की सूची में नहीं हैं, इसलिए सौंपने को कोई प्रभार नहीं है।
language-set = मैं आपको हिंदी में उत्तर दूँगा। बदलने के लिए लिखें: भाषा mr, hi, en या ur
language-unknown = “{ $word }” भाषा मुझे नहीं आती। लिखें: भाषा mr, hi, en या ur
service-help-who = कौन तहसीलदार हवेली — कौन आशा — कौन-सा पद किसके पास, किसी भी लिपि में
service-help-post = पद पुणे-तहसीलदार — उस पद पर कौन है
service-help-charge = प्रभार @नाम 12-12 तक — छुट्टी में अपना प्रभार सौंपें; प्रभार सूची; प्रभार समाप्त
service-help-language = भाषा hi — मुझे हिंदी में उत्तर दें (mr, hi, en, ur)
