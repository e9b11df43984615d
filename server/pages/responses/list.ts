import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { parseSearch, splitMatches } from '../../../shared/search.ts'
import { listSegmentChoices } from '../../domain/reports/segment-choices.ts'
import { getResponsePage, type ResponsePage } from '../../domain/responses/list.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listViews } from '../../domain/users/saved-views.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import type { Env } from '../../http/env.ts'
import { linkButton } from '../components/button.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { type FilterOptions, responseFilters } from './filters.ts'
import { buildPath, parseQuery, type ResponsePageQuery } from './query.ts'
import { savedViewList } from './saved-views.ts'

const PAGE_SIZE = 50

/** The list of answers. @param fieldError what was wrong with the name of a view, and that name */
export async function showResponseList(c: Context<Env>, fieldError?: { error: string; name: string }) {
  const { deps, caller } = c.var
  const query = parseQuery(c)
  const locale = buildPageContext(c)
  const messages = locale.t.responses
  const isInvalid = query.invalidNames.length > 0
  const [responsePage, filterOptions, views] = await Promise.all([
    isInvalid
      ? emptyPage
      : getResponsePage(deps, caller, query.query, { before: query.before, after: query.after, limit: PAGE_SIZE }),
    loadFilterOptions(c, query.query.survey),
    listViews(deps, caller, 'responses'),
  ])
  const csvLink = linkButton({
    label: messages.csv,
    icon: 'download',
    href: buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses.csv`, query.filters),
  })
  const content = html`${isInvalid ? notice({ kind: 'danger', text: messages.badFilter(query.invalidNames.join(', ')) }) : ''}
${responseFilters(c, locale, query, filterOptions)}
${savedViewList(c, { language: locale.format.language, views, filters: query.filters, fieldError })}
${responsePage.data.length > 0 ? responseTable(c, locale, responsePage.data, query, filterOptions) : isInvalid ? '' : emptyList(c, locale, query)}
${listPager(c, locale, query, responsePage)}`
  const page = shell(
    buildPageContext(c),
    {
      title: messages.title,
      current: 'responses',
      wide: true,
      ...(responsePage.data.length > 0 && { actions: csvLink }),
    },
    content,
  )
  return c.html(page, isInvalid || fieldError ? 400 : 200)
}

const emptyPage: ResponsePage = { data: [], newer: null, older: null }

/** Of how many surveys at most the values of properties are offered. */
const MAX_SURVEYS = 5

async function loadFilterOptions(c: Context<Env>, survey: string | undefined): Promise<FilterOptions> {
  const { deps, caller } = c.var
  const [surveys, tags, keys] = await Promise.all([
    listSurveys(deps, caller, { limit: 200 }),
    listTags(deps, caller),
    listSegmentKeys(deps, caller),
  ])
  const surveyIds = surveys.data.map(({ id }) => id).filter((id) => survey === undefined || id === survey)
  const segmentKeys = keys.map(({ key, countedAt }) => ({ key, counted: countedAt !== null }))
  return {
    surveys: surveys.data,
    tags,
    segments: await listSegmentChoices(deps, caller, surveyIds.slice(0, MAX_SURVEYS), segmentKeys),
  }
}

function responseTable(
  c: Context<Env>,
  locale: ViewContext,
  rows: readonly Response[],
  { filters }: ResponsePageQuery,
  { surveys }: FilterOptions,
): Markup {
  const messages = locale.t.responses
  const surveyNames = new Map(surveys.map(({ id, name }) => [id, name]))
  const canSeeContact = hasPermission(c.var.caller.role, 'contacts')
  const getHref = (id: string) => buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${id}`, filters)
  return dataTable<Response>({
    caption: messages.shown(rows.length, locale.format.number(rows.length)),
    hideCaption: true,
    layout: 'lines',
    rows,
    columns: [
      { label: messages.score, cell: ({ score }) => scoreChip(locale, score) },
      {
        label: messages.comment,
        isRowHeader: true,
        cell: (row) =>
          html`<a class="said" href="${getHref(row.id)}">${highlightComment(locale, row.comment, filters.get('q'))}</a>`,
      },
      ...(canSeeContact
        ? [
            {
              label: messages.who,
              cell: (row: Response) => html`<span class="answerer">${getRespondentName(locale, row)}</span>`,
            },
          ]
        : []),
      { label: messages.survey, cell: ({ surveyId }) => surveyNames.get(surveyId) ?? '' },
      { label: messages.tags, cell: (row) => responseTags(c, locale, row, filters) },
      { label: messages.when, isNumeric: true, cell: ({ answeredAt }) => relativeTime(locale, Date.parse(answeredAt)) },
    ],
  })
}

/** A comment with what a search has found in it marked. */
export function highlightComment(locale: ViewContext, comment: string | null, search: string | null): Markup {
  if (comment === null) return html`<span class="quiet">${locale.t.responses.noComment}</span>`
  if (search === null) return html`${comment}`
  const pieces = splitMatches(comment, parseSearch(search))
  return html`${pieces.map(({ text, isMatch: isHit }) => (isHit ? html`<mark>${text}</mark>` : text))}`
}

/** Whoever answered, by the name that is known of him. */
export function getRespondentName(
  locale: ViewContext,
  { contact, unverifiedContact }: Pick<Response, 'contact' | 'unverifiedContact'>,
): string {
  const contactName = contact?.name ?? contact?.email ?? contact?.phone ?? contact?.externalId
  return (
    contactName ??
    unverifiedContact?.name ??
    unverifiedContact?.email ??
    unverifiedContact?.phone ??
    locale.t.responses.anonymous
  )
}

function responseTags(c: Context<Env>, locale: ViewContext, { tags, suspicion }: Response, filters: URLSearchParams) {
  const messages = locale.t.responses
  const isExcluded = suspicion !== null && suspicion.clearedAt === null
  // Nothing at all, which a phone leaves out.
  if (!isExcluded && tags.length === 0) return ''
  return html`${isExcluded ? badge(messages.excluded, 'warning') : ''} ${tags.map((tagName) => html`${tag(tagName, buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, filters, { tag: tagName }))} `)}`
}

function emptyList(c: Context<Env>, locale: ViewContext, { filters, before, after }: ResponsePageQuery): Markup {
  const messages = locale.t.responses.empty
  const isUnfiltered = filters.size === 0 && before === undefined && after === undefined
  const listPath = `${workspacePath(c.var.member.workspace.slug)}/responses`
  if (!isUnfiltered) {
    const clearLink = linkButton({ label: messages.clear, href: listPath })
    return emptyState({ icon: 'search', title: messages.none, text: messages.noneText, actions: clearLink })
  }
  const surveysLink = linkButton({
    label: messages.surveys,
    href: `${workspacePath(c.var.member.workspace.slug)}/surveys`,
    kind: 'primary',
  })
  return emptyState({
    icon: 'responses',
    title: messages.title,
    text: messages.text,
    ...(hasPermission(c.var.caller.role, 'surveys.change') && { actions: surveysLink }),
  })
}

function listPager(
  c: Context<Env>,
  view: ViewContext,
  { filters }: ResponsePageQuery,
  { newer, older }: ResponsePage,
): Markup {
  const listPath = `${workspacePath(c.var.member.workspace.slug)}/responses`
  return pager(view, {
    newer: newer && buildPath(listPath, filters, { after: newer }),
    older: older && buildPath(listPath, filters, { before: older }),
  })
}
