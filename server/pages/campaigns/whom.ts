import { html } from 'hono/html'
import { CampaignChannel, type CampaignSettings } from '../../../shared/campaign.ts'
import { getSegment } from '../../domain/segments/segments.ts'
import { createForm, type Form } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { saveConditions } from '../segments/edit.ts'
import { createList, listNotice } from '../segments/lists.ts'
import { stepPage, storeStep } from './builder.ts'
import { campaignPath } from './paths.ts'
import { plannedSize } from './planner.ts'
import { sampleCard } from './sample.ts'
import type { FormStep, StepState } from './step.ts'
import { ALL_CONTACTS, audienceCard, questionCard } from './whom-fields.ts'

/** The first step: which survey, whom to ask, and how many of them. */
export const whomStep: FormStep = {
  name: 'whom',
  isMultipart: true,
  selectPart: (_, { name, surveyId, settings: { segmentId, channel, gatewayId, sample, cap } }) => [
    name,
    surveyId,
    { segmentId, channel, gatewayId, sample, cap },
  ],
  toForm(_, { name, surveyId, settings }) {
    const { segmentId, channel, gatewayId, cap } = settings
    return createForm({
      ...{ name, survey: surveyId, audience: segmentId ?? ALL_CONTACTS, channel, gateway: gatewayId ?? '' },
      ...toSampleFields(settings.sample),
      cap: cap?.toString() ?? '',
    })
  },
  toPatch: (_, form) => ({
    name: form.text('name').trim(),
    surveyId: form.text('survey'),
    settings: {
      segmentId: form.text('audience') === ALL_CONTACTS ? null : form.text('audience'),
      channel: CampaignChannel.safeParse(form.text('channel')).data ?? 'email',
      gatewayId: form.text('gateway') || null,
      sample: parseSample(form),
      cap: toNumber(form.text('cap')) ?? null,
    },
  }),
  locateError({ t }, path) {
    const messages = t.campaigns.errors
    if (path === 'name') return ['name', messages.name]
    if (path === 'surveyId') return ['survey', messages.surveyId]
    if (path === 'segmentId') return ['audience', messages.segment]
    if (path === 'gatewayId') return ['gateway', messages.gatewayId]
    if (path === 'cap') return ['cap', messages.cap]
    if (path === 'sample.share') return ['share', messages.share]
    if (path === 'sample.property') return ['property', messages.property]
    if (path.startsWith('sample.sizes')) return ['sizes', messages.sizes]
    return ['size', messages.size]
  },
  fields: async (page, state) =>
    html`${await questionCard(page, state)}
${await audienceCard(page, state)}
${await sampleCard(page, state)}`,
  async act(page, action, state) {
    if (action === 'segment') return useNewSegment(page, state, await saveConditions(page, state.form))
    if (action === 'list') return useNewSegment(page, state, await createList(page, state.form))
    const size = plannedSize(action)
    return size === undefined ? undefined : saveAndStay(page, state, { method: 'simple-random', size: `${size}` })
  },
}

const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))

function toSampleFields(sample: CampaignSettings['sample']): Record<string, string> {
  switch (sample.method) {
    case 'census':
      return { method: 'census' }
    case 'simple-random':
      return { method: sample.method, size: `${sample.size}` }
    case 'systematic':
      return { method: sample.method, share: `${Math.round(sample.share * 1000) / 10}` }
    case 'stratified': {
      const lines = Object.entries(sample.sizes).map(([value, size]) => `${value} = ${size}`)
      return { method: sample.method, property: sample.property, sizes: lines.join('\n') }
    }
  }
}

/** Not yet validated: numbers that are none are NaN, which the schema refuses. */
function parseSample(form: Form): unknown {
  const method = form.text('method', 'census')
  if (method === 'simple-random') return { method, size: toNumber(form.text('size')) }
  if (method === 'systematic') return { method, share: Number(form.text('share').replace(/[%％]/, '')) / 100 }
  if (method !== 'stratified') return { method: 'census' }
  return { method, property: form.text('property').trim(), sizes: parseSizes(form.text('sizes')) }
}

/** Lines such as `A = 50`; undefined if one cannot be read. */
function parseSizes(text: string): Record<string, number> | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  const entries = lines.map((line) => /^(.*\S)\s*[=＝:：]\s*(\d+)\s*$/.exec(line.trim()))
  if (entries.length === 0 || entries.some((entry) => entry === null)) return undefined
  return Object.fromEntries(entries.map((entry) => [entry?.[1] ?? '', Number(entry?.[2])]))
}

type Created = Awaited<ReturnType<typeof createList>> | Awaited<ReturnType<typeof saveConditions>>

/** Saves the step with the new segment as its audience. */
async function useNewSegment(page: PageContext, state: StepState, result: Created): Promise<Response> {
  if (result.errors)
    return page.c.html(await stepPage(page, whomStep, { ...state, errors: result.errors }), result.status)
  const { saved } = result
  const { name } = await getSegment(page.c.var.deps, page.c.var.caller, saved.id)
  const notice =
    'added' in saved ? listNotice(page, saved) : { text: page.t.segments.created(name), kind: 'success' as const }
  return saveAndStay(page, state, { audience: saved.id }, notice)
}

/** Saves the form with some other values, and shows the step again. */
async function saveAndStay(
  page: PageContext,
  { campaign, form }: StepState,
  values: Record<string, string>,
  notice?: { text: string; kind: 'success' | 'warning' },
): Promise<Response> {
  const changed = createForm({ ...form.fields, ...values })
  const errors = await storeStep(page, whomStep, { campaign, form: changed })
  if (errors) {
    const shown = errors === 'conflict' ? {} : errors
    return page.c.html(await stepPage(page, whomStep, { campaign, form: changed, errors: shown }), 400)
  }
  const path = campaignPath(page, campaign, '/whom')
  return notice ? redirectWithNotice(page.c, path, notice.text, notice.kind) : page.c.redirect(path, 303)
}
