import { toLocalDay } from '../../../shared/calendar.ts'
import type { CampaignSchedule } from '../../../shared/campaign.ts'
import type { NewContact } from '../../../shared/contact.ts'
import type { EventsResult, NewEvent } from '../../../shared/event.ts'
import { retryOnConflict } from '../../store/database.ts'
import { insertCampaignWave, selectLatestWave } from '../../store/queries/campaign-waves.ts'
import * as store from '../../store/queries/contact-events.ts'
import { selectOpenSurvey } from '../../store/queries/surveys.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import { parseListedContact } from '../contacts/listed-contacts.ts'
import { loadContactRows } from '../contacts/lists.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { DAY_MS } from '../invitations/asking.ts'
import { applySchedule } from '../surveys/surveys.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { loadCampaign, parseSettings } from './campaigns.ts'
import { decideOn } from './sample.ts'
import { buildRows } from './selection.ts'
import { addLocalDays } from './sending-times.ts'

const CHUNK_SIZE = 200

/** Who would have been asked longer ago than this is not asked any more. */
const MAX_LATENESS_MS = DAY_MS

/**
 * Records what customers did, and lets the campaigns that wait for it ask them: a delay counts from when it happened. An event with
 * a key counts once, however often it is reported. Events with invalid contacts are skipped with the reason.
 */
export const recordEvents = (deps: Deps, caller: Caller, inputs: readonly NewEvent[]): Promise<EventsResult> =>
  retryOnConflict(async () => {
    const { workspaceId, actor } = caller
    const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
    if (!workspace) throw notFound('workspace', workspaceId)
    const { newEvents, events, skipped } = await sortEvents(deps, workspace, inputs)
    const contacts = newEvents.map(({ contact }) => contact)
    const { statements, matches } = await matchContacts(deps, workspaceId, contacts, { actor })
    const schedules = await loadEventSchedules(deps, workspaceId)
    const rows: store.ContactEventRow[] = []
    const entries: store.CampaignEntryRow[] = []
    for (const [position, { input, index }] of newEvents.entries()) {
      const match = matches[position]
      if (!match || match instanceof DomainError) {
        skipped.push({ index, reason: match?.message ?? 'The contact is invalid.' })
        continue
      }
      const row = buildEventRow(deps, workspaceId, match.id, input)
      const ownEntries = buildEntries(deps, workspace, schedules, row, input.properties)
      rows.push(row)
      entries.push(...ownEntries)
      events.push({ id: row.id, contactId: match.id, campaigns: ownEntries.length })
    }
    await deps.database.batch([
      ...statements,
      ...(rows.length > 0 ? [store.insertContactEvents(rows)] : []),
      ...(entries.length > 0 ? [store.insertCampaignEntries(entries)] : []),
    ])
    return { events, skipped: skipped.sort((a, b) => a.index - b.index) }
  })

/** Tells new events from those that are stored already and those that cannot be read. */
async function sortEvents(deps: Deps, { id, country }: WorkspaceRow, inputs: readonly NewEvent[]) {
  const keys = inputs.flatMap(({ key }) => key ?? [])
  const rows = keys.length === 0 ? [] : await deps.database.all(store.selectEventsByKey(id, keys))
  const storedEvents = new Map(rows.map((row) => [row.key, { id: row.id, contactId: row.contactId, campaigns: 0 }]))
  const newKeys = new Set<string>()
  const newEvents: { input: NewEvent; contact: NewContact; index: number }[] = []
  const events: EventsResult['events'] = []
  const skipped: EventsResult['skipped'] = []
  for (const [index, input] of inputs.entries()) {
    const { key } = input
    const storedEvent = key === null ? undefined : storedEvents.get(key)
    if (storedEvent) events.push(storedEvent)
    else if (key !== null && newKeys.has(key)) skipped.push({ index, reason: 'The key is in the list already.' })
    else {
      const listed = parseListedContact(input.contact, country)
      if ('reason' in listed) skipped.push({ index, ...listed })
      else newEvents.push({ input, contact: listed.contact, index })
      if (key !== null) newKeys.add(key)
    }
  }
  return { newEvents, events, skipped }
}

