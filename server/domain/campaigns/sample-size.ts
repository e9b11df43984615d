import { addDays, type CalendarDay, toLocalDay } from '../../../shared/calendar.ts'
import { count, scores, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import type { SamplePlanResult } from '../../../shared/sample-plan.ts'
import { marginForSize, sizeForMargin, TYPICAL_VARIANCE } from '../../../shared/sample-size.ts'
import { adjustTally, variance } from '../../../shared/statistics.ts'
import { selectParticipation, selectScoresSince, selectSurveys } from '../../store/queries/surveys.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { countAudience, prepareAudience } from '../segments/audience.ts'
import { loadSurvey } from '../surveys/surveys.ts'

/** Of those invited by email, so many respond where nothing is known. */
const ASSUMED_RESPONSE_RATE = 0.2
/** Below these numbers, what is known says less than what is assumed. */
const MIN_INVITED = 50
const MIN_RESPONSES = 30
const YEAR_DAYS = 365
/** Later invitations may still be answered. */
const PENDING_DAYS = 14
/** The newest surveys of a workspace that are looked at. */
const MAX_SURVEYS = 200

/** What a sample is planned for. */
export interface SampleTarget {
  /** In points. */
  margin: number
  confidence: number
  /** Null for all contacts. */
  segmentId: string | null
  /** Whose responses say what to expect; all surveys if missing, or if it has had too few. */
  surveyId?: string | undefined
}

/**
 * How many contacts to ask for a margin of error, by the response rate and the variance that this workspace has had, and with
 * the correction for a finite list.
 * @throws DomainError `segment-not-found` or `survey-not-found`
 */
export async function planSample(
  deps: Deps,
  caller: Caller,
  { margin, confidence, segmentId, surveyId }: SampleTarget,
): Promise<SamplePlanResult> {
  if (surveyId !== undefined) await loadSurvey(deps, caller, surveyId)
  const audience = await prepareAudience(deps, caller.workspaceId, segmentId)
  const { count: population, isExact } = await countAudience(deps, caller, audience)
  const experience = await loadExperience(deps, caller, surveyId)
  const { responseRate, variance: spread } = experience
  const size = sizeForMargin(margin, {
    ...{ confidence, variance: spread, responseRate },
    ...(isExact && population > 0 && { population }),
  })
  return {
    ...{ margin, confidence, population, isPopulationExact: isExact },
    responses: size.responses,
    invitations: size.invitations,
    isFeasible: !isExact || size.invitations <= population,
    smallestMargin: isExact ? getSmallestMargin(population, { confidence, responseRate, spread }) : null,
    ...experience,
  }
}

/** The margin if all are asked: those who respond are a sample of all. */
function getSmallestMargin(
  population: number,
  { confidence, responseRate, spread }: { confidence: number; responseRate: number; spread: number },
): number | null {
  const responses = Math.floor(population * responseRate)
  if (responses < 1) return null
  const correction = population === 1 ? 0 : Math.sqrt((population - responses) / (population - 1))
  return marginForSize(responses, { confidence, variance: spread }) * correction
}

type Experience = Pick<SamplePlanResult, 'responseRate' | 'responseRateSource' | 'variance' | 'varianceSource'>

/** What the workspace has had: of the survey where that is enough, and otherwise of all surveys. */
async function loadExperience(
  { database, now }: Deps,
  { workspaceId }: Caller,
  surveyId: string | undefined,
): Promise<Experience> {
  const [workspace] = await database.all(selectWorkspaceById(workspaceId))
  const today = toLocalDay(now(), workspace?.timeZone ?? 'UTC') as CalendarDay
  const surveys = await database.all(selectSurveys(workspaceId, { before: undefined, limit: MAX_SURVEYS }))
  const ids = [...new Set([...(surveyId === undefined ? [] : [surveyId]), ...surveys.map(({ id }) => id)])]
  const from = addDays(today, -YEAR_DAYS)
  const [participation, scoreRows] = await Promise.all([
    database.all(selectParticipation(ids, { from, to: addDays(today, -PENDING_DAYS) })),
    database.all(selectScoresSince(ids, from)),
  ])
  const getTotals = (rows: typeof participation) => ({
    invited: rows.reduce((sum, row) => sum + row.invited, 0),
    answered: rows.reduce((sum, row) => sum + row.answered, 0),
  })
  const isOfSurvey = (row: { surveyId: string }) => row.surveyId === surveyId
  const invitations = [participation.filter(isOfSurvey), participation]
    .map(getTotals)
    .find(({ invited, answered }) => invited >= MIN_INVITED && answered > 0)
  const tally = [scoreRows.filter(isOfSurvey), scoreRows].map(toTally).find((found) => count(found) >= MIN_RESPONSES)
  return {
    responseRate: invitations ? Math.min(1, invitations.answered / invitations.invited) : ASSUMED_RESPONSE_RATE,
    responseRateSource: invitations ? 'own' : 'assumed',
    variance: tally ? variance(adjustTally(tally)) : TYPICAL_VARIANCE,
    varianceSource: tally ? 'own' : 'assumed',
  }
}

const toTally = (rows: readonly Record<`s${number}`, number>[]): Tally =>
  tallyHistogram(scores.map((score) => rows.reduce((sum, row) => sum + (row[`s${score}`] ?? 0), 0)))
