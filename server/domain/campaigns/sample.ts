import type { CampaignSample, CampaignSettings, WavePopulation } from '../../../shared/campaign.ts'
import {
  createDraw,
  type Draw,
  getSampleNumber,
  needsList,
  type SamplePlan,
  Sampler,
} from '../../../shared/sampling.ts'
import type { CampaignWaveRow } from '../../store/queries/campaign-waves.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'
import { type AskingContext, findRefusals, type Refusal, toAskingContext } from '../invitations/asking.ts'
import { AUDIENCE_CHUNK_SIZE, type Audience, loadAudienceChunk, prepareAudience } from '../segments/audience.ts'
import { isOpen } from '../surveys/surveys.ts'
import { isInWave } from './schedule.ts'

/** A wave, as far as it decides who is asked. */
export type SampledWave = Pick<CampaignWaveRow, 'workspaceId' | 'campaignId' | 'number' | 'slotFrom' | 'slotTo'>

/** What decides who is asked. */
export interface Selection {
  settings: CampaignSettings
  survey: OpenSurveyRow
  wave: SampledWave
}

/** A contact of the audience, and what was decided. */
export interface SelectedContact {
  contact: ContactRow
  /** Null if the contact is asked. */
  refusal: Refusal | null
  /** The chance of a contact who may be asked to be in the sample; null if it is unknown. */
  probability: number | null
  /** Of a stratified sample. */
  stratum: string | null
  /** Of a test of two texts. */
  variant: 'a' | 'b' | null
}

/** The number that decides who is in the sample is drawn anew for each wave. */
const getSalt = ({ campaignId, number }: SampledWave) => `${campaignId} ${number}`

const toPlan = (sample: CampaignSample): SamplePlan =>
  sample.method === 'stratified' ? { method: 'stratified', sizes: sample.sizes } : sample

/** The rule for a campaign. Vouch itself sends, except where only links are created. */
export const getAskingContext = ({ settings: { channel }, survey }: Selection): AskingContext => ({
  ...toAskingContext(survey, channel),
  isSurveyOpen: isOpen(survey),
  isSent: channel !== 'link',
})

function getStratum({ sample }: CampaignSettings, { properties }: ContactRow): string | null {
  if (sample.method !== 'stratified') return null
  const values: Record<string, string> = JSON.parse(properties)
  return Object.hasOwn(values, sample.property) ? (values[sample.property] ?? '') : ''
}

/** Half of the contacts get each text: the same one in each wave. */
function getVariant({ settings, wave }: Selection, contactId: string): SelectedContact['variant'] {
  if (settings.test === null) return null
  return getSampleNumber(contactId, `${wave.campaignId} variant`) < 0.5 ? 'a' : 'b'
}

/**
 * Decides on contacts, in their order.
 * @param draw undefined while the sample is not drawn: then all who may be asked are
 */
export async function decideOn(
  deps: Pick<Deps, 'database' | 'now'>,
  selection: Selection,
  contacts: readonly ContactRow[],
  draw: Draw | undefined,
): Promise<SelectedContact[]> {
  const cases = contacts.map((contact) => {
    const stratum = getStratum(selection.settings, contact)
    return { contact, stratum, drawn: draw ? draw(contact.id, stratum ?? undefined) : null }
  })
  const drawnById = new Map(cases.map(({ contact, drawn }) => [contact.id, drawn]))
  const ids = contacts.map(({ id }) => id)
  const refusals = await findRefusals(deps, getAskingContext(selection), ids, (id) => {
    const drawn = drawnById.get(id)
    return typeof drawn === 'string' ? drawn : undefined
  })
  return cases.map(({ contact, stratum, drawn }) => ({
    contact,
    stratum,
    refusal: refusals.get(contact.id) ?? null,
    probability: typeof drawn === 'number' ? drawn : null,
    variant: getVariant(selection, contact.id),
  }))
}

/** Loads of an audience for one chunk of contacts whose turn it is. */
const MAX_LOADS = 20

/** The next contacts of the audience whose turn it is in a wave; `end` is null after the last. */
export async function loadWaveChunk(
  deps: Deps,
  wave: SampledWave,
  audience: Audience,
  after: string | null,
): Promise<{ contacts: ContactRow[]; end: string | null }> {
  const contacts: ContactRow[] = []
  let end = after
  for (let load = 0; load < MAX_LOADS && contacts.length < AUDIENCE_CHUNK_SIZE / 2; load++) {
    const chunk = await loadAudienceChunk(deps, wave, audience, end ?? '')
    contacts.push(...chunk.contacts.filter(({ id }) => isInWave(wave, id)))
    end = chunk.end
    if (end === null) break
  }
  return { contacts, end }
}

/** All contacts of the audience whose turn it is in a wave. Memory use does not grow with them. */
export async function* eachWaveChunk(deps: Deps, wave: SampledWave, audience: Audience): AsyncGenerator<ContactRow[]> {
  for (let after: string | null = null; ; ) {
    const { contacts, end } = await loadWaveChunk(deps, wave, audience, after)
    if (contacts.length > 0) yield contacts
    if (end === null) return
    after = end
  }
}

/** The audience of a wave whose sample is drawn. */
export const prepareWaveAudience = (deps: Deps, { settings, wave }: Selection, drawnAt: number): Promise<Audience> =>
  prepareAudience(deps, wave.workspaceId, settings.segmentId, drawnAt)

/** A population of which only the first contacts were looked at. */
export type PartialPopulation = WavePopulation & { isPartial?: true }

/**
 * Draws the sample of a wave among the contacts who may be asked. What it returns is stored with the wave, so that the same
 * sample follows however often the selection is broken off, and although those asked first may not be asked again.
 * @param limit of contacts to look at
 */
export async function drawSample(
  deps: Deps,
  selection: Selection,
  limit = Number.POSITIVE_INFINITY,
): Promise<PartialPopulation> {
  const { settings, wave } = selection
  const drawnAt = deps.now()
  const plan = toPlan(settings.sample)
  if (!needsList(plan, settings.cap)) return { strata: {}, drawnAt, limits: { strata: {}, cap: null } }
  const sampler = new Sampler(plan, getSalt(wave), settings.cap)
  const sizes = new Map<string, number>()
  let [total, looked] = [0, 0]
  for await (const contacts of eachWaveChunk(deps, wave, await prepareWaveAudience(deps, selection, drawnAt))) {
    for (const { contact, refusal, stratum } of await decideOn(deps, selection, contacts, undefined)) {
      if (refusal) continue
      total++
      sampler.add(contact.id, stratum ?? undefined)
      if (stratum !== null) sizes.set(stratum, (sizes.get(stratum) ?? 0) + 1)
    }
    looked += contacts.length
    if (looked >= limit) break
  }
  const population = { total, strata: Object.fromEntries(sizes), drawnAt, limits: sampler.finish() }
  return looked >= limit ? { ...population, isPartial: true } : population
}

/** Tells who is in the sample of a wave. */
export const createWaveDraw = ({ settings, wave }: Selection, { limits }: WavePopulation): Draw =>
  createDraw(toPlan(settings.sample), getSalt(wave), limits ?? { strata: {}, cap: null })
