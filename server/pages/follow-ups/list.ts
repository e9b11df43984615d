import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import { getFollowUpCounts } from '../../domain/follow-ups/follow-ups.ts'
import { listFollowUps } from '../../domain/follow-ups/list.ts'
import { getFollowUpRates } from '../../domain/follow-ups/rates.ts'
import { getFollowUpSettings } from '../../domain/follow-ups/settings.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { buildFollowUpSpreadsheetTexts } from '../../i18n/spreadsheet.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { segmentedControl } from '../components/navigation.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import { type PageFeed, startFeed } from '../layout/feed.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { phoneSurveyPaths } from '../phone-surveys/paths.ts'
import { loadAssignChoices } from './assign-choices.ts'
import { followUpFilters } from './filters.ts'
import { followUpPaths } from './paths.ts'
import { getView, getViewQuery, type ListQuery, parseQuery, toFollowUpQuery, views } from './query.ts'
import { ratesCard } from './rates-card.ts'
import { callList } from './rows.ts'
import { sectionTabs } from './section-tabs.ts'
import type { BulkFormState, ListData } from './views.ts'

/** Follow-ups on a page. */
export const PAGE_SIZE = 50

/** The call list. @param formState a form of the selected rows with an error */
export async function showFollowUps(page: PageContext, formState?: BulkFormState) {
  const feed = await startFeed(page, ['follow-up', 'response'])
  const data = await loadListData(page, formState)
  return page.c.html(followUpListPage(page, data, feed), formState ? 400 : 200)
}

/** The list as a file. */
export async function downloadFollowUps(page: PageContext) {
  const { deps, caller } = page.c.var
  const { query } = await loadQuery(page)
  const spreadsheet = buildFollowUpSpreadsheetTexts(page.format.language)
  return sendList(page, 'follow-ups', { sheet: page.t.followUps.title }, (format) =>
    deps.exportList('follow-ups', caller, { ...toFollowUpQuery(query), spreadsheet }, format),
  )
}

/** The surveys, and the query without a survey that does not exist. */
export async function loadQuery({ c }: PageContext) {
  const { data: surveys } = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const query = parseQuery(c)
  const hasSurvey = surveys.some(({ id }) => id === query.survey)
  return { surveys, query: hasSurvey ? query : { ...query, survey: undefined } }
}

async function loadListData(page: PageContext, formState: BulkFormState | undefined): Promise<ListData> {
  const { deps, caller } = page.c.var
  const [{ surveys, query }, counts, colleagues, segmentKeys, { noteRequired }, rates] = await Promise.all([
    loadQuery(page),
    getFollowUpCounts(deps, caller, page.workspace),
    loadAssignChoices(page),
    listSegmentKeys(deps, caller),
    getFollowUpSettings(deps, caller),
    page.may('follow-ups') ? getFollowUpRates(deps, caller) : null,
  ])
  const paging = { cursor: query.cursor, limit: PAGE_SIZE }
  const followUps = await listFollowUps(deps, caller, toFollowUpQuery(query), paging)
  const hasTiers = segmentKeys.some(({ key }) => key === 'tier')
  return { query, followUps, counts, surveys, colleagues, hasTiers, formState, noteRequired, rates }
}

function followUpListPage(page: PageContext, data: ListData, feed: PageFeed): Markup {
  const { t, format, workspace } = page
  const messages = t.followUps
  const { query, followUps, counts } = data
  const fileMenu = exportMenu(page, {
    href: (type) => followUpPaths.file(workspace.slug, type, { ...query, cursor: undefined }),
    hint: messages.export.hint,
  })
  const pagePath = (cursor: string | undefined) => followUpPaths.list(workspace.slug, { ...query, cursor })
  const isDoneView = getView(query) === 'done'
  return shell(
    page,
    {
      title: messages.title,
      current: 'follow-ups',
      wide: true,
      above: sectionTabs(page, 'list'),
      intro: isDoneView ? messages.doneThisWeek(counts.done, format.number(counts.done)) : messages.intro,
      feed,
      actions: html`${takeNextButton(page, query)}${teamLink(page, data)}${phoneSurveyLink(page)}${printButton(page)}${fileMenu}`,
    },
    html`<div class="stack" data-changes="${followUpPaths.liveChanges(workspace.slug, query, true)}">
<p class="on-paper sheet-title">${messages.sheet(format.day(toLocalDay(format.now, format.timeZone)), workspace.name)}</p>
${segmentedControl(messages.views, buildViews(page, data))}
${followUpFilters(page, data)}
${followUps.data.length === 0 ? emptyList(page, data) : callList(page, data)}
${pager(page, {
  newer: query.cursor && pagePath(undefined),
  older: followUps.nextCursor && pagePath(followUps.nextCursor),
})}
${data.rates ? html`<div class="rates">${ratesCard(page, data.rates)}</div>` : ''}
</div>`,
  )
}

/** Team leads, who have no settings, set the out-of-office days of their team. */
const teamLink = ({ t, workspace, may }: PageContext, { colleagues }: ListData): Markup | string =>
  colleagues.length > 0 && !may('settings')
    ? linkButton({ label: t.teams.absence.title, href: followUpPaths.team(workspace.slug) })
    : ''

/** Opens the most urgent follow-up, and assigns it to the user if it is nobody's. */
const takeNextButton = ({ t, workspace, may }: PageContext, query: ListQuery): Markup | string =>
  may('follow-ups.change')
    ? postButton({ label: t.followUps.takeNext, kind: 'primary', action: followUpPaths.next(workspace.slug, query) })
    : ''

const phoneSurveyLink = (page: PageContext): Markup | string =>
  page.may('responses.enter')
    ? linkButton({ label: page.t.phoneSurveys.title, href: phoneSurveyPaths.choice(page) })
    : ''

const printButton = ({ t }: PageContext): Markup =>
  button({
    label: t.followUps.print,
    icon: 'print',
    attributes: { class: 'button plain needs-script', type: 'button', 'data-print': true },
  })

function buildViews({ t, format, workspace }: PageContext, { query, counts }: ListData) {
  const viewCounts = { today: counts.today, overdue: counts.overdue, open: counts.open, done: undefined }
  return views.map((view) => ({
    label: t.followUps[view],
    href: followUpPaths.list(workspace.slug, { ...query, ...getViewQuery(view) }),
    current: getView(query) === view,
    count: viewCounts[view] === undefined ? undefined : format.number(viewCounts[view]),
  }))
}

function emptyList({ t, workspace, may }: PageContext, { query, counts, colleagues }: ListData): Markup {
  const messages = t.followUps
  const { stage, owner, survey, tier, group, waiting, q } = query
  const isFiltered = [stage, owner, survey, tier, group, waiting, q].some((value) => value !== undefined)
  const view = getView(query)
  const { title, text } = messages.empty[isFiltered ? 'filtered' : view]
  const href =
    q !== undefined && view !== 'all'
      ? followUpPaths.list(workspace.slug, { q, status: 'all' })
      : view === 'today' && counts.open > 0
        ? followUpPaths.list(workspace.slug)
        : undefined
  return emptyState({
    icon: 'follow-ups',
    title,
    text: may('follow-ups') ? text : html`${text} ${colleagues.length > 0 ? messages.empty.team : messages.empty.mine}`,
    ...(href && { actions: linkButton({ label: q === undefined ? messages.open : messages.searchAll, href }) }),
  })
}
