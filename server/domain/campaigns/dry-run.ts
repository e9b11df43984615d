import type { DecisionReason } from '../../../shared/decision.ts'
import { decisionReasons } from '../../../shared/decision.ts'
import type { DryRun, DryRunContact, DryRunOutcome } from '../../../shared/dry-run.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Draw } from '../../../shared/sampling.ts'
import { toIso } from '../../../shared/text.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import { selectOpenSurvey } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import type { Audience } from '../segments/audience.ts'
import { applySchedule } from '../surveys/surveys.ts'
import { loadCampaign, parseSettings } from './campaigns.ts'
import {
  createWaveDraw,
  decideOn,
  drawSample,
  eachWaveChunk,
  loadWaveChunk,
  prepareWaveAudience,
  type SelectedContact,
  type Selection,
} from './sample.ts'

/** Contacts that are named for each reason. */
const MAX_NAMED = 50
/** Contacts that are looked at for one dry run, and for one page of a list. */
export const MAX_AUDIENCE = 100_000
const MAX_SCANNED = 10_000

/**
 * What a campaign would decide if its next wave started now: who is asked, who is not, and why. Nothing is stored. Of a recurring
 * campaign all contacts are counted, as if it were everyone’s turn.
 */
export async function dryRun(deps: Deps, caller: Caller, campaignId: string): Promise<DryRun> {
  const { selection, audience, draw, population, isDrawnFromAll, at } = await prepareDryRun(deps, caller, campaignId)
  const counts = new DryRunCounts()
  let isComplete = isDrawnFromAll
  for await (const contacts of eachWaveChunk(deps, selection.wave, audience)) {
    for (const selected of await decideOn(deps, selection, contacts, draw)) counts.add(selected)
    if (counts.audience < MAX_AUDIENCE) continue
    isComplete = false
    break
  }
  return { at: toIso(at), isComplete, ...counts.summarize(population.strata) }
}

interface PreparedDryRun {
  selection: Selection
  audience: Audience
  draw: Draw
  population: Awaited<ReturnType<typeof drawSample>>
  /** False if only the first contacts of the audience were looked at. */
  isDrawnFromAll: boolean
  at: number
}

async function prepareDryRun(deps: Deps, caller: Caller, campaignId: string): Promise<PreparedDryRun> {
  const { workspaceId } = caller
  const campaign = await loadCampaign(deps, caller, campaignId)
  const [survey] = await deps.database.all(selectOpenSurvey(campaign.surveyId))
  if (!survey) throw notFound('survey', campaign.surveyId)
  const at = deps.now()
  const wave = { workspaceId, campaignId, number: campaign.waves + 1, slotFrom: null, slotTo: null }
  const selection = { settings: parseSettings(campaign.settings), survey: applySchedule(survey, at), wave }
  const population = await drawSample(deps, selection, MAX_AUDIENCE)
  return {
    ...{ selection, population, at },
    isDrawnFromAll: !population.isPartial,
    draw: createWaveDraw(selection, population),
    audience: await prepareWaveAudience(deps, selection, population.drawnAt ?? at),
  }
}

/** Counts what was decided, one contact at a time. */
class DryRunCounts {
  audience = 0
  #asked = 0
  readonly #reasons = new Map<DecisionReason, { count: number; contacts: DryRunContact[] }>()
  readonly #strata = new Map<string, number>()
  readonly #languages = new Map<string | null, number>()
  readonly #variants = new Map<'a' | 'b', number>()

  add({ contact, refusal, stratum, variant }: SelectedContact): void {
    this.audience++
    if (refusal) {
      const tally = this.#reasons.get(refusal.reason) ?? { count: 0, contacts: [] }
      tally.count++
      if (tally.contacts.length < MAX_NAMED) tally.contacts.push(toDryRunContact(contact))
      this.#reasons.set(refusal.reason, tally)
      return
    }
    this.#asked++
    if (stratum !== null) increment(this.#strata, stratum)
    if (variant !== null) increment(this.#variants, variant)
    increment(this.#languages, contact.locale)
  }

  summarize(populations: Readonly<Record<string, number>>): Omit<DryRun, 'at' | 'isComplete'> {
    return {
      audience: this.audience,
      asked: this.#asked,
      skipped: this.audience - this.#asked,
      reasons: decisionReasons.flatMap((reason) => {
        const tally = this.#reasons.get(reason)
        return tally ? [{ reason, ...tally }] : []
      }),
      strata: Object.entries(populations)
        .map(([stratum, population]) => ({ stratum, population, asked: this.#strata.get(stratum) ?? 0 }))
        .sort((one, other) => (one.stratum < other.stratum ? -1 : 1)),
      languages: [...this.#languages]
        .map(([language, asked]) => ({ language, asked }))
        .sort((one, other) => other.asked - one.asked),
      variants: [...this.#variants]
        .map(([variant, asked]) => ({ variant, asked }))
        .sort((one, other) => (one.variant < other.variant ? -1 : 1)),
    }
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

const toDryRunContact = ({ id, externalId, email, phone, name, locale }: ContactRow): DryRunContact => ({
  ...{ id, externalId, email, phone, name, locale },
})

/**
 * The contacts of a dry run with one outcome, in the order in which they were created. A page may have fewer than `limit`, or
 * none, and still a cursor: so many contacts were looked at.
 */
export async function listDryRunContacts(
  deps: Deps,
  caller: Caller,
  campaignId: string,
  outcome: DryRunOutcome,
  { cursor, limit }: Paging,
): Promise<ListPage<DryRunContact>> {
  const { selection, audience, draw } = await prepareDryRun(deps, caller, campaignId)
  const found: ContactRow[] = []
  let end: string | null = cursor ?? null
  for (let scanned = 0; ; ) {
    const chunk = await loadWaveChunk(deps, selection.wave, audience, end)
    const selected = await decideOn(deps, selection, chunk.contacts, draw)
    found.push(...selected.flatMap(({ contact, refusal }) => (isOutcome(refusal, outcome) ? [contact] : [])))
    scanned += chunk.contacts.length
    end = chunk.end
    if (end === null || found.length > limit || scanned >= MAX_SCANNED) break
  }
  const page = found.slice(0, limit)
  return {
    data: page.map(toDryRunContact),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : end,
  }
}

const isOutcome = (refusal: SelectedContact['refusal'], outcome: DryRunOutcome) =>
  (refusal?.reason ?? 'asked') === outcome
