import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Response } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { hits, searchTerms } from '../../../shared/search.ts'
import { segmentChoices } from '../../domain/reports/segment-choices.ts'
import { type AnswerPage, pageOfResponses } from '../../domain/responses/list.ts'
import { listTags } from '../../domain/responses/tags.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listViews } from '../../domain/users/saved-views.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import type { Env } from '../../http/env.ts'
import { answerWords } from '../../i18n/answers.ts'
import { linkButton } from '../components/button.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, tag } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { number, type Reader, readerOf, scoreChip, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'
import { answerFilters, type FilterChoices } from './filters.ts'
import { type AnswerQuery, addressed, answerQuery } from './query.ts'
import { savedViews } from './saved-views.ts'

const LIMIT = 50

/** The list of answers. @param fault what was wrong with the name of a view, and that name */
export async function answerList(c: Context<Env>, fault?: { error: string; name: string }) {
  const { deps, caller } = c.var
  const query = answerQuery(c)
  const reader = readerOf(c)
  const words = answerWords(reader.language)
  const isFaulty = query.faults.length > 0
  const [found, choices, views] = await Promise.all([
    isFaulty
      ? nothing
      : pageOfResponses(deps, caller, query.asked, { before: query.before, after: query.after, limit: LIMIT }),
    choicesOf(c, query.asked.survey),
    listViews(deps, caller, 'answers'),
  ])
  const csv = linkButton({
    label: words.csv,
    icon: 'download',
    href: addressed(`${home(c)}/answers.csv`, query.filters),
  })
  const content = html`${isFaulty ? notice({ kind: 'danger', text: words.badFilter(query.faults.join(', ')) }) : ''}
${answerFilters(c, reader, query, choices)}
${savedViews(c, { language: reader.language, views, filters: query.filters, fault })}
${found.data.length > 0 ? table(c, reader, found.data, query, choices) : isFaulty ? '' : nothingFound(c, reader, query)}
${pages(c, reader, query, found)}`
  const page = shell(
    c,
    { title: words.title, current: 'answers', wide: true, ...(found.data.length > 0 && { actions: csv }) },
    content,
  )
  return c.html(page, isFaulty || fault ? 400 : 200)
}

const nothing: AnswerPage = { data: [], newer: null, older: null }

/** Of how many surveys at most the values of properties are offered. */
const FEW = 5

async function choicesOf(c: Context<Env>, survey: string | undefined): Promise<FilterChoices> {
  const { deps, caller } = c.var
  const [surveys, tags, keys] = await Promise.all([
    listSurveys(deps, caller, { limit: 200 }),
    listTags(deps, caller),
    listSegmentKeys(deps, caller),
  ])
  const of = surveys.data.map(({ id }) => id).filter((id) => survey === undefined || id === survey)
  const counted = keys.map(({ key, countedAt }) => ({ key, counted: countedAt !== null }))
  return { surveys: surveys.data, tags, segments: await segmentChoices(deps, caller, of.slice(0, FEW), counted) }
}

function table(
  c: Context<Env>,
  reader: Reader,
  rows: readonly Response[],
  { filters }: AnswerQuery,
  { surveys }: FilterChoices,
): Markup {
  const words = answerWords(reader.language)
  const surveyNames = new Map(surveys.map(({ id, name }) => [id, name]))
  const seesWho = may(c.var.caller.role, 'contacts')
  const href = (id: string) => addressed(`${home(c)}/answers/${id}`, filters)
  return dataTable<Response>({
    caption: words.shown(rows.length, number(reader, rows.length)),
    captionUnseen: true,
    look: 'lines',
    rows,
    columns: [
      { label: words.score, cell: ({ score }) => scoreChip(reader, score) },
      {
        label: words.comment,
        head: true,
        cell: (row) => html`<a class="said" href="${href(row.id)}">${said(reader, row.comment, filters.get('q'))}</a>`,
      },
      ...(seesWho
        ? [{ label: words.who, cell: (row: Response) => html`<span class="answerer">${whoOf(reader, row)}</span>` }]
        : []),
      { label: words.survey, cell: ({ surveyId }) => surveyNames.get(surveyId) ?? '' },
      { label: words.tags, cell: (row) => marks(c, reader, row, filters) },
      { label: words.when, numeric: true, cell: ({ answeredAt }) => time(reader, Date.parse(answeredAt)) },
    ],
  })
}

/** A comment with what a search has found in it marked. */
export function said(reader: Pick<Reader, 'language'>, comment: string | null, search: string | null): Markup {
  if (comment === null) return html`<span class="quiet">${answerWords(reader.language).noComment}</span>`
  if (search === null) return html`${comment}`
  const pieces = hits(comment, searchTerms(search))
  return html`${pieces.map(({ text, isHit }) => (isHit ? html`<mark>${text}</mark>` : text))}`
}

/** Whoever answered, by the name that is known of him. */
export function whoOf(
  reader: Pick<Reader, 'language'>,
  { contact, claim }: Pick<Response, 'contact' | 'claim'>,
): string {
  const known = contact?.name ?? contact?.email ?? contact?.phone ?? contact?.externalId
  return known ?? claim?.name ?? claim?.email ?? claim?.phone ?? answerWords(reader.language).anonymous
}

function marks(c: Context<Env>, reader: Reader, { tags, suspicion }: Response, filters: URLSearchParams) {
  const words = answerWords(reader.language)
  const isOut = suspicion !== null && suspicion.liftedAt === null
  // Nothing at all, which a phone leaves out.
  if (!isOut && tags.length === 0) return ''
  return html`${isOut ? badge(words.leftOut, 'warning') : ''} ${tags.map((one) => html`${tag(one, addressed(`${home(c)}/answers`, filters, { tag: one }))} `)}`
}

function nothingFound(c: Context<Env>, reader: Reader, { filters, before, after }: AnswerQuery): Markup {
  const words = answerWords(reader.language).empty
  const isAll = filters.size === 0 && before === undefined && after === undefined
  const action = `${home(c)}/answers`
  if (!isAll) {
    const clear = linkButton({ label: words.clear, href: action })
    return emptyState({ icon: 'search', title: words.none, text: words.noneText, actions: clear })
  }
  const surveys = linkButton({ label: words.surveys, href: `${home(c)}/surveys`, kind: 'primary' })
  return emptyState({
    icon: 'answers',
    title: words.title,
    text: words.text,
    ...(may(c.var.caller.role, 'surveys.change') && { actions: surveys }),
  })
}

function pages(c: Context<Env>, { language }: Reader, { filters }: AnswerQuery, { newer, older }: AnswerPage): Markup {
  const action = `${home(c)}/answers`
  return pager(language, {
    newer: newer && addressed(action, filters, { after: newer }),
    older: older && addressed(action, filters, { before: older }),
  })
}
