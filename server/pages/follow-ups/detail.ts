import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { addWorkingDays } from '../../../shared/working-days.ts'
import { loadCurrency } from '../../domain/follow-ups/currency.ts'
import { getFollowUp, listFollowUpsByIds } from '../../domain/follow-ups/follow-ups.ts'
import { getAdjacentFollowUps } from '../../domain/follow-ups/list.ts'
import { getRecoveryGuide } from '../../domain/follow-ups/recovery-guide.ts'
import { getFollowUpSettings, loadWorkingTime } from '../../domain/follow-ups/settings.ts'
import { getContactPattern } from '../../domain/patterns/contacts.ts'
import { listPreviousResponses } from '../../domain/reports/contact-history.ts'
import { loadCustomerFacts } from '../../domain/reports/customer-worth.ts'
import { getDefaultGuide } from '../../i18n/default-guide.ts'
import { improvementLinks } from '../actions/causes.ts'
import { attributes } from '../components/attributes.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { PageContext } from '../layout/context.ts'
import { type PageFeed, startFeed } from '../layout/feed.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { patternBadge, patternCard } from '../patterns/card.ts'
import { messagesCard } from '../replies/messages-card.ts'
import { loadAssignChoices } from './assign-choices.ts'
import { commentCard, contactLinks, detailsCard, earlierResponsesCard } from './cards.ts'
import { loadFindingChoices } from './choices.ts'
import { assignMenu, conflictNotice, outcomeForm, planForm } from './forms.ts'
import { guideCard } from './guide.ts'
import { historyCard } from './history.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
import { toFollowUpQuery } from './query.ts'
import { getVersion } from './shown-rows.ts'
import { agreedCard, listMergedIds, mergedCard, stageBadges } from './stage-cards.ts'
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
  const survey = surveys.find((survey) => survey.id === followUp.surveyId)
  const [
    earlierResponses,
    colleagues,
    neighbours,
    settings,
    working,
    guide,
    currency,
    merged,
    choices,
    customer,
    pattern,
  ] = await Promise.all([
    contact ? listPreviousResponses(deps, caller, contact.id, id) : [],
    loadAssignChoices(page),
    getAdjacentFollowUps(deps, caller, id, toFollowUpQuery(query)),
    getFollowUpSettings(deps, caller),
    loadWorkingTime(deps, caller),
    getRecoveryGuide(deps, caller, getDefaultGuide(page.format.language)),
    loadCurrency(deps, caller),
    listFollowUpsByIds(deps, caller, listMergedIds(followUp)),
    loadFindingChoices(page, { deps, caller }, followUp, survey, surveys),
    contact ? loadCustomerFacts(deps, caller, contact.id) : null,
    contact ? getContactPattern(deps, caller, contact.id) : null,
  ])
  return {
    followUp,
    earlierResponses,
    survey,
    colleagues,
    neighbours,
    formState,
    guide,
    currency,
    merged,
    customer,
    pattern,
    ...choices,
    callBackDay: addWorkingDays(toLocalDay(deps.now(), page.workspace.timeZone), 1, working),
    noteRequired: settings.noteRequired,
    holidaysKnownUntil: settings.publicHolidays?.knownUntil ?? null,
    emails: await messagesCard(page, followUp),
    improvements: await improvementLinks(page, { cause: followUp.cause, name: choices.nameCause }),
    query: { ...query, cursor: undefined },
  }
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
      intro: html`${statusBadges(page, followUp)}
${patternBadge(page, data.pattern)}`,
      ...(data.colleagues.length > 0 && { actions: assignMenu(page, data) }),
    },
    html`<div class="call-card"${attributes({
      'data-changes': followUpPaths.liveChanges(workspace.slug, query, false),
      'data-follow-up': followUp.id,
      'data-version': getVersion(followUp),
      'data-changed': t.common.showNew(t.live.caseUpdated),
    })}>
<div class="stack">
${formState?.hasConflict ? conflictNotice(page, followUp) : ''}
${formState?.errors.owner ? notice({ kind: 'danger', text: formState.errors.owner }) : ''}
${contactLinks(page, followUp)}
${commentCard(page, data)}
${agreedCard(page, data)}
${outcomeForm(page, data)}
${data.improvements}
${mergedCard(page, data)}
${earlierResponsesCard(page, data)}
${historyCard(page, data)}
</div>
<div class="stack">
${patternCard(page, data.pattern, getKnownContactId(data))}
${guideCard(page, data.guide)}
${data.emails}
${detailsCard(page, data)}
${planForm(page, data)}
</div>
</div>
${neighbourLinks(page, data)}`,
  )
}

/** Only contacts that the workspace knows can be on the blocklist. */
const getKnownContactId = ({ followUp: { response } }: FollowUpPageData): string | null =>
  response.contact && response.contact.identity !== 'unverified' ? response.contact.id : null

function statusBadges(page: PageContext, followUp: FollowUp): Markup {
  const { response, tier, reason, overdue, notReached, blocklisted } = followUp
  const messages = page.t.followUps
  return html`${scoreChip(page, response.score)}
${page.t.common.groups[response.group]}
${tier ? badge(messages.tier(tier), 'accent') : ''}
${reason === 'contact-requested' ? badge(messages.wantsCall, 'warning') : ''}
${blocklisted ? badge(page.t.blocklist.badge, 'danger') : ''}
${overdue ? badge(messages.overdue, 'danger') : ''}
${notReached > 0 ? badge(messages.notReached(notReached)) : ''}
${stageBadges(page, followUp)}`
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
