import {
  type InvitationDiscrepancy,
  selectInvitationDiscrepancies,
  selectTallyDiscrepancies,
  type TallyDiscrepancy,
} from '../store/queries/counts.ts'
import { type IndexDiscrepancy, selectIndexDiscrepancies, selectNewestTerms } from '../store/queries/search.ts'
import type { Deps } from './deps.ts'
import { buildTermsColumn } from './search-index.ts'

const MAX_DISCREPANCIES = 100

/** A cell of answers whose count, or whose scores, are not what counting them again gives. */
type CountDiscrepancy = Omit<TallyDiscrepancy, 'keptScores' | 'countedScores'> & {
  keptScores: number[]
  countedScores: number[]
}

/**
 * Counts everything again and answers where the kept counts disagree, and compares the index of words with the comments: at
 * most a hundred places of each kind.
 */
export async function verifyCounts({
  database,
}: Pick<Deps, 'database'>): Promise<
  (CountDiscrepancy | InvitationDiscrepancy | IndexDiscrepancy | UnindexedComment)[]
> {
  const countRows = await database.all(selectTallyDiscrepancies(MAX_DISCREPANCIES), { long: true })
  const invitations = await database.all(selectInvitationDiscrepancies(MAX_DISCREPANCIES), { long: true })
  const countDiscrepancies = countRows.map((cell) => ({
    ...cell,
    keptScores: JSON.parse(cell.keptScores),
    countedScores: JSON.parse(cell.countedScores),
  }))
  const indexRows = await database.all(selectIndexDiscrepancies(MAX_DISCREPANCIES), { long: true })
  return [...countDiscrepancies, ...invitations, ...indexRows, ...(await findUnindexedComments(database))]
}

/** How many of the newest comments are split into words again. */
const SAMPLE_SIZE = 1000

/** A comment that is not indexed by the words that it says. */
interface UnindexedComment {
  id: string
  indexed: 'otherwise'
}

async function findUnindexedComments(database: Deps['database']): Promise<UnindexedComment[]> {
  const rows = await database.all(selectNewestTerms(SAMPLE_SIZE), { long: true })
  const mismatches = rows.filter(({ comment, terms }) => terms !== buildTermsColumn(comment))
  return mismatches.slice(0, MAX_DISCREPANCIES).map(({ id }) => ({ id, indexed: 'otherwise' }))
}
