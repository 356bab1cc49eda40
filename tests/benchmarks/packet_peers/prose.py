"""Words for packets: articles after the Universal Declaration of Human Rights, names, and the labels of a page."""

from __future__ import annotations

from typing import NamedTuple


class Prose(NamedTuple):
    """One language's words; *reading* has the blanks child, teacher, read, pages, share, week."""

    articles: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    title: str
    reading: str
    score: str
    headings: tuple[str, str, str, str, str]
    """Of the table, the chart, the photo, the script, the code."""
    columns: tuple[str, str, str, str, str]
    subjects: tuple[str, ...]
    judgements: tuple[str, str, str]


EN = Prose(
    articles=(
        (
            "All human beings are born free and equal in dignity and rights. They are endowed with reason and"
            " conscience and should act towards one another in a spirit of brotherhood."
        ),
        (
            "Everyone is entitled to all the rights and freedoms set forth in this Declaration, without distinction"
            " of any kind, such as race, colour, sex, language, religion, political or other opinion, national or"
            " social origin, property, birth or other status."
        ),
        "Everyone has the right to life, liberty and security of person.",
        (
            "No one shall be held in slavery or servitude; slavery and the slave trade shall be prohibited in all"
            " their forms."
        ),
        "No one shall be subjected to torture or to cruel, inhuman or degrading treatment or punishment.",
        "Everyone has the right to recognition everywhere as a person before the law.",
        "All are equal before the law and are entitled without any discrimination to equal protection of the law.",
        "No one shall be subjected to arbitrary arrest, detention or exile.",
        "Everyone has the right to freedom of movement and residence within the borders of each state.",
        (
            "Everyone has the right to education. Education shall be free, at least in the elementary and"
            " fundamental stages. Elementary education shall be compulsory."
        ),
    ),
    given=("Amina", "Tomas", "Lulu", "Bao", "Hanna", "Yusuf", "Priya", "Daniel", "Mei", "Sara", "Kofi", "Elena"),
    family=("Haddad", "Nguyen", "Bekele", "Sharma", "Ortega", "Chen", "Rahimi", "Gupta", "Abebe", "Wang", "Saleh"),
    title="My learning conference",
    reading="{child} read {read} of {pages} pages ({share}%) with {teacher} in week {week}.",
    score="Score: {read}/{pages}, {share}% for {child}.",
    headings=("My subjects", "Pages read each week", "My photo", "What we say to each other", "The way back here"),
    columns=("Subject", "Points", "Share", "Week", "How it goes"),
    subjects=("Reading", "Writing", "Mathematics", "Science", "History", "Music", "Sport", "Art"),
    judgements=("well begun", "on the way", "reached"),
)

AR = Prose(
    articles=(
        (
            "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق، وقد وهبوا عقلاً وضميراً"
            " وعليهم أن يعامل بعضهم بعضاً بروح الإخاء."
        ),
        (
            "لكل إنسان حق التمتع بكافة الحقوق والحريات الواردة في هذا الإعلان، دون أي تمييز، كالتمييز بسبب العنصر"
            " أو اللون أو الجنس أو اللغة أو الدين أو الرأي السياسي أو أي رأي آخر،"
            " أو الأصل الوطني أو الاجتماعي أو الثروة أو الميلاد."
        ),
        "لكل فرد الحق في الحياة والحرية وسلامة شخصه.",
        "لا يجوز استرقاق أو استعباد أي شخص، ويحظر الاسترقاق وتجارة الرقيق بكافة أوضاعهما.",
        "لا يعرض أي إنسان للتعذيب ولا للعقوبات أو المعاملات القاسية أو الوحشية أو الحاطة بالكرامة.",
        "لكل إنسان أينما وجد الحق في أن يعترف بشخصيته القانونية.",
        "كل الناس سواسية أمام القانون ولهم الحق في التمتع بحماية متكافئة منه دون أية تفرقة.",
        "لا يجوز القبض على أي إنسان أو حجزه أو نفيه تعسفاً.",
        "لكل فرد حرية التنقل واختيار محل إقامته داخل حدود كل دولة.",
        "لكل شخص الحق في التعلم، ويجب أن يكون التعليم في مراحله الأولى والأساسية على الأقل بالمجان.",
    ),
    given=("أمينة", "توماس", "لولو", "باو", "هناء", "يوسف", "بريا", "دانيال", "مي", "سارة", "كوفي", "إيلينا"),
    family=("حداد", "نغوين", "بيكيلي", "شارما", "أورتيغا", "تشن", "رحيمي", "غوبتا", "أبيبي", "وانغ", "صالح"),
    title="لقائي التعليمي",
    reading="قرأ {child} {read} من {pages} صفحة ({share}%) مع {teacher} في الأسبوع {week}.",
    score="النتيجة: {read}/{pages}، {share}% لدى {child}.",
    headings=("المواد", "الصفحات المقروءة كل أسبوع", "صورتي", "ما نقوله لبعضنا", "طريق العودة إلى هنا"),
    columns=("المادة", "النقاط", "النسبة", "الأسبوع", "كيف تسير"),
    subjects=("القراءة", "الكتابة", "الرياضيات", "العلوم", "التاريخ", "الموسيقى", "الرياضة", "الفن"),
    judgements=("بداية جيدة", "في الطريق", "تحقق"),
)

