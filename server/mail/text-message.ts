import { toWallClock } from '../../shared/calendar.ts'
import { type CampaignSettings, getContactZone } from '../../shared/campaign.ts'
import { chooseLanguage, type Language, languages } from '../../shared/locale.ts'
import { appendOptOutNote } from '../../shared/text-message.ts'
import { type FieldValues, fillFields } from './fields.ts'
import { type MessageChoice, selectTexts } from './message-texts.ts'

/** Whom a text message goes to, and what it carries. */
export interface TextMessageInput extends MessageChoice {
  recipient: FieldValues & { locale: string | null }
  link: string
  code: string | null
}

/** A text message as it is sent, with the language that was chosen for the contact. */
export interface RenderedTextMessage {
  language: Language
  text: string
}

/** They stand for the link and the code until the personal fields are filled in: no direction marks belong into a link. */
const LINK = '\uE000'
const CODE = '\uE001'

/**
 * The text message of a campaign for a contact, in its language or else in one in which it is written. Undefined without a text.
 * @param isPromotional whether it has to say how people refuse further messages
 */
export function renderTextMessage(
  settings: Pick<CampaignSettings, 'texts' | 'test' | 'reminders'>,
  { recipient, link, code, ...choice }: TextMessageInput,
  isPromotional: boolean,
): RenderedTextMessage | undefined {
  const written = languages.filter((language) => selectTexts(settings, language, choice).message !== undefined)
  if (written.length === 0) return undefined
  const language = chooseLanguage([recipient.locale], written)
  const { message = '' } = selectTexts(settings, language, choice)
  const template = message.replaceAll(/\{\{?\s*link\s*\}\}?/g, LINK).replaceAll(/\{\{?\s*code\s*\}\}?/g, CODE)
  const { text } = fillFields(template, language, recipient)
  const filled = text.replaceAll(LINK, () => link).replaceAll(CODE, () => code ?? '')
  return { language, text: isPromotional ? appendOptOutNote(filled) : filled }
}

const [FIRST_MINUTE, LAST_MINUTE] = [8 * 60, 20 * 60]
const DAY_MINUTES = 24 * 60

/** How long a promotional message waits for the hours of its contact, in milliseconds; 0 within them. */
export function getPromotionalWait(
  now: number,
  properties: Readonly<Record<string, string>>,
  workspaceZone: string,
): number {
  const clock = toWallClock(now, getContactZone(properties) ?? workspaceZone)
  const [hours = 0, minutes = 0] = clock.slice(11, 16).split(':').map(Number)
  const minute = hours * 60 + minutes
  if (minute >= FIRST_MINUTE && minute < LAST_MINUTE) return 0
  return ((FIRST_MINUTE - minute + DAY_MINUTES) % DAY_MINUTES) * 60_000
}
