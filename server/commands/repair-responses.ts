import type { Caller, Deps } from '../domain/deps.ts'
import { restoreMistakenSuspects } from '../domain/responses/repair.ts'
import { formatCount } from './format.ts'
import { t } from './language.ts'

/** `vouch repair responses`: returns the summary to print. */
export async function repairResponses(deps: Deps, caller: Caller, { dryRun }: { dryRun: boolean }): Promise<string> {
  const { mistaken, restored } = await restoreMistakenSuspects(deps, caller, { dryRun })
  const texts = t().repair
  if (dryRun) return texts.responsesPlanned(formatCount(mistaken, 'response'))
  const leftOut = mistaken - restored
  const note = leftOut === 0 ? '' : texts.responsesLeftOut(formatCount(leftOut, 'response'))
  return `${texts.responses(formatCount(restored, 'response'))}${note}`
}
