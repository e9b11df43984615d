import { NewCampaign } from '../../../shared/campaign.ts'
import { createCampaign, deleteCampaign, duplicateCampaign, getCampaign } from '../../domain/campaigns/campaigns.ts'
import { cancelCampaign, pauseCampaign, resumeCampaign, startCampaign } from '../../domain/campaigns/states.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { readForm } from '../../http/forms.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { campaignPath, campaignsPath } from './paths.ts'

/** Creates a draft for the newest open survey, or the one that the form names, and opens its first step. */
export async function createDraft(page: PageContext) {
  const { c, t, format } = page
  const { deps, caller } = c.var
  const form = await readForm(c)
  const { data } = await listSurveys(deps, caller, { limit: 200 })
  const surveys = data.filter(({ state }) => state !== 'closed')
  const survey =
    surveys.find(({ id }) => id === form.text('survey')) ??
    surveys.find(({ state }) => state === 'open' || state === 'scheduled') ??
    surveys[0]
  if (!survey) return redirectWithNotice(c, campaignsPath(page), t.campaigns.noSurveyText, 'warning')
  const name = t.campaigns.defaultName(survey.name, format.period(currentMonth(format.today())))
  const settings = { segmentId: form.text('segment') || null }
  const input = NewCampaign.parse({ name: name.slice(0, 200), surveyId: survey.id, settings })
  try {
    const id = await createCampaign(deps, caller, input)
    return c.redirect(campaignPath(page, { id }, '/whom'), 303)
  } catch (error) {
    if (!hasErrorCode(error, 'unknown-segment')) throw error
    return redirectWithNotice(c, campaignsPath(page), t.campaigns.errors.segment, 'warning')
  }
}

const currentMonth = (today: string) => ({ from: `${today.slice(0, 7)}-01`, to: `${today.slice(0, 7)}-28` })

/** A change of the campaign in the path, after which its page opens with a notice. */
const createChange =
  (
    change: (page: PageContext, id: string) => Promise<unknown>,
    text: (messages: PageContext['t']['campaigns']) => string,
  ) =>
  async (page: PageContext) => {
    const id = getPathId(page, 'campaign')
    const messages = page.t.campaigns
    try {
      await change(page, id)
    } catch (error) {
      if (hasErrorCode(error, 'campaign-not-ready')) return page.c.redirect(campaignPath(page, { id }, '/send'), 303)
      // Someone else was faster: the page says what the campaign does now.
      if (hasErrorCode(error, 'campaign-over', 'campaign-not-started', 'campaign-started'))
        return redirectWithNotice(page.c, campaignPath(page, { id }), messages.stale.title, 'warning')
      throw error
    }
    return redirectWithNotice(page.c, campaignPath(page, { id }), text(messages))
  }

export const startDraft = createChange(
  ({ c }, id) => startCampaign(c.var.deps, c.var.caller, id),
  ({ send }) => send.done,
)

export const pauseRunning = createChange(
  ({ c }, id) => pauseCampaign(c.var.deps, c.var.caller, id),
  ({ running }) => running.paused,
)

export const resumePaused = createChange(
  ({ c }, id) => resumeCampaign(c.var.deps, c.var.caller, id),
  ({ running }) => running.resumed,
)

export const cancelRunning = createChange(
  ({ c }, id) => cancelCampaign(c.var.deps, c.var.caller, id),
  ({ running }) => running.cancelled,
)

export async function copyCampaign(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.campaigns
  const { id, name } = await getCampaign(deps, caller, getPathId(page, 'campaign'))
  const copyId = await duplicateCampaign(deps, caller, id, messages.copyName(name).slice(0, 200))
  return redirectWithNotice(page.c, campaignPath(page, { id: copyId }, '/whom'), messages.copied)
}

export async function removeDraft(page: PageContext) {
  const id = getPathId(page, 'campaign')
  const messages = page.t.campaigns
  try {
    await deleteCampaign(page.c.var.deps, page.c.var.caller, id)
  } catch (error) {
    if (!hasErrorCode(error, 'campaign-started')) throw error
    return redirectWithNotice(page.c, campaignPath(page, { id }), messages.started, 'warning')
  }
  return redirectWithNotice(page.c, campaignsPath(page), messages.deletion.done)
}
