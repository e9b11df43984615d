import { z } from 'zod'
import type { Group } from '../nps.ts'
import { NewSurvey } from '../survey.ts'
import { type LocalizedText, localized, type Reason, type TemplateLanguage, templateLanguages } from './languages.ts'
import type { TemplateQuestionId } from './locales/en.ts'
import * as reasons from './reasons.ts'
import { getTemplateQuestion } from './translations.ts'

type TemplateQuestion = { id: string; text: LocalizedText; groups?: Group[] } & (
  | { type: 'text' }
  | { type: 'one'; options: readonly Reason[] }
  | { type: 'scale'; points: number; low: LocalizedText; high: LocalizedText }
)

/** A ready-made survey. */
export interface Template {
  id: string
  name: LocalizedText
  /** When to use it. */
  about: LocalizedText
  type: 'relationship' | 'touchpoint'
  touchpoint: LocalizedText | null
  /** The question that replaces the standard one. */
  question?: TemplateQuestionId
  /** For promoters, and for all others. */
  strengths: readonly Reason[]
  problems: readonly Reason[]
  questions: readonly TemplateQuestion[]
}

export const templates: readonly Template[] = [
  {
    id: 'relationship',
    name: localized('Relationship survey', '客户关系调查', '顧客關係調查'),
    about: localized(
      'Once or twice a year, to all customers: how do they see you overall?',
      '每年一到两次，面向全体客户：他们如何看待与您的整体关系？',
      '每年一到兩次，發給所有顧客：他們怎麼看待與您的整體關係？',
    ),
    type: 'relationship',
    touchpoint: null,
    strengths: reasons.strengths,
    problems: reasons.problems,
    questions: [
      {
        id: 'again',
        type: 'scale',
        points: 5,
        text: localized(
          'How likely are you to buy from us again?',
          '您再次购买的可能性有多大？',
          '您再次購買的可能性有多高？',
        ),
        low: localized('Not at all', '完全不会', '完全不會'),
        high: localized('Certainly', '一定会', '一定會'),
      },
    ],
  },
  {
    id: 'purchase',
    name: localized('After a purchase', '购买之后', '購買之後'),
    about: localized(
      'A few days after delivery, once customers have used it.',
      '收到商品几天之后，客户已经用过时发送。',
      '收到商品幾天後，顧客已經用過時發送。',
    ),
    type: 'touchpoint',
    touchpoint: localized('After purchase', '购买后', '購買後'),
    question: 'purchase',
    strengths: reasons.purchaseStrengths,
    problems: reasons.purchaseProblems,
    questions: [],
  },
  {
    id: 'support',
    name: localized('After support', '客服之后', '客服之後'),
    about: localized(
      'An hour after a request is closed. Never while a complaint is open.',
      '问题处理完毕一小时后发送；投诉尚未解决时不要发送。',
      '案件結案一小時後發送；客訴尚未解決時請勿發送。',
    ),
    type: 'touchpoint',
    touchpoint: localized('After support', '客服后', '客服後'),
    question: 'support',
    strengths: reasons.supportStrengths,
    problems: reasons.supportProblems,
    questions: [
      {
        id: 'solved',
        type: 'one',
        text: localized('Has your request been resolved?', '您的问题解决了吗？', '您的問題解決了嗎？'),
        options: [
          { id: 'yes', text: localized('Yes', '解决了', '解決了') },
          { id: 'partly', text: localized('Partly', '部分解决', '部分解決') },
          { id: 'no', text: localized('No', '没有', '還沒有') },
        ],
      },
    ],
  },
  {
    id: 'onboarding',
    name: localized('Onboarding', '新客户上手', '新顧客上手'),
    about: localized(
      'One or two weeks after customers start: are they getting value?',
      '客户开始使用一到两周后：上手顺利吗？',
      '顧客開始使用一到兩週後：上手順利嗎？',
    ),
    type: 'touchpoint',
    touchpoint: localized('Onboarding', '上手阶段', '上手階段'),
    question: 'onboarding',
    strengths: reasons.onboardingStrengths,
    problems: reasons.onboardingProblems,
    questions: [
      {
        id: 'hindrance',
        type: 'text',
        groups: ['passive', 'detractor'],
        text: localized('What almost stopped you?', '过程中什么差点让您放弃？', '過程中什麼差點讓您放棄？'),
      },
    ],
  },
  {
    id: 'employee',
    name: localized('Employees', '员工调查', '員工調查'),
    about: localized(
      'Once a quarter, anonymous: would employees recommend you as a place to work?',
      '每季度一次，匿名：员工愿意推荐这里作为工作单位吗？',
      '每季一次，匿名：同仁願意推薦這裡作為工作場所嗎？',
    ),
    type: 'relationship',
    touchpoint: null,
    question: 'employee',
    strengths: reasons.workStrengths,
    problems: reasons.workProblems,
    questions: [
      {
        id: 'change',
        type: 'text',
        text: localized(
          'What one thing should we change first?',
          '我们最应该先改变哪一件事？',
          '我們最應該先改變哪一件事？',
        ),
      },
    ],
  },
  {
    id: 'event',
    name: localized('After an event', '活动之后', '活動之後'),
    about: localized(
      'On the evening of the event, or with a QR code at the exit.',
      '活动当晚发送，或在出口放置二维码。',
      '活動當晚發送，或在出口放置 QR Code。',
    ),
    type: 'touchpoint',
    touchpoint: localized('Event', '活动', '活動'),
    question: 'event',
    strengths: reasons.eventStrengths,
    problems: reasons.eventProblems,
    questions: [
      {
        id: 'next',
        type: 'text',
        text: localized('What would you like to see next time?', '下次您希望看到什么？', '下次您希望看到什麼？'),
      },
    ],
  },
]

/** The template with this id, if there is one. */
export const findTemplate = (id: string): Template | undefined => templates.find((template) => template.id === id)

/**
 * Turns a template into a survey named in `language`. Its texts are in the template languages; as long as the English ones are
 * unchanged, respondents read them in every language.
 */
export function surveyFromTemplate(template: Template, language: TemplateLanguage): NewSurvey {
  const { name, type, touchpoint, question, strengths, problems, questions } = template
  const texts = Object.fromEntries(
    templateLanguages.map((templateLanguage) => [
      templateLanguage,
      question && { question: getTemplateQuestion(question, templateLanguage).question },
    ]),
  )
  return NewSurvey.parse({
    name: name[language],
    type,
    touchpoint: touchpoint?.[language] ?? null,
    texts: question ? texts : {},
    reasons: { promoter: strengths, passive: problems, detractor: problems },
    questions,
  })
}

/** The id of a template. */
export const TemplateId = z.enum(templates.map(({ id }) => id) as [string, ...string[]])

const TemplateText = z.partialRecord(z.enum(templateLanguages), z.string())

export const SurveyTemplate = z
  .object({
    id: TemplateId,
    name: TemplateText,
    about: TemplateText.meta({ description: 'When to use it' }),
    survey: NewSurvey,
  })
  .meta({ id: 'SurveyTemplate', description: 'Send `survey` to `POST /api/surveys` to create the survey' })
