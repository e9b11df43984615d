import { html } from 'hono/html'
import type { CampaignSettings } from '../../../shared/campaign.ts'
import { createForm, type Form } from '../../http/forms.ts'
import { messageCards } from './message-fields.ts'
import { type EditedMessage, getTexts, parseEdited, textNames } from './messages.ts'
import type { FormStep } from './step.ts'

/** The third step: what the messages say, and from whom they are. */
export const messageStep: FormStep = {
  name: 'message',
  wide: true,
  selectPart: (page, campaign, form) => {
    const { fromName, replyTo, tracksOpens, test, reminders } = campaign.settings
    return {
      ...{ fromName, replyTo, tracksOpens, waitDays: test?.waitDays ?? null, reminders: reminders.length },
      texts: getTexts(campaign.settings, parseEdited(page, campaign, form)),
    }
  },
  toForm(page, campaign) {
    const { settings } = campaign
    const edited = parseEdited(page, campaign)
    return createForm({
      ...{ edited: edited.message, 'edited-language': edited.language },
      ...getTexts(settings, edited),
      fromName: settings.fromName ?? '',
      replyTo: settings.replyTo ?? '',
      waitDays: `${settings.test?.waitDays ?? 7}`,
      ...(settings.test && { test: 'yes' }),
      ...(settings.tracksOpens && { tracksOpens: 'yes' }),
    })
  },
  toPatch(page, form, campaign) {
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
  },
  locateError({ t }, path) {
    const messages = t.campaigns.errors
    if (path === 'fromName') return ['fromName', messages.fromName]
    if (path === 'replyTo') return ['replyTo', messages.replyTo]
    if (path === 'test.waitDays') return ['waitDays', messages.waitDays]
    const field = textNames.find((name) => path.endsWith(`.${name}`))
    return [field ?? 'introduction', messages.text]
  },
  fields: async (page, state) => html`${await messageCards(page, state)}`,
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
