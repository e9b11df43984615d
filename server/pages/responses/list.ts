import { html } from 'hono/html'
import { recordExport } from '../../domain/audit.ts'
import { listSegmentChoices } from '../../domain/reports/segment-choices.ts'
import { getResponsePage, type ResponsePage } from '../../domain/responses/list.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listViews } from '../../domain/users/saved-views.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { sendCsv } from '../../http/csv-download.ts'
import { HttpError } from '../../http/errors.ts'
import { buildSpreadsheetTexts } from '../../i18n/spreadsheet.ts'
import { linkButton } from '../components/button.ts'
import { menu } from '../components/menu.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { uploadPath } from '../imports/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { type FilterOptions, responseFilters } from './filters.ts'
import { changeFilters, responsePaths } from './paths.ts'
import { parseQuery, type ResponsePageQuery } from './query.ts'
import { savedViewList, type ViewFormState } from './saved-views.ts'
import { responseTable } from './table.ts'

const PAGE_SIZE = 50

/** The list of responses. @param viewForm the form of a saved view, with an error */
export async function showResponses(page: PageContext, viewForm?: ViewFormState) {
  const { c, t } = page
  const { deps, caller } = c.var
  const pageQuery = parseQuery(c)
  const { query, before, after, filters, invalidNames } = pageQuery
  const isInvalid = invalidNames.length > 0
  const [responsePage, filterOptions, views] = await Promise.all([
    isInvalid ? emptyPage : getResponsePage(deps, caller, query, { before, after, limit: PAGE_SIZE }),
    loadFilterOptions(page, query.survey),
    listViews(deps, caller, 'responses'),
  ])
  const { data } = responsePage
  const table = data.length > 0 && responseTable(page, data, { filters, surveys: filterOptions.surveys })
  const content = html`${isInvalid ? notice({ kind: 'danger', text: t.responses.badFilter(invalidNames.join(', ')) }) : ''}
${responseFilters(page, filters, filterOptions)}
${savedViewList(page, { views, filters, viewForm })}
${table || (isInvalid ? '' : emptyList(page, pageQuery))}
${listPager(page, filters, responsePage)}`
  const actions = html`${importLink(page)}${table ? exportMenu(page, filters) : ''}`
  const pageProps = { title: t.responses.title, current: 'responses', wide: true, actions } as const
  return c.html(shell(page, pageProps, content), isInvalid || viewForm ? 400 : 200)
}

/** The list as a CSV file: for Excel, or raw. */
export function downloadResponses({ c, format }: PageContext) {
  const { query, invalidNames } = parseQuery(c)
  const spreadsheet = c.req.query('format') === 'excel' ? buildSpreadsheetTexts(format.language) : undefined
  if (invalidNames.length > 0) throw new HttpError(400, `Expected other values of: ${invalidNames.join(', ')}.`)
  const { deps, caller } = c.var
  const createCsv = async () => {
    await recordExport(deps, caller, 'responses')
    return deps.exportCsv('responses', caller, { ...query, spreadsheet })
  }
  return sendCsv(c, 'responses.csv', createCsv, { bom: true })
}

const emptyPage: ResponsePage = { data: [], newer: null, older: null }

/** The filters offer the property values of at most this many surveys. */
const MAX_SURVEYS = 5

async function loadFilterOptions({ c }: PageContext, surveyId: string | undefined): Promise<FilterOptions> {
  const { deps, caller } = c.var
  const [surveys, tags, keys] = await Promise.all([
    listSurveys(deps, caller, { limit: 200 }),
    listTags(deps, caller),
    listSegmentKeys(deps, caller),
  ])
  const surveyIds = surveys.data.map(({ id }) => id).filter((id) => surveyId === undefined || id === surveyId)
  const segmentKeys = keys.map(({ key, countedAt }) => ({ key, counted: countedAt !== null }))
  const segments = await listSegmentChoices(deps, caller, surveyIds.slice(0, MAX_SURVEYS), segmentKeys)
  return { surveys: surveys.data, tags, segments }
}

const importLink = (page: PageContext): Markup =>
  page.may('responses.change')
    ? linkButton({ label: page.t.imports.responses.title, icon: 'upload', href: uploadPath(page) })
    : html``

/** For Excel by two clicks; raw for programs. */
function exportMenu({ t, workspace }: PageContext, filters: URLSearchParams): Markup {
  const messages = t.responses.export
  const item = (label: string, hint: string, format: string | null) =>
    html`<a href="${responsePaths.csv(workspace.slug, changeFilters(filters, { format }))}" download>
<span>${label}<small>${hint}</small></span>
</a>`
  return menu({ label: messages.action, icon: 'download' }, [
    item(messages.excel, messages.excelHint, 'excel'),
    item(messages.raw, messages.rawHint, null),
  ])
}

function emptyList({ t, workspace, may }: PageContext, { filters, before, after }: ResponsePageQuery): Markup {
  const messages = t.responses.empty
  const isUnfiltered = filters.size === 0 && before === undefined && after === undefined
  if (!isUnfiltered) {
    const clearLink = linkButton({ label: messages.clear, href: responsePaths.list(workspace.slug) })
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
