import type { ReferralTotals, ThanksReason } from '../../../shared/referral.ts'
import { selectReferralTotals } from '../../store/queries/referrals.ts'
import { countThanks } from '../../store/queries/thanks.ts'
import type { Caller, Deps } from '../deps.ts'

/** What recommendations have brought. */
export async function getReferralTotals({ database }: Deps, { workspaceId }: Caller): Promise<ReferralTotals> {
  const [[totals], thanks] = await Promise.all([
    database.all(selectReferralTotals(workspaceId)),
    database.all(countThanks(workspaceId, 0)),
  ])
  const reasons = new Map<ThanksReason, number>()
  for (const { reason, count } of thanks) if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + count)
  return {
    ...(totals ?? { referrals: 0, asked: 0, visits: 0, conversions: 0, referrers: 0, rewards: 0 }),
    thanked: thanks.find(({ state }) => state === 'sent')?.count ?? 0,
    skipped: [...reasons].map(([reason, count]) => ({ reason, count })).sort((one, other) => other.count - one.count),
  }
}
