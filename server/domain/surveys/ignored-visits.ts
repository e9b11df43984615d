import { toLocalDay } from '../../../shared/calendar.ts'
import type { BotVisit } from '../../../shared/visit.ts'
import { countIgnoredVisits } from '../../store/queries/ignored-visits.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import type { Deps } from '../deps.ts'

interface VisitCount {
  survey: Pick<OpenSurveyRow, 'id' | 'workspaceId'>
  day: string
  kind: BotVisit
  count: number
}

/**
 * Visits by bots, counted in memory and written periodically, so that the visits themselves write nothing. Counts not
 * yet written are lost when the process is killed.
 */
export class IgnoredVisits {
  #visits = new Map<string, VisitCount>()
  readonly #totals = new Map<BotVisit, number>()

  record(deps: Pick<Deps, 'now'>, survey: OpenSurveyRow, kind: BotVisit): void {
    const day = toLocalDay(deps.now(), survey.timeZone)
    this.#add({ survey, day, kind, count: 1 })
    this.#totals.set(kind, (this.#totals.get(kind) ?? 0) + 1)
  }

  /** The counts by kind since this process started. */
  get totals(): ReadonlyMap<BotVisit, number> {
    return this.#totals
  }

  /** Writes the counts since the last flush. Counts that cannot be written are kept for the next one. */
  async flush({ database }: Pick<Deps, 'database'>): Promise<void> {
    const visits = [...this.#visits.values()]
    this.#visits = new Map()
    if (visits.length === 0) return
    try {
      const statements = visits.map(({ survey, day, kind, count }) =>
        countIgnoredVisits(survey.workspaceId, survey.id, day, kind, count),
      )
      await database.batch(statements)
    } catch (error) {
      for (const visit of visits) this.#add(visit)
      throw error
    }
  }

  #add(visits: VisitCount): void {
    const key = `${visits.survey.id} ${visits.day} ${visits.kind}`
    const existing = this.#visits.get(key)
    this.#visits.set(key, { ...visits, count: visits.count + (existing?.count ?? 0) })
  }
}
