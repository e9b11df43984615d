import type { DigestMailMessages } from '../en/digest-mail.ts'

export const zhHans: DigestMailMessages = {
  subject: (frequency, workspace, score) =>
    `${workspace}${{ daily: '日报', weekly: '周报', monthly: '月报' }[frequency]}${score === null ? '' : `：得分 ${score}`}`,
  headings: { daily: '上个工作日以来的客户反馈', weekly: '上周的客户反馈', monthly: '上月的客户反馈' },
  responses: (_, shown) => `${shown} 份反馈`,
  interval: (low, high) => `95% 置信区间 ${low} 至 ${high}`,
  tooFew: '反馈太少，暂不计算得分。',
  groups: ([promoters, passives, detractors], show) =>
    `推荐者 ${show(promoters)}，被动者 ${show(passives)}，贬损者 ${show(detractors)}`,
  before: (score, days) => `此前：${score}${days === null ? '' : `（${days}）`}`,
  nothingBefore: '此前暂无反馈可供比较。',
  rose: (points) => `上升 ${points} 分，超出随机波动。`,
  fell: (points) => `下降 ${points} 分，超出随机波动。`,
  steady: '与此前相比无显著变化。',
  moves: '变化超出随机波动的客群',
  move: (name, from, to) => `${name}：${from} → ${to}`,
  movesHint: {
    daily: '与上一个有反馈的工作日相比，并按比较次数作了校正。',
    weekly: '与前一周相比，并按比较次数作了校正。',
    monthly: '与此前相同天数相比，并按比较次数作了校正。',
  },
  work: '跟进',
  ownWork: '您的跟进',
  counts: { open: (n) => `${n} 项待处理`, overdue: (n) => `${n} 项已逾期`, done: (n) => `本周完成 ${n} 项` },
  calls: '今天要回访',
  waiting: '等待最久的客户',
  since: (day) => `${day}起`,
  praise: '客户的好评',
  openOverview: '查看概览',
  openCalls: '打开回访名单',
  why: {
    daily: '有需要关注的情况时，每个工作日发送。',
    weekly: '有需要关注的情况时，每周发送一次。',
    monthly: '有需要关注的情况时，每月发送一次。',
  },
  stop: '不再接收摘要',
  settings: '更改发送频率',
}
