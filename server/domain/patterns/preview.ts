import { toLocalDay } from '../../../shared/calendar.ts'
import {
  MAX_PREVIEWED,
  type PatternPreview,
  type PatternPreviewInput,
  type PatternRule,
} from '../../../shared/pattern.ts'
import { selectNewestPatternedIds, selectPatternRun } from '../../store/queries/patterns.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { compilePatterns, findPattern } from './computing.ts'
import { loadPatternFacts } from './facts.ts'
import { listPatternRules } from './patterns.ts'

const CHUNK_SIZE = 500
const NEW_ID = 'new'

/**
 * Which customers would move if a pattern had other conditions, or if there were one more. Looks at the newest customers who were
 * detractors, and changes nothing. @throws DomainError `pattern-not-found`
 */
export async function previewPattern(
  deps: Pick<Deps, 'database' | 'now'>,
  { workspaceId }: Caller,
  { id = NEW_ID, conditions }: PatternPreviewInput,
): Promise<PatternPreview> {
  const [rules, [run]] = await Promise.all([
    listPatternRules(deps, { workspaceId }),
    deps.database.all(selectPatternRun(workspaceId)),
  ])
  if (!run) throw notFound('workspace', workspaceId)
  if (id !== NEW_ID && !rules.some((rule) => rule.id === id)) throw notFound('pattern', id)
  const drafts = draftRules(rules, id, conditions)
  const [present, changed] = [compilePatterns(rules), compilePatterns(drafts)]
  const query = {
    ...{ workspaceId, today: toLocalDay(deps.now(), run.timeZone), timeZone: run.timeZone },
    conditions: [...rules, ...drafts].map((rule) => rule.conditions),
  }
  const pairs: Pair[] = []
  let before: string | undefined
  let isComplete = false
  for (let read = 0; !isComplete && read < MAX_PREVIEWED; read += CHUNK_SIZE) {
    const position = { before, limit: CHUNK_SIZE }
    const ids = (await deps.database.all(selectNewestPatternedIds(workspaceId, position))).map((row) => row.id)
    const facts = await loadPatternFacts(deps, query, ids)
    for (const contactFacts of facts.values())
      pairs.push({ from: findPattern(present, contactFacts), to: findPattern(changed, contactFacts) })
    isComplete = ids.length < CHUNK_SIZE
    before = ids.at(-1)
  }
  return { examined: pairs.length, isComplete, ...countMoves(pairs, id) }
}

/** What fits one customer now, and with the changed rules. */
interface Pair {
  from: string | null
  to: string | null
}

/** The rules with one of them changed, or with a new one at the end. A paused one is tried as if it were not. */
function draftRules(rules: readonly PatternRule[], id: string, conditions: PatternRule['conditions']): PatternRule[] {
  const draft = { conditions, pausedAt: null }
  if (id !== NEW_ID) return rules.map((rule) => (rule.id === id ? { ...rule, ...draft } : rule))
  const position = Number.POSITIVE_INFINITY
  return [...rules, { ...draft, id, names: {}, suggestions: {}, position, custom: true, changed: false, version: 0 }]
}

function countMoves(pairs: readonly Pair[], id: string) {
  const movers = pairs.filter(({ from, to }) => from !== to)
  const movesIn = movers.filter(({ to }) => to === id)
  const movesOut = movers.filter(({ from }) => from === id)
  return {
    before: pairs.filter(({ from }) => from === id).length,
    after: pairs.filter(({ to }) => to === id).length,
    movesIn: movesIn.length,
    movesOut: movesOut.length,
    from: countIds(movesIn.map(({ from }) => from)),
    to: countIds(movesOut.map(({ to }) => to)),
  }
}

/** The most frequent first. */
const countIds = (ids: readonly (string | null)[]) =>
  [...Map.groupBy(ids, (id) => id)]
    .map(([id, all]) => ({ id, count: all.length }))
    .sort((one, other) => other.count - one.count)
