import { html } from 'hono/html'
import { listGateways } from '../../domain/gateways/gateways.ts'
import { getSendingSettings } from '../../domain/workspaces/sending-settings.ts'
import { formatTimeZone } from '../../i18n/time-zones.ts'
import { checkField, checkGroup, radioGroup, selectField, textField } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from '../settings/paths.ts'
import { weekdayNames } from '../settings/workspace.ts'
import type { StepState } from './step.ts'

/** How many reminders a campaign may have. */
export const MAX_REMINDERS = 3
/** Properties that an event must have: a form has a row for each. */
export const EVENT_ROWS = 2

const kinds = ['now', 'at', 'recurring', 'event'] as const
const EXPIRY_DAYS = [14, 30, 90, 365]

const fieldOf =
  ({ form, errors }: StepState) =>
  (name: string) => ({ name, value: form.text(name), error: errors[name] })

const number = (min: number, max: number) => ({
  type: 'number',
  attributes: { min, max, size: 10, inputmode: 'numeric' },
})

/** When the campaign asks, with the fields of the chosen kind. */
export function scheduleCard(page: PageContext, state: StepState): Markup {
  const { t, format } = page
  const messages = t.campaigns.when
  const field = fieldOf(state)
  const zone = formatTimeZone(format.timeZone, format.language, format.now)
  return card(
    { title: messages.title },
    html`${radioGroup({
      name: 'when',
      label: messages.title,
      hideLabel: true,
      value: state.form.text('when', 'now'),
      choices: kinds.map((kind) => ({ value: kind, label: messages.kinds[kind], hint: messages.kindHints[kind] })),
    })}
<div class="stack" data-when="when=at">
<div class="fields">
${textField({ ...field('date'), label: messages.date, type: 'date' })}
${textField({ ...field('time'), label: messages.time, hint: messages.timeHint(zone), type: 'time' })}
</div>
${checkField({
  name: 'contactZone',
  label: messages.contactZone,
  hint: messages.contactZoneHint,
  checked: state.form.has('contactZone'),
})}
</div>
<div class="fields" data-when="when=recurring">
${textField({ ...field('everyMonths'), label: messages.everyMonths, ...number(1, 24) })}
${textField({ ...field('startsOn'), label: messages.startsOn, type: 'date' })}
</div>
<div class="stack" data-when="when=event">
<div class="fields">
${textField({ ...field('eventType'), label: messages.eventType, hint: messages.eventTypeHint, attributes: { maxlength: 100 } })}
${textField({ ...field('delayDays'), label: messages.delayDays, ...number(0, 365) })}
</div>
${whereRows(page, state)}
</div>`,
  )
}

function whereRows({ t }: PageContext, state: StepState): Markup {
  const messages = t.campaigns.when
  const { form, errors } = state
  const cell = (name: string, label: string) =>
    html`<input id="${name}" name="${name}" value="${form.text(name)}" aria-label="${label}" placeholder="${label}" maxlength="200">`
  const row = (_: unknown, index: number) => html`<div class="pair">
${cell(`where-key-${index + 1}`, messages.whereProperty)}
${cell(`where-value-${index + 1}`, messages.whereValue)}
</div>`
  const error = errors['where-key-1']
  return html`<fieldset class="field">
<legend>${messages.where} <small>${t.common.optional}</small></legend>
${Array.from({ length: EVENT_ROWS }, row)}
${error ? html`<p class="error">${error}</p>` : ''}
</fieldset>`
}

/** Over how many days the messages are spread, and at which hours they go out. */
export async function paceCard(page: PageContext, state: StepState): Promise<Markup> {
  const { t, format, c } = page
  const messages = t.campaigns.when
  const field = fieldOf(state)
  const { quietHours } = await getSendingSettings(c.var.deps, c.var.caller)
  const quietText = quietHours ? messages.quiet(quietHours.from, quietHours.to) : messages.noQuiet
  const settingsLink = page.may('settings')
    ? html` <a href="${settingsPath(page, 'sending')}">${messages.toSending}</a>`
    : ''
  return card(
    { title: messages.pace },
    html`${textField({ ...field('spreadDays'), label: messages.spreadDays, hint: messages.spreadHint, ...number(1, 60) })}
${radioGroup({
  name: 'window',
  label: messages.window,
  value: state.form.text('window', 'none'),
  choices: [
    { value: 'none', label: messages.windows.none },
    { value: 'set', label: messages.windows.set },
  ],
})}
<div class="stack" data-when="window=set">
${checkGroup({
  name: 'weekdays',
  label: messages.weekdays,
  values: state.form.list('weekdays'),
  error: state.errors.weekdays,
  choices: weekdayNames(format.language).map((label, index) => ({ value: `${index + 1}`, label })),
})}
<div class="fields">
${textField({ ...field('from'), label: messages.from, type: 'time' })}
${textField({ ...field('to'), label: messages.to, type: 'time' })}
</div>
</div>
<p class="hint">${quietText}${settingsLink}</p>`,
  )
}

const channelField = ({ t }: PageContext, field: { name: string; value: string }): Markup =>
  selectField({
    ...field,
    label: t.campaigns.when.reminderChannel,
    choices: [
      { value: '', label: t.campaigns.when.sameChannel },
      { value: 'email', label: t.campaigns.whom.channels.email },
      { value: 'sms', label: t.campaigns.whom.channels.sms },
    ],
  })

/** After how many days contacts who have not responded are reminded, and how long their links work. */
export async function remindersCard(page: PageContext, state: StepState): Promise<Markup> {
  const messages = page.t.campaigns.when
  const { deps, caller } = page.c.var
  const { data: gateways } = await listGateways(deps, caller, { cursor: undefined, limit: 1 })
  const hasChannels = gateways.length > 0 || state.campaign.settings.reminders.some(({ channel }) => channel !== null)
  const field = fieldOf(state)
  const reminderField = (index: number) =>
    html`<div class="stack">
${textField({
  ...field(`after-${index}`),
  label: messages.reminderAfter(index),
  ...number(1, 60),
  ...(index === 1 && { hint: messages.afterDaysHint }),
})}
${hasChannels ? channelField(page, field(`channel-${index}`)) : ''}
</div>`
  return card(
    { title: messages.reminders, intro: messages.remindersIntro },
    html`<div class="fields">
${Array.from({ length: MAX_REMINDERS }, (_, index) => reminderField(index + 1))}
</div>
<div class="fields">
${selectField({
  ...field('expires'),
  label: messages.expires,
  choices: [
    ...EXPIRY_DAYS.map((days) => ({ value: `${days}`, label: messages.expiresIn(days) })),
    { value: '', label: messages.expiresNever },
  ],
})}
</div>`,
  )
}
