import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { selectLastVerifiedResponse } from '../../store/queries/verified-slots.ts'
import type { Deps } from '../deps.ts'
import { digest } from '../secrets.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The slot that a response verified by a signature takes: the one after the last verified response of the same contact to the
 * survey. A slot is taken once, by a unique constraint. Undefined within the throttle of that response, or within a day
 * without a throttle: a signature in a link can be used any number of times, but counts once.
 */
export async function findVerifiedSlot(
  { database, now }: Pick<Deps, 'database' | 'now'>,
  { id: surveyId, workspaceId, throttleDays }: Pick<OpenSurveyRow, 'id' | 'workspaceId' | 'throttleDays'>,
  contactId: string,
): Promise<string | undefined> {
  const [last] = await database.all(selectLastVerifiedResponse(workspaceId, surveyId, contactId))
  // After the clock is set back, the time may lie in the future.
  if (last && now() - last.at < (throttleDays ?? 1) * DAY_MS) return undefined
  return digest(`${surveyId} ${contactId} ${last?.id ?? ''}`)
}
