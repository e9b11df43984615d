import type { NewReplyTemplate, ReplyTemplate, ReplyTemplatePatch } from '../../../shared/follow-up-message.ts'
import type { ListPage } from '../../../shared/list.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/reply-templates.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { standardTemplates } from './standard-templates.ts'

/** More than anyone chooses from. */
const MAX_TEMPLATES = 100

type NameLanguage = keyof (typeof standardTemplates)[number]['names']

/**
 * The texts that a workspace replies with: ours, as far as it has not changed them, then its own.
 * @param language of the names of ours
 */
export async function listReplyTemplates(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  language: NameLanguage,
): Promise<ListPage<ReplyTemplate>> {
  const rows = await database.all(store.selectReplyTemplates(workspaceId))
  const rowsById = new Map(rows.map((row) => [row.id, row]))
  const standard = standardTemplates.map(({ id, names, texts }) => {
    const row = rowsById.get(id)
    return row ? toTemplate(row) : { id, name: names[language], texts, standard: true, builtIn: true, archived: false }
  })
  return { data: [...standard, ...rows.filter(({ id }) => !isBuiltIn(id)).map(toTemplate)], nextCursor: null }
}

/** Whether a template is one of ours, changed or not. */
const isBuiltIn = (id: string): boolean => standardTemplates.some((template) => template.id === id)

const toTemplate = ({ id, name, texts, archivedAt }: store.ReplyTemplateRow): ReplyTemplate => ({
  id,
  name,
  texts: JSON.parse(texts),
  standard: false,
  builtIn: isBuiltIn(id),
  archived: archivedAt !== null,
})

/** @throws DomainError `not-found` */
async function getReplyTemplate(deps: Deps, caller: Caller, id: string, language: NameLanguage) {
  const { data } = await listReplyTemplates(deps, caller, language)
  const template = data.find((candidate) => candidate.id === id)
  if (!template) throw notFound('reply-template', id)
  return template
}

/** @throws DomainError `too-many-reply-templates` */
export async function createReplyTemplate(
  deps: Deps,
  caller: Caller,
  { name, texts }: NewReplyTemplate,
  idempotency?: Idempotency,
): Promise<ReplyTemplate> {
  const { result: id } = await runOnce(deps, caller, idempotency, async () => {
    await requireRoom(deps, caller)
    const now = deps.now()
    const row = { id: deps.newId(now), name, texts: JSON.stringify(texts), archivedAt: null }
    return {
      statements: [
        store.upsertReplyTemplate(caller.workspaceId, row, now),
        auditEntry(deps, caller, 'reply-template.created', row.id, { name }),
      ],
      result: row.id,
    }
  })
  return getReplyTemplate(deps, caller, id, 'en')
}

async function requireRoom({ database }: Deps, { workspaceId }: Caller): Promise<void> {
  const rows = await database.all(store.selectReplyTemplates(workspaceId))
  if (rows.length >= MAX_TEMPLATES) {
    throw new DomainError(
      'conflict',
      'too-many-reply-templates',
      `A workspace can have ${MAX_TEMPLATES} reply templates. Change one that is no longer used.`,
      { params: { limit: MAX_TEMPLATES } },
    )
  }
}

/**
 * Changes a template. One of ours that is changed becomes the workspace's own.
 * @throws DomainError `not-found`
 */
export const updateReplyTemplate = (
  deps: Deps,
  caller: Caller,
  id: string,
  { name, texts, archived }: ReplyTemplatePatch,
  language: NameLanguage,
): Promise<ReplyTemplate> =>
  retryOnConflict(async () => {
    const current = await getReplyTemplate(deps, caller, id, language)
    const target = {
      name: name ?? current.name,
      texts: texts ?? current.texts,
      archived: archived ?? current.archived,
    }
    const changed = (['name', 'texts', 'archived'] as const).filter(
      (field) => JSON.stringify(target[field]) !== JSON.stringify(current[field]),
    )
    if (changed.length === 0) return current
    const now = deps.now()
    const row = { id, name: target.name, texts: JSON.stringify(target.texts), archivedAt: target.archived ? now : null }
    await deps.database.batch([
      store.upsertReplyTemplate(caller.workspaceId, row, now),
      auditEntry(deps, caller, 'reply-template.changed', id, { changed }),
    ])
    return toTemplate(row)
  })

/**
 * Brings back one of ours as we deliver it. Repeated, it changes nothing.
 * @throws DomainError `not-found` unless it is one of ours
 */
export async function resetReplyTemplate(
  deps: Deps,
  caller: Caller,
  id: string,
  language: NameLanguage,
): Promise<ReplyTemplate> {
  if (!isBuiltIn(id)) throw notFound('reply-template', id)
  const current = await getReplyTemplate(deps, caller, id, language)
  if (current.standard) return current
  await deps.database.batch([
    store.deleteReplyTemplate(caller.workspaceId, id),
    auditEntry(deps, caller, 'reply-template.reset', id, {}),
  ])
  return getReplyTemplate(deps, caller, id, language)
}

/** The text of a template for a customer's language: that language, the same without its region, English, or the first. */
export function chooseTemplateText({ texts }: ReplyTemplate, language: string | null): ReplyTemplate['texts'][string] {
  const wanted = new Intl.Locale(language ?? 'en').maximize()
  const matches = Object.entries(texts).map(([tag, text]) => ({ text, locale: new Intl.Locale(tag).maximize() }))
  const match =
    matches.find(({ locale }) => locale.toString() === wanted.toString()) ??
    matches.find(({ locale }) => locale.language === wanted.language && locale.script === wanted.script) ??
    matches.find(({ locale }) => locale.language === 'en') ??
    matches[0]
  if (!match) throw new Error('A template has a text in at least one language.')
  return match.text
}
