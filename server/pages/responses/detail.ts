import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import { getAdjacentResponses } from '../../domain/responses/list.ts'
import { getResponse } from '../../domain/responses/responses.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { getLink } from '../../domain/surveys/links.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { linkButton, postButton } from '../components/button.ts'
import { errorSummary } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { ViewContext } from '../layout/context.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { historyCard, notesCard, tagsCard } from './annotations.ts'
import { answersCard, propertiesCard, respondentCard, sourceCard } from './cards.ts'
import { highlightComment } from './list.ts'
import { buildPath, parseQuery, type ResponsePageQuery } from './query.ts'

/** A form of the page that came back: which, what was filled in, and what is wrong with it. */
export interface FormError {
  form: 'tag' | 'text'
  value: string
  error: string
}

/** What the parts of the page about one answer need. */
export interface ResponsePageContext {
  c: Context<Env>
  locale: ViewContext
  response: ResponseWithHistory
  survey: Survey
  linkName: string | null
  tags: readonly string[]
  filters: URLSearchParams
  formError: FormError | undefined
}

/** The page about one answer. @param status 400 with a form that came back, 409 where something else stands in the way */
export async function showResponse(
  c: Context<Env>,
  { formError, problem }: { formError?: FormError; problem?: string } = {},
): Promise<Response> {
  const query = parseQuery(c)
  const id = c.req.param('id') ?? ''
  const response = await findResponse(c, id)
  if (!response) return c.html(gonePage(c), 410)
  const { deps, caller } = c.var
  const [survey, linkName, tags, neighbours, hasFollowUp] = await Promise.all([
    getSurvey(deps, caller, response.surveyId),
    response.linkId === null ? null : getLink(deps, caller, response.linkId).then(({ name, slug }) => name ?? slug),
    listTags(deps, caller),
    query.invalidNames.length > 0 ? {} : getAdjacentResponses(deps, caller, query.query, id),
    checkFollowUp(c, id),
  ])
  const context = {
    c,
    locale: buildPageContext(c),
    response,
    survey,
    linkName,
    tags,
    filters: query.filters,
    formError,
  }
  const page = shell(
    buildPageContext(c),
    pageProps(context, hasFollowUp),
    pageContent(context, query, neighbours, problem),
  )
  return c.html(page, formError ? 400 : problem ? 409 : 200)
}

/** The answer; nothing where it has been deleted. @throws DomainError `unknown` */
async function findResponse(c: Context<Env>, id: string): Promise<ResponseWithHistory | undefined> {
  try {
    return await getResponse(c.var.deps, c.var.caller, id)
  } catch (error) {
    if (hasErrorCode(error, 'deleted')) return undefined
    throw error
  }
}

async function checkFollowUp(c: Context<Env>, id: string): Promise<boolean> {
  if (!hasPermission(c.var.caller.role, 'follow-ups')) return false
  try {
    await getFollowUp(c.var.deps, c.var.caller, id)
    return true
  } catch (error) {
    if (hasErrorCode(error, 'not-found', 'forbidden', 'insufficient-role')) return false
    throw error
  }
}

function pageProps({ c, locale, response, filters }: ResponsePageContext, hasFollowUp: boolean) {
  const messages = locale.t.responses
  const path = `${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}`
  const { role } = c.var.caller
  const correctLink = linkButton({
    label: messages.correction.action,
    icon: 'edit',
    href: buildPath(`${path}/correction`, filters),
  })
  const deleteLink = linkButton({
    label: messages.deletion.action,
    icon: 'trash',
    kind: 'quiet',
    href: buildPath(`${path}/deletion`, filters),
  })
  const isCounted = response.suspicion === null || response.suspicion.clearedAt !== null
  const markButton = postButton({
    label: messages.suspicion.mark,
    icon: 'eye',
    kind: 'quiet',
    action: buildPath(`${path}/suspicion`, filters),
  })
  const followUpLink = linkButton({
    label: messages.detail.openFollowUp,
    icon: 'follow-ups',
    href: `${workspacePath(c.var.member.workspace.slug)}/follow-ups/${response.id}`,
  })
  return {
    title: messages.detail.title(locale.format.dateTime(Date.parse(response.answeredAt))),
    current: 'responses' as const,
    wide: true,
    above: breadcrumb(locale, [
      { label: messages.title, href: buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, filters) },
    ]),
    actions: html`${hasFollowUp ? followUpLink : ''}${hasPermission(role, 'responses.change') ? html`${correctLink}${isCounted ? markButton : ''}` : ''}${hasPermission(role, 'responses.delete') ? deleteLink : ''}`,
  }
}

function pageContent(
  context: ResponsePageContext,
  { filters }: ResponsePageQuery,
  { newer, older }: { newer?: string | undefined; older?: string | undefined },
  problem: string | undefined,
): Markup {
  const { c, locale, formError } = context
  const getNeighbourPath = (id: string | undefined) =>
    id ? buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${id}`, filters) : null
  return html`${formError ? errorSummary(locale, [{ field: formError.form, message: formError.error }]) : ''}
${problem ? notice({ kind: 'danger', text: problem }) : ''}
${suspicionNotice(context)}
<div class="sides"><div class="stack">${commentCard(context)}${answersCard(context)}${tagsCard(context)}${notesCard(context)}${historyCard(context)}</div>
<div class="stack">${respondentCard(context)}${sourceCard(context)}${propertiesCard(context)}</div></div>
${pager(locale, { newer: getNeighbourPath(newer), older: getNeighbourPath(older) })}`
}

/** What was given, and what was said. */
function commentCard({ locale, response, filters }: ResponsePageContext): Markup {
  const { score, group, comment, locale: responseLocale } = response
  const quote = html`<blockquote class="voice"${responseLocale ? html` lang="${responseLocale}"` : ''} dir="auto">${highlightComment(locale, comment, filters.get('q'))}</blockquote>`
  return card(
    {},
    html`<p class="row">${scoreChip(locale, score)} <strong>${locale.t.common.groups[group]}</strong></p>${comment === null ? html`<p>${highlightComment(locale, null, null)}</p>` : quote}`,
  )
}

/** Why an answer does not count, or that it does after all; with what can be done about it. */
function suspicionNotice({ c, locale, response, filters }: ResponsePageContext): Markup {
  const messages = locale.t.responses
  const path = `${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}`
  const currentSuspicion = response.suspicion
  if (currentSuspicion === null) return html``
  if (currentSuspicion.clearedAt !== null) {
    return notice({ kind: 'info', text: messages.restoredBy(currentSuspicion.clearedByName ?? messages.history.cli) })
  }
  const reasons = currentSuspicion.reasons.map((reason) => messages.reasons[reason]).join(' · ')
  const markedBy =
    currentSuspicion.markedAt === null
      ? ''
      : ` ${messages.markedBy(currentSuspicion.markedByName ?? messages.history.cli)}`
  const action = buildPath(`${path}/restoration`, filters)
  return notice({
    kind: 'warning',
    title: messages.suspectTitle,
    text: `${reasons}.${markedBy}`,
    action: hasPermission(c.var.caller.role, 'responses.change')
      ? postButton({ label: messages.suspicion.restore, icon: 'undo', small: true, action })
      : undefined,
  })
}

function gonePage(c: Context<Env>): Markup {
  const messages = t(c).responses
  const backLink = linkButton({
    label: messages.gone.back,
    href: `${workspacePath(c.var.member.workspace.slug)}/responses`,
  })
  return shell(
    buildPageContext(c),
    { title: messages.title, current: 'responses' },
    emptyState({ icon: 'trash', title: messages.gone.title, text: messages.gone.text, actions: backLink }),
  )
}