HI = Prose(
    articles=(
        (
            "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन"
            " प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।"
        ),
        (
            "सभी को इस घोषणा में सन्निहित सभी अधिकारों और आज़ादियों को प्राप्त करने का हक़ है और इस मामले में जाति, वर्ण, लिंग,"
            " भाषा, धर्म, राजनीति या अन्य विचार-प्रणाली, किसी देश या समाज विशेष में जन्म, सम्पत्ति आदि के कारण भेदभाव न किया जाएगा।"
        ),
        "प्रत्येक व्यक्ति को जीवन, स्वाधीनता और वैयक्तिक सुरक्षा का अधिकार है।",
        "कोई भी ग़ुलामी या दासता की हालत में न रखा जाएगा, ग़ुलामी-प्रथा और ग़ुलामों का व्यापार अपने सभी रूपों में निषिद्ध होगा।",
        "किसी को भी शारीरिक यातना न दी जाएगी और न किसी के भी प्रति निर्दय, अमानुषिक या अपमानजनक व्यवहार होगा।",
        "हर किसी को हर जगह क़ानून की निगाह में व्यक्ति के रूप में स्वीकृति-प्राप्ति का अधिकार है।",
        "क़ानून की निगाह में सभी समान हैं और सभी बिना भेदभाव के समान क़ानूनी सुरक्षा के अधिकारी हैं।",
        "किसी को भी मनमाने ढंग से गिरफ़्तार, नज़रबन्द या देश-निष्कासित न किया जाएगा।",
        "प्रत्येक व्यक्ति को प्रत्येक देश की सीमाओं के अन्दर स्वतन्त्रतापूर्वक आने, जाने और बसने का अधिकार है।",
        "प्रत्येक व्यक्ति को शिक्षा का अधिकार है। शिक्षा कम से कम प्रारम्भिक और बुनियादी अवस्थाओं में निःशुल्क होगी।",
    ),
    given=("अमीना", "टॉमस", "लूलू", "बाओ", "हन्ना", "यूसुफ़", "प्रिया", "दानिएल", "मेई", "सारा", "कोफ़ी", "एलेना"),
    family=("हद्दाद", "न्गुयेन", "बेकेले", "शर्मा", "ओर्तेगा", "चेन", "रहीमी", "गुप्ता", "अबेबे", "वांग", "सालेह"),
    title="मेरी शिक्षा बैठक",
    reading="{child} ने {teacher} के साथ सप्ताह {week} में {pages} में से {read} पृष्ठ ({share}%) पढ़े।",
    score="अंक: {read}/{pages}, {child} के लिए {share}%।",
    headings=("मेरे विषय", "हर सप्ताह पढ़े गए पृष्ठ", "मेरी तस्वीर", "हम एक दूसरे से क्या कहते हैं", "यहाँ लौटने का रास्ता"),
    columns=("विषय", "अंक", "हिस्सा", "सप्ताह", "कैसा चल रहा है"),
    subjects=("पढ़ना", "लिखना", "गणित", "विज्ञान", "इतिहास", "संगीत", "खेल", "कला"),
    judgements=("अच्छी शुरुआत", "रास्ते पर", "पूरा हुआ"),
)

ZH = Prose(
    articles=(
        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
        (
            "人人有资格享有本宣言所载的一切权利和自由，不分种族、肤色、性别、语言、宗教、政治或其他见解、国籍或社会出身、财产、"
            "出生或其他身分等任何区别。"
        ),
        "人人有权享有生命、自由和人身安全。",
        "任何人不得使为奴隶或奴役；一切形式的奴隶制度和奴隶买卖，均应予以禁止。",
        "任何人不得加以酷刑，或施以残忍的、不人道的或侮辱性的待遇或刑罚。",
        "人人在任何地方有权被承认在法律前的人格。",
        "法律之前人人平等，并有权享受法律的平等保护，不受任何歧视。",
        "任何人不得加以任意逮捕、拘禁或放逐。",
        "人人在各国境内有权自由迁徙和居住。人人有权离开任何国家，包括其本国在内，并有权返回他的国家。",
        "人人都有受教育的权利，教育应当免费，至少在初级和基本阶段应如此。初级教育应属义务性质。",
    ),
    given=("阿米娜", "托马斯", "露露", "宝", "汉娜", "优素福", "普里娅", "丹尼尔", "梅", "萨拉", "科菲", "埃琳娜"),
    family=("哈达德", "阮", "贝克勒", "夏尔马", "奥尔特加", "陈", "拉希米", "古普塔", "阿贝贝", "王", "萨利赫"),
    title="我的学习会议",
    reading="第{week}周，{child}和{teacher}一起读了{pages}页中的{read}页（{share}%）。",
    score="得分：{read}/{pages}，{child}为{share}%。",
    headings=("我的科目", "每周阅读的页数", "我的照片", "我们彼此说的话", "回到这里的路"),
    columns=("科目", "分数", "比例", "周", "进展如何"),
    subjects=("阅读", "写作", "数学", "科学", "历史", "音乐", "体育", "美术"),
    judgements=("良好开端", "正在进步", "已经达到"),
)

