import {
  type Discrepancy,
  discrepancies,
  type InvitationDiscrepancy,
  invitationDiscrepancies,
} from '../store/counts.ts'
import type { Deps } from './deps.ts'

const MOST = 100

/** A cell of answers whose count, or whose scores, are not what counting them again gives. */
type Wrong = Omit<Discrepancy, 'keptScores' | 'countedScores'> & { keptScores: number[]; countedScores: number[] }

/** Counts everything again and answers where the kept counts disagree, at most a hundred places of each kind. */
export async function verify({ database }: Pick<Deps, 'database'>): Promise<(Wrong | InvitationDiscrepancy)[]> {
  const answers = await database.all(discrepancies(MOST), { long: true })
  const invitations = await database.all(invitationDiscrepancies(MOST), { long: true })
  const shown = answers.map((cell) => ({
    ...cell,
    keptScores: JSON.parse(cell.keptScores),
    countedScores: JSON.parse(cell.countedScores),
  }))
  return [...shown, ...invitations]
}
