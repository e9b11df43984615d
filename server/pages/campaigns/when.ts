import { html } from 'hono/html'
import type { Campaign, CampaignSettings } from '../../../shared/campaign.ts'
import { createForm, type Form } from '../../http/forms.ts'
import type { FormStep } from './step.ts'
import { EVENT_ROWS, MAX_REMINDERS, paceCard, remindersCard, scheduleCard } from './when-fields.ts'

const DEFAULT_WINDOW = { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

/** The second step: when the invitations go out, how fast, and who is reminded. */
export const whenStep: FormStep = {
  name: 'when',
  selectPart: (_, { settings: { schedule, spreadDays, window, reminders, expiresAfterDays } }) => ({
    ...{ schedule, spreadDays, window, expiresAfterDays },
    reminders: reminders.map(({ afterDays, channel }) => ({ afterDays, channel })),
  }),
  toForm: (page, { settings }) => {
    const { schedule, window, spreadDays, expiresAfterDays, reminders } = settings
    const { weekdays, from, to } = window ?? DEFAULT_WINDOW
    return createForm({
      ...toScheduleFields(schedule, page.format.today()),
      ...{ spreadDays: `${spreadDays}`, expires: expiresAfterDays?.toString() ?? '' },
      ...{ window: window ? 'set' : 'none', weekdays: weekdays.map(String), from, to },
      ...Object.fromEntries(
        reminders.flatMap(({ afterDays, channel }, index) => [
          [`after-${index + 1}`, `${afterDays}`],
          [`channel-${index + 1}`, channel ?? ''],
        ]),
      ),
    })
  },
  toPatch: (_, form, campaign) => ({
    settings: {
      schedule: parseSchedule(form, campaign.settings.schedule),
      spreadDays: toNumber(form.text('spreadDays')) ?? 1,
      window: parseWindow(form),
      reminders: parseReminders(form, campaign),
      expiresAfterDays: toNumber(form.text('expires')) ?? null,
    },
  }),
  locateError({ t }, path) {
    const messages = t.campaigns.errors
    const fields: [string, string, string][] = [
      ['schedule.at', 'date', messages.at],
      ['schedule.everyMonths', 'everyMonths', messages.everyMonths],
      ['schedule.startsOn', 'startsOn', messages.startsOn],
      ['schedule.type', 'eventType', messages.eventType],
      ['schedule.delayDays', 'delayDays', messages.delayDays],
      ['schedule.where', 'where-key-1', messages.other],
      ['spreadDays', 'spreadDays', messages.spreadDays],
      ['window.weekdays', 'weekdays', messages.weekdays],
      ['window', 'from', messages.window],
      ['reminders.0', 'after-1', messages.afterDays],
      ['reminders.1', 'after-2', messages.afterDays],
      ['reminders', 'after-3', messages.afterDays],
      ['expiresAfterDays', 'expires', messages.other],
    ]
    const [, field, message] = fields.find(([prefix]) => path.startsWith(prefix)) ?? ['', 'when', messages.other]
    return [field, message]
  },
  fields: async (page, state) =>
    html`${scheduleCard(page, state)}
${await paceCard(page, state)}
${await remindersCard(page, state)}`,
}

const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))

/** The fields of other kinds have defaults, in case the user chooses one. */
function toScheduleFields(schedule: CampaignSettings['schedule'], today: string): Record<string, string> {
  const fields = {
    ...{ when: schedule.kind, date: today, time: '10:00', everyMonths: '6', startsOn: today },
    ...{ eventType: '', delayDays: '1' },
  }
  switch (schedule.kind) {
    case 'now':
      return fields
    case 'at': {
      const [date = '', time = ''] = schedule.at.split('T')
      return { ...fields, date, time, ...(schedule.inContactZone && { contactZone: 'yes' }) }
    }
    case 'recurring':
      return { ...fields, everyMonths: `${schedule.everyMonths}`, startsOn: schedule.startsOn }
    case 'event': {
      const rows = Object.entries(schedule.where).flatMap(([key, value], index) => [
        [`where-key-${index + 1}`, key],
        [`where-value-${index + 1}`, value],
      ])
      const { type, delayDays } = schedule
      return { ...fields, eventType: type, delayDays: `${delayDays}`, ...Object.fromEntries(rows) }
    }
  }
}

function parseSchedule(form: Form, stored: CampaignSettings['schedule']): unknown {
  const text = (name: string) => form.text(name).trim()
  switch (form.text('when')) {
    case 'at':
      return { kind: 'at', at: `${text('date')}T${text('time').slice(0, 5)}`, inContactZone: form.has('contactZone') }
    case 'recurring':
      return { kind: 'recurring', everyMonths: toNumber(text('everyMonths')), startsOn: text('startsOn') }
    case 'event':
      return {
        kind: 'event',
        type: text('eventType'),
        delayDays: toNumber(text('delayDays')) ?? 0,
        where: parseWhere(form, stored),
      }
    default:
      return { kind: 'now' }
  }
}

/** Conditions beyond the rows of the form stay as they are. */
function parseWhere(form: Form, stored: CampaignSettings['schedule']): Record<string, string> {
  const others = stored.kind === 'event' ? Object.entries(stored.where).slice(EVENT_ROWS) : []
  const rows = Array.from({ length: EVENT_ROWS }, (_, index) => {
    const value = (name: string) => form.text(`where-${name}-${index + 1}`).trim()
    return [value('key'), value('value')] as const
  })
  return Object.fromEntries([...rows.filter(([key, value]) => key !== '' || value !== ''), ...others])
}

const parseWindow = (form: Form): unknown =>
  form.text('window') === 'set'
    ? {
        weekdays: form.list('weekdays').map(Number),
        from: form.text('from').slice(0, 5),
        to: form.text('to').slice(0, 5),
      }
    : null

/** Reminders keep the texts that they have. A blank one in between is left out. */
const parseReminders = (form: Form, { settings }: Campaign): unknown[] =>
  Array.from({ length: MAX_REMINDERS }, (_, index) => {
    const afterDays = toNumber(form.text(`after-${index + 1}`))
    const channel = form.text(`channel-${index + 1}`) || null
    return { afterDays, channel, texts: settings.reminders[index]?.texts ?? {} }
  }).filter(({ afterDays }) => afterDays !== undefined)
