import type { Campaign, CampaignChannel, CampaignSettings, MessageTexts } from '../../../shared/campaign.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import type { Form } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'

/** One message of a campaign: the invitation, its second version, or a reminder. */
export type MessageName = 'a' | 'b' | '1' | '2' | '3'

/** What the step edits: one message in one language. */
export interface EditedMessage {
  message: MessageName
  language: Language
}

export const textNames = ['subject', 'preheader', 'introduction', 'closing', 'message'] as const
export type TextName = (typeof textNames)[number]

/** The messages that a campaign has. */
export const listMessages = ({ test, reminders }: CampaignSettings): MessageName[] => [
  'a',
  ...(test ? (['b'] as const) : []),
  ...reminders.map((_, index) => `${index + 1}` as MessageName),
]

/** Which message and language the address or the form names; by default the invitation in the language of its texts. */
export function parseEdited({ c, format }: PageContext, { settings }: Campaign, form?: Form): EditedMessage {
  const message = form?.text('edited') || c.req.query('message')
  const language = form?.text('edited-language') || c.req.query('in')
  const written = languages.filter((name) => settings.texts[name])
  return {
    message: listMessages(settings).find((name) => name === message) ?? 'a',
    language:
      languages.find((name) => name === language) ??
      (written.includes(format.language) ? undefined : written[0]) ??
      format.language,
  }
}

export function getTexts(settings: CampaignSettings, { message, language }: EditedMessage): MessageTexts {
  const texts =
    message === 'a'
      ? settings.texts
      : message === 'b'
        ? settings.test?.texts
        : settings.reminders[Number(message) - 1]?.texts
  return texts?.[language] ?? {}
}

/** The channel of a message: reminders may have one of their own. */
export const getChannel = (settings: CampaignSettings, { message }: Pick<EditedMessage, 'message'>): CampaignChannel =>
  settings.reminders[Number(message) - 1]?.channel ?? settings.channel
