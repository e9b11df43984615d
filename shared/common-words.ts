/**
 * First names that are ordinary words, too, so that they name nobody by themselves: “will come again”, “that will do”.
 * With a capital letter inside of a sentence they are names.
 */
export const commonLatinWords: ReadonlySet<string> = new Set(
  `ace al am an angel april art august autumn be bella berry best bill bishop blue bob brook brown buddy candy chase chance
  cherry christian clay cliff dale dawn dean do drew duke earl ebony eve faith fern flora forest frank gene ginger glen glory
  good grace grant gray green guy harmony harry he heath heather hill holly honey hope hunter im in is it iris ivy jack jade
  jay jewel joy june just justice kay kind king lance lane lee liberty lily long love luck lucky mark marina marsh mason max
  may me melody mercy merry mike miles misty my nick no norm olive or ore page patience patty pearl penny pierce pink pleasant
  precious price prince queen rain ray red reed rich ring rob robin rock rocky rod rose ruby rusty sage sally sandy scarlet
  scout serene sharp short sky so sparrow star sterling stone storm sue summer sunny sunshine swift terry to trinity true
  us van victor violet wade ward way west white will willow win winter wise wolf wood young`.split(/\s+/),
)

/** Months that are first names: “in May” is none. */
export const monthNames: ReadonlySet<string> = new Set(['april', 'may', 'june', 'august'])

/**
 * Chinese words that begin with a surname, in simplified characters: 服务周到 names no Mr Zhou. With a title, such as 周到师傅,
 * they are names.
 */
export const commonHanWords: ReadonlySet<string> = new Set(
  `安全 安心 安静 安排 安装 安稳 安慰 白天 白色 包括 包装 包容 包含 常常 常来 常用 车间 车辆 成功 成交 成熟 成本 诚信 诚恳 诚意
  程度 程序 春天 单位 单独 方便 方法 方面 方式 方向 房间 高兴 高效 高端 高级 高手 高明 高度 高峰 耿直 公道 公平 公司 古典 古老
  顾客 顾虑 关心 关注 关系 关于 关键 国家 海鲜 和平 和气 和蔼 和善 和谐 贺卡 红色 花费 花样 华丽 黄金 黄色 欢喜 欢乐 欢迎
  计划 计算 江山 金额 金钱 金牌 经过 经理 经验 康复 乐观 乐意 雷锋 连续 连忙 廉价 林间 路上 路线 马上 马路 满意 满足 毛病 毛巾
  米饭 明白 明确 明显 明天 莫名 木头 宁静 牛奶 平安 平时 平静 平台 齐全 钱包 强大 强烈 秋天 全部 全面 全程 全新 全家 任何 任务
  如意 如果 沙发 商家 商品 商量 尚可 盛情 施工 石头 时间 时候 时尚 舒服 舒适 舒心 舒畅 水平 水果 水准 双方 松软 田园 万一 万分
  万全 王国 王子 温柔 温暖 温和 温馨 文明 文化 吴语 夏天 先生 相关 相信 向来 向导 项目 欣慰 幸福 幸好 幸运 熊猫 熟悉 阳光 阳台
  易用 易懂 应该 应对 应有 于是 余额 元旦 元宵 云端 载体 张扬 章程 支持 钟表 钟头 周到 周全 周末 周围 周详 周日 周一 周二 周三
  周四 周五 周六 周边 周期 朱红 祝福 祝愿 左右 左边 专业 真心 真诚 热心 热情 细心 耐心 贴心 用心 开心 放心`.split(
    /\s+/,
  ),
)
