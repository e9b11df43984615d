import { type CalendarDay, toLocalDay } from '../../../shared/calendar.ts'
import { CampaignSettings } from '../../../shared/campaign.ts'
import type { DecisionReason } from '../../../shared/decision.ts'
import type { Step } from '../../store/database.ts'
import { type DecisionRow, insertDecisions } from '../../store/queries/decisions.ts'
import * as store from '../../store/queries/demo.ts'
import { insertUnsubscription } from '../../store/queries/unsubscriptions.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import { demoCampaignTexts } from './campaign-texts.ts'
import { type DemoLanguage, demoTexts } from './customers.ts'
import { type DemoSurvey, getChapterStart } from './story.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Most respond within hours: a later reminder would reach none of them. */
const REMINDER_DAYS = 1

/** A sample campaign: invitations of the story, sent by it. */
interface DemoCampaign {
  survey: DemoSurvey
  name: string
  settings: CampaignSettings
  /** The invitations between these times are its own; none for a draft. */
  span: { from: number; to: number } | null
  finishedAt: number | null
}

function listCampaigns(now: number, timeZone: string, language: DemoLanguage): DemoCampaign[] {
  const texts = demoCampaignTexts[language]
  const localized = (text: object) => ({ [language]: text })
  const firstDay: CalendarDay = toLocalDay(getChapterStart(now, 8), timeZone)
  const reminders = [{ afterDays: REMINDER_DAYS, texts: localized(texts.reminder) }]
  const test = { texts: localized(texts.variant), waitDays: 7 }
  const plan = demoTexts[language].values
  const sizes = Object.fromEntries(['Basic', 'Plus', 'Business'].map((value) => [plan[value] ?? value, 60]))
  const campaigns: (Omit<DemoCampaign, 'settings'> & { settings: object })[] = [
    {
      ...{
        survey: 'support',
        name: texts.names.test,
        span: { from: getChapterStart(now, 11), to: getChapterStart(now, 13) },
      },
      finishedAt: getChapterStart(now, 13) + DAY_MS,
      settings: { spreadDays: 60, texts: localized(texts.support), test },
    },
    {
      ...{ survey: 'support', name: texts.names.support, span: { from: getChapterStart(now, 13), to: now } },
      finishedAt: null,
      settings: { schedule: { kind: 'event', type: 'ticket-solved', delayDays: 1 }, texts: localized(texts.support) },
    },
    {
      ...{ survey: 'relationship', name: texts.names.autopilot, span: { from: getChapterStart(now, 8), to: now } },
      finishedAt: null,
      settings: {
        schedule: { kind: 'recurring', everyMonths: 6, startsOn: firstDay },
        texts: localized(texts.autopilot),
        reminders,
      },
    },
    {
      ...{ survey: 'relationship', name: texts.names.draft, span: null, finishedAt: null },
      settings: { sample: { method: 'stratified', property: 'plan', sizes }, texts: localized(texts.draft), reminders },
    },
  ]
  return campaigns.map((campaign) => ({ ...campaign, settings: CampaignSettings.parse(campaign.settings) }))
}

/** The steps that store the sample campaigns. Nothing of them is ever sent: see `isDemo` of the sender. */
export async function seedCampaigns(
  deps: Deps,
  { id: workspaceId, demoAt, timeZone }: WorkspaceRow,
  surveyIds: Record<DemoSurvey, string>,
  language: DemoLanguage,
): Promise<Step[]> {
  const now = demoAt ?? deps.now()
  const latest = new Map<string, string>()
  const steps: Step[] = []
  const campaigns = listCampaigns(now, timeZone, language)
  const loaded = await Promise.all(
    campaigns.map(({ survey, span }) =>
      span
        ? deps.database.all(
            store.selectDemoInvitations(
              workspaceId,
              surveyIds[survey],
              timePrefix(Math.round(span.from)),
              timePrefix(Math.round(span.to)),
            ),
          )
        : [],
    ),
  )
  for (const row of loaded.flat()) if (row.id > (latest.get(row.contactId) ?? '')) latest.set(row.contactId, row.id)
  for (const [index, campaign] of campaigns.entries()) {
    const rows = loaded[index] ?? []
    const startedAt = campaign.span && Math.round(rows[0]?.createdAt ?? campaign.span.from)
    const createdAt = (startedAt ?? now - DAY_MS) - 30 * MINUTE_MS
    const id = deps.newId(createdAt)
    const surveyId = surveyIds[campaign.survey]
    const row = {
      id,
      workspaceId,
      surveyId,
      name: campaign.name,
      settings: JSON.stringify(campaign.settings),
      createdAt,
    }
    steps.push(
      store.insertDemoCampaign({
        ...row,
        startedAt,
        finishedAt: campaign.finishedAt && Math.round(campaign.finishedAt),
      }),
    )
    if (startedAt !== null)
      steps.push(...seedPeople(deps, { ...row, startedAt }, campaign, { rows, latest, now, timeZone }))
  }
  return steps
}

