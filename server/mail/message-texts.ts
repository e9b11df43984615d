import type { CampaignSettings, MessageTexts } from '../../shared/campaign.ts'
import type { Language } from '../../shared/locale.ts'
import { mailTexts } from './texts/index.ts'

/** Which message of a campaign: 0 is the invitation, then its reminders; and with which of two texts. */
export interface MessageChoice {
  reminder: number
  variant: string | null
}

/**
 * What a message of a campaign says in a language. Without texts in it, a message has the standard ones: none mixes two
 * languages. A reminder has the subject and the closing of the invitation where it has none of its own.
 */
export function selectTexts(
  { texts, test, reminders }: Pick<CampaignSettings, 'texts' | 'test' | 'reminders'>,
  language: Language,
  { reminder, variant }: MessageChoice,
): MessageTexts {
  const invitation = { ...texts[language], ...(variant === 'b' && test?.texts[language]) }
  if (reminder === 0) return invitation
  const own = reminders[reminder - 1]?.texts[language] ?? {}
  const subject = own.subject ?? (invitation.subject && formatReminderSubject(language, invitation.subject))
  return { closing: invitation.closing, ...own, subject }
}

export const formatReminderSubject = (language: Language, subject: string): string =>
  mailTexts[language].reminderSubject.replace('{subject}', () => subject)
