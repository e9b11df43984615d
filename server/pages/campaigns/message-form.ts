import type { Campaign, CampaignSettings } from '../../../shared/campaign.ts'
import type { Form } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { type EditedMessage, parseEdited, textNames } from './messages.ts'

/** What the form changes: one message in one language; with the invitation also who it is from, and the test. */
export function toMessagePatch(page: PageContext, form: Form, campaign: Campaign): Record<string, unknown> {
  const { settings } = campaign
  const edited = parseEdited(page, campaign, form)
  const texts = replaceTexts(settings, edited, form)
  if (edited.message !== 'a') return { settings: texts }
  const isDraft = campaign.state === 'draft'
  return {
    settings: {
      ...texts,
      fromName: form.text('fromName').trim() || null,
      replyTo: form.text('replyTo').trim() || null,
      tracksOpens: form.has('tracksOpens'),
      ...(isDraft && { test: parseTest(settings, form) }),
    },
  }
}

/** The settings with the texts of one message in one language replaced. Blank texts are left out. */
function replaceTexts(settings: CampaignSettings, edited: EditedMessage, form: Form): Record<string, unknown> {
  const { message, language } = edited
  const texts = Object.fromEntries(
    textNames.flatMap((name) => {
      const text = form.text(name).replaceAll('\r\n', '\n').trim()
      return text === '' ? [] : [[name, text]]
    }),
  )
  const replace = ({ [language]: _, ...others }: CampaignSettings['texts']) =>
    Object.keys(texts).length > 0 ? { ...others, [language]: texts } : others
  if (message === 'a') return { texts: replace(settings.texts) }
  if (message === 'b') return { test: settings.test && { ...settings.test, texts: replace(settings.test.texts) } }
  const position = Number(message) - 1
  return {
    reminders: settings.reminders.map((reminder, index) =>
      index === position ? { ...reminder, texts: replace(reminder.texts) } : reminder,
    ),
  }
}

const parseTest = ({ test }: CampaignSettings, form: Form): unknown =>
  form.has('test') ? { texts: test?.texts ?? {}, waitDays: Number(form.text('waitDays', '7')) } : null
