import { html } from 'hono/html'
import { type ListScore, loadListScore } from '../../domain/reports/list-score.ts'
import { listSegmentChoices } from '../../domain/reports/segment-choices.ts'
import { getResponsePage, type ResponsePage } from '../../domain/responses/list.ts'
import type { ResponseQuery } from '../../domain/responses/query.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { listLinkChoices } from '../../domain/surveys/links.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listViews } from '../../domain/users/saved-views.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { HttpError } from '../../http/errors.ts'
import { buildSpreadsheetTexts } from '../../i18n/spreadsheet.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { linkButton } from '../components/button.ts'
import { segmentedControl } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { uploadPath } from '../imports/paths.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { type FilterOptions, responseFilters } from './filters.ts'
import { changeFilters, responsePaths } from './paths.ts'
import { parseQuery, type ResponsePageQuery, readListParams } from './query.ts'
import { savedViewList, type ViewFormState } from './saved-views.ts'
import { selectAllBox, selectionForm } from './selection-bar.ts'
import { responseTable } from './table.ts'

const PAGE_SIZE = 50

/** The list of responses. @param viewForm the form of a saved view, with an error */
export async function showResponses(page: PageContext, viewForm?: ViewFormState) {
  const { c, t } = page
  const { deps, caller } = c.var
  const urlQuery = parseQuery(c)
  const pageQuery = applyDefaultView(page, urlQuery)
  const { query, before, after, filters, invalidNames } = pageQuery
  const isInvalid = invalidNames.length > 0
  const [responsePage, filterOptions, views, score] = await Promise.all([
    isInvalid ? emptyPage : getResponsePage(deps, caller, query, { before, after, limit: PAGE_SIZE }),
    loadFilterOptions(page, query),
    listViews(deps, caller, 'responses'),
    isInvalid ? undefined : loadListScore(deps, caller, query),
  ])
  const { data } = responsePage
  const table = data.length > 0 && responseTable(page, data, { filters, surveys: filterOptions.surveys })
  const content = html`${isInvalid ? notice({ kind: 'danger', text: t.responses.badFilter(invalidNames.join(', ')) }) : ''}
${responseFilters(page, filters, filterOptions)}
${savedViewList(page, { views, filters: urlQuery.filters, viewForm })}
${isInvalid || score?.count === 0 ? '' : listSwitch(page, filters, table !== false)}
${table ? selectionForm(page, { table, params: readListParams(c), tags: filterOptions.tags }) : isInvalid ? '' : emptyList(page, pageQuery, score)}
${responsePage.isPartial ? notice({ kind: 'info', text: t.responses.partialSearch }) : ''}
${listPager(page, filters, responsePage)}`
  const actions = html`${importLink(page)}${table ? responseExportMenu(page, filters) : ''}`
  const intro = score && score.count > 0 ? describeScore(page, score) : ''
  const pageProps = {
    title: t.responses.title,
    intro,
    current: 'responses',
    wide: true,
    live: filters,
    actions,
  } as const
  return c.html(shell(page, pageProps, content), isInvalid || viewForm ? 400 : 200)
}

/** Without any filter, the list shows the responses with a comment. */
function applyDefaultView({ c }: PageContext, pageQuery: ResponsePageQuery): ResponsePageQuery {
  const { query, filters, before, after } = pageQuery
  const isFiltered = filters.size > 0 || before !== undefined || after !== undefined
  if (isFiltered || c.req.query('show') === 'all') return pageQuery
  return { ...pageQuery, query: { ...query, hasComment: true }, filters: new URLSearchParams({ hasComment: 'true' }) }
}

/** `337 responses · 38.7 (30.8 to 46.0)`, as far as the counts tell. */
function describeScore({ t, format }: PageContext, { count, metrics }: ListScore): string {
  const countText = t.common.responseCount(count, format.number(count))
  if (!metrics || !hasVisibleScore(metrics)) return countText
  return `${countText} · ${t.responses.scoreWith(format.score(metrics.nps), format.interval(metrics.interval))}`
}

