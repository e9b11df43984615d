import type { Change } from '../../../shared/comparison.ts'
import { points, type Reader } from '../show.ts'
import type { Said } from '../words/en/overview.ts'

/** Less than this is shown as nothing. */
const LEAST = 0.05

/** A change as a sentence takes it. */
export const saidOf = (
  reader: Reader,
  { difference, significant }: Pick<Change, 'difference' | 'significant'>,
): Said => ({
  by: points(reader, Math.abs(difference)),
  direction: Math.abs(difference) < LEAST ? 'level' : difference > 0 ? 'up' : 'down',
  significant,
})
