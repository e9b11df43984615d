import { html } from 'hono/html'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import { getAdjacentResponses } from '../../domain/responses/list.ts'
import { getResponse } from '../../domain/responses/responses.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { getLink } from '../../domain/surveys/links.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { linkButton, postButton } from '../components/button.ts'
import { errorSummary } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { followUpPaths } from '../follow-ups/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type PageProps, shell } from '../layout/shell.ts'
import { historyCard, notesCard, tagsCard } from './annotations.ts'
import { answersCard, commentCard, propertiesCard, respondentCard, sourceCard } from './cards.ts'
import { responsePaths } from './paths.ts'
import { parseQuery } from './query.ts'
import { type FormError, getResponseTitle, type ResponsePageContext } from './views.ts'

interface Neighbours {
  newer?: string | undefined
  older?: string | undefined
}

/** The page of one response. The status is 400 with a form error, and 409 with another problem. */
export async function showResponse(
  page: PageContext,
  { formError, problem }: { formError?: FormError; problem?: string } = {},
): Promise<Response> {
  const { c } = page
  const { deps, caller } = c.var
  const { query, filters, invalidNames } = parseQuery(c)
  const id = c.req.param('id') ?? ''
  const response = await findResponse(page, id)
  if (!response) return c.html(gonePage(page), 410)
  const [survey, linkName, tags, neighbours, hasFollowUp] = await Promise.all([
    getSurvey(deps, caller, response.surveyId),
    response.linkId === null ? null : getLink(deps, caller, response.linkId).then(({ name, slug }) => name ?? slug),
    listTags(deps, caller),
    invalidNames.length > 0 ? {} : getAdjacentResponses(deps, caller, query, id),
    checkFollowUp(page, id),
  ])
  const context = { ...page, response, survey, linkName, tags, filters, formError }
  const content = html`${formError ? errorSummary(page, [{ field: formError.form, message: formError.error }]) : ''}
${problem ? notice({ kind: 'danger', text: problem }) : ''}
${pageContent(context, neighbours)}`
  return c.html(shell(page, buildPageProps(context, hasFollowUp), content), formError ? 400 : problem ? 409 : 200)
}

/** Undefined if the response was deleted. @throws DomainError `notFound` */
async function findResponse({ c }: PageContext, id: string): Promise<ResponseWithHistory | undefined> {
  try {
    return await getResponse(c.var.deps, c.var.caller, id)
  } catch (error) {
    if (hasErrorCode(error, 'deleted')) return undefined
    throw error
  }
}

async function checkFollowUp({ c, may }: PageContext, id: string): Promise<boolean> {
  if (!may('follow-ups')) return false
  try {
    await getFollowUp(c.var.deps, c.var.caller, id)
    return true
  } catch (error) {
    if (hasErrorCode(error, 'follow-up-not-found', 'insufficient-role')) return false
    throw error
  }
}

function buildPageProps(context: ResponsePageContext, hasFollowUp: boolean): PageProps {
  const { t, format, workspace, response, filters } = context
  return {
    title: getResponseTitle(context, response),
    intro: format.dateTime(Date.parse(response.answeredAt)),
    current: 'responses',
    wide: true,
    above: breadcrumb(context, [{ label: t.responses.title, href: responsePaths.list(workspace.slug, filters) }]),
    actions: pageActions(context, hasFollowUp),
  }
}

function pageActions({ t, workspace, may, response, filters }: ResponsePageContext, hasFollowUp: boolean): Markup {
  const messages = t.responses
  const { slug } = workspace
  const { id } = response
  const followUpHref = followUpPaths.detail(slug, id)
  const followUpLink = linkButton({ label: messages.detail.openFollowUp, icon: 'follow-ups', href: followUpHref })
  const correctionHref = responsePaths.correction(slug, id, filters)
  const correctLink = linkButton({ label: messages.correction.action, icon: 'edit', href: correctionHref })
  const suspicionPath = responsePaths.suspicion(slug, id, filters)
  const markButton = postButton({ label: messages.suspicion.mark, icon: 'eye', kind: 'quiet', action: suspicionPath })
  const deletionHref = responsePaths.deletion(slug, id, filters)
  const deleteLink = linkButton({ label: messages.deletion.action, icon: 'trash', kind: 'quiet', href: deletionHref })
  const isCounted = response.suspicion === null || response.suspicion.clearedAt !== null
  return html`${hasFollowUp ? followUpLink : ''}
${may('responses.change') ? correctLink : ''}
${may('responses.change') && isCounted ? markButton : ''}
${may('responses.delete') ? deleteLink : ''}`
}

function pageContent(context: ResponsePageContext, { newer, older }: Neighbours): Markup {
  const { workspace, filters } = context
  const getPath = (id: string | undefined) => id && responsePaths.detail(workspace.slug, id, filters)
  return html`${suspicionNotice(context)}
<div class="sides">
<div class="stack">
${commentCard(context)}
${answersCard(context)}
${tagsCard(context)}
${notesCard(context)}
${historyCard(context)}
</div>
<div class="stack">
${respondentCard(context)}
${sourceCard(context)}
${propertiesCard(context)}
</div>
</div>
${pager(context, { newer: getPath(newer), older: getPath(older) })}`
}

/** Why the response is excluded from the score, or who restored it. */
function suspicionNotice({ t, workspace, may, response, filters }: ResponsePageContext): Markup {
  const messages = t.responses
  const { suspicion } = response
  if (suspicion === null) return html``
  if (suspicion.clearedAt !== null) {
    return notice({ kind: 'info', text: messages.restoredBy(suspicion.clearedByName ?? messages.history.cli) })
  }
  const reasons = suspicion.reasons.map((reason) => messages.reasons[reason])
  const markedBy =
    suspicion.markedAt === null ? [] : [messages.markedBy(suspicion.markedByName ?? messages.history.cli)]
  const action = responsePaths.suspicionDeletion(workspace.slug, response.id, filters)
  const restoreButton = postButton({ label: messages.suspicion.restore, icon: 'undo', small: true, action })
  return notice({
    kind: 'warning',
    title: messages.suspectTitle,
    text: [...reasons, ...markedBy].join(' · '),
    action: may('responses.change') ? restoreButton : undefined,
  })
}

function gonePage(page: PageContext): Markup {
  const { title, gone: messages } = page.t.responses
  const backLink = linkButton({ label: messages.back, href: responsePaths.list(page.workspace.slug) })
  const content = emptyState({ icon: 'trash', title: messages.title, text: messages.text, actions: backLink })
  return shell(page, { title, current: 'responses' }, content)
}
