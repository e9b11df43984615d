/** Fewer rows may fail for one cause without stopping an import. */
const MAX_ROWS = 5
const MAX_SHARE = 0.01

/**
 * Whether so many rows fail for one cause that the import must not store the others: what they have in common, such as
 * accented letters, may be related to their scores, and a biased score is worse than none.
 */
export const exceedsRejectionLimit = (rejected: number, rows: number): boolean =>
  rejected > MAX_ROWS && rejected > rows * MAX_SHARE

/** The most frequent cause that exceeds the limit. */
export function findExcess<Cause extends string>(
  counts: Partial<Record<Cause, number>>,
  rows: number,
): Cause | undefined {
  const entries = Object.entries(counts) as [Cause, number][]
  const excesses = entries.filter(([, count]) => exceedsRejectionLimit(count, rows)).sort(([, a], [, b]) => b - a)
  return excesses[0]?.[0]
}
