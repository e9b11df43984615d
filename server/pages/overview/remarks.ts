import type { Change } from '../../../shared/comparison.ts'
import type { ChangeSummary } from '../../i18n/en/overview.ts'
import type { ViewContext } from '../layout/context.ts'

/** Less than this is shown as nothing. */
const MIN_DIFFERENCE = 0.05

/** A change as a sentence takes it. */
export const describeChange = (
  locale: ViewContext,
  { difference, significant }: Pick<Change, 'difference' | 'significant'>,
): ChangeSummary => ({
  by: locale.format.score(Math.abs(difference)),
  direction: Math.abs(difference) < MIN_DIFFERENCE ? 'level' : difference > 0 ? 'up' : 'down',
  significant,
})
