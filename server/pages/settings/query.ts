import type { z } from 'zod'
import { Day, text } from '../../../shared/text.ts'
import type { AuditQuery } from '../../domain/audit.ts'
import { isId } from '../../domain/ids.ts'
import type { VisitorContext } from '../layout/context.ts'

type Request = Pick<VisitorContext, 'c'>

/** The cursor of a list; anything that cannot be one is ignored. */
export function parseCursor({ c }: Request): string | undefined {
  const cursor = c.req.query('cursor')
  return cursor !== undefined && isId(cursor) ? cursor : undefined
}

const auditFilters = { actor: text(200), action: text(100), from: Day, to: Day }

/** The filters of the audit log; invalid ones are ignored. */
export function parseAuditQuery({ c }: Request): AuditQuery {
  const entries = Object.entries(auditFilters).map(([name, schema]: [string, z.ZodType<string>]) => [
    name,
    schema.safeParse(c.req.query(name)).data,
  ])
  return Object.fromEntries(entries)
}

export const isReversed = ({ from, to }: AuditQuery) => from !== undefined && to !== undefined && from > to

/** A period that ends before it starts would match nothing: its end is dropped. */
export const normalizeAuditQuery = (query: AuditQuery): AuditQuery =>
  isReversed(query) ? { ...query, to: undefined } : query