interface People {
  rows: readonly store.DemoInvitationRow[]
  /** The last invitation of each contact. */
  latest: ReadonlyMap<string, string>
  now: number
  timeZone: string
}

interface StartedCampaign {
  id: string
  workspaceId: string
  surveyId: string
  startedAt: number
}

function seedPeople(
  deps: Deps,
  { id: campaignId, workspaceId, surveyId, startedAt }: StartedCampaign,
  { settings }: DemoCampaign,
  { rows, latest, now, timeZone }: People,
): Step[] {
  const waves = numberWaves(rows, settings, timeZone)
  const seen = new Set<string>()
  const people = rows.flatMap((row, position) => {
    const wave = waves.get(toLocalDay(row.createdAt, timeZone)) ?? 1
    // A wave asks each contact once.
    const key = `${wave} ${row.contactId}`
    if (seen.has(key)) return []
    seen.add(key)
    return [buildPerson(row, { position, wave, settings, now, isLast: latest.get(row.contactId) === row.id })]
  })
  const deliveries = people.flatMap((person) =>
    person.messages.map((message) => ({
      ...{ id: deps.newId(message.dueAt), campaignId, invitationId: person.id, reason: null, words: null },
      ...message,
    })),
  )
  const bounces = people.flatMap(({ id, contactId, bounce }) =>
    bounce ? [{ id: deps.newId(bounce.at), campaignId, invitationId: id, contactId, ...bounce }] : [],
  )
  return [
    store.insertDemoWaves(workspaceId, campaignId, listWaves(waves, people, startedAt)),
    store.attachDemoInvitations(
      workspaceId,
      people.map(({ id, wave, variant, clickedAt, unsubscribedAt }) => ({
        ...{ id, campaignId, wave, variant, clickedAt, unsubscribedAt },
      })),
    ),
    ...chunk(deliveries).map((part) => store.insertDemoDeliveries(workspaceId, part)),
    store.insertDemoBounces(workspaceId, bounces),
    insertDecisions(buildDecisions(deps, { campaignId, workspaceId, surveyId }, people, settings)),
    ...people.flatMap(({ contactId, unsubscribedAt: at }) =>
      at === null
        ? []
        : [
            insertUnsubscription({
              ...{ id: deps.newId(at), workspaceId, contactId, at, source: 'self-service' },
              ...{ channel: null, surveyType: null },
            }),
          ],
    ),
  ]
}

const MAX_ROWS = 1000

const chunk = <Row>(rows: readonly Row[]): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / MAX_ROWS) }, (_, index) =>
    rows.slice(index * MAX_ROWS, (index + 1) * MAX_ROWS),
  )

/** A recurring campaign and one after events have a wave on each of their days; others have one. */
function numberWaves(rows: readonly store.DemoInvitationRow[], { schedule }: CampaignSettings, timeZone: string) {
  const days = new Set(rows.map(({ createdAt }) => toLocalDay(createdAt, timeZone)))
  const hasMany = schedule.kind === 'recurring' || schedule.kind === 'event'
  return new Map([...days].sort().map((day, index) => [day, hasMany ? index + 1 : 1]))
}

type Person = ReturnType<typeof buildPerson>

const listWaves = (waves: ReadonlyMap<string, number>, people: readonly Person[], startedAt: number) =>
  [...new Set(waves.values())].map((number) => {
    const at = people.find((person) => person.wave === number)?.createdAt ?? startedAt
    return { number, startsAt: at, selectedAt: at + MINUTE_MS }
  })

