import { CallListCursor, DEFAULT_CALL_DAYS, MAX_CALL_DAYS } from '../../../shared/phone-survey.ts'
import { WholeNumber } from '../../../shared/text.ts'
import { isId } from '../../domain/ids.ts'
import type { PageContext } from '../layout/context.ts'
import type { InterviewQuery } from './paths.ts'

const Days = WholeNumber(1, MAX_CALL_DAYS)

/** The days within which nobody is called again; the default for anything else. */
export const parseDays = ({ c }: PageContext): number => Days.safeParse(c.req.query('days')).data ?? DEFAULT_CALL_DAYS

/** Parameters that cannot be read are left out. */
export function parseInterviewQuery(page: PageContext): InterviewQuery {
  const { c } = page
  const contact = c.req.query('contact')
  const days = parseDays(page)
  return {
    contact: contact !== undefined && isId(contact) ? contact : undefined,
    at: CallListCursor.safeParse(c.req.query('at')).data,
    days: days === DEFAULT_CALL_DAYS ? undefined : days,
    lang: c.req.query('lang'),
  }
}
