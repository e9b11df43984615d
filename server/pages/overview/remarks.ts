import type { Change } from '../../../shared/comparison.ts'
import type { Said } from '../../i18n/en/overview.ts'
import { points, type Reader } from '../layout/format.ts'

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
