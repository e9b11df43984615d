import type { ListPage, Paging } from '../../../shared/list.ts'
import type { NewRule, Rule, RulePatch, RuleSettings } from '../../../shared/rule.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/rules.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { listPage } from '../pagination.ts'
import { listChannelIds, listProblems, loadReferences, requireSensibleSettings } from './references.ts'

/** The router looks at all rules of a workspace for each event. */
export const MAX_RULES = 100

/**
 * Creates a rule, which acts on what happens from now on. @returns its id
 * @throws DomainError `name-taken`, `too-many-rules`, or for what the settings name: see `requireSensibleSettings`
 */
export async function createRule(
  deps: Deps,
  caller: Caller,
  { name, settings }: NewRule,
  idempotency?: Idempotency,
): Promise<string> {
  const { workspaceId } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    await requireSensibleSettings(deps, caller, settings)
    await requireFreeName(deps, caller, name)
    const rules = await deps.database.all(store.selectRules(workspaceId, { before: undefined, limit: MAX_RULES }))
    if (rules.length >= MAX_RULES) throw tooManyRules()
    const now = deps.now()
    const id = deps.newId(now)
    const row = { id, workspaceId, name, settings: JSON.stringify(settings), createdAt: now, updatedAt: now }
    return {
      statements: [
        ...store.lockRuleChannels(workspaceId, listChannelIds(settings)),
        store.assertRoomForRule(workspaceId, MAX_RULES),
        store.insertRule(row),
        auditEntry(deps, caller, 'rule.created', id, { name }),
      ],
      result: id,
    }
  })
  return result
}

const tooManyRules = () =>
  new DomainError('conflict', 'too-many-rules', `A workspace has at most ${MAX_RULES} rules. Delete one first.`, {
    params: { limit: MAX_RULES },
  })

async function requireFreeName({ database }: Deps, { workspaceId }: Caller, name: string, ownId?: string) {
  const [other] = await database.all(store.selectRuleByName(workspaceId, name))
  if (other && other.id !== ownId)
    throw new DomainError('conflict', 'name-taken', `The name “${name}” is taken. Choose another.`, {
      path: 'name',
      params: { name },
    })
}

/** @throws DomainError `rule-not-found` */
export async function getRule(deps: Deps, caller: Caller, id: string): Promise<Rule> {
  const row = await loadRule(deps, caller, id)
  const settings = parseSettings(row)
  const references = await loadReferences(deps, caller, [settings])
  return toRule(row, references)
}

/** The newest rules first. */
export async function listRules(deps: Deps, caller: Caller, paging: Paging): Promise<ListPage<Rule>> {
  const select = (page: Parameters<typeof store.selectRules>[1]) => store.selectRules(caller.workspaceId, page)
  const { data, nextCursor } = await listPage(deps.database, paging, select, (row) => row)
  const references = await loadReferences(deps, caller, data.map(parseSettings))
  return { data: data.map((row) => toRule(row, references)), nextCursor }
}

async function loadRule({ database }: Pick<Deps, 'database'>, { workspaceId }: Caller, id: string) {
  const [row] = await database.all(store.selectRule(workspaceId, id))
  if (!row) throw notFound('rule', id)
  return row
}

export const parseSettings = ({ settings }: Pick<store.RuleRow, 'settings'>): RuleSettings => JSON.parse(settings)

/**
 * Renames a rule, or replaces its settings.
 * @throws DomainError `changed` if the rule has another version than the patch; otherwise like `createRule`
 */
export function updateRule(deps: Deps, caller: Caller, id: string, patch: RulePatch): Promise<Rule> {
  return retryOnConflict(async () => {
    const row = await loadRule(deps, caller, id)
    if (patch.version !== undefined && patch.version !== row.updatedAt) throw staleEdit()
    if (patch.settings) await requireSensibleSettings(deps, caller, patch.settings)
    if (patch.name !== undefined) await requireFreeName(deps, caller, patch.name, id)
    const isRenamed = patch.name !== undefined && patch.name !== row.name
    const hasNewSettings = patch.settings && JSON.stringify(patch.settings) !== JSON.stringify(parseSettings(row))
    const fields = [...(isRenamed ? ['name'] : []), ...(hasNewSettings ? ['settings'] : [])]
    if (fields.length === 0) return getRule(deps, caller, id)
    await deps.database.batch([
      ...store.lockRuleChannels(caller.workspaceId, patch.settings ? listChannelIds(patch.settings) : []),
      ...store.updateRule(row, {
        name: patch.name,
        settings: patch.settings && JSON.stringify(patch.settings),
        updated_at: getChangeTime(deps, row),
      }),
      auditEntry(deps, caller, 'rule.changed', id, { name: patch.name ?? row.name, fields }),
    ])
    return getRule(deps, caller, id)
  })
}

const staleEdit = () =>
  new DomainError(
    'conflict',
    'changed',
    'Someone else has changed this rule since you read it. Read it again and retry.',
  )

/** Later than the previous change, because it is the version. */
const getChangeTime = ({ now }: Deps, { updatedAt }: store.RuleRow) => Math.max(now(), updatedAt + 1)

/** A paused rule does nothing, also later about what happens meanwhile. */
export const pauseRule = (deps: Deps, caller: Caller, id: string): Promise<Rule> =>
  setPaused(deps, caller, id, { isPaused: true, action: 'rule.paused' })

export const resumeRule = (deps: Deps, caller: Caller, id: string): Promise<Rule> =>
  setPaused(deps, caller, id, { isPaused: false, action: 'rule.resumed' })

function setPaused(
  deps: Deps,
  caller: Caller,
  id: string,
  { isPaused, action }: { isPaused: boolean; action: string },
): Promise<Rule> {
  return retryOnConflict(async () => {
    const row = await loadRule(deps, caller, id)
    if ((row.pausedAt !== null) === isPaused) return getRule(deps, caller, id)
    const now = getChangeTime(deps, row)
    await deps.database.batch([
      ...store.updateRule(row, { paused_at: isPaused ? now : null, updated_at: now }),
      auditEntry(deps, caller, action, id, { name: row.name }),
    ])
    return getRule(deps, caller, id)
  })
}

/** Deletes a rule. What it has done stays, and what it has started is finished. */
export async function deleteRule(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { name } = await loadRule(deps, caller, id)
  await deps.database.batch([
    store.deleteRule(caller.workspaceId, id),
    auditEntry(deps, caller, 'rule.deleted', id, { name }),
  ])
}

function toRule(row: store.RuleRow, references: Awaited<ReturnType<typeof loadReferences>>): Rule {
  const settings = parseSettings(row)
  return {
    id: row.id,
    name: row.name,
    settings,
    version: row.updatedAt,
    problems: listProblems(settings, references),
    pausedAt: toIsoOrNull(row.pausedAt),
    createdAt: toIso(row.createdAt),
    updatedAt: toIso(row.updatedAt),
  }
}
