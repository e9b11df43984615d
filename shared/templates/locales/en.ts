/** The questions of the templates. */
export const en: TemplateQuestions = {
  purchase: { question: 'After this purchase, how likely are you to recommend {subject} to a friend or colleague?' },
  support: {
    question: 'After talking to our support, how likely are you to recommend {subject} to a friend or colleague?',
  },
  onboarding: {
    question: 'After getting started, how likely are you to recommend {subject} to a friend or colleague?',
  },
  employee: { question: 'How likely are you to recommend {subject} as a place to work?' },
  event: { question: 'How likely are you to recommend this event to a friend or colleague?' },
}

/** English texts of templates that are translated into every language; their Chinese is in the templates themselves. */
export const words = [
  'Price',
  'Quality',
  'Waiting or delay',
  'Complicated process',
  'How I was treated',
  'Knowledge and skill',
  'Value for money',
  'Clear information',
  'Speed',
  'Friendly people',
  'Little extras',
  'Convenience',
  'Product quality',
  'Delivery',
  'Ordering or paying',
  'Returns',
  'Wide choice',
  'Quick delivery',
  'Easy to order',
  'Not resolved',
  'Took too long',
  'Had to explain it again',
  'Hard to reach',
  'Resolved right away',
  'Quick reply',
  'Clear answer',
  'Easy to reach',
  'Setup',
  'Too little guidance',
  'Something I need is missing',
  'Hard to understand',
  'Help came late',
  'Easy to start',
  'Clear guidance',
  'Useful from day one',
  'Helpful people',
  'Well designed',
  'Pay and benefits',
  'Workload',
  'Leadership',
  'Growth and learning',
  'Tools and processes',
  'How we treat each other',
  'My colleagues',
  'Work that matters',
  'Freedom and trust',
  'Content',
  'Speakers',
  'Venue',
  'Organisation',
  'Food and drink',
  'The people I met',
  'How likely are you to buy from us again?',
  'Not at all',
  'Certainly',
  'Has your request been resolved?',
  'Yes',
  'Partly',
  'No',
  'What almost stopped you?',
  'What one thing should we change first?',
  'What would you like to see next time?',
] as const

export type TemplateQuestionId = 'purchase' | 'support' | 'onboarding' | 'employee' | 'event'

/** `questionUs` is for surveys without a subject, where “us” does not simply take its place. */
export type TemplateQuestions = Record<TemplateQuestionId, { question: string; questionUs?: string }>

export interface TemplateTexts {
  questions: TemplateQuestions
  words: Record<(typeof words)[number], string>
}
