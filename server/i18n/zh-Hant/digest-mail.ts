import type { DigestMailMessages } from '../en/digest-mail.ts'

export const zhHant: DigestMailMessages = {
  subject: (frequency, workspace, score) =>
    `${workspace}${{ daily: '日報', weekly: '週報', monthly: '月報' }[frequency]}${score === null ? '' : `：分數 ${score}`}`,
  headings: { daily: '上個工作日以來的顧客回饋', weekly: '上週的顧客回饋', monthly: '上個月的顧客回饋' },
  responses: (_, shown) => `${shown} 份回饋`,
  interval: (low, high) => `95% 信賴區間 ${low} 至 ${high}`,
  tooFew: '回饋太少，暫不計算分數。',
  groups: ([promoters, passives, detractors], show) =>
    `推薦者 ${show(promoters)}，被動者 ${show(passives)}，貶損者 ${show(detractors)}`,
  before: (score, days) => `先前：${score}${days === null ? '' : `（${days}）`}`,
  nothingBefore: '先前沒有回饋可供比較。',
  rose: (points) => `上升 ${points} 分，超出隨機波動。`,
  fell: (points) => `下降 ${points} 分，超出隨機波動。`,
  steady: '與先前相比沒有顯著變化。',
  moves: '變動超出隨機波動的客群',
  move: (name, from, to) => `${name}：${from} → ${to}`,
  movesHint: {
    daily: '與上一個有回饋的工作日相比，並依比較次數校正。',
    weekly: '與前一週相比，並依比較次數校正。',
    monthly: '與先前相同天數相比，並依比較次數校正。',
  },
  work: '回訪',
  ownWork: '您的回訪',
  counts: { open: (n) => `${n} 項待處理`, overdue: (n) => `${n} 項已逾期`, done: (n) => `本週完成 ${n} 項` },
  calls: '今天要回訪',
  waiting: '等待最久的顧客',
  since: (day) => `${day}起`,
  praise: '顧客的好評',
  openOverview: '檢視總覽',
  openCalls: '開啟回訪名單',
  why: {
    daily: '有需要留意的狀況時，每個工作日寄送。',
    weekly: '有需要留意的狀況時，每週寄送一次。',
    monthly: '有需要留意的狀況時，每月寄送一次。',
  },
  stop: '不再接收摘要',
  settings: '變更寄送頻率',
}
