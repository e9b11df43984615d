import {
  type InvitationDiscrepancy,
  selectInvitationDiscrepancies,
  selectTallyDiscrepancies,
  type TallyDiscrepancy,
} from '../store/queries/counts.ts'
import { type FollowUpDiscrepancy, selectFollowUpDiscrepancies } from '../store/queries/follow-up-opening.ts'
import { type IndexDiscrepancy, selectIndexDiscrepancies, selectNewestTerms } from '../store/queries/search.ts'
import type { Deps } from './deps.ts'
import { buildTermsColumn } from './search-index.ts'

const MAX_DISCREPANCIES = 100

/** A cell whose stored count or scores differ from a recount. */
type CountDiscrepancy = Omit<TallyDiscrepancy, 'keptScores' | 'countedScores'> & {
  keptScores: number[]
  countedScores: number[]
}

/**
 * Recounts everything, and compares follow-ups with their responses and the search index with the comments.
 * @returns at most a hundred discrepancies of each kind
 */
export async function verifyCounts({
  database,
}: Pick<Deps, 'database'>): Promise<
  (CountDiscrepancy | InvitationDiscrepancy | FollowUpDiscrepancy | IndexDiscrepancy | UnindexedComment)[]
> {
  const countRows = await database.all(selectTallyDiscrepancies(MAX_DISCREPANCIES), { long: true })
  const invitations = await database.all(selectInvitationDiscrepancies(MAX_DISCREPANCIES), { long: true })
  const followUps = await database.all(selectFollowUpDiscrepancies(MAX_DISCREPANCIES), { long: true })
  const countDiscrepancies = countRows.map((cell) => ({
    ...cell,
    keptScores: JSON.parse(cell.keptScores),
    countedScores: JSON.parse(cell.countedScores),
  }))
  const indexRows = await database.all(selectIndexDiscrepancies(MAX_DISCREPANCIES), { long: true })
  return [...countDiscrepancies, ...invitations, ...followUps, ...indexRows, ...(await findUnindexedComments(database))]
}

/** How many of the newest comments are indexed again for comparison. */
const SAMPLE_SIZE = 1000

/** A comment whose stored terms differ from its words. */
interface UnindexedComment {
  id: string
  indexed: 'outdated'
}

async function findUnindexedComments(database: Deps['database']): Promise<UnindexedComment[]> {
  const rows = await database.all(selectNewestTerms(SAMPLE_SIZE), { long: true })
  const mismatches = rows.filter(({ comment, terms }) => terms !== buildTermsColumn(comment))
  return mismatches.slice(0, MAX_DISCREPANCIES).map(({ id }) => ({ id, indexed: 'outdated' }))
}
