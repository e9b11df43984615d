import type { Change } from '../../../shared/comparison.ts'
import type { ChangeSummary } from '../../i18n/en/overview.ts'
import type { Format } from '../layout/format.ts'

/** A smaller difference is displayed as 0. */
const MIN_DIFFERENCE = 0.05

/** A change for a sentence. */
export const summarizeChange = (
  format: Format,
  { difference, significant }: Pick<Change, 'difference' | 'significant'>,
): ChangeSummary => ({
  by: format.score(Math.abs(difference)),
  direction: Math.abs(difference) < MIN_DIFFERENCE ? 'level' : difference > 0 ? 'up' : 'down',
  significant,
})
