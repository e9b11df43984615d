import { html } from 'hono/html'
import { createForm } from '../../http/forms.ts'
import { messageCards } from './message-fields.ts'
import { toMessagePatch } from './message-form.ts'
import { getTexts, parseEdited, textNames } from './messages.ts'
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
  toPatch: toMessagePatch,
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