/** A running campaign that asks after events. */
interface EventSchedule {
  campaignId: string
  schedule: CampaignSchedule
}

async function loadEventSchedules({ database }: Deps, workspaceId: string): Promise<EventSchedule[]> {
  const rows = await database.all(store.selectEventCampaigns(workspaceId))
  return rows.map(({ id, settings }) => ({ campaignId: id, schedule: parseSettings(settings).schedule }))
}

function buildEventRow(
  deps: Deps,
  workspaceId: string,
  contactId: string,
  { type, key, properties, at }: NewEvent,
): store.ContactEventRow {
  const now = deps.now()
  const event = { id: deps.newId(now), workspaceId, contactId, type, key, properties: JSON.stringify(properties) }
  return { ...event, at: at ?? now, createdAt: now }
}

/** When campaigns ask the contact of an event. */
const buildEntries = (
  { newId, now }: Deps,
  { id: workspaceId, timeZone }: WorkspaceRow,
  schedules: readonly EventSchedule[],
  { id: eventId, contactId, type, at }: store.ContactEventRow,
  properties: Readonly<Record<string, string>>,
): store.CampaignEntryRow[] =>
  schedules.flatMap(({ campaignId, schedule }) => {
    if (schedule.kind !== 'event' || schedule.type !== type) return []
    if (Object.entries(schedule.where).some(([name, value]) => properties[name] !== value)) return []
    const dueAt = addLocalDays(at, schedule.delayDays, timeZone)
    const isLate = dueAt < now() - MAX_LATENESS_MS
    return isLate ? [] : [{ id: newId(now()), workspaceId, campaignId, contactId, eventId, dueAt }]
  })

/** Asks the contacts whose events let campaigns do so now. */
export async function askAfterEvents(deps: Deps): Promise<void> {
  for (const { campaignId, workspaceId } of await deps.database.all(store.selectCampaignsWithEntries(deps.now()))) {
    while (await askNextEntries(deps, workspaceId, campaignId)) {}
  }
}

const duplicate = { reason: 'duplicate', until: null } as const

/** Decides on some contacts in one batch. The waves of such a campaign are its days. @returns whether there may be more */
const askNextEntries = (deps: Deps, workspaceId: string, campaignId: string): Promise<boolean> =>
  retryOnConflict(async () => {
    const campaign = await loadCampaign(deps, { workspaceId }, campaignId)
    if (campaign.pausedAt !== null || campaign.cancelledAt !== null) return false
    const now = deps.now()
    const due = await deps.database.all(store.selectDueEntries(workspaceId, campaignId, now, CHUNK_SIZE))
    if (due.length === 0) return false
    const [survey] = await deps.database.all(selectOpenSurvey(campaign.surveyId))
    if (!survey) throw notFound('survey', campaign.surveyId)
    const clock = await loadSendingSettings(deps, workspaceId)
    const [latest] = await deps.database.all(selectLatestWave(workspaceId, campaignId))
    const isToday =
      latest !== undefined && toLocalDay(latest.startsAt, clock.timeZone) === toLocalDay(now, clock.timeZone)
    const number = isToday ? latest.number : (latest?.number ?? 0) + 1
    const wave = { workspaceId, campaignId, number, startsAt: now, slotFrom: null, slotTo: null }
    const selection = { settings: parseSettings(campaign.settings), survey: applySchedule(survey, now), wave }
    const contacts = await loadContactRows(deps, { workspaceId }, [...new Set(due.map(({ contactId }) => contactId))])
    const ids = contacts.map(({ id }) => id)
    const invited = await deps.database.all(store.selectInvitedInWave(campaignId, number, ids))
    const invitedIds = new Set(invited.map(({ contactId }) => contactId))
    const selected = (await decideOn(deps, selection, contacts, undefined)).map((entry) =>
      // Two events of one day ask once, whatever the throttle is.
      invitedIds.has(entry.contact.id) ? { ...entry, refusal: entry.refusal ?? duplicate } : entry,
    )
    await deps.database.batch([
      ...store.takeCampaignEntries(due.map(({ id }) => id)),
      ...(isToday ? [] : [insertCampaignWave({ ...wave, selectedAt: now })]),
      ...buildRows(deps, selection, clock, selected).statements,
    ])
    return true
  })
