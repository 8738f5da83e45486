"""What search-engine poison is made of.

Cores name the trade; modifiers are the words such phrases are padded with. STRONG cores never stand in a government
text except where the trade is fought. GAMBLING ones may stand alone in ordinary texts. WEAK ones are ordinary words or
names (金沙 is a county, 皇冠 a brand) and count only among several modifiers.
"""

from knowledge.importing.lexicon import words

STRONG = words(
    """
    网赌 网络赌场 线上赌场 在线赌场 真人赌场 赌博网站 赌博平台 赌球网 赌球平台 博彩网站 博彩平台 博彩公司 菠菜网站
    菠菜平台 时时彩 百家乐 澳门新葡 新葡京 六合彩图 六合彩开奖 香港马会 马会资料 特码资料 一肖一码 一码中特
    幸运飞艇 北京赛车 pk10 快三计划 分分彩 重庆时时 极速赛车 真人荷官 真人视讯 真人娱乐 德州扑克 炸金花 捕鱼达人
    棋牌游戏平台 开元棋牌 送彩金 注册送金 体育投注 足球投注 电子投注 电竞投注 滚球 太阳城娱乐 太阳城集团
    永利娱乐 金沙娱乐 皇冠体育 皇冠足球 银河娱乐 澳门金沙 澳门银河 澳门永利 澳门皇冠 开云体育 乐鱼体育 华体会
    爱游戏体育 betway bet365 365bet ag真人 ag娱乐 pg电子 mg电子 cq9 太阳城官网 雷火电竞 龙8国际 万博体育
    博彩导航 成人视频 成人影片 成人电影 成人网站 黄色网站 黄色视频 无码视频 无码av 约炮 援交 外围女 同城约 一夜情
    美女上门 学生妹上门 激情视频 裸聊 三级片 办假证 办证刻章 刻章办证 假文凭 代办文凭 代办假 传奇私服 私服发布
    迷魂药 迷药 催情 春药 枪支出售 仿真枪出售 窃听器 代孕包 黑户贷款 秒下款 秒批贷款 不看征信 裸贷 高炮口子 网贷口子
    信用卡套现 花呗套现 白条套现
    """
)

MORE_STRONG = words(
    """
    澳门新葡京 澳门威尼斯人 亚博体育 亚博官网 亚博app 必威体育 必威betway 伟德体育 伟德国际 葡京娱乐 葡京赌场 葡京赌侠
    葡京棋牌 葡京官网 凯发k8 凯发娱乐 九游会 j9官网 南宫国际 南宫娱乐 ng28 沙巴体育 火狐体育 米兰体育 半岛体育 星空体育
    江南体育app 欧宝体育 乐鱼官网 球速体育 bob体育 ob体育 kb体育 sb体育 188bet hth官网 雷竞技 贝博体育 贝博bb 金年会
    尊龙凯时 和记娱乐 永乐国际 云顶国际 云顶娱乐 新濠天地娱乐 太阳成集团 彩神争霸 彩神app 天天中彩票 大发彩票 大发快三
    大发体育 外围足球 足球外围 滚球盘 赌城 线上赌城 龙虎斗 百人牛牛 真人游戏第一 真人棋牌 电子老虎机 aa级毛片 a级毛片
    免费毛片 成人av 成人免费 日韩av 国产av 免费av 免费看黄 黄片 代开餐饮发票 代开住宿发票 代开正规发票 发票代开微信
    代开发票加微 代开发票加q
    """
)
BRANDS = words(
    """
    葡京 威尼斯人 亚博 必威 伟德 赌博 无码 毛片 凯发 开云 乐鱼 万博 大发 体育app 彩票app 娱乐app 棋牌app 体育官网
    """
)
"""Names and words that are believed only with modifiers of the trade beside them."""

GAMBLING = words(
    """
    赌场 赌球 博彩 六合彩 老虎机 娱乐城 娱乐场 投注站 赌钱 牌九 轮盘赌 菠菜 彩金 代开发票 私服 外挂 假证 套现 代孕
    """
)

WEAK = words(
    """
    金沙 永利 皇冠 太阳城 银河国际 棋牌 彩票 体育彩 快三 扑克 捕鱼 麻将 斗地主 澳门 小额贷款 无抵押贷款 贷款 伟易博
    电竞 投注
    """
)

SEO = words(
    """
    十大 老品牌 排行榜 排行 排名 排名前十 前十名 官网 官方网站 官方 官方版 官方下载 最新版 最新版本 最新网址
    最新地址 最新登录 备用网址 备用 手机版 网页版 电脑版 苹果版 安卓版 安卓 ios 入口 登录入口 登陆入口 登录网址 登陆
    正规 正规的 正规平台 信誉 信誉好 信誉最好 靠谱 靠谱的 可靠的 最靠谱 最大 最好 最好的 最全 推荐 大全 送彩金 投注
    下注 开户 开奖 开奖结果 开奖直播 开奖记录 赔率 返水 返利 提现 提款 盘口 真人 线上 网投 网上 试玩 玩法 技巧 攻略
    破解 破解版 代理 代理加盟 加盟 客户端 安装 免费 娱乐 娱乐城 娱乐场 体育 国际 棋牌 现金 现金网 电子 电子游戏 视讯
    俱乐部 彩票 计划 软件 走势图 预测 直播 在线 在线观看 高清 无码 秒下款 微信 代开 加微信 联系方式 联系电话 app
    下载 下载app app下载 手机app 注册 注册送 登录 登入 导航 论坛 老牌 知名 权威 首选 唯一 全球 亚洲 顶级 哪个好
    有哪些 怎么样 可信 安全吗 黑平台 网红
    """
)

ORDINARY = words(
    """
    网上 线上 体育 国际 电子 俱乐部 计划 软件 预测 直播 在线 下载 注册 登录 免费 官方 官网 官方网站 微信 联系方式
    联系电话 安装 推荐 代理 加盟 最大 最好 唯一 全球 亚洲 娱乐 娱乐场 棋牌 彩票 技巧 攻略 正规 开户 提现 论坛 权威
    知名 首选 app 现金 提款 玩法 大全 有哪些 怎么样 代开 导航 排名 排行 客户端 最好的 最全 安卓 ios 可靠的 可信
    加微信 破解 官方版 投注 开奖 下注 走势图 开奖结果 返利
    """
)
"""Modifiers that ordinary services use too; beside a WEAK core they prove nothing."""

PADDING = words(
    """
    网站 网址 平台 网 的 之 最新 最 手机 官 版 新 老 公司 游戏 好 玩 中国 澳门 香港 pk 澳洲 欧洲 十 大 品牌 排 信息
    服务
    """
)
"""May stand inside a phrase between modifiers, and the words of CLOSING may end one."""

CLOSING = words(
    """
    网站 网址 平台 游戏 公司 网
    """
)

FOUGHT = words(
    """
    打击 严打 严禁 禁止 严厉 整治 查处 查办 取缔 防范 防止 犯罪 违法 非法 举报 抵制 拒绝 远离 警惕 谨防 涉嫌 涉赌
    参与 清理 治理 侦破 破获 抓获 关停 封堵 处罚 罚款 刑 罪 诈骗 骗局 反诈 陷阱 预防 危害 沉迷 劝阻 追究 禁赌 扫黄
    黄赌毒 监管 规范 不得 依法 公安 警方 民警 专项行动 案件 赃款 涉案 受害 被骗 套路 识破 提醒 揭秘 杜绝 惩治 打掉
    捣毁 端掉 通报
    """
)
"""In the same sentence these show that the trade is the subject, not the advertisement."""
