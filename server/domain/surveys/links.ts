import { type Link, type LinkPatch, NewLink, Slug } from '../../../shared/link.ts'
import type { NewSurvey } from '../../../shared/survey.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/links.ts'
import { insertSurvey } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
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

const auditLinkCreated = (deps: Deps, caller: Caller, { id, surveyId, slug, name }: store.NewLinkRow) =>
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
    throw new DomainError('conflict', 'slug-taken', `The slug “${slug}” is taken. Choose another.`, {
      path: 'slug',
      params: { slug },
    })
}

/** The row of a new link. */
export function buildLinkRow(deps: Deps, workspaceId: string, surveyId: string, input: NewLink): store.NewLinkRow {
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

export const getLink = async (deps: Deps, caller: Caller, id: string): Promise<Link> =>
  toLink(deps, await loadLink(deps, caller, id))

async function loadLink(deps: Deps, caller: Caller, id: string): Promise<store.LinkRow> {
  const [row] = await deps.database.all(store.selectLinkById(caller.workspaceId, id))
  if (!row) throw notFound('link', id)
  return row
}

/** Renames a link. Its URL stays. */
export async function renameLink(deps: Deps, caller: Caller, id: string, { name }: LinkPatch): Promise<Link> {
  const row = await loadLink(deps, caller, id)
  if (row.name !== name) {
    await deps.database.batch([
      store.renameLink(caller.workspaceId, id, name),
      auditEntry(deps, caller, 'link.renamed', id, { survey: row.surveyId, from: row.name, to: name }),
    ])
  }
  return getLink(deps, caller, id)
}

/** Stops a link from taking responses. Idempotent: the first closing time is kept. */
export async function closeLink(deps: Deps, caller: Caller, id: string): Promise<Link> {
  const row = await loadLink(deps, caller, id)
  if (row.closedAt === null) {
    await deps.database.batch([
      store.closeLink(caller.workspaceId, id, deps.now(), caller.actor),
      auditEntry(deps, caller, 'link.closed', id, toAuditDetail(row)),
    ])
  }
  return getLink(deps, caller, id)
}

export async function reopenLink(deps: Deps, caller: Caller, id: string): Promise<Link> {
  const row = await loadLink(deps, caller, id)
  if (row.closedAt !== null) {
    await deps.database.batch([
      store.reopenLink(caller.workspaceId, id),
      auditEntry(deps, caller, 'link.reopened', id, toAuditDetail(row)),
    ])
  }
  return getLink(deps, caller, id)
}

/** @throws DomainError `link-in-use` if responses came through it: they keep where they came from */
export async function deleteLink(deps: Deps, caller: Caller, id: string): Promise<void> {
  const row = await loadLink(deps, caller, id)
  try {
    await deps.database.batch([
      store.deleteLink(caller.workspaceId, id),
      auditEntry(deps, caller, 'link.deleted', id, toAuditDetail(row)),
    ])
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
    throw new DomainError('conflict', 'link-in-use', 'Responses came through this link. Close it instead.')
  }
}

const toAuditDetail = ({ surveyId, slug, name }: store.LinkRow) => ({ survey: surveyId, slug, name })

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

/** The link of a survey to share first: its oldest one that is open. */
export async function findMainLink(deps: Deps, caller: Caller, surveyId: string): Promise<Link | undefined> {
  const [row] = await deps.database.all(store.selectFirstOpenLink(caller.workspaceId, surveyId))
  return row && toLink(deps, row)
}

/** The shared link with a slug, in capitals or not. */
export async function getLinkBySlug(deps: Deps, text: string): Promise<store.LinkRow> {
  const slug = text.toLowerCase()
  const [row] = Slug.safeParse(slug).success ? await deps.database.all(store.selectLinkBySlug(slug)) : []
  if (!row) throw notFound('link', slug)
  return row
}

export const buildLinkUrl = (deps: Pick<Deps, 'publicUrl'>, slug: string) => `${deps.publicUrl}/l/${slug}`

/** A link as members and the API see it. */
export const toLink = (deps: Pick<Deps, 'publicUrl'>, row: store.LinkRow): Link => ({
  id: row.id,
  surveyId: row.surveyId,
  slug: row.slug,
  name: row.name,
  properties: JSON.parse(row.properties),
  url: buildLinkUrl(deps, row.slug),
  qr: `${buildLinkUrl(deps, row.slug)}/qr.svg`,
  embed:
    `<script type="module" src="${deps.publicUrl}/vouch.js"></script>\n` +
    `<vouch-survey survey="${row.surveyId}" link="${row.slug}">` +
    `<a href="${buildLinkUrl(deps, row.slug)}">${buildLinkUrl(deps, row.slug)}</a></vouch-survey>`,
  createdAt: toIso(row.createdAt),
  closedAt: toIsoOrNull(row.closedAt),
  closedBy: row.closedBy,
})

/** More links than one chooses from. */
const MAX_CHOICES = 200

/** The newest links of a survey, and one link of the workspace, to choose from. */
export async function listLinkChoices(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  { survey, link }: { survey?: string | undefined; link?: string | undefined },
): Promise<Pick<store.LinkRow, 'id' | 'name' | 'slug'>[]> {
  const [ofSurvey, chosen] = await Promise.all([
    survey === undefined
      ? []
      : database.all(store.selectLinks(workspaceId, survey, { before: undefined, limit: MAX_CHOICES })),
    link === undefined ? [] : database.all(store.selectLinkById(workspaceId, link)),
  ])
  return [...ofSurvey, ...chosen.filter(({ id }) => ofSurvey.every((other) => other.id !== id))]
}
