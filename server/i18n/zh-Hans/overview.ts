import type { SpanLength } from '../../../shared/range.ts'
import type { ChangeSummary, HeadlineSummary, OverviewMessages } from '../en/overview.ts'

const lengths: Record<SpanLength['unit'], (n: number) => string> = {
  day: (n) => (n === 1 ? '前一天' : `前 ${n} 天`),
  month: (n) => (n === 1 ? '前一个月' : `前 ${n} 个月`),
  quarter: (n) => (n === 1 ? '前一季度' : `前 ${n} 个季度`),
  year: (n) => (n === 1 ? '前一年' : `前 ${n} 年`),
}

/** Calls a change significant only when the test says so. */
const describeChange = ({ by, direction, significant }: ChangeSummary, baseline: string) => {
  if (direction === 'level') return `与${baseline}基本持平。`
  if (!significant) return `较${baseline}${direction === 'up' ? '高' : '低'} ${by} 分，属正常波动。`
  return `较${baseline}${direction === 'up' ? '上升' : '下降'} ${by} 分，变化显著。`
}

const describeHeadline = ({ label, score, previous }: HeadlineSummary) => {
  const start = `${label}，我们的净推荐值为 ${score}`
  if (!previous) return `${start}。`
  if (!previous.significant) return `${start}，${previous.span}为 ${previous.score}，差异属正常波动。`
  return `${start}，较${previous.span}的 ${previous.score} 显著${previous.direction === 'up' ? '上升' : '下降'}。`
}

