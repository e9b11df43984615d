import {
  type Discrepancy,
  discrepancies,
  type InvitationDiscrepancy,
  invitationDiscrepancies,
} from '../store/counts.ts'
import type { Deps } from './deps.ts'

const MOST = 100

/** Counts everything again and answers where the kept counts disagree, at most a hundred places of each kind. */
export async function verify({ database }: Pick<Deps, 'database'>): Promise<(Discrepancy | InvitationDiscrepancy)[]> {
  const [answers, invitations] = await database.batch([discrepancies(MOST), invitationDiscrepancies(MOST)])
  return [...answers, ...invitations]
}
