import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'

/** Trimmed, 1 to `max` UTF-16 units. Rejects NUL and lone surrogates, which PostgreSQL cannot store. */
export const text = (max: number) => z.string().trim().min(1).max(max).refine(isStorable, unstorableMessage)

/** Like `text`, but an empty string becomes null. */
export const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine(isStorable, unstorableMessage)
    .transform((value) => value || null)

/** For fields of forms: nothing but spaces is null. */
export const blankToNull = (value: string): string | null => value.trim() || null

export const unstorableMessage = fieldErrors['unstorable-text']

/** Whether every database engine can store a text unchanged. */
export function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

/** Folds text for search: `ＡＢＣ`, `Abc` and `abc` are equal. */
export const fold = (value: string) => value.normalize('NFKC').toLowerCase()

/** ISO 8601 with a zone, parsed to milliseconds UTC, in the years 1970 to 9999. */
export const Instant = z.iso
  .datetime({ offset: true, error: fieldErrors.instant })
  .transform((value) => Date.parse(value))
  .refine((value) => value >= 0 && value < 253_402_300_800_000, fieldErrors['instant-range'])

/** A calendar day, `2026-11-22`, in the workspace's time zone. */
export const Day = z.iso.date(fieldErrors.day).refine((value) => value >= '1970-01-01', fieldErrors['day-range'])

/** A whole number in decimal digits; `0x10` and `1e2` are rejected. */
export const WholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, fieldErrors['whole-number'])
    .transform(Number)
    .refine((value) => value >= min && value <= max, `Expected a whole number from ${min} to ${max}`)
    .meta({ type: 'integer', minimum: min, maximum: max })

/** Formats milliseconds UTC for JSON. */
export const toIso = (time: number) => new Date(time).toISOString()

export const toIsoOrNull = (time: number | null) => (time === null ? null : toIso(time))