interface PersonContext {
  position: number
  wave: number
  settings: CampaignSettings
  now: number
  /** Whether the contact was not invited again. */
  isLast: boolean
}

/** What became of an invitation, by its position: the same in each workspace. */
function buildPerson(row: store.DemoInvitationRow, context: PersonContext) {
  const { position, wave, settings, isLast } = context
  const { id, contactId, createdAt, answeredAt } = row
  const isSilent = answeredAt === null
  const bounced = isSilent && isLast && position % 31 === 4
  const unsubscribed = isSilent && isLast && position % 97 === 11
  const isClicked = !bounced && (!isSilent || unsubscribed || position % 9 === 2)
  const messages = listMessages(row, context, bounced)
  const [{ at, state }] = messages as [Message]
  return {
    ...{ id, contactId, createdAt, wave, messages },
    variant: settings.test === null ? null : pickVariant(position, isSilent),
    clickedAt: isClicked && state === 'sent' ? (answeredAt ?? at + 90 * MINUTE_MS) - MINUTE_MS / 2 : null,
    unsubscribedAt: unsubscribed && state === 'sent' ? at + 95 * MINUTE_MS : null,
    bounce:
      bounced && state === 'sent'
        ? {
            at: at + 2 * MINUTE_MS,
            kind: 'hard',
            status: '5.1.1',
            reason: 'unknown-user',
            words: '550 5.1.1 User unknown',
          }
        : null,
  }
}

/** The second text works better: more of those who responded have it. */
const pickVariant = (position: number, isSilent: boolean): 'a' | 'b' => {
  const draw = (position * 37) % 100
  return draw < (isSilent ? 45 : 60) ? 'b' : 'a'
}

interface Message {
  reminder: number
  state: 'waiting' | 'sent' | 'failed' | 'skipped'
  at: number
  dueAt: number
  reason?: string | null
  words?: string | null
}

function listMessages(
  { createdAt, answeredAt }: store.DemoInvitationRow,
  { position, settings, now, isLast }: PersonContext,
  bounced: boolean,
): Message[] {
  const sentAt = createdAt + MINUTE_MS
  const failed = answeredAt === null && isLast && position % 83 === 17
  if (failed) {
    const words = '550 5.1.10 Recipient not found'
    return [{ reminder: 0, state: 'failed', at: sentAt, dueAt: createdAt, reason: 'recipient', words }]
  }
  const invitation = { reminder: 0, state: 'sent', at: sentAt, dueAt: createdAt } as const
  const dueAt = sentAt + REMINDER_DAYS * DAY_MS
  if (settings.reminders.length === 0) return [invitation]
  const reminder = { reminder: 1, at: dueAt, dueAt }
  if (dueAt >= now) return [invitation, { ...reminder, at: sentAt, state: 'waiting' }]
  if (answeredAt !== null && answeredAt < dueAt)
    return [invitation, { ...reminder, state: 'skipped', reason: 'responded' }]
  return [invitation, bounced ? { ...reminder, state: 'skipped', reason: 'bounced' } : { ...reminder, state: 'sent' }]
}

const REASONS: readonly DecisionReason[] = [
  'throttled',
  'throttled',
  'throttled',
  'open-follow-up',
  'no-address',
  'too-new',
]

/** Contacts of one wave whom the next one did not ask. */
const buildDecisions = (
  { newId }: Deps,
  campaign: Pick<DecisionRow, 'workspaceId' | 'surveyId'> & { campaignId: string },
  people: readonly Person[],
  { schedule }: CampaignSettings,
): DecisionRow[] => {
  const last = Math.max(1, ...people.map(({ wave }) => wave))
  return people.flatMap(({ contactId, wave, createdAt }, position) => {
    if (schedule.kind === 'now' || wave >= last || position % 6 !== 1) return []
    const at = people.find((person) => person.wave > wave)?.createdAt ?? createdAt
    const reason = REASONS[Math.floor(position / 6) % REASONS.length] ?? 'throttled'
    const until = reason === 'throttled' ? createdAt + 90 * DAY_MS : null
    return [{ id: newId(at), ...campaign, contactId, reason, until, at, wave: wave + 1 }]
  })
}
