import type { LiveMessages } from '../en/live.ts'

export const zhHans: LiveMessages = {
  summary: (score, count) => `已更新：净推荐值 ${score}，共 ${count} 份反馈`,
  summaryCount: (count) => `已更新：共 ${count} 份反馈`,
  newCases: (_, shown) => `${shown} 项新跟进`,
  caseUpdated: '该跟进刚有更新',
  updated: '有更新',
  gone: '已不在您的列表中',
}
