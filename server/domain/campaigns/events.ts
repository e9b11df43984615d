import { toLocalDay } from '../../../shared/calendar.ts'
import type { NewContact } from '../../../shared/contact.ts'
import type { EventsResult, NewEvent } from '../../../shared/event.ts'
import { retryOnConflict } from '../../store/database.ts'
import { insertCampaignWave, selectLatestWave } from '../../store/queries/campaign-waves.ts'
import * as store from '../../store/queries/contact-events.ts'
import { selectOpenSurvey } from '../../store/queries/surveys.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { parseListedContact } from '../contacts/listed-contacts.ts'
import { loadContactRows } from '../contacts/lists.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { applySchedule } from '../surveys/surveys.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { loadCampaign, parseSettings } from './campaigns.ts'
import { decideOn } from './sample.ts'
import { buildRows } from './selection.ts'
import { addLocalDays } from './sending-times.ts'

const DAY_MS = 86_400_000
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
    const now = deps.now()
    const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
    if (!workspace) throw notFound('workspace', workspaceId)
    const keys = inputs.flatMap(({ key }) => key ?? [])
    const stored = keys.length === 0 ? [] : await deps.database.all(store.selectEventsByKey(workspaceId, keys))
    const known = new Map(stored.map(({ key, id, contactId }) => [key, { id, contactId, campaigns: 0 }]))
    const skipped: EventsResult['skipped'] = []
    const events: EventsResult['events'] = []
    const seenKeys = new Set<string>()
    const fresh: { input: NewEvent; contact: NewContact; index: number }[] = []
    for (const [index, input] of inputs.entries()) {
      const earlier = input.key === null ? undefined : known.get(input.key)
      if (earlier) events.push(earlier)
      else if (input.key !== null && seenKeys.has(input.key))
        skipped.push({ index, reason: 'The key is in the list already.' })
      else {
        const contact = parseListedContact(input.contact, workspace.country)
        if ('reason' in contact) skipped.push({ index, ...contact })
        else fresh.push({ input, contact: contact.contact, index })
        if (input.key !== null) seenKeys.add(input.key)
      }
    }
    const contacts = fresh.map(({ contact }) => contact)
    const { statements, matches } = await matchContacts(deps, workspaceId, contacts, { actor })
    const campaigns = (await deps.database.all(store.selectEventCampaigns(workspaceId))).map(({ id, settings }) => ({
      id,
      schedule: parseSettings(settings).schedule,
    }))
    const rows: store.ContactEventRow[] = []
    const entries: store.CampaignEntryRow[] = []
    for (const [position, { input, index }] of fresh.entries()) {
      const match = matches[position]
      if (!match || match instanceof DomainError) {
        skipped.push({ index, reason: match?.message ?? 'The contact is invalid.' })
        continue
      }
      const { type, key, properties, at = now } = input
      const row = { id: deps.newId(now), workspaceId, contactId: match.id, type, key, at, createdAt: now }
      rows.push({ ...row, properties: JSON.stringify(properties) })
      const entered = campaigns.flatMap(({ id: campaignId, schedule }) => {
        if (schedule.kind !== 'event' || schedule.type !== type) return []
        if (Object.entries(schedule.where).some(([name, value]) => properties[name] !== value)) return []
        const dueAt = addLocalDays(at, schedule.delayDays, workspace.timeZone)
        const entry = { id: deps.newId(now), workspaceId, campaignId, contactId: match.id, eventId: row.id, dueAt }
        return dueAt < now - MAX_LATENESS_MS ? [] : [entry]
      })
      entries.push(...entered)
      events.push({ id: row.id, contactId: match.id, campaigns: entered.length })
    }
    await deps.database.batch([
      ...statements,
      ...(rows.length > 0 ? [store.insertContactEvents(rows)] : []),
      ...(entries.length > 0 ? [store.insertCampaignEntries(entries)] : []),
    ])
    return { events, skipped: skipped.sort((a, b) => a.index - b.index) }
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
