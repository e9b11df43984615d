import type { Pattern, PatternFigures, PatternList } from '../../../shared/pattern.ts'
import { type PatternOutcome, patternOutcomes } from '../../../shared/pattern-matching.ts'
import { computeShareLimits, getShare, type Proportion } from '../../../shared/proportions.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { countContactPatterns, selectPatternRun } from '../../store/queries/patterns.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { listPatternRules } from './patterns.ts'

interface Cell {
  patternId: string | null
  outcome: PatternOutcome
  converted: 0 | 1 | null
  count: number
}

/** All patterns in their order, each with its share of the customers who were detractors, and what became of those. */
export async function listPatterns(deps: Pick<Deps, 'database'>, caller: Caller): Promise<PatternList> {
  const { workspaceId } = caller
  const [rules, cells, [run]] = await Promise.all([
    listPatternRules(deps, caller),
    deps.database.all(countContactPatterns(workspaceId)),
    deps.database.all(selectPatternRun(workspaceId)),
  ])
  if (!run) throw notFound('workspace', workspaceId)
  const customers = sumCounts(cells)
  const ids = new Set(rules.map(({ id }) => id))
  const cellsByPattern = Map.groupBy(cells, ({ patternId }) =>
    patternId !== null && ids.has(patternId) ? patternId : null,
  )
  const summarize = (id: string | null) => summarizeCells(cellsByPattern.get(id) ?? [], customers)
  return {
    data: rules.map((rule): Pattern => ({ ...rule, figures: summarize(rule.id) })),
    customers,
    others: summarize(null),
    computedAt: toIsoOrNull(run.startedAt),
    isComputing: run.cursor !== null,
  }
}

/** @throws DomainError `pattern-not-found` */
export async function getPattern(deps: Pick<Deps, 'database'>, caller: Caller, id: string): Promise<Pattern> {
  const pattern = (await listPatterns(deps, caller)).data.find((one) => one.id === id)
  if (!pattern) throw notFound('pattern', id)
  return pattern
}

const sumCounts = (cells: readonly Cell[]): number => cells.reduce((sum, { count }) => sum + count, 0)

export function summarizeCells(cells: readonly Cell[], customers: number): PatternFigures {
  const countOutcome = (name: PatternOutcome) => sumCounts(cells.filter(({ outcome }) => outcome === name))
  const answered = cells.filter(({ converted }) => converted !== null)
  return {
    share: toShare({ count: sumCounts(cells), total: customers }),
    outcomes: Object.fromEntries(
      patternOutcomes.map((name) => [name, countOutcome(name)]),
    ) as PatternFigures['outcomes'],
    conversion: toShare({
      count: sumCounts(answered.filter(({ converted }) => converted === 1)),
      total: sumCounts(answered),
    }),
  }
}

function toShare(proportion: Proportion) {
  const limits = computeShareLimits(proportion)
  return { ...proportion, share: getShare(proportion), low: limits?.low ?? null, high: limits?.high ?? null }
}
