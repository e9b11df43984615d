import type { FollowUp } from '../../../shared/follow-up.ts'

/** A row of a page that is open, as it was when the page was rendered. */
export interface ShownRow {
  id: string
  version: number
}

/**
 * How many rows of a list are new to a page that shows its beginning. Where rows have left a full page, those that follow move
 * up: they are not new.
 */
export function countNewRows(
  current: readonly { id: string }[],
  shown: readonly ShownRow[],
  { wasFull }: { wasFull: boolean },
): number {
  const shownIds = new Set(shown.map(({ id }) => id))
  const end = wasFull ? current.findLastIndex(({ id }) => shownIds.has(id)) : current.length
  return current.slice(0, Math.max(end, 0)).filter(({ id }) => !shownIds.has(id)).length
}

/** The version of a row, by which the script of the page tells whether it has changed. */
export const getVersion = ({ updatedAt }: Pick<FollowUp, 'updatedAt'>): number => Date.parse(updatedAt)
