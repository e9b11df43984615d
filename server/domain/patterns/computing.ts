import { toLocalDay } from '../../../shared/calendar.ts'
import { getScoreRange } from '../../../shared/nps.ts'
import type { PatternRule } from '../../../shared/pattern.ts'
import { PATTERN_DAYS } from '../../../shared/pattern-conditions.ts'
import {
  compilePattern,
  findPatternOutcome,
  getFirstDay,
  type PatternCondition,
  type PatternFacts,
} from '../../../shared/pattern-matching.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import { selectPatternCandidates } from '../../store/queries/pattern-facts.ts'
import * as store from '../../store/queries/patterns.ts'
import type { Deps } from '../deps.ts'
import { loadPatternFacts } from './facts.ts'
import { listPatternRules } from './patterns.ts'
import type { PatternJob } from './runs.ts'

/** Responses that one step reads; and contacts that it looks at, when they are named. */
const CHUNK_SIZE = 500

interface CompiledPattern {
  id: string
  matches: PatternCondition
}

/** The patterns that are not paused, in their order. */
export const compilePatterns = (rules: readonly PatternRule[]): CompiledPattern[] =>
  rules
    .filter(({ pausedAt }) => pausedAt === null)
    .map(({ id, conditions }) => ({ id, matches: compilePattern(conditions) }))

/** The first pattern that fits a customer who has been a detractor; null if none does. */
export const findPattern = (patterns: readonly CompiledPattern[], facts: PatternFacts): string | null =>
  patterns.find(({ matches }) => matches(facts))?.id ?? null

/** Computes the patterns of the contacts that a job names. Contacts that are no detractors have none. */
export async function computeNamedPatterns(deps: Deps, workspaceId: string, job: PatternJob): Promise<void> {
  const { responseIds = [], contactIds = [] } = job
  const contacts =
    responseIds.length > 0 ? await deps.database.all(store.selectContactsOfResponses(workspaceId, responseIds)) : []
  const ids = [...new Set([...contactIds, ...contacts.map(({ id }) => id)])]
  for (let start = 0; start < ids.length; start += CHUNK_SIZE) {
    const part = ids.slice(start, start + CHUNK_SIZE)
    await retryOnConflict(async () => {
      const [run] = await deps.database.all(store.selectPatternRun(workspaceId))
      if (run) await deps.database.batch(await planContacts(deps, { workspaceId, ...run }, part))
    })
  }
}

interface RunContext {
  workspaceId: string
  timeZone: string
}

/** Stores what fits each of some contacts, and removes what those have who are no detractors any more. */
async function planContacts(
  deps: Deps,
  { workspaceId, timeZone }: RunContext,
  contactIds: readonly string[],
): Promise<Statement[]> {
  const now = deps.now()
  const rules = await listPatternRules(deps, { workspaceId })
  const patterns = compilePatterns(rules)
  const conditions = rules.filter(({ pausedAt }) => pausedAt === null).map((rule) => rule.conditions)
  const query = { workspaceId, today: toLocalDay(now, timeZone), timeZone, conditions }
  const facts = await loadPatternFacts(deps, query, contactIds)
  const rows = [...facts].map(([contactId, contactFacts]): store.ContactPatternRow => {
    const { outcome, isConverted } = findPatternOutcome(contactFacts)
    const converted = isConverted === null ? null : isConverted ? 1 : 0
    return { contactId, patternId: findPattern(patterns, contactFacts), outcome, converted }
  })
  const matchedIds = new Set(rows.map(({ contactId }) => contactId))
  const others = contactIds.filter((id) => !matchedIds.has(id))
  return [
    ...(others.length > 0 ? [store.deleteContactPatterns(workspaceId, others, now)] : []),
    ...(rows.length > 0 ? [store.upsertContactPatterns(workspaceId, rows, now)] : []),
  ]
}

/**
 * Computes the patterns of the next contacts of a run. A later call goes on where this one has ended, in another process too.
 * @returns whether there is more
 */
export const computeNextPatterns = (deps: Deps, workspaceId: string, chunk = CHUNK_SIZE): Promise<boolean> =>
  // The rules have changed meanwhile, which starts the run anew; or another process has done this step.
  retryOnConflict(async () => {
    const [run] = await deps.database.all(store.selectPatternRun(workspaceId))
    if (!run || run.cursor === null) return false
    const { cursor: after, timeZone } = run
    const since = getFirstDay(toLocalDay(deps.now(), timeZone), PATTERN_DAYS)
    const query = { after, since, detractorTo: getScoreRange('detractor').to }
    const candidates = await deps.database.all(selectPatternCandidates(workspaceId, query, chunk), { long: true })
    const isLast = candidates.reduce((sum, { responses }) => sum + responses, 0) < chunk
    const last = candidates.at(-1)?.id ?? null
    const stored = await deps.database.all(
      store.selectPatternedIds(workspaceId, { after, to: isLast ? null : last }, chunk),
      { long: true },
    )
    // Of contacts without responses, there may be more rows than one step removes: the run stops behind those it has read.
    const isCut = stored.length === chunk
    const end = isCut ? (stored.at(-1)?.id ?? null) : last
    const inReach = candidates.filter(({ id }) => end === null || id <= end)
    const ids = new Set([
      ...inReach.filter(({ id, isDetractor }) => isDetractor === 1 || id === last).map(({ id }) => id),
      ...stored.map(({ id }) => id),
    ])
    const next = isLast && !isCut ? null : end
    await deps.database.batch([
      ...(ids.size > 0 ? await planContacts(deps, { workspaceId, timeZone }, [...ids]) : []),
      ...store.advancePatternRun(workspaceId, after, next),
    ])
    return next !== null
  })
