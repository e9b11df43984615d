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
import { moveRule, orderRules, POSITION_STEP } from './ordering.ts'
import { startRun } from './runs.ts'

/** What a workspace has changed of a default pattern, or all of its own. */
type StoredSettings = Partial<Pick<PatternRule, 'names' | 'suggestions' | 'conditions'>>

const defaultIds = defaultPatterns.map(({ id }) => id)

/** All patterns, the paused ones too, in the order in which they are tried. */
export async function listPatternRules(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
) {
  const rows = new Map((await database.all(store.selectPatterns(workspaceId))).map((row) => [row.id, row]))
  const defaults = defaultPatterns.map((pattern, index) =>
    toRule(pattern.id, rows.get(pattern.id), { ...pattern, position: (index + 1) * POSITION_STEP }),
  )
  const custom = [...rows.values()].filter(({ id }) => !defaultIds.includes(id)).map((row) => toRule(row.id, row))
  return [...defaults, ...custom].sort((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1))
}

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
export const getPatternRule = async (
  deps: Pick<Deps, 'database'>,
  caller: Pick<Caller, 'workspaceId'>,
  id: string,
): Promise<PatternRule> => findRule(await listPatternRules(deps, caller), id)

function findRule(rules: readonly PatternRule[], id: string): PatternRule {
  const rule = rules.find((pattern) => pattern.id === id)
  if (!rule) throw notFound('pattern', id)
  return rule
}

/**
 * Adds a pattern, which is tried after the others unless `after` says where. All customers are computed anew.
 * @throws DomainError `too-many-patterns`, or `pattern-order` if the pattern `after` is not there
 */
export async function createPattern(
  deps: Deps,
  caller: Caller,
  { names, suggestions, conditions, paused, after }: NewPattern,
  idempotency?: Idempotency,
): Promise<string> {
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    const rules = await listPatternRules(deps, caller)
    if (rules.length >= MAX_PATTERNS) throw tooManyPatterns()
    const id = deps.newId(deps.now())
    const position = Math.max(...rules.map((rule) => rule.position)) + POSITION_STEP
    const rule: PatternRule = {
      ...{ id, names, suggestions, conditions, position, custom: true, changed: false, version: 0 },
      pausedAt: paused ? NOW : null,
    }
    const allRules = [...rules, rule]
    const ordered = after === undefined ? allRules : moveRule(allRules, id, after)
    const limit = MAX_PATTERNS - defaultIds.length - 1
    return {
      statements: [
        store.lockPatterns(caller.workspaceId),
        store.assertFewPatterns(caller.workspaceId, { except: defaultIds, limit }),
        ...buildSaves(deps, caller, rules, ordered),
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
 * Changes a pattern, also a default one. If its rule or its place changes, all customers are computed anew.
 * @throws DomainError `pattern-not-found`, `changed` if it has another version than the patch, or `pattern-order` if the pattern `after`
 * is not there
 */
export async function updatePattern(
  deps: Deps,
  caller: Caller,
  id: string,
  { paused, version, after, ...texts }: PatternPatch,
): Promise<PatternRule> {
  const rule = await retryOnConflict(async () => {
    const rules = await listPatternRules(deps, caller)
    const current = findRule(rules, id)
    if (version !== undefined && version !== current.version) throw staleEdit()
    const isPaused = paused ?? current.pausedAt !== null
    const isToggled = isPaused !== (current.pausedAt !== null)
    const target = { ...current, ...texts, pausedAt: isPaused ? (current.pausedAt ?? NOW) : null }
    const fields = (Object.keys(texts) as (keyof typeof texts)[]).filter(
      (name) => JSON.stringify(current[name]) !== JSON.stringify(target[name]),
    )
    const isChanged = fields.length > 0 || isToggled
    const changedRules = isChanged ? rules.map((one) => (one.id === id ? target : one)) : rules
    const ordered = after === undefined ? changedRules : moveRule(changedRules, id, after)
    const isMoved = ordered.some((one, index) => one.id !== rules[index]?.id)
    if (!isChanged && !isMoved) return current
    await deps.database.batch([
      store.lockPatterns(caller.workspaceId),
      ...buildSaves(deps, caller, rules, ordered),
      ...(isChanged
        ? [
            auditEntry(deps, caller, isToggled ? getPauseAction(isPaused) : 'pattern.changed', id, {
              ...(fields.length > 0 && { fields }),
            }),
          ]
        : []),
      ...(isMoved ? [auditEntry(deps, caller, 'patterns.ordered', null, { ids: ordered.map((one) => one.id) })] : []),
      ...(isToggled || isMoved || fields.includes('conditions') ? startRun(deps, caller.workspaceId) : []),
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

/** The `pausedAt` of a rule that is paused by this change. */
const NOW = ''

/** Stores the rules that differ from those that were read. The patterns must be locked. */
const buildSaves = (
  deps: Deps,
  { workspaceId }: Caller,
  before: readonly PatternRule[],
  after: readonly PatternRule[],
): Statement[] =>
  after
    .filter((rule) => JSON.stringify(rule) !== JSON.stringify(before.find(({ id }) => id === rule.id)))
    .flatMap((rule) => [
      store.assertPatternUnchanged(workspaceId, { id: rule.id, updatedAt: rule.version || undefined }),
      store.upsertPattern(workspaceId, toRow(rule, deps.now())),
    ])

/** What differs from the default pattern. */
function toRow({ names, suggestions, conditions, ...rule }: PatternRule, now: number): store.PatternRow {
  const base = defaultPatterns.find(({ id }) => id === rule.id)
  const differs = ([name, value]: [string, unknown]) =>
    JSON.stringify(base?.[name as keyof typeof base]) !== JSON.stringify(value)
  const updatedAt = Math.max(now, rule.version + 1)
  return {
    id: rule.id,
    settings: JSON.stringify(Object.fromEntries(Object.entries({ names, suggestions, conditions }).filter(differs))),
    position: rule.position,
    pausedAt: rule.pausedAt === null ? null : Date.parse(rule.pausedAt) || updatedAt,
    updatedAt,
  }
}

/** Deletes a pattern of the workspace, or restores a default one. @throws DomainError `pattern-not-found` */
export async function deletePattern(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { names, custom } = await getPatternRule(deps, caller, id)
  await deps.database.batch([
    store.lockPatterns(caller.workspaceId),
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
    const saves = buildSaves(deps, caller, rules, orderRules(rules, ids))
    if (saves.length === 0) return
    await deps.database.batch([
      store.lockPatterns(caller.workspaceId),
      ...saves,
      auditEntry(deps, caller, 'patterns.ordered', null, { ids }),
      ...startRun(deps, caller.workspaceId),
    ])
  })
  deps.wakeWorker()
}
