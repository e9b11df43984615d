import type { FollowUpLifecycleMessages } from '../en/follow-up-lifecycle.ts'

export const zhHant: FollowUpLifecycleMessages = {
  stages: {
    closed: '已結束，不再詢問顧客',
    'won-back': '顧客已挽回',
    neutral: '顧客轉為中立',
    lost: '顧客已流失',
    unanswered: '顧客未回覆',
    unreachable: '已結束：聯絡不上顧客',
  },
  resumed: '不再等待顧客',
  asked: { email: '以電子郵件再次詢問顧客', sms: '以簡訊再次詢問顧客' },
  notAsked: (reason) => `未再次詢問顧客（${reason}）`,
  notAskedReasons: {
    'not-sent': '訊息未能送達',
    suspect: '此回覆不列入統計',
    'not-verified': '填答者身分未經驗證',
  },
  score: (score) => `再次評分 ${score} 分`,
  unhappy: (score) => `顧客仍不滿意（${score} 分），已重新開啟`,
  escalations: {
    reminded: '提醒了負責人',
    'managers-notified': '通知了經理與團隊主管',
    reassigned: '因逾期未處理而改派',
  },
  solvedEvent: '回訪已解決',
  mergedInto: '併入該顧客的另一件回訪',
  merged: (n) => `併入了該顧客的另外 ${n} 件回訪`,
}
