import { html } from 'hono/html'
import { type Campaign, CampaignPatch } from '../../../shared/campaign.ts'
import { updateCampaign } from '../../domain/campaigns/campaigns.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { computeVersion } from '../../domain/surveys/surveys.ts'
import { type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields } from '../components/button.ts'
import { formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card, definitionList } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { readListForm } from '../segments/lists.ts'
import { describeStep } from './describe.ts'
import { campaignPath, campaignSteps, campaignsPath } from './paths.ts'
import type { FormStep, StepState } from './step.ts'
import { builderPage, loadCampaign, stepButtons } from './views.ts'

/** Pages of a step that has a form: one that shows it, and one that saves it and goes on. */
export const createStepPages = (step: FormStep) => ({
  show: async (page: PageContext) => {
    const campaign = await loadCampaign(page)
    if (!isEditable(step, campaign)) return page.c.redirect(campaignPath(page, campaign), 303)
    const form = await step.toForm(page, campaign)
    return page.c.html(await stepPage(page, step, { campaign, form, errors: {} }))
  },
  save: async (page: PageContext) => {
    const campaign = await loadCampaign(page)
    const form = step.isMultipart ? await readListForm(page) : await readForm(page.c)
    const state = { campaign, form, errors: {} }
    if (!isEditable(step, campaign))
      return redirectWithNotice(page.c, campaignPath(page, campaign), page.t.campaigns.started, 'warning')
    return (await step.act?.(page, form.text('do'), state)) ?? saveStep(page, step, state)
  },
})

/** Texts of messages that are not sent yet can be changed while a campaign runs. */
const isEditable = ({ name }: FormStep, { state, settings }: Campaign) =>
  state === 'draft' || (name === 'message' && state !== 'finished' && state !== 'cancelled' && settings.test === null)

async function saveStep(page: PageContext, step: FormStep, state: StepState): Promise<Response> {
  const { campaign, form } = state
  const result = await storeStep(page, step, state)
  if (result === 'conflict') return showConflict(page, step, form)
  if (result) return page.c.html(await stepPage(page, step, { ...state, errors: result }), 400)
  return redirectAfter(page, step, campaign, form)
}

/**
 * Stores what the form changes.
 * @returns the errors of the form, or `conflict` if someone else has changed the same part since it was shown
 */
export async function storeStep(
  page: PageContext,
  step: FormStep,
  { campaign, form }: Pick<StepState, 'campaign' | 'form'>,
): Promise<FieldErrors | 'conflict' | undefined> {
  const { deps, caller } = page.c.var
  if (form.has('seen') && form.text('seen') !== fingerprint(page, step, campaign, form)) return 'conflict'
  const { value, errors } = validateForm(CampaignPatch, step.toPatch(page, form, campaign))
  if (!value) return localizeErrors(page, step, errors)
  try {
    await updateCampaign(deps, caller, campaign.id, { ...value, version: campaign.version })
    return undefined
  } catch (error) {
    if (hasErrorCode(error, 'changed', 'campaign-locked', 'campaign-over')) return 'conflict'
    if (!hasErrorCode(error, 'unknown-survey', 'unknown-segment', 'unknown-gateway')) throw error
    return localizeErrors(page, step, { [error.path ?? '']: error.message })
  }
}

const fingerprint = (page: PageContext, step: FormStep, campaign: Campaign, form: Form) =>
  computeVersion(step.selectPart(page, campaign, form) ?? null)

const localizeErrors = (page: PageContext, step: FormStep, errors: FieldErrors): FieldErrors =>
  Object.fromEntries(Object.keys(errors).map((path) => step.locateError(page, path.replace(/^settings\./, ''))))

/** What was submitted, beside what someone else has saved. Saving again replaces that. */
async function showConflict(page: PageContext, step: FormStep, form: Form): Promise<Response> {
  const campaign = await loadCampaign(page)
  if (!isEditable(step, campaign))
    return redirectWithNotice(page.c, campaignPath(page, campaign), page.t.campaigns.started, 'warning')
  const { title, text, theirs } = page.t.campaigns.stale
  const warning = html`${notice({ kind: 'warning', title, text })}
${card({ title: theirs }, definitionList(await describeStep(page, campaign, step.name)))}`
  return page.c.html(await stepPage(page, step, { campaign, form, errors: {} }, warning), 409)
}

/** The step that a button names, the one after this, this one again, or the list. */
function redirectAfter(page: PageContext, { name }: FormStep, campaign: Campaign, form: Form): Response {
  const messages = page.t.campaigns
  const to = form.text('to')
  if (campaign.state !== 'draft') return redirectWithNotice(page.c, campaignPath(page, campaign), messages.saved)
  if (to === 'list') return redirectWithNotice(page.c, campaignsPath(page), messages.draftSaved)
  const next = campaignSteps[campaignSteps.indexOf(name) + 1] ?? name
  const step = campaignSteps.find((candidate) => candidate === to) ?? (to === 'stay' ? name : next)
  const query = { message: form.text('show-message'), in: form.text('show-language') }
  return page.c.redirect(campaignPath(page, campaign, `/${step}`, to === 'stay' ? query : {}), 303)
}

export async function stepPage(
  page: PageContext,
  step: FormStep,
  state: StepState,
  warning: Markup = html``,
): Promise<Markup> {
  const { campaign, errors } = state
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const isDraft = campaign.state === 'draft'
  const formAttributes = attributes({
    class: 'form',
    method: 'post',
    action: campaignPath(page, campaign, `/${step.name}`),
    enctype: step.isMultipart ? 'multipart/form-data' : null,
    'data-live-preview': step.name === 'message' ? campaignPath(page, campaign, '/preview') : null,
  })
  return builderPage(
    page,
    campaign,
    { step: step.name, wide: step.wide ?? false, fieldErrors },
    html`${warning}
<form${formAttributes}>
${isDraft ? stepButtons(page, step.name) : ''}
${hiddenFields({ seen: fingerprint(page, step, campaign, state.form) })}
${await step.fields(page, state)}
${isDraft ? draftButtons(page) : formActions(button({ label: page.t.common.save, kind: 'primary' }))}
</form>`,
  )
}

const draftButtons = (page: PageContext): Markup =>
  formActions(
    button({
      label: page.t.campaigns.continue,
      kind: 'primary',
      attributes: { name: 'to', value: 'next' },
    }),
    button({ label: page.t.campaigns.saveDraft, kind: 'quiet', attributes: { name: 'to', value: 'list' } }),
  )
