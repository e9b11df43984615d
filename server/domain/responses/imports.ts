import { z } from 'zod'
import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { Locale, NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { isScore } from '../../../shared/nps.ts'
import { Properties } from '../../../shared/properties.ts'
import { Day, Instant, optionalText, text } from '../../../shared/text.ts'
import { normalizePhone } from '../contacts/phone-numbers.ts'
import { hasErrorCode } from '../errors.ts'

/** A score cell. Anything but a whole number from 0 to 10 is rejected, never rounded. */
const ScoreCell = z
  .string('Expected a whole number from 0 to 10, found nothing')
  .regex(/^\d+$/, 'Expected a whole number from 0 to 10')
  .transform(Number)
  .refine(isScore, 'Expected a whole number from 0 to 10')

const AtCell = z.union(
  [
    Instant.transform((time) => ({ time })),
    Day.transform((day) => ({ day })),
    z
      .string()
      .regex(/^\d{4}-\d\d-\d\d[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/)
      .transform((value) => ({ wall: `${value.replace(' ', 'T')}:00`.slice(0, 19) }))
      .refine(({ wall }) => Day.safeParse(wall.slice(0, 10)).success),
  ],
  { error: 'Expected a day such as 2026-11-22 or a time such as 2026-11-22T09:30:00Z' },
)

/** One row of an import, by the field names of `--map`. Empty cells are absent. */
export const ImportedResponse = z.object({
  score: ScoreCell,
  key: text(200).optional(),
  at: AtCell.optional(),
  comment: optionalText(5000).optional(),
  locale: Locale.optional(),
  contact: NewContact.optional(),
  properties: Properties.default({}),
})

export type ImportedResponse = z.output<typeof ImportedResponse>

/**
 * A response with the phone number of its contact in E.164.
 * @param country of phone numbers without a country code
 * @returns the reason instead if the number cannot be read
 */
export function normalizeContact(
  response: ImportedResponse,
  country: Country | null,
): { response: ImportedResponse } | { reason: string } {
  if (!response.contact) return { response }
  try {
    return { response: { ...response, contact: normalizePhone(response.contact, country) } }
  } catch (error) {
    if (hasErrorCode(error, 'invalid-phone')) return { reason: `contact.phone: ${error.message}` }
    throw error
  }
}

/** A day without a time means noon; today means now. */
export function resolveTime({ at }: ImportedResponse, timeZone: string, now: number): number {
  if (!at) return now
  if ('time' in at) return at.time
  if ('wall' in at) return instantFromWallClock(at.wall, timeZone)
  return at.day === toLocalDay(now, timeZone) ? now : instantFromWallClock(`${at.day}T12:00:00`, timeZone)
}

/** Whether a row has the time of its stored response. A row without a time has any. */
export function isSameTime(
  { at }: ImportedResponse,
  stored: { answeredAt: number; day: string },
  { answeredAt, timeZone }: { answeredAt: number; timeZone: string },
): boolean {
  if (!at) return true
  return 'day' in at
    ? stored.day === at.day || toLocalDay(answeredAt, timeZone) === stored.day
    : answeredAt === stored.answeredAt
}
