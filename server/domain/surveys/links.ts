import { type Link, NewLink, Slug } from '../../../shared/link.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { NewSurvey } from '../../../shared/survey.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/links.ts'
import { insertSurvey } from '../../store/queries/surveys.ts'
import type { Position } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { buildSurveyRow, loadSurvey } from './surveys.ts'

/**
 * Creates a shared link to a survey. @returns its id
 * @throws DomainError `slug-taken`: slugs are unique across workspaces, because they are addresses
 */
export async function createLink(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  input: NewLink,
  idempotency?: Idempotency,
) {
  await loadSurvey(deps, caller, surveyId)
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const row = buildLinkRow(deps, caller.workspaceId, surveyId, input)
    await assertSlugFree(deps, row.slug)
    return { statements: [store.insertLink(row), auditLinkCreated(deps, caller, row)], result: row.id }
  })
  return result
}

const auditLinkCreated = (deps: Deps, caller: Caller, { id, surveyId, slug, name }: store.LinkRow) =>
  auditEntry(deps, caller, 'link.created', id, { survey: surveyId, slug, name })

/**
 * Creates a shared link for each of many places, such as the shops of a chain: all or none.
 * @returns their ids, in the same order
 */
export async function createLinks(deps: Deps, caller: Caller, surveyId: string, inputs: readonly NewLink[]) {
  await loadSurvey(deps, caller, surveyId)
  const newRows = inputs.map((input) => buildLinkRow(deps, caller.workspaceId, surveyId, input))
  // Sorted, so that links of the same millisecond keep their order.
  const ids = newRows.map(({ id }) => id).sort()
  const rows = newRows.map((row, index) => ({ ...row, id: ids[index] ?? row.id }))
  const entry = auditEntry(deps, caller, 'link.created', surveyId, {
    survey: surveyId,
    names: rows.map(({ name }) => name),
  })
  await deps.database.batch([store.insertLinks(rows), entry])
  return rows.map(({ id }) => id)
}

async function assertSlugFree(deps: Deps, slug: string): Promise<void> {
  const [existingLink] = await deps.database.all(store.selectLinkBySlug(slug))
  if (existingLink)
    throw new DomainError('conflict', 'slug-taken', `The slug “${slug}” is taken. Choose another.`, { path: 'slug' })
}

/** The row of a new link. */
export function buildLinkRow(deps: Deps, workspaceId: string, surveyId: string, input: NewLink): store.LinkRow {
  const now = deps.now()
  return {
    id: deps.newId(now),
    workspaceId,
    surveyId,
    slug: input.slug ?? deps.newSecret().slice(0, 10).toLowerCase(),
    name: input.name,
    properties: JSON.stringify(input.properties),
    createdAt: now,
  }
}

/** Creates a survey with its first shared link, so that it can take responses at once. @returns its id */
export async function createSurveyWithLink(deps: Deps, caller: Caller, input: NewSurvey): Promise<string> {
  const survey = buildSurveyRow(deps, caller.workspaceId, input)
  const link = buildLinkRow(deps, caller.workspaceId, survey.id, NewLink.parse({ name: survey.name }))
  await deps.database.batch([
    insertSurvey(survey),
    store.insertLink(link),
    auditEntry(deps, caller, 'survey.created', survey.id, { name: survey.name }),
    auditLinkCreated(deps, caller, link),
  ])
  return survey.id
}

export async function getLink(deps: Deps, caller: Caller, id: string): Promise<Link> {
  const [row] = await deps.database.all(store.selectLinkById(caller.workspaceId, id))
  if (!row) throw notFound('link', id)
  return toLink(deps, row)
}

export async function listLinks(deps: Deps, caller: Caller, surveyId: string, paging: Paging): Promise<ListPage<Link>> {
  await loadSurvey(deps, caller, surveyId)
  const select = (position: Position) => store.selectLinks(caller.workspaceId, surveyId, position)
  return listPage(deps.database, paging, select, (row) => toLink(deps, row))
}

/** The named links of a survey in the order of their creation; at most as many as a page can print. */
export async function getSurveyLinks(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  ids?: readonly string[],
): Promise<Link[]> {
  const { workspaceId } = caller
  const rows = await deps.database.all(
    ids
      ? store.selectLinksByIds(workspaceId, ids)
      : store.selectLinks(workspaceId, surveyId, { before: undefined, limit: 200 }),
  )
  return rows
    .filter((row) => row.surveyId === surveyId)
    .map((row) => toLink(deps, row))
    .reverse()
}

/** The shared link with a slug, in capitals or not. */
export async function getLinkBySlug(deps: Deps, text: string): Promise<store.LinkRow> {
  const slug = text.toLowerCase()
  const [row] = Slug.safeParse(slug).success ? await deps.database.all(store.selectLinkBySlug(slug)) : []
  if (!row) throw notFound('link', slug)
  return row
}

export const buildLinkUrl = (deps: Deps, slug: string) => `${deps.publicUrl}/l/${slug}`

const toLink = (deps: Deps, row: store.LinkRow): Link => ({
  id: row.id,
  surveyId: row.surveyId,
  slug: row.slug,
  name: row.name,
  properties: JSON.parse(row.properties),
  url: buildLinkUrl(deps, row.slug),
  qr: `${buildLinkUrl(deps, row.slug)}/qr.svg`,
  embed:
    `<script type="module" src="${deps.publicUrl}/vouch.js"></script>\n` +
    `<vouch-survey survey="${row.surveyId}" link="${row.slug}"></vouch-survey>`,
  createdAt: toIso(row.createdAt),
})