AM = Prose(
    articles=(
        "የሰው ልጅ ሁሉ ሲወለድ ነጻና በክብርና በመብትም እኩልነት ያለው ነው። የተፈጥሮ ማስተዋልና ሕሊና ስላለው አንዱ ሌላውን በወንድማማችነት መንፈስ መመልከት ይገባዋል።",
        (
            "እያንዳንዱ ሰው የዘር፣ የቀለም፣ የጾታ፣ የቋንቋ፣ የሃይማኖት፣ የፖለቲካ ወይም የሌላ ዓይነት አስተሳሰብ፣ የብሔራዊ ወይም የኅብረተሰብ ታሪክ፣"
            " የሀብት፣ የትውልድ ወይም የሌላ ደረጃ ልዩነት ሳይኖር በዚሁ ውሳኔ የተዘረዘሩት መብቶችና ነጻነቶች ሁሉ እንዲከበሩለት ይገባል።"
        ),
        "እያንዳንዱ ሰው የመኖር፣ በነጻነትና በሰላም የመኖሩ መጠበቅ መብት አለው።",
        "ማንም ሰው ቢሆን በባርነት አይገዛም። ባርነትና የባሪያ ንግድም በማንኛውም ዓይነት ክልክል ነው።",
        "ማንም ሰው ቢሆን የጭካኔ ስቃይ እንዲደርስበት ወይም ከሰብዓዊነት ውጭ የሆነ ተግባር ወይም የውርደት ቅጣት አይፈጸምበትም።",
        "እያንዳንዱ ሰው በሕግ ፊት በማንኛውም ሥፍራ በሰውነቱ የመታወቅ መብት አለው።",
        "ሰው ሁሉ በሕግ ፊት እኩል ነው፤ ያለ ምንም ልዩነት ሕጉ እኩል ይጠብቀዋል።",
        "ማንም ሰው ያለ ፍርድ ተይዞ እንዲታሰር ወይም በግዞት እንዲኖር አይደረግም።",
        "እያንዳንዱ ሰው በአገሩ ክልል ውስጥ የመዘዋወርና የመኖር ነጻነት መብት አለው።",
        "እያንዳንዱ ሰው የመማር መብት አለው። ትምህርት ቢያንስ በአንደኛ ደረጃና በመሠረታዊ ደረጃዎች ነጻ መሆን አለበት።",
    ),
    given=("አሚና", "ቶማስ", "ሉሉ", "ባኦ", "ሐና", "ዩሱፍ", "ፕሪያ", "ዳንኤል", "ሜይ", "ሣራ", "ኮፊ", "ኤሌና"),
    family=("ሐዳድ", "ንጉየን", "በቀለ", "ሻርማ", "ኦርቴጋ", "ቼን", "ራሂሚ", "ጉፕታ", "አበበ", "ዋንግ", "ሳሌህ"),
    title="የእኔ የትምህርት ውይይት",
    reading="{child} ከ{teacher} ጋር በሳምንት {week} ከ{pages} ገጾች {read} ({share}%) አነበበ።",
    score="ውጤት፦ {read}/{pages}፣ {share}% ለ{child}።",
    headings=("የትምህርት ዓይነቶች", "በየሳምንቱ የተነበቡ ገጾች", "ፎቶዬ", "እርስ በርስ የምንባባለው", "ወደዚህ የመመለሻ መንገድ"),
    columns=("ትምህርት", "ነጥብ", "ድርሻ", "ሳምንት", "እንዴት ነው"),
    subjects=("ንባብ", "ጽሕፈት", "ሒሳብ", "ሳይንስ", "ታሪክ", "ሙዚቃ", "ስፖርት", "ሥነ ጥበብ"),
    judgements=("ጥሩ ጅምር", "በመንገድ ላይ", "ተደርሷል"),
)

PROSE = {"ar": AR, "hi": HI, "zh-Hans": ZH, "am": AM}
"""The families' languages; beside each stands English."""
