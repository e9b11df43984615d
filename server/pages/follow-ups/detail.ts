import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { listAssignees } from '../../domain/follow-ups/changes.ts'
import { getAdjacentFollowUps, getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import { listPreviousResponses } from '../../domain/reports/contact-history.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { callGuide, commentCard, contactLinks, detailsCard, earlierResponsesCard } from './cards.ts'
import { conflictNotice, outcomeForm, planForm } from './forms.ts'
import { historyCard } from './history.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
import { toFollowUpQuery } from './query.ts'
import { type FollowUpPageData, type FormState, getContactName } from './views.ts'

/** The page of one follow-up. @param formState a form with errors or a conflict */
export async function showFollowUp(page: PageContext, formState?: FormState) {
  const data = await loadPageData(page, formState)
  const status = formState === undefined ? 200 : formState.hasConflict ? 409 : 400
  return page.c.html(followUpPage(page, data), status)
}

async function loadPageData(page: PageContext, formState: FormState | undefined): Promise<FollowUpPageData> {
  const { deps, caller } = page.c.var
  const id = page.c.req.param('id') ?? ''
  const followUp = await getFollowUp(deps, caller, id)
  const { surveys, query } = await loadQuery(page)
  const { contact } = followUp.response
  const [earlierResponses, colleagues, neighbours] = await Promise.all([
    contact ? listPreviousResponses(deps, caller, contact.id, id) : [],
    page.may('follow-ups.assign') ? listAssignees(deps, caller) : [],
    getAdjacentFollowUps(deps, caller, id, toFollowUpQuery(query)),
  ])
  const survey = surveys.find((survey) => survey.id === followUp.surveyId)
  const listQuery = { ...query, cursor: undefined }
  return { followUp, earlierResponses, survey, colleagues, neighbours, query: listQuery, formState }
}

/** How to reach the contact, what they said, and what came of it. */
function followUpPage(page: PageContext, data: FollowUpPageData): Markup {
  const { t, workspace } = page
  const { followUp, query, formState } = data
  const listLink = { label: t.followUps.title, href: followUpPaths.list(workspace.slug, query) }
  return shell(
    page,
    {
      title: getContactName(page, followUp),
      current: 'follow-ups',
      above: breadcrumb(page, [listLink]),
      intro: statusBadges(page, followUp),
    },
    html`<div class="call-card stack">
${formState?.hasConflict ? conflictNotice(page, followUp) : ''}
${contactLinks(page, followUp)}
${commentCard(page, data)}
${outcomeForm(page, data)}
<div class="grid">
${planForm(page, data)}
${detailsCard(page, data)}
</div>
${callGuide(page)}
${earlierResponsesCard(page, data)}
${historyCard(page, followUp)}
${neighbourLinks(page, data)}
</div>`,
  )
}

function statusBadges(page: PageContext, { response, tier, reason, overdue, status }: FollowUp): Markup {
  const messages = page.t.followUps
  return html`${scoreChip(page, response.score)}
${page.t.common.groups[response.group]}
${tier ? badge(messages.tier(tier), 'accent') : ''}
${reason === 'contact-requested' ? badge(messages.wantsCall, 'warning') : ''}
${overdue ? badge(messages.overdue, 'danger') : ''}
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
