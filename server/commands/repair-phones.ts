import { loadCountry } from '../domain/contacts/phone-numbers.ts'
import { listPhoneRepairs, repairPhone } from '../domain/contacts/phone-repair.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { formatCount } from './format.ts'
import { t } from './language.ts'
import { UsageError } from './usage.ts'

/**
 * `vouch repair phones`: lists the contacts whose Chinese number was read as one of the United States, and corrects them
 * unless it is a dry run.
 * @returns the list and the summary to print
 * @throws UsageError if the workspace is not in China
 */
export async function repairPhones(deps: Deps, caller: Caller, { dryRun }: { dryRun: boolean }): Promise<string> {
  if ((await loadCountry(deps, caller.workspaceId)) !== 'CN') throw new UsageError(t().repair.notChina)
  const texts = t().repair
  const repairs = await listPhoneRepairs(deps, caller)
  let count = 0
  const lines: string[] = []
  for (const repair of repairs) {
    const planned = repair.twinId === null ? 'corrected' : 'merged'
    const outcome = dryRun ? planned : await repairPhone(deps, caller, repair)
    if (outcome !== null) count++
    const text =
      outcome === null
        ? texts.unchanged
        : outcome === 'merged'
          ? texts.mergedInto(repair.twinId ?? '')
          : texts.planned[outcome]
    lines.push(`${repair.id}  ${repair.phone} → ${repair.correctPhone}  ${text}`)
  }
  return [...lines, texts.phones(formatCount(count, 'contact'), dryRun)].join('\n')
}
