import type { AlertMailMessages } from '../en/alert-mail.ts'

export const zhHans: AlertMailMessages = {
  subject: ({ score, from, survey }) =>
    from ? `${from}打了 ${score} 分 · ${survey}` : `新评分 ${score} 分 · ${survey}`,
  urgentFirst: '最紧急的排在最前。',
  interval: (low, high) => `95% 置信区间：${low} 至 ${high}`,
  take: '由我跟进',
  'note-call': '记录通话',
  close: '完成跟进',
  open: '在 Vouch 中打开',
  openList: '在 Vouch 中查看列表',
  linkHint: '任何拿到此邮件的人都可在 7 天内使用这些按钮，请勿转发。',
  why: (rule, workspace) => `您收到此邮件，是因为${workspace}设置了规则“${rule}”。`,
  whyTest: (workspace) => `您收到此邮件，是因为有人测试了${workspace}的提醒渠道。`,
  stop: '不再接收此类邮件',
  settings: '通知设置',
}
