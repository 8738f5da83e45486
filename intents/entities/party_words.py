"""The words of which parties are made, as parts of patterns for `party`."""

from intents.entities.numerals import NUMERAL

NUMBER = rf"(?<!第)(?<![\d.:])(?<![\d一二两三四五六七八九十][\-~到至])({NUMERAL})"
"""A number that counts: not an ordinal, not the end of 3-5."""
UNIT = r"(?:个|位|名)"
I = r"(?:我|俺|咱|本人)(?!们)"  # noqa: E741  (who speaks)

KIN = (
    r"(?:老婆|媳妇儿?|老公|丈夫|妻子|对象|爱人|老伴儿?|孩子|小孩儿?|娃娃?|儿子|女儿|闺女|妈妈?|爸爸?|爹|娘|父亲|母亲|爷爷|奶奶|姥姥|姥爷"
    r"|外婆|外公|婆婆|公公|岳母|岳父|丈母娘|老丈人|哥哥?|弟弟?|姐姐?|妹妹?|孙子|孙女|外孙女?|外甥|侄子|侄女|朋友|同学|同事|邻居|室友|闺蜜"
    r"|战友|女朋友|男朋友|大爷|大娘|大妈|叔叔?|婶婶?|舅舅?|姑姑?|姨妈?|嫂子?|姐夫|儿媳妇?|女婿)"
)
"""One person each."""

HEAD = (
    r"(?:大人|成年人|成人|老人家?|小孩儿?|孩子|儿童|小朋友|宝宝|宝贝|娃娃?|学生|大学生|高中生|初中生|小学生|老师|教师|同学|同事|朋友|邻居|家长"
    r"|儿子|女儿|闺女|孙子|孙女|家人|亲戚|居民|市民|村民|职工|员工|党员|志愿者|家属|老头儿?|老太太?|人(?![民才工大均次数生们群转]))"
)
"""Whom a number counts."""

_AGE = r"(?:\d{1,2}|[一二两三四五六七八九十半]{1,3})(?:多)?(?:岁半?|周岁|个月|年级)[大多]?的?"
AGED = rf"(?:{_AGE}|上[^,。!?\d个人]{{1,5}}的|刚[^,。!?\d个人]{{1,4}}的|年[幼迈]的|[小大老])"
"""What may stand between the number and the people: 五岁的, 上小学的."""

PAIRED = r"(?:夫妻|夫妇|父子|父女|母子|母女|姐妹|兄弟|姊妹|姐弟|兄妹|婆媳|祖孙|爷孙|叔侄|师徒|情侣|闺蜜|[爷娘爹哥])"
"""Who are two or three: 父子俩, 娘仨."""

WITH = r"(?:们?(?:想|要|准备|打算|能|可以)?(?:和|跟|带|领|陪|同|与|还有|加上|、|,))"
"""Between the speaker and those who come along."""

TOGETHER = r"(?:和|跟|带上?|领着?|陪着?|同|与|还有|再?加上?|以及|外加|另外|、|,|\s|着|了|去|来|又|也|要|想|准备|打算|能不能|能|可以|得|一起|一块儿?|个){0,6}"
"""What may stand between people who come together."""

AFTER_WORDS = r"(?![^\s,。!?、人参去要想报约来也都就一]|月|星期|小时|活动|问题|文件|一起)"
"""After 我们四个 nothing else is counted."""
