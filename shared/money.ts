import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'

export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, fieldErrors.currency)
  .refine((code) => Intl.supportedValuesOf('currency').includes(code), fieldErrors.currency)
  .meta({ description: 'ISO 4217', example: 'EUR' })

/** In the smallest unit of any currency. */
export const MAX_AMOUNT = 1_000_000_000_000

const amount = z
  .int()
  .min(0)
  .max(MAX_AMOUNT)
  .meta({ description: 'In the smallest unit of the currency, such as cents', example: 2000 })

export const Money = z.object({ amount, currency: z.string() }).meta({ id: 'Money' })
export type Money = z.output<typeof Money>

/** Without a currency, that of the workspace. */
export const NewMoney = z.strictObject({ amount, currency: Currency.optional() }).meta({ id: 'NewMoney' })
export type NewMoney = z.output<typeof NewMoney>

/** How many decimals amounts of a currency have: 2 for EUR, 0 for JPY. */
export const getCurrencyDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
