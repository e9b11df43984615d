import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { WholeNumber } from './text.ts'

const NextCursor = z
  .string()
  .nullable()
  .meta({ id: 'NextCursor', description: 'The `cursor` of the next page; null on the last page' })

/** One page of a list, newest first. */
export const listSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: NextCursor,
  })

export interface ListPage<Item> {
  data: Item[]
  nextCursor: string | null
}

const ID_CURSOR = /^[0-9a-z]{22}$/

/** Whether a cursor is one of a list in the order of ids. */
export const isIdCursor = (cursor: string) => ID_CURSOR.test(cursor)

/** The cursor of a list that may be in other orders: what it says depends on the order. */
export const sortedCursor = z
  .string()
  .regex(/^[\w-]{1,2000}$/, fieldErrors.cursor)
  .optional()

/** Accepted by every list. */
export const pagingParams = {
  cursor: z.string().regex(ID_CURSOR, fieldErrors.cursor).optional(),
  limit: WholeNumber(1, 200).default(50),
}

export interface Paging {
  cursor?: string | undefined
  limit: number
}
