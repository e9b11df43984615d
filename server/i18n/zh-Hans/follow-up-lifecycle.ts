import type { FollowUpLifecycleMessages } from '../en/follow-up-lifecycle.ts'

export const zhHans: FollowUpLifecycleMessages = {
  stages: {
    closed: '已结束，不再询问客户',
    'won-back': '客户已挽回',
    neutral: '客户转为中立',
    lost: '客户已流失',
    unanswered: '客户未回复',
    unreachable: '已结束：联系不上客户',
  },
  resumed: '不再等待客户',
  asked: { email: '通过邮件再次询问客户', sms: '通过短信再次询问客户' },
  notAsked: (reason) => `未再次询问客户（${reason}）`,
  notAskedReasons: {
    'not-sent': '消息未能送达',
    suspect: '该回复不计入统计',
    'not-verified': '答复者身份未经验证',
  },
  score: (score) => `再次评分 ${score} 分`,
  unhappy: (score) => `客户仍不满意（${score} 分），已重新打开`,
  escalations: {
    reminded: '提醒了负责人',
    'managers-notified': '通知了经理和团队负责人',
    reassigned: '因逾期未处理而改派',
  },
  solvedEvent: '跟进已解决',
  mergedInto: '并入该客户的另一项跟进',
  merged: (n) => `并入了该客户的另外 ${n} 项跟进`,
}
