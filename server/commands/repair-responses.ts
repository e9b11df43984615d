import type { Caller, Deps } from '../domain/deps.ts'
import { restoreMistakenSuspects } from '../domain/responses/repair.ts'
import { formatCount } from './format.ts'

/** `vouch repair responses`: returns the summary to print. */
export async function repairResponses(deps: Deps, caller: Caller, { dryRun }: { dryRun: boolean }): Promise<string> {
  const { mistaken, restored } = await restoreMistakenSuspects(deps, caller, { dryRun })
  const count = formatCount(mistaken, 'response')
  if (dryRun) return `${count} would be restored, unless another response counts for the same personal link.`
  const leftOut = mistaken - restored
  const note = leftOut === 0 ? '' : ` For ${formatCount(leftOut, 'response')}, another one counts for the same link.`
  return `${formatCount(restored, 'response')} restored.${note}`
}
