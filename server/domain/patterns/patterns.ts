import type { NewPattern, PatternPatch, PatternRule } from '../../../shared/pattern.ts'
import { MAX_PATTERNS } from '../../../shared/pattern.ts'
import type { PatternConditions } from '../../../shared/pattern-conditions.ts'
import { defaultPatterns } from '../../../shared/pattern-defaults.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/patterns.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { startRun } from './runs.ts'

/** Between two of ours there is room for others. */
const POSITION_STEP = 10

/** What a workspace has changed of a pattern of ours, or all of its own. */
type StoredSettings = Partial<Pick<PatternRule, 'names' | 'suggestions' | 'conditions'>>

type Place = Pick<Caller, 'workspaceId'>

/** All patterns, the paused ones too, in the order in which they are tried. */
export async function listPatternRules({ database }: Pick<Deps, 'database'>, { workspaceId }: Place) {
  const rows = new Map((await database.all(store.selectPatterns(workspaceId))).map((row) => [row.id, row]))
  const ours = defaultPatterns.map((pattern, index) =>
    toRule(pattern.id, rows.get(pattern.id), { ...pattern, position: (index + 1) * POSITION_STEP }),
  )
  const own = [...rows.values()].filter(({ id }) => !isOurs(id)).map((row) => toRule(row.id, row))
  return [...ours, ...own].sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1))
}

export const isOurs = (id: string): boolean => defaultPatterns.some((pattern) => pattern.id === id)

function toRule(
  id: string,
  row: store.PatternRow | undefined,
  base: StoredSettings & { position?: number } = {},
): PatternRule {
  const settings: StoredSettings = row ? JSON.parse(row.settings) : {}
  return {
    id,
    names: { ...base.names, ...settings.names },
    suggestions: { ...base.suggestions, ...settings.suggestions },
    conditions: settings.conditions ?? (base.conditions as PatternConditions),
    position: row?.position ?? base.position ?? 0,
    custom: base.conditions === undefined,
    changed: base.conditions !== undefined && Object.keys(settings).length > 0,
    pausedAt: toIsoOrNull(row?.pausedAt ?? null),
    version: row?.updatedAt ?? 0,
  }
}

/** @throws DomainError `pattern-not-found` */
export async function getPatternRule(deps: Pick<Deps, 'database'>, place: Place, id: string): Promise<PatternRule> {
  const rule = (await listPatternRules(deps, place)).find((pattern) => pattern.id === id)
  if (!rule) throw notFound('pattern', id)
  return rule
}

/** Adds a pattern, which is tried after the others. All customers are looked at again. @throws DomainError `too-many-patterns` */
export async function createPattern(
  deps: Deps,
  caller: Caller,
  { names, suggestions, conditions, paused }: NewPattern,
  idempotency?: Idempotency,
): Promise<string> {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const rules = await listPatternRules(deps, caller)
    if (rules.length >= MAX_PATTERNS) throw tooManyPatterns()
    const now = deps.now()
    const id = deps.newId(now)
    const position = Math.max(...rules.map((rule) => rule.position)) + POSITION_STEP
    const row = { id, settings: JSON.stringify({ names, suggestions, conditions }), position, updatedAt: now }
    return {
      statements: [
        ...store.lockPatterns(caller.workspaceId, MAX_PATTERNS - 1),
        store.upsertPattern(caller.workspaceId, { ...row, pausedAt: paused ? now : null }),
        auditEntry(deps, caller, 'pattern.created', id, { names }),
        ...startRun(deps, caller.workspaceId),
      ],
      result: id,
    }
  })
  deps.wakeWorker()
  return result
}

const tooManyPatterns = () =>
  new DomainError(
    'conflict',
    'too-many-patterns',
    `A workspace has at most ${MAX_PATTERNS} patterns. Change or delete one.`,
    {
      params: { limit: MAX_PATTERNS },
    },
  )

/**
 * Changes a pattern, also one of ours. If its rule changes, all customers are looked at again.
 * @throws DomainError `pattern-not-found`, or `changed` if it has another version than the patch
 */
