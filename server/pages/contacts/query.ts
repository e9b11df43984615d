import { isStorable } from '../../../shared/text.ts'
import { isId } from '../../domain/ids.ts'
import type { PageContext } from '../layout/context.ts'

const MAX_TERM_LENGTH = 200

export interface ContactListQuery {
  q: string | undefined
  cursor: string | undefined
}

/** The query of the list. Text that cannot be stored matches no contact, so it is ignored. */
export function parseListQuery({ c }: Pick<PageContext, 'c'>): ContactListQuery {
  const q = c.req.query('q')?.trim().slice(0, MAX_TERM_LENGTH)
  const cursor = c.req.query('cursor')
  return { q: q && isStorable(q) ? q : undefined, cursor: cursor && isId(cursor) ? cursor : undefined }
}
