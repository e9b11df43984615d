import type { CampaignSettings } from '../../shared/campaign.ts'
import type { Language } from '../../shared/locale.ts'
import { type FieldValues, fillFields } from './fields.ts'
import type { MessageChoice } from './message-texts.ts'

/**
 * The text message for a contact: in its language, or else in one in which it is written. `{link}` and `{code}` are fields too.
 * @throws TypeError if it is written in no language
 */
export function renderTextMessage(
  { texts, test, reminders }: Pick<CampaignSettings, 'texts' | 'test' | 'reminders'>,
  preferred: Language,
  { reminder, variant }: MessageChoice,
  contact: FieldValues,
  { link, code }: { link: string; code: string | null },
): string {
  const written = reminder > 0 ? reminders[reminder - 1]?.texts : variant === 'b' ? { ...texts, ...test?.texts } : texts
  const messages = Object.entries(written ?? {}).flatMap(([language, { message }]) =>
    message === undefined ? [] : [{ language: language as Language, message }],
  )
  const chosen = messages.find(({ language }) => language === preferred) ?? messages[0]
  if (!chosen) throw new TypeError('Expected a text message.')
  const properties = { ...contact.properties, link, ...(code !== null && { code }) }
  return fillFields(chosen.message, chosen.language, { ...contact, properties }).text
}