export async function updatePattern(
  deps: Deps,
  caller: Caller,
  id: string,
  { paused, version, ...texts }: PatternPatch,
): Promise<PatternRule> {
  const rule = await retryOnConflict(async () => {
    const current = await getPatternRule(deps, caller, id)
    if (version !== undefined && version !== current.version) throw staleEdit()
    const target = { ...current, ...texts }
    const fields = (Object.keys(texts) as (keyof typeof texts)[]).filter(
      (name) => JSON.stringify(current[name]) !== JSON.stringify(target[name]),
    )
    const isPaused = paused ?? current.pausedAt !== null
    const isToggled = isPaused !== (current.pausedAt !== null)
    if (fields.length === 0 && !isToggled) return current
    const changesRule = isToggled || fields.includes('conditions')
    await deps.database.batch([
      ...buildSave(deps, caller, { ...target, pausedAt: isPaused ? (current.pausedAt ?? '') : null }),
      auditEntry(deps, caller, isToggled ? getPauseAction(isPaused) : 'pattern.changed', id, {
        ...(fields.length > 0 && { fields }),
      }),
      ...(changesRule ? startRun(deps, caller.workspaceId) : []),
    ])
    return getPatternRule(deps, caller, id)
  })
  deps.wakeWorker()
  return rule
}

const getPauseAction = (isPaused: boolean) => (isPaused ? 'pattern.paused' : 'pattern.resumed')

const staleEdit = () =>
  new DomainError(
    'conflict',
    'changed',
    'Someone else has changed this pattern since you read it. Read it again and retry.',
  )

/** Stores what differs from ours. @param rule `pausedAt` is `''` for one that is paused now */
function buildSave(deps: Deps, { workspaceId }: Place, rule: PatternRule): Statement[] {
  const base = defaultPatterns.find(({ id }) => id === rule.id)
  const { names, suggestions, conditions } = rule
  const differs = ([name, value]: [string, unknown]) =>
    JSON.stringify(base?.[name as keyof typeof base]) !== JSON.stringify(value)
  const settings = Object.fromEntries(Object.entries({ names, suggestions, conditions }).filter(differs))
  const now = Math.max(deps.now(), rule.version + 1)
  return [
    ...store.lockPatterns(workspaceId, MAX_PATTERNS),
    store.assertPatternUnchanged(workspaceId, { id: rule.id, updatedAt: rule.version || undefined }),
    store.upsertPattern(workspaceId, {
      id: rule.id,
      settings: JSON.stringify(settings),
      position: rule.position,
      pausedAt: rule.pausedAt === null ? null : Date.parse(rule.pausedAt) || now,
      updatedAt: now,
    }),
  ]
}

/** Deletes a pattern of the workspace, or restores one of ours. @throws DomainError `pattern-not-found` */
export async function deletePattern(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { names, custom } = await getPatternRule(deps, caller, id)
  await deps.database.batch([
    store.deletePattern(caller.workspaceId, id),
    auditEntry(deps, caller, custom ? 'pattern.deleted' : 'pattern.restored', id, { names }),
    ...startRun(deps, caller.workspaceId),
  ])
  deps.wakeWorker()
}

/** Changes the order in which patterns are tried. @throws DomainError `pattern-order` unless the list has each pattern once */
export async function reorderPatterns(deps: Deps, caller: Caller, ids: readonly string[]): Promise<void> {
  await retryOnConflict(async () => {
    const rules = await listPatternRules(deps, caller)
    if (ids.length !== rules.length || rules.some(({ id }) => !ids.includes(id)))
      throw new DomainError('conflict', 'pattern-order', 'Expected the ids of all patterns, each once.', {
        path: 'ids',
      })
    const moved = ids.flatMap((id, index) => {
      const rule = rules.find((pattern) => pattern.id === id) as PatternRule
      const position = (index + 1) * POSITION_STEP
      return rule.position === position ? [] : [{ ...rule, position }]
    })
    if (moved.length === 0) return
    await deps.database.batch([
      ...moved.flatMap((rule) => buildSave(deps, caller, rule)),
      auditEntry(deps, caller, 'patterns.ordered', null, { ids }),
      ...startRun(deps, caller.workspaceId),
    ])
  })
  deps.wakeWorker()
}
