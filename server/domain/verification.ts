import {
  type Discrepancy,
  discrepancies,
  type InvitationDiscrepancy,
  invitationDiscrepancies,
} from '../store/queries/counts.ts'
import { type IndexDiscrepancy, indexDiscrepancies, newestTerms } from '../store/queries/search.ts'
import type { Deps } from './deps.ts'
import { termsColumn } from './search-index.ts'

const MOST = 100

/** A cell of answers whose count, or whose scores, are not what counting them again gives. */
type Wrong = Omit<Discrepancy, 'keptScores' | 'countedScores'> & { keptScores: number[]; countedScores: number[] }

/**
 * Counts everything again and answers where the kept counts disagree, and compares the index of words with the comments: at
 * most a hundred places of each kind.
 */
export async function verify({
  database,
}: Pick<Deps, 'database'>): Promise<(Wrong | InvitationDiscrepancy | IndexDiscrepancy | Unfindable)[]> {
  const answers = await database.all(discrepancies(MOST), { long: true })
  const invitations = await database.all(invitationDiscrepancies(MOST), { long: true })
  const shown = answers.map((cell) => ({
    ...cell,
    keptScores: JSON.parse(cell.keptScores),
    countedScores: JSON.parse(cell.countedScores),
  }))
  const index = await database.all(indexDiscrepancies(MOST), { long: true })
  return [...shown, ...invitations, ...index, ...(await unfindable(database))]
}

/** How many of the newest comments are split into words again. */
const SAMPLE = 1000

/** A comment that is not indexed by the words that it says. */
interface Unfindable {
  id: string
  indexed: 'otherwise'
}

async function unfindable(database: Deps['database']): Promise<Unfindable[]> {
  const rows = await database.all(newestTerms(SAMPLE), { long: true })
  const wrong = rows.filter(({ comment, terms }) => terms !== termsColumn(comment))
  return wrong.slice(0, MOST).map(({ id }) => ({ id, indexed: 'otherwise' }))
}
