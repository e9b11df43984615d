import type { Change } from '../../../shared/comparison.ts'
import type { ChangeSummary } from '../../i18n/en/overview.ts'
import { formatScore, type LocaleContext } from '../layout/format.ts'

/** Less than this is shown as nothing. */
const MIN_DIFFERENCE = 0.05

/** A change as a sentence takes it. */
export const describeChange = (
  locale: LocaleContext,
  { difference, significant }: Pick<Change, 'difference' | 'significant'>,
): ChangeSummary => ({
  by: formatScore(locale, Math.abs(difference)),
  direction: Math.abs(difference) < MIN_DIFFERENCE ? 'level' : difference > 0 ? 'up' : 'down',
  significant,
})