export const zhHans = {
  title: '概览',
  filters: {
    per: '计数方式',
    survey: '问卷',
    types: { relationship: '整体关系', touchpoint: '触点' },
    closed: '已结束',
    range: '时间',
    from: '开始日期',
    to: '结束日期',
    any: '全部',
    interval: '间隔',
  },
  units: { response: '全部反馈', person: '每人最近一次反馈' },
  persons: '人数',
  countedOnce: (responses, repeated) =>
    `每人只计一次，取其在此期间的最近一次反馈：共 ${responses} 份反馈，其中 ${repeated} 人反馈过多次。下方的趋势和分组仍统计全部反馈。`,
  manyRepeats: (responses, persons) => `部分客户反馈过多次：最近 ${responses} 份实名反馈来自 ${persons} 人。`,
  countPersons: '改为每人只计一次',
  ranges: {
    '7d': '最近 7 天',
    '30d': '最近 30 天',
    '90d': '最近 90 天',
    month: '本月',
    'last-month': '上月',
    quarter: '本季度',
    'last-quarter': '上季度',
    year: '今年',
    'last-year': '去年',
    all: '全部时间',
    custom: '自选起止日期',
  },
  intervals: { day: '按天', week: '按周', month: '按月', quarter: '按季度' },
  errors: {
    day: '请填写日期，例如 2026-11-22。',
    order: '结束日期早于开始日期。',
    other: '此链接含有无法识别的筛选条件。',
  },
  before: ({ unit, count }) => lengths[unit](count),
  score: '净推荐值 (NPS)',
  headline: describeHeadline,
  headlineReason: (group, reason) => `${group}提到最多的原因是“${reason}”。`,
  margin: (points) => `±${points}`,
  likelyRange: (low, high) => `很可能在 ${low} 至 ${high} 之间。`,
  changed: describeChange,
  likelyChange: (low, high) => `变化幅度很可能在 ${low} 至 ${high} 分之间。`,
  notCompared: (before) => `反馈太少，无法与${before}比较。`,
  few: '不足 30 份反馈，请谨慎解读。',
  countsOnly: '满 10 份反馈后显示得分。',
  hidden: '不足 5 份反馈，为保护隐私不予显示。',
  responses: '反馈',
  responseRate: '回收率',
  invited: (_, shown) => `共邀请 ${shown} 人`,
  nobodyInvited: '未发送专属邀请',
  excluded: '已排除',
  suspect: (_, shown) => `${shown} 份可疑反馈`,
  botVisits: (_, shown) => `${shown} 次机器人访问`,
  distribution: '评分分布',
  trend: {
    tooFew: '各时段的反馈太少，无法绘制趋势。请选择更长的时间或间隔。',
    title: '趋势',
    changed: (change, before, after) => `${after}${describeChange(change, before)}`,
    unusual: (_, periods, direction, baseline) =>
      `${periods}${direction === 'up' ? '高于' : '低于'}正常范围（${baseline}），值得关注。即使得分稳定，平均每 250 个时段也会出现一次误报。`,
    drifting: (period, direction, baseline) =>
      `截至${period}，近几期整体${direction === 'up' ? '高于' : '低于'}正常范围（${baseline}），值得关注。`,
    usual: (period, baseline) => `${period}处于正常范围（${baseline}）。`,
    baseline: (score, span) => `基准 ${score}，${span}`,
    allResponses: '统计全部反馈，同一人可有多份。',
    unavailable: '满 8 个时段、200 份反馈后显示正常范围。',
  },
  why: {
    title: '原因',
    reason: '原因',
    tag: '标签',
    tags: '标签',
    share: '占比',
    change: '变化',
    impact: '对得分的影响',
    reasonIntro: (answered, total, group) => `${total} 位${group}中有 ${answered} 位选择了原因。`,
    tagIntro: (tagged, total, group) => `${total} 位${group}中有 ${tagged} 位的反馈带有标签。`,
    compared: (before) => `与${before}相比。`,
    up: (points) => `上升 ${points} 个百分点`,
    down: (points) => `下降 ${points} 个百分点`,
    noChange: '属正常波动',
    tooFew: '反馈太少',
    unclear: '影响不明显',
    impactHint: (withIt, withoutIt) =>
      `选了这一项的得分为 ${withIt}，未选的为 ${withoutIt}。各项影响有重叠，不能相加。`,
    none: '这段时间内，这一群体没有人选择原因。',
  },
  segments: {
    title: '分组对比',
    compare: '对比维度',
    notable: '差异最大',
    segment: '分组',
    versusRest: '与其余相比',
    notableIntro: (n) => `共对比 ${n} 个分组，以下分组与其余有显著差异。`,
    noneNotable: (n) => `共对比 ${n} 个分组，各组之间没有显著差异。`,
    nothing: '这段时间的反馈不属于任何分组。',
    undeclared: '请选择对比维度，例如门店、套餐或地区。',
    declare: '添加对比维度',
    filtered: '分组对比基于全部反馈，移除筛选条件后可查看。',
    uncounted: (key) => `尚未按“${key}”统计反馈。`,
    choices: (keys) => `可选对比维度：${keys}。`,
    differs: ({ by, direction, significant }) =>
      significant ? `比其余${direction === 'up' ? '高' : '低'} ${by} 分` : '属正常波动',
    tooFew: '反馈太少，无法比较',
    smallRest: (_, shown) => `其余只有 ${shown} 份反馈`,
    hidden: (_, shown) => `${shown} 个分组不足 5 份反馈，不予显示。`,
    missing: (_, shown) => `${shown} 份反馈没有此项。`,
    more: (n) => `另有 ${n} 个，请下载 CSV 查看。`,
    others: '其余全部',
    differ: '各组之间有显著差异。',
    differChance: '各组之间的差异可能只是偶然波动。',
    only: (value) => `只看 ${value}`,
  },
  calls: {
    title: '今日回访',
    today: (_, shown) => `${shown} 位待回访`,
    overdue: (n) => `${n} 位已逾期`,
    open: (n) => `共 ${n} 位待处理`,
    none: '今天没有需要回访的客户。',
    noneText: '客户打了低分或要求回访时，会自动生成跟进。',
    all: '回访名单',
    wantsCall: '要求回访',
    late: '已逾期',
  },
  comments: { title: '最新留言', none: '这段时间没有留言。', all: '全部反馈' },
  empty: {
    noSurvey: '创建第一份问卷',
    noSurveyText: '两分钟内即可分享链接、二维码或嵌入代码。也可以先看看示例数据。',
    noSurveyToMake: '还没有问卷，请联系经理或市场专员创建。',
    newSurvey: '新建问卷',
    sample: '查看示例数据',
    noResponses: '还没有反馈',
    noResponsesText: '复制链接发给客户，收到的反馈会显示在这里。',
    share: '更多分享方式',
    nothingThen: '这段时间没有反馈',
    nothingThenText: (day) => `最新的反馈来自 ${day}。`,
    nothingFiltered: '这段时间没有符合条件的反馈。',
    allTime: '查看全部时间',
  },
} satisfies OverviewMessages