/** All responses, or those with a comment. */
function listSwitch(page: PageContext, filters: URLSearchParams, hasRows: boolean): Markup {
  const { t, workspace, may } = page
  const messages = t.responses
  const all = changeFilters(filters, { hasComment: null })
  const hasComment = filters.get('hasComment')
  const links = [
    {
      label: messages.withComment,
      href: responsePaths.list(workspace.slug, changeFilters(filters, { hasComment: 'true' })),
      current: hasComment === 'true',
    },
    {
      label: messages.all,
      href: responsePaths.list(workspace.slug, all.size > 0 ? all : { show: 'all' }),
      current: hasComment === null,
    },
  ]
  return html`<div class="row spread">
${segmentedControl(messages.comment, links)}
${hasRows && may('responses.change') ? selectAllBox(page) : ''}
</div>`
}

/** The list as a file. */
export function downloadResponses(page: PageContext) {
  const { c, t, format } = page
  const { query, invalidNames } = parseQuery(c)
  if (invalidNames.length > 0)
    throw new HttpError(400, 'invalid-filters', `Expected other values of: ${invalidNames.join(', ')}.`)
  const { deps, caller } = c.var
  const spreadsheet = buildSpreadsheetTexts(format.language)
  return sendList(page, 'responses', { sheet: t.responses.title }, (fileFormat) =>
    deps.exportList('responses', caller, { ...query, spreadsheet }, fileFormat),
  )
}

const emptyPage: ResponsePage = { data: [], newer: null, older: null }

/** The filters offer the property values of at most this many surveys. */
const MAX_SURVEYS = 5

async function loadFilterOptions({ c }: PageContext, { survey, link }: ResponseQuery): Promise<FilterOptions> {
  const { deps, caller } = c.var
  const [surveys, tags, keys, links] = await Promise.all([
    listSurveys(deps, caller, { limit: 200 }),
    listTags(deps, caller),
    listSegmentKeys(deps, caller),
    listLinkChoices(deps, caller, { survey, link }),
  ])
  const surveyIds = surveys.data.map(({ id }) => id).filter((id) => survey === undefined || id === survey)
  const segmentKeys = keys.map(({ key, countedAt }) => ({ key, counted: countedAt !== null }))
  const segments = await listSegmentChoices(deps, caller, surveyIds.slice(0, MAX_SURVEYS), segmentKeys)
  return { surveys: surveys.data, links, tags, segments }
}

const importLink = (page: PageContext): Markup =>
  page.may('responses.change')
    ? linkButton({ label: page.t.imports.responses.title, icon: 'upload', href: uploadPath(page) })
    : html``

function responseExportMenu(page: PageContext, filters: URLSearchParams): Markup {
  const { t, workspace } = page
  return exportMenu(page, {
    href: (type) => responsePaths.file(workspace.slug, type, filters),
    hint: t.responses.export.hint,
    note:
      filters.get('hasComment') === 'true' ? html`<small class="note">${t.responses.commentsOnly}</small>` : undefined,
  })
}

function emptyList(
  { t, workspace, may }: PageContext,
  { filters, before, after }: ResponsePageQuery,
  score: ListScore | undefined,
): Markup {
  const messages = t.responses.empty
  const otherFilters = changeFilters(filters, { hasComment: null })
  const isUnfiltered = otherFilters.size === 0 && before === undefined && after === undefined
  if (!isUnfiltered || score?.count !== 0) {
    const clearLink = linkButton({
      label: messages.clear,
      href: responsePaths.list(workspace.slug, { show: 'all' }),
    })
    return emptyState({ icon: 'search', title: messages.none, text: messages.noneText, actions: clearLink })
  }
  const surveysHref = workspacePath(workspace.slug, '/surveys')
  const surveysLink = linkButton({ label: messages.surveys, href: surveysHref, kind: 'primary' })
  return emptyState({
    icon: 'responses',
    title: messages.title,
    text: messages.text,
    ...(may('surveys.change') && { actions: surveysLink }),
  })
}

function listPager(page: PageContext, filters: URLSearchParams, { newer, older }: ResponsePage): Markup {
  const cursorPath = (cursor: Record<string, string>) =>
    responsePaths.list(page.workspace.slug, changeFilters(filters, cursor))
  return pager(page, {
    newer: newer && cursorPath({ after: newer }),
    older: older && cursorPath({ before: older }),
  })
}
