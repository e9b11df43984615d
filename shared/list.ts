import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { WholeNumber } from './text.ts'

/** One page of a list, newest first. */
export const listSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last page' }),
  })

export interface ListPage<Item> {
  data: Item[]
  nextCursor: string | null
}

/** Accepted by every list. */
export const pagingParams = {
  cursor: z
    .string()
    .regex(/^[0-9a-z]{22}$/, fieldErrors.cursor)
    .optional(),
  limit: WholeNumber(1, 200).default(50),
}

export interface Paging {
  cursor?: string | undefined
  limit: number
}
