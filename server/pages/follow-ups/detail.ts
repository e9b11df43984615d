import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Survey } from '../../../shared/survey.ts'
import { addWorkingDays } from '../../../shared/working-days.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import { getAdjacentFollowUps } from '../../domain/follow-ups/list.ts'
import { getFollowUpSettings, loadWorkingTime } from '../../domain/follow-ups/settings.ts'
import { listPreviousResponses } from '../../domain/reports/contact-history.ts'
import { attributes } from '../components/attributes.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { PageContext } from '../layout/context.ts'
import { type PageFeed, startFeed } from '../layout/feed.ts'
import type { Markup } from '../layout/page.ts'
import { listReasonChoices } from '../layout/reasons.ts'
import { shell } from '../layout/shell.ts'
import { callGuide, commentCard, contactLinks, detailsCard, earlierResponsesCard } from './cards.ts'
import { assignMenu, conflictNotice, outcomeForm, planForm } from './forms.ts'
import { historyCard } from './history.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
import { toFollowUpQuery } from './query.ts'
import { getVersion } from './shown-rows.ts'
import { type FollowUpPageData, type FormState, getContactName } from './views.ts'

/** The page of one follow-up. @param formState a form with errors or a conflict */
export async function showFollowUp(page: PageContext, formState?: FormState) {
  const feed = await startFeed(page, ['follow-up'])
  const data = await loadPageData(page, formState)
  const status = formState === undefined ? 200 : formState.hasConflict ? 409 : 400
  return page.c.html(followUpPage(page, data, feed), status)
}

async function loadPageData(page: PageContext, formState: FormState | undefined): Promise<FollowUpPageData> {
  const { deps, caller } = page.c.var
  const id = page.c.req.param('id') ?? ''
  const followUp = await getFollowUp(deps, caller, id)
  const { surveys, query } = await loadQuery(page)
  const { contact } = followUp.response
  const [earlierResponses, colleagues, neighbours, settings, working] = await Promise.all([
    contact ? listPreviousResponses(deps, caller, contact.id, id) : [],
    page.may('follow-ups.assign') ? listAssignees(deps, caller) : [],
    getAdjacentFollowUps(deps, caller, id, toFollowUpQuery(query)),
    getFollowUpSettings(deps, caller),
    loadWorkingTime(deps, caller),
  ])
  const survey = surveys.find((survey) => survey.id === followUp.surveyId)
  return {
    followUp,
    earlierResponses,
    survey,
    colleagues,
    neighbours,
    formState,
    ...listCauses(page, followUp, survey, surveys),
    callBackDay: addWorkingDays(toLocalDay(deps.now(), page.workspace.timeZone), 1, working),
    noteRequired: settings.noteRequired,
    holidaysKnownUntil: settings.publicHolidays?.knownUntil ?? null,
    query: { ...query, cursor: undefined },
  }
}

/** The reasons that unhappy customers of the survey choose from, or those of all surveys if it has none. */
function listCauses(page: PageContext, { cause }: FollowUp, survey: Survey | undefined, surveys: readonly Survey[]) {
  const own = survey?.reasons.detractor ? [{ ...survey, reasons: { detractor: survey.reasons.detractor } }] : surveys
  const causes = listReasonChoices(page, own)
  const isMissing = cause !== null && causes.every(({ value }) => value !== cause)
  return { causes: isMissing ? [...causes, { value: cause, label: cause }] : causes }
}

/** How to reach the contact, what they said, and what came of it. */
function followUpPage(page: PageContext, data: FollowUpPageData, feed: PageFeed): Markup {
  const { t, workspace } = page
  const { followUp, query, formState } = data
  const listLink = { label: t.followUps.title, href: followUpPaths.list(workspace.slug, query) }
  return shell(
    page,
    {
      title: getContactName(page, followUp),
      current: 'follow-ups',
      wide: true,
      feed,
      above: html`<div class="above-call">${breadcrumb(page, [listLink])}${neighbourLinks(page, data)}</div>`,
      intro: statusBadges(page, followUp),
      ...(page.may('follow-ups.assign') && { actions: assignMenu(page, data) }),
    },
    html`<div class="call-card"${attributes({
      'data-changes': followUpPaths.liveChanges(workspace.slug, query, false),
      'data-case': followUp.id,
      'data-version': getVersion(followUp),
      'data-changed': t.common.showNew(t.live.caseUpdated),
    })}>
<div class="stack">
${formState?.hasConflict ? conflictNotice(page, followUp) : ''}
${formState?.errors.owner ? notice({ kind: 'danger', text: formState.errors.owner }) : ''}
${contactLinks(page, followUp)}
${commentCard(page, data)}
${outcomeForm(page, data)}
${callGuide(page)}
</div>
<div class="stack">
${planForm(page, data)}
${detailsCard(page, data)}
${earlierResponsesCard(page, data)}
${historyCard(page, data)}
</div>
</div>
${neighbourLinks(page, data)}`,
  )
}

function statusBadges(page: PageContext, followUp: FollowUp): Markup {
  const { response, tier, reason, overdue, status, notReached } = followUp
  const messages = page.t.followUps
  return html`${scoreChip(page, response.score)}
${page.t.common.groups[response.group]}
${tier ? badge(messages.tier(tier), 'accent') : ''}
${reason === 'contact-requested' ? badge(messages.wantsCall, 'warning') : ''}
${overdue ? badge(messages.overdue, 'danger') : ''}
${notReached > 0 ? badge(messages.notReached(notReached)) : ''}
${status === 'done' ? badge(messages.done, 'success') : ''}`
}

function neighbourLinks({ t, workspace }: PageContext, { query, neighbours }: FollowUpPageData): Markup {
  const messages = t.followUps.card
  const { previous, next } = neighbours
  if (previous === null && next === null) return html``
  const link = (id: string, label: string, direction: 'back' | 'forward') =>
    linkButton({
      label,
      icon: direction,
      href: followUpPaths.detail(workspace.slug, id, query),
      attributes: { rel: direction === 'back' ? 'prev' : 'next' },
    })
  return html`<nav class="pager" aria-label="${t.common.pages}">
${previous ? link(previous, messages.previous, 'back') : html`<span></span>`}
${next ? link(next, messages.next, 'forward') : ''}
</nav>`
}
