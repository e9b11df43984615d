import { toLocalDay } from '../../../shared/calendar.ts'
import { type CampaignSettings, WavePopulation } from '../../../shared/campaign.ts'
import { getEmailDomain } from '../../../shared/email.ts'
import { retryOnConflict, type Step } from '../../store/database.ts'
import { claimContacts } from '../../store/queries/asking.ts'
import { type CampaignWaveRow, selectLatestWave } from '../../store/queries/campaign-waves.ts'
import type { CampaignRow } from '../../store/queries/campaigns.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import { countInvitations } from '../../store/queries/counts.ts'
import { insertDecisions } from '../../store/queries/decisions.ts'
import { insertDeliveries, type NewDeliveryRow } from '../../store/queries/deliveries.ts'
import { type InvitationOrigin, type InvitationRow, insertInvitations } from '../../store/queries/invitations.ts'
import { type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import { assertNotDrawn, moveWave } from '../../store/queries/wave-selection.ts'
import { type Deps, systemCaller } from '../deps.ts'
import { notFound } from '../errors.ts'
import { recordInvitations } from '../events/invitations.ts'
import { buildDecision, DAY_MS, getThrottleMs } from '../invitations/asking.ts'
import { applySchedule } from '../surveys/surveys.ts'
import { loadSendingSettings } from '../workspaces/sending-settings.ts'
import { loadCampaign, parseSettings } from './campaigns.ts'
import {
  createWaveDraw,
  decideOn,
  drawSample,
  loadWaveChunk,
  prepareWaveAudience,
  type SelectedContact,
  type Selection,
} from './sample.ts'
import { createDueTimes, type WorkspaceClock } from './schedule.ts'

/** What to store about some contacts of a wave. */
export interface WaveChunk {
  statements: Step[]
  /** Whether these are the last contacts of the wave. */
  done: boolean
  invited: number
  skipped: number
}

/**
 * The next step of a wave: first the sample is drawn, then contacts are decided on, some at a time. Everyone whose turn it is gets
 * either an invitation with its message, or a decision. One batch stores that and where the wave stands.
 */
export async function selectWaveChunk(
  deps: Deps,
  campaign: Pick<CampaignRow, 'settings'>,
  survey: OpenSurveyRow,
  wave: CampaignWaveRow,
): Promise<WaveChunk> {
  const selection = { settings: parseSettings(campaign.settings), survey, wave }
  const population = WavePopulation.parse(JSON.parse(wave.population))
  if (population.drawnAt === undefined) {
    const drawn = await drawSample(deps, selection)
    const next = { position: null, population: drawn, selectedAt: null }
    return { statements: [assertNotDrawn(wave), ...moveWave(wave, next)], done: false, invited: 0, skipped: 0 }
  }
  const audience = await prepareWaveAudience(deps, selection, population.drawnAt)
  const { contacts, end } = await loadWaveChunk(deps, wave, audience, wave.position)
  const draw = createWaveDraw(selection, population)
  const selected = await decideOn(deps, selection, contacts, draw)
  const clock = await loadSendingSettings(deps, wave.workspaceId)
  const { invitations: _, ...rows } = buildRows(deps, { ...selection, wave }, clock, selected)
  const next = {
    position: end ?? contacts.at(-1)?.id ?? wave.position,
    population: addToPopulation(selection, population, selected),
    selectedAt: end === null ? deps.now() : null,
  }
  return { ...rows, statements: [...moveWave(wave, next), ...rows.statements], done: end === null }
}

/** Where no list was needed for the sample, those who may be asked are counted as the wave goes on. */
function addToPopulation(
  { settings }: Selection,
  population: WavePopulation,
  selected: readonly SelectedContact[],
): WavePopulation {
  const { sample, cap } = settings
  if (cap !== null || sample.method === 'simple-random' || sample.method === 'stratified') return population
  const eligible = selected.filter(({ refusal }) => refusal === null || refusal.reason === 'not-sampled')
  return { ...population, total: (population.total ?? 0) + eligible.length }
}

/** A selection with its schedule. */
type ScheduledSelection = Selection & {
  wave: Pick<CampaignWaveRow, 'startsAt'>
  /** Whether the contacts are invited however lately they were. */
  ignoresThrottle?: boolean
}

/**
 * What to store about contacts on whom a campaign has decided: invitations with their messages, and decisions. Fails in the batch
 * if another one has invited one of the contacts meanwhile.
 */
export function buildRows(
  deps: Deps,
  selection: ScheduledSelection,
  clock: WorkspaceClock,
  selected: readonly SelectedContact[],
): Pick<WaveChunk, 'statements' | 'invited' | 'skipped'> & { invitations: readonly InvitationRow[] } {
  const { settings, survey, wave, ignoresThrottle = false } = selection
  const now = deps.now()
  const getDueTime = createDueTimes(settings, clock, wave)
  const decisions = selected.flatMap(({ contact, refusal }) =>
    refusal ? [buildDecision(deps, survey, contact.id, refusal, now, { id: wave.campaignId, wave: wave.number })] : [],
  )
  const invited = selected
    .filter(({ refusal }) => refusal === null)
    .map((entry) => {
      const { contact } = entry
      const dueAt = getDueTime({ id: contact.id, properties: JSON.parse(contact.properties) })
      const row = buildInvitation(deps, selection, entry, { now, dueAt })
      return { row, delivery: buildDelivery(deps, settings, row, contact, dueAt) }
    })
  const rows = invited.map(({ row }) => row)
  const deliveries = invited.flatMap(({ delivery }) => delivery ?? [])
  return {
    statements: [
      ...(decisions.length > 0 ? [insertDecisions(decisions)] : []),
      ...(rows.length > 0
        ? [
            ...claimContacts(rows, ignoresThrottle ? null : getThrottleMs(survey)),
            insertInvitations(rows),
            ...recordInvitations(deps, systemCaller(survey.workspaceId), rows),
            countInvitations(survey.id, survey.workspaceId, toLocalDay(now, survey.timeZone), rows.length),
          ]
        : []),
      ...(deliveries.length > 0 ? [insertDeliveries(deliveries)] : []),
    ],
    invited: rows.length,
    skipped: decisions.length,
    invitations: rows,
  }
}

type CampaignInvitation = InvitationRow & InvitationOrigin & { campaignId: string }

function buildInvitation(
  deps: Deps,
  { settings, survey, wave }: ScheduledSelection,
  { contact, probability, stratum, variant }: SelectedContact,
  { now, dueAt }: { now: number; dueAt: number },
): CampaignInvitation {
  const { expiresAfterDays } = settings
  return {
    id: deps.newId(now),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    contactId: contact.id,
    token: deps.newSecret(),
    channel: settings.channel,
    day: toLocalDay(now, survey.timeZone),
    createdAt: now,
    // A message that waits for weeks is no shorter-lived than the others.
    expiresAt: expiresAfterDays === null ? null : Math.max(now, dueAt) + expiresAfterDays * DAY_MS,
    answeredAt: null,
    campaignId: wave.campaignId,
    wave: wave.number,
    ...{ variant, probability, stratum },
    code: needsCode(settings) ? createCode(deps) : null,
  }
}

/** Emails carry the whole link. Text messages often cannot, and links may be sent by other tools that cannot either. */
const needsCode = ({ channel, reminders }: CampaignSettings) =>
  channel !== 'email' || reminders.some((reminder) => reminder.channel === 'sms')

/** Signs that nobody takes for another one. */
const CODE_SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const CODE_LENGTH = 6

/** Six signs at random. A workspace has each code once: the batch fails if another invitation has it. */
function createCode({ newSecret }: Pick<Deps, 'newSecret'>): string {
  let code = ''
  while (code.length < CODE_LENGTH) code += [...newSecret()].filter((sign) => CODE_SIGNS.includes(sign)).join('')
  return code.slice(0, CODE_LENGTH)
}

/** The message of an invitation; undefined if others send the link. */
function buildDelivery(
  { newId }: Pick<Deps, 'newId'>,
  { channel }: CampaignSettings,
  { id, workspaceId, campaignId, createdAt }: CampaignInvitation,
  { email }: ContactRow,
  dueAt: number,
): NewDeliveryRow | undefined {
  if (channel === 'link') return undefined
  const domain = channel === 'email' && email !== null ? getEmailDomain(email) : null
  const message = { workspaceId, campaignId, invitationId: id, reminder: 0, channel, domain }
  return { id: newId(createdAt), ...message, at: createdAt, dueAt }
}

/**
 * Takes the next step of the latest wave of a campaign, in one batch. Killed at any moment, the wave goes on where it was; two
 * processes at once decide on nobody twice.
 * @returns undefined if there is nothing to do: the wave is complete, or the campaign does not run
 */
export function advanceWave(
  deps: Deps,
  workspaceId: string,
  campaignId: string,
): Promise<Omit<WaveChunk, 'statements'> | undefined> {
  return retryOnConflict(async () => {
    const campaign = await loadCampaign(deps, { workspaceId }, campaignId)
    const { startedAt, pausedAt, cancelledAt, finishedAt } = campaign
    if (startedAt === null || pausedAt !== null || cancelledAt !== null || finishedAt !== null) return undefined
    const [wave] = await deps.database.all(selectLatestWave(workspaceId, campaignId))
    if (!wave || wave.selectedAt !== null) return undefined
    const [survey] = await deps.database.all(selectOpenSurvey(campaign.surveyId))
    if (!survey) throw notFound('survey', campaign.surveyId)
    const chunk = await selectWaveChunk(deps, campaign, applySchedule(survey, deps.now()), wave)
    const { statements, ...result } = chunk
    await deps.database.batch(statements)
    return result
  })
}
