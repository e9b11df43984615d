import type { SpanLength } from '../../../shared/range.ts'
import type { ChangeSummary, HeadlineSummary, OverviewMessages } from '../en/overview.ts'

const lengths: Record<SpanLength['unit'], (n: number) => string> = {
  day: (n) => (n === 1 ? '前一天' : `前 ${n} 天`),
  month: (n) => (n === 1 ? '前一個月' : `前 ${n} 個月`),
  quarter: (n) => (n === 1 ? '前一季' : `前 ${n} 季`),
  year: (n) => (n === 1 ? '前一年' : `前 ${n} 年`),
}

/** Calls a change significant only when the test says so. */
const describeChange = ({ by, direction, significant }: ChangeSummary, baseline: string) => {
  if (direction === 'level') return `與${baseline}大致持平。`
  if (!significant) return `較${baseline}${direction === 'up' ? '高' : '低'} ${by} 分，屬正常波動。`
  return `較${baseline}${direction === 'up' ? '上升' : '下降'} ${by} 分，變化顯著。`
}

const describeHeadline = ({ label, score, previous }: HeadlineSummary) => {
  const start = `${label}，我們的淨推薦值為 ${score}`
  if (!previous) return `${start}。`
  if (!previous.significant) return `${start}，${previous.span}為 ${previous.score}，差異屬正常波動。`
  return `${start}，較${previous.span}的 ${previous.score} 顯著${previous.direction === 'up' ? '上升' : '下降'}。`
}

