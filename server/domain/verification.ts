import { type Discrepancy, discrepancies } from '../store/counts.ts'
import type { Deps } from './deps.ts'

/** Counts everything again and answers the cells, at most a hundred, where the kept counts disagree. */
export const verify = (deps: Pick<Deps, 'database'>): Promise<Discrepancy[]> => deps.database.all(discrepancies(100))
