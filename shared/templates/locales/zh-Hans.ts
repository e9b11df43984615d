import type { TemplateQuestions } from './en.ts'

export const zhHans: TemplateQuestions = {
  purchase: { question: '这次购买之后，您有多大可能把{subject}推荐给朋友或同事？' },
  support: { question: '联系客服之后，您有多大可能把{subject}推荐给朋友或同事？' },
  onboarding: { question: '初步使用之后，您有多大可能把{subject}推荐给朋友或同事？' },
  employee: { question: '您有多大可能推荐亲友来{subject}工作？', questionUs: '您有多大可能推荐亲友来我们这里工作？' },
  event: { question: '您有多大可能把这次活动推荐给朋友或同事？' },
}
