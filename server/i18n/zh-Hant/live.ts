import type { LiveMessages } from '../en/live.ts'

export const zhHant: LiveMessages = {
  summary: (score, count) => `已更新：淨推薦值 ${score}，共 ${count} 份回饋`,
  summaryCount: (count) => `已更新：共 ${count} 份回饋`,
  newCases: (_, shown) => `${shown} 件新回訪`,
  caseUpdated: '這件回訪剛有更新',
  updated: '有更新',
  gone: '已不在您的清單中',
}
