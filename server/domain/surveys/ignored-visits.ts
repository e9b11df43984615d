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
 * The visits by machines, counted in memory and written now and then: the visits themselves write nothing. What has not
 * been written when a process is killed is not counted.
 */
export class IgnoredVisits {
  #visits = new Map<string, VisitCount>()
  readonly #totals = new Map<BotVisit, number>()

  record(deps: Pick<Deps, 'now'>, survey: OpenSurveyRow, kind: BotVisit): void {
    const day = toLocalDay(deps.now(), survey.timeZone)
    this.#add({ survey, day, kind, count: 1 })
    this.#totals.set(kind, (this.#totals.get(kind) ?? 0) + 1)
  }

  /** How many there have been by their kind since this process began. */
  get totals(): ReadonlyMap<BotVisit, number> {
    return this.#totals
  }

  /** Writes what has been counted since the last time. What cannot be written is kept for the next time. */
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