export const zhHant = {
  title: '總覽',
  filters: {
    per: '計數方式',
    survey: '問卷',
    types: { relationship: '整體關係', touchpoint: '接觸點' },
    closed: '已結束',
    range: '時間',
    from: '開始日期',
    to: '結束日期',
    any: '全部',
    interval: '間隔',
  },
  units: { response: '全部回饋', person: '每人最近一次回饋' },
  persons: '人數',
  countedOnce: (responses, repeated) =>
    `每人只計一次，取其在此期間的最近一次回饋：共 ${responses} 份回饋，其中 ${repeated} 人回饋過多次。下方的趨勢與分組仍統計全部回饋。`,
  manyRepeats: (responses, persons) => `部分顧客回饋過多次：最近 ${responses} 則具名回饋來自 ${persons} 人。`,
  countPersons: '改為每人只計一次',
  ranges: {
    '7d': '最近 7 天',
    '30d': '最近 30 天',
    '90d': '最近 90 天',
    month: '本月',
    'last-month': '上個月',
    quarter: '本季',
    'last-quarter': '上一季',
    year: '今年',
    'last-year': '去年',
    all: '所有時間',
    custom: '自訂起訖日期',
  },
  intervals: { day: '按日', week: '按週', month: '按月', quarter: '按季' },
  errors: {
    day: '請填寫日期，例如 2026-11-22。',
    order: '結束日期早於開始日期。',
    other: '此連結含有無法辨識的篩選條件。',
  },
  before: ({ unit, count }) => lengths[unit](count),
  score: '淨推薦值 (NPS)',
  headline: describeHeadline,
  headlineReason: (group, reason) => `${group}最常提到的原因是「${reason}」。`,
  margin: (points) => `±${points}`,
  likelyRange: (low, high) => `很可能在 ${low} 至 ${high} 之間。`,
  changed: describeChange,
  likelyChange: (low, high) => `變化幅度很可能在 ${low} 至 ${high} 分之間。`,
  notCompared: (before) => `回饋太少，無法與${before}比較。`,
  few: '不足 30 份回饋，請謹慎解讀。',
  countsOnly: '滿 10 份回饋後顯示分數。',
  hidden: '不足 5 份回饋，為保護隱私不予顯示。',
  responses: '回饋',
  responseRate: '回收率',
  invited: (_, shown) => `共邀請 ${shown} 人`,
  nobodyInvited: '未寄送專屬邀請',
  excluded: '已排除',
  suspect: (_, shown) => `${shown} 份可疑回饋`,
  botVisits: (_, shown) => `${shown} 次機器人造訪`,
  distribution: '評分分布',
  trend: {
    tooFew: '各期間的回饋太少，無法繪製趨勢。請選擇更長的時間或間隔。',
    title: '趨勢',
    changed: (change, before, after) => `${after}${describeChange(change, before)}`,
    unusual: (_, periods, direction, baseline) =>
      `${periods}${direction === 'up' ? '高於' : '低於'}正常範圍（${baseline}），值得留意。即使分數穩定，平均每 250 個期間也會出現一次誤報。`,
    drifting: (period, direction, baseline) =>
      `截至${period}，近幾期整體${direction === 'up' ? '高於' : '低於'}正常範圍（${baseline}），值得留意。`,
    usual: (period, baseline) => `${period}處於正常範圍（${baseline}）。`,
    baseline: (score, span) => `基準 ${score}，${span}`,
    allResponses: '統計全部回饋，同一人可有多份。',
    unavailable: '滿 8 個期間、200 份回饋後顯示正常範圍。',
  },
  why: {
    title: '原因',
    reason: '原因',
    tag: '標籤',
    tags: '標籤',
    share: '占比',
    change: '變化',
    impact: '對分數的影響',
    reasonIntro: (answered, total, group) => `${total} 位${group}中有 ${answered} 位選擇了原因。`,
    tagIntro: (tagged, total, group) => `${total} 位${group}中有 ${tagged} 位的回饋帶有標籤。`,
    compared: (before) => `與${before}相比。`,
    up: (points) => `上升 ${points} 個百分點`,
    down: (points) => `下降 ${points} 個百分點`,
    noChange: '屬正常波動',
    tooFew: '回饋太少',
    unclear: '影響不明顯',
    impactHint: (withIt, withoutIt) =>
      `選了這一項的分數為 ${withIt}，未選的為 ${withoutIt}。各項影響有重疊，不能相加。`,
    none: '這段期間內，這一群體沒有人選擇原因。',
  },
  segments: {
    title: '分群比較',
    compare: '比較維度',
    notable: '差異最大',
    segment: '分群',
    versusRest: '與其餘相比',
    notableIntro: (n) => `共比較 ${n} 個分群，以下分群與其餘有顯著差異。`,
    noneNotable: (n) => `共比較 ${n} 個分群，各分群之間沒有顯著差異。`,
    nothing: '這段時間的回饋不屬於任何分群。',
    undeclared: '請選擇比較維度，例如門市、方案或地區。',
    declare: '新增比較維度',
    filtered: '分群比較以全部回饋為準，移除篩選條件後即可檢視。',
    uncounted: (key) => `尚未按「${key}」統計回饋。`,
    choices: (keys) => `可選比較維度：${keys}。`,
    differs: ({ by, direction, significant }) =>
      significant ? `比其餘${direction === 'up' ? '高' : '低'} ${by} 分` : '屬正常波動',
    tooFew: '回饋太少，無法比較',
    smallRest: (_, shown) => `其餘只有 ${shown} 份回饋`,
    hidden: (_, shown) => `${shown} 個分群不足 5 份回饋，不予顯示。`,
    missing: (_, shown) => `${shown} 份回饋沒有此項。`,
    more: (n) => `另有 ${n} 個，請下載 CSV 檢視。`,
    others: '其餘全部',
    differ: '各分群之間有顯著差異。',
    differChance: '各分群之間的差異可能只是偶然波動。',
    only: (value) => `只看 ${value}`,
  },
  calls: {
    title: '今日回訪',
    today: (_, shown) => `${shown} 位待回訪`,
    overdue: (n) => `${n} 位已逾期`,
    open: (n) => `共 ${n} 位待處理`,
    none: '今天沒有需要回訪的顧客。',
    noneText: '顧客給低分或要求回電時，會自動建立回訪。',
    all: '回訪名單',
    wantsCall: '要求回電',
    late: '已逾期',
  },
  comments: { title: '最新留言', none: '這段時間沒有留言。', all: '全部回饋' },
  empty: {
    noSurvey: '建立第一份問卷',
    noSurveyText: '兩分鐘內即可分享連結、QR Code 或嵌入程式碼。也可以先看看範例資料。',
    noSurveyToMake: '還沒有問卷，請聯絡經理或行銷人員建立。',
    newSurvey: '新增問卷',
    sample: '查看範例資料',
    noResponses: '還沒有回饋',
    noResponsesText: '複製連結傳給顧客，收到的回饋會顯示在這裡。',
    share: '更多分享方式',
    nothingThen: '這段時間沒有回饋',
    nothingThenText: (day) => `最新的回饋來自 ${day}。`,
    nothingFiltered: '這段時間沒有符合條件的回饋。',
    allTime: '檢視所有時間',
  },
} satisfies OverviewMessages
