/** The fixed texts of emails to customers. They say the same in each language; formal where the survey is. */
export interface MailTexts {
  /** Below the numbers. */
  hint: string
  /** A link to the survey without a number. */
  open: string
  why: string
  /** `{name}` is who asks, as the subject of the sentence where the language inflects names. */
  whyText: string
  unsubscribe: string
  /** The subject of a reminder without one of its own. */
  reminderSubject: string
  /** The introduction of a reminder without one of its own. */
  reminder: string
}
