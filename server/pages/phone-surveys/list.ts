import { html } from 'hono/html'
import type { ListPage } from '../../../shared/list.ts'
import { type Callee, CallListCursor, DEFAULT_CALL_DAYS } from '../../../shared/phone-survey.ts'
import { getCalleeCursor, listCallees } from '../../domain/phone-surveys/call-list.ts'
import { type CallProgress, getCallProgress } from '../../domain/phone-surveys/calls.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { linkButton } from '../components/button.ts'
import { selectField } from '../components/field.ts'
import { filterBar } from '../components/filter-bar.ts'
import { breadcrumb } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card, metric } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { phoneSurveyPaths } from './paths.ts'
import { parseDays } from './query.ts'

const PAGE_SIZE = 25
/** Before the first place of the list. */
const START = `1.${'0'.repeat(22)}`
const DAY_CHOICES = [1, 3, 7, 14, 30, 90]

interface CallListData {
  survey: { id: string; name: string; state: string }
  days: number
  cursor: string | undefined
  callees: ListPage<Callee>
  progress: CallProgress
}

/** Whom to call for a survey, and what was done today. */
export async function showCallList(page: PageContext) {
  const { deps, caller } = page.c.var
  const survey = await getSurvey(deps, caller, getPathId(page, 'survey'))
  const days = parseDays(page)
  const cursor = CallListCursor.safeParse(page.c.req.query('cursor')).data
  const [callees, progress] = await Promise.all([
    listCallees(deps, caller, survey.id, { days, cursor, limit: PAGE_SIZE }),
    getCallProgress(deps, caller, survey.id, page.workspace.timeZone),
  ])
  return page.c.html(callListPage(page, { survey, days, cursor, callees, progress }))
}

function callListPage(page: PageContext, data: CallListData): Markup {
  const messages = page.t.phoneSurveys
  const { survey, days, cursor, callees } = data
  const isOpen = survey.state === 'open' || survey.state === 'scheduled'
  const listPath = (params: { cursor?: string | null }) =>
    phoneSurveyPaths.list(page, survey.id, { ...toDays(days), ...params })
  const links = [
    { label: messages.title, href: phoneSurveyPaths.choice(page) },
    { label: survey.name, href: page.c.req.path, current: true },
  ]
  return shell(
    page,
    {
      title: messages.title,
      current: 'follow-ups',
      wide: true,
      above: breadcrumb(page, links),
      intro: messages.intro(survey.name),
      actions: isOpen ? listActions(page, data) : html``,
    },
    html`<div class="stack">
${isOpen ? '' : notice({ kind: 'warning', text: messages.noSurveysText })}
${progressCard(page, data)}
${daysFilter(page, data)}
${callees.data.length > 0 ? card({ flush: true }, calleeTable(page, data)) : emptyList(page, data)}
<p class="quiet">${messages.rules}</p>
${pager(page, { newer: cursor && listPath({}), older: callees.nextCursor && listPath({ cursor: callees.nextCursor }) })}
</div>`,
  )
}

const toDays = (days: number) => ({ days: days === DEFAULT_CALL_DAYS ? undefined : days })

const interviewPath = (page: PageContext, { survey, days }: CallListData, callee: Callee) =>
  phoneSurveyPaths.interview(page, survey.id, { contact: callee.id, at: getCalleeCursor(callee), ...toDays(days) })

function listActions(page: PageContext, data: CallListData): Markup {
  const messages = page.t.phoneSurveys
  const [first] = data.callees.data
  const startLink =
    first &&
    linkButton({
      label: messages.start,
      icon: 'follow-ups',
      kind: 'primary',
      href: phoneSurveyPaths.next(page, data.survey.id, { at: data.cursor ?? START, ...toDays(data.days) }),
      attributes: { 'data-no-prefetch': true },
    })
  const scriptLink = page.may('surveys.change')
    ? linkButton({ label: messages.script, href: phoneSurveyPaths.script(page, data.survey.id) })
    : ''
  const href = phoneSurveyPaths.interview(page, data.survey.id)
  return html`${startLink ?? ''}${linkButton({ label: messages.anonymous, href })}${scriptLink}`
}

function progressCard({ t, format }: PageContext, { progress }: CallListData): Markup {
  const messages = t.phoneSurveys
  const figures = (['called', 'reached', 'responses'] as const).map((name) =>
    metric({ label: messages[name], value: format.number(progress[name]) }),
  )
  return card({ title: messages.today }, html`<div class="figures">${figures}</div>`)
}

function daysFilter(page: PageContext, { survey, days }: CallListData): Markup {
  const messages = page.t.phoneSurveys
  const choices = [...new Set([...DAY_CHOICES, days])].sort((a, b) => a - b)
  const field = selectField({
    name: 'days',
    label: messages.days,
    value: `${days}`,
    choices: choices.map((count) => ({ value: `${count}`, label: messages.daysUnit(count) })),
  })
  const action = phoneSurveyPaths.list(page, survey.id)
  return filterBar(page, { action, active: [], clearHref: action, fields: field })
}

function calleeTable(page: PageContext, data: CallListData): Markup {
  const messages = page.t.phoneSurveys
  const name = (callee: Callee) => html`<a href="${interviewPath(page, data, callee)}" data-row data-no-prefetch>
${callee.name ?? page.format.phone(callee.phone)}</a>
${callee.tier ? badge(page.t.followUps.tier(callee.tier), 'accent') : ''}`
  return dataTable<Callee>({
    caption: messages.list,
    hideCaption: true,
    rows: data.callees.data,
    columns: [
      { label: messages.customer, isRowHeader: true, cell: name },
      { label: messages.phone, cell: ({ phone }) => html`<a href="tel:${phone}">${page.format.phone(phone)}</a>` },
      { label: messages.before, cell: (callee) => describePast(page, callee) },
    ],
  })
}

/** When the contact was last surveyed and called. */
function describePast(page: PageContext, { lastAskedAt, lastCalledAt }: Callee): Markup | string {
  const messages = page.t.phoneSurveys
  const time = (label: string, value: string | null) =>
    value === null ? '' : html`<span>${label} ${relativeTime(page, Date.parse(value))}</span>`
  if (lastAskedAt === null && lastCalledAt === null) return messages.neverAsked
  const separator = lastAskedAt !== null && lastCalledAt !== null ? ' · ' : ''
  return html`${time(messages.lastAsked, lastAskedAt)}${separator}${time(messages.lastCalled, lastCalledAt)}`
}

function emptyList(page: PageContext, { callees, days }: CallListData): Markup {
  const messages = page.t.phoneSurveys
  const text = callees.nextCursor ? messages.nobodyHere : messages.nobodyText(messages.daysUnit(days))
  return emptyState({ icon: 'follow-ups', title: messages.nobody, text })
}
