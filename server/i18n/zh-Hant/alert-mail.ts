import type { AlertMailMessages } from '../en/alert-mail.ts'

export const zhHant: AlertMailMessages = {
  subject: ({ score, from, survey }) =>
    from ? `${from}給了 ${score} 分 · ${survey}` : `新評分 ${score} 分 · ${survey}`,
  urgentFirst: '最緊急的排在最前面。',
  interval: (low, high) => `95% 信賴區間：${low} 至 ${high}`,
  take: '由我回訪',
  'note-call': '記錄通話',
  close: '完成回訪',
  open: '在 Vouch 開啟',
  openList: '在 Vouch 檢視清單',
  linkHint: '任何拿到此信的人都能在 7 天內使用這些按鈕，請勿轉寄。',
  why: (rule, workspace) => `您收到這封信，是因為${workspace}設定了規則「${rule}」。`,
  whyTest: (workspace) => `您收到這封信，是因為有人測試了${workspace}的提醒管道。`,
  stop: '不再接收這類信件',
  settings: '通知設定',
}
