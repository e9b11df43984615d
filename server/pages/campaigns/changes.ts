import { NewCampaign } from '../../../shared/campaign.ts'
import type { Survey } from '../../../shared/survey.ts'
import { createCampaign, deleteCampaign, duplicateCampaign, getCampaign } from '../../domain/campaigns/campaigns.ts'
import { cancelCampaign, pauseCampaign, resumeCampaign, startCampaign } from '../../domain/campaigns/states.ts'
import { getImport } from '../../domain/contacts/imports.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { createContactList } from '../../domain/segments/contact-lists.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { readForm } from '../../http/forms.ts'
import { eachSelectedChunk, readSelection, redirectToList } from '../contacts/selection.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { campaignPath, campaignsPath } from './paths.ts'

/** Creates a draft for the newest open survey, or the one that the form names, and opens its first step. */
export async function createDraft(page: PageContext) {
  const { c, t } = page
  const form = await readForm(c)
  const survey = await findSurvey(page, form.text('survey'))
  if (!survey) return redirectWithNotice(c, campaignsPath(page), t.campaigns.noSurveyText, 'warning')
  return openDraft(page, survey, form.text('segment') || null)
}

/** The survey with an id; else the newest one that takes responses, or will. */
async function findSurvey({ c }: PageContext, id: string): Promise<Survey | undefined> {
  const { data } = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const surveys = data.filter(({ state }) => state !== 'closed')
  const isOpen = ({ state }: Survey) => state === 'open' || state === 'scheduled'
  return surveys.find((survey) => survey.id === id) ?? surveys.find(isOpen) ?? surveys[0]
}

/** Creates a draft and opens its first step. */
async function openDraft(page: PageContext, survey: Survey, segmentId: string | null): Promise<Response> {
  const { c, t, format } = page
  const name = t.campaigns.defaultName(survey.name, format.period(currentMonth(format.today())))
  const input = NewCampaign.parse({ name: name.slice(0, 200), surveyId: survey.id, settings: { segmentId } })
  try {
    const id = await createCampaign(c.var.deps, c.var.caller, input)
    return c.redirect(campaignPath(page, { id }, '/whom'), 303)
  } catch (error) {
    if (!hasErrorCode(error, 'unknown-segment')) throw error
    return redirectWithNotice(c, campaignsPath(page), t.campaigns.errors.segment, 'warning')
  }
}

/** Creates a draft that asks the contacts selected in a list, or those of an import. */
export async function createDraftForContacts(page: PageContext) {
  const { c, t, format } = page
  const { deps, caller } = c.var
  const { selection } = await readSelection(page)
  if (!selection) return redirectToList(page)
  const survey = await findSurvey(page, '')
  if (!survey) return redirectWithNotice(c, campaignsPath(page), t.campaigns.noSurveyText, 'warning')
  const isEveryone = selection.kind === 'all' && selection.filters.size === 0
  const listName =
    selection.kind === 'import'
      ? t.segments.fromImport((await getImport(deps, caller, selection.importId)).fileName)
      : t.segments.fromSelection(format.shortDateTime(deps.now()))
  const segmentId = isEveryone
    ? null
    : await createContactList(deps, caller, listName, eachSelectedChunk(page, selection))
  return openDraft(page, survey, segmentId)
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
