"""What residents subscribe to: the keyword of a topic, and the words that people and documents use for it."""

#: A keyword, and the words beside it that mean it, in what people say and in what documents are called.
TOPICS: dict[str, tuple[str, ...]] = {
    "养老": ("老年人", "老人", "适老", "敬老"),
    "养老金": ("退休金", "退休工资"),
    "高龄津贴": ("高龄补贴",),
    "医保": ("医疗保险", "医疗保障", "新农合"),
    "社保": ("社会保险",),
    "公积金": (),
    "低保": ("最低生活保障",),
    "残疾": ("残联", "护理补贴"),
    "退役军人": ("老兵", "退伍", "优抚", "双拥", "当兵"),
    "生育": ("三孩", "二孩", "产假", "生娃"),
    "育儿": ("育儿补贴", "三岁以下"),
    "托育": ("托班", "托管"),
    "疫苗": ("接种",),
    "学区": ("划片", "片区划分", "上小学"),
    "招生": ("升学", "幼儿园报名", "子女入学"),
    "中考": (),
    "高考": (),
    "教育": ("学校",),
    "住房": ("房子", "限购"),
    "公租房": ("保障房", "廉租房"),
    "租房": (),
    "不动产": ("房产证",),
    "老旧小区": ("旧改", "棚改"),
    "加装电梯": (),
    "物业": (),
    "征地": (),
    "拆迁": ("征收补偿", "安置"),
    "落户": ("户口", "户籍"),
    "人才": ("引才", "海归", "留学生"),
    "创业": ("开店",),
    "就业": ("找工作", "稳岗", "灵活就业"),
    "招聘": ("招考", "考编", "事业编", "公务员", "招教"),
    "最低工资": (),
    "高温补贴": ("高温津贴",),
    "工伤": ("职业伤害",),
    "税": ("税收", "减税", "税务", "税费"),
    "小微企业": ("个体户", "个体工商户"),
    "惠企": ("涉企", "企业补贴", "企业扶持"),
    "高新技术": ("高新企业", "科技型企业", "科技创新"),
    "营商环境": (),
    "外贸": (),
    "招商": (),
    "消费券": (),
    "农业": ("三农", "惠农", "种地", "种田", "大棚", "种粮", "农机"),
    "农村": ("俺村", "村里"),
    "环境": ("环保", "污染", "生态"),
    "供暖": ("供热", "停暖", "暖气"),
    "停水": (),
    "停电": (),
    "公交": (),
    "地铁": (),
    "限行": (),
    "停车": (),
    "修路": ("道路施工",),
    "新能源": (),
    "垃圾分类": (),
    "养犬": ("养狗", "遛狗"),
    "食品": ("餐饮", "食品安全"),
    "消防": (),
    "婚姻": ("结婚", "离婚登记"),
    "驾考": ("驾照", "驾驶证"),
    "开放日": ("参观活动", "参观"),
    "公报": (),
}


def known_topics(text: str) -> tuple[str, ...]:
    """The keywords that a folded text speaks of, in the order it does; of two that overlap the longer word counts."""
    found: list[tuple[int, int, str]] = []
    for keyword, others in TOPICS.items():
        for word in (keyword, *others):
            at = text.find(word)
            if at >= 0:
                found.append((at, at + len(word), keyword))
    found.sort(key=lambda one: (one[0] - one[1], one[0]))  # longest first
    kept: list[tuple[int, int, str]] = []
    for start, end, keyword in found:
        if all(end <= one[0] or start >= one[1] for one in kept):
            kept.append((start, end, keyword))
    return tuple(dict.fromkeys(keyword for _, _, keyword in sorted(kept)))


def words_of(keyword: str) -> tuple[str, ...]:
    """The keyword, and the words that mean it."""
    return (keyword, *TOPICS.get(keyword, ()))
