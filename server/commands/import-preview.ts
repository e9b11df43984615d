import { hasEnoughForShares } from '../../shared/display.ts'
import { count, nps, tallyHistogram } from '../../shared/nps.ts'
import { type ContactChange, labelContactChanges } from '../domain/contacts/import-preview.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { getScore } from '../domain/reports/reports.ts'
import type { DryRun } from '../domain/responses/streamed-import.ts'
import { formatCount } from './format.ts'
import { t } from './language.ts'

/** What a dry run shows beside its counts: the score that would result, and the contacts that would change. */
export async function describePreview(deps: Deps, caller: Caller, surveyId: string, dryRun: DryRun): Promise<string> {
  const { histogram } = await getScore(deps, caller, surveyId, { confidence: 0.95, method: 'score' })
  const newHistogram = histogram.map((responses, score) => responses + (dryRun.scoreChanges[score] ?? 0))
  const changes = await labelContactChanges(deps, caller.workspaceId, [...dryRun.contactChanges.values()])
  const scores = t().imports.score(describeScore(histogram), describeScore(newHistogram))
  return [scores, ...describeContactChanges(changes)].join('\n')
}

/** A line for each value that would change, before and after; none if nothing would. */
export function describeContactChanges(changes: readonly ContactChange[]): string[] {
  const lines = changes.flatMap(({ label, before, after }) =>
    Object.entries(after).map(([field, value]) => `  ${label}: ${field} ${before[field] ?? '–'} → ${value}`),
  )
  return lines.length > 0 ? [t().imports.changes, ...lines] : []
}

function describeScore(histogram: readonly number[]): string {
  const tally = tallyHistogram(histogram)
  const countText = formatCount(count(tally), 'response')
  const texts = t().imports
  return hasEnoughForShares(count(tally))
    ? texts.scoreOf(nps(tally)?.toFixed(1) ?? '', countText)
    : texts.tooFew(countText)
}
