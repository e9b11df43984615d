import type { TemplateQuestions } from './en.ts'

export const zhHant: TemplateQuestions = {
  purchase: { question: '這次購買之後，您向朋友或同事推薦{subject}的可能性有多大？' },
  support: { question: '聯絡客服之後，您向朋友或同事推薦{subject}的可能性有多大？' },
  onboarding: { question: '初步使用之後，您向朋友或同事推薦{subject}的可能性有多大？' },
  employee: {
    question: '您推薦親友來{subject}工作的可能性有多大？',
    questionUs: '您推薦親友來我們這裡工作的可能性有多大？',
  },
  event: { question: '您向朋友或同事推薦這場活動的可能性有多大？' },
}
