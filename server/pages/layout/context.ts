import type { Context } from 'hono'
import type { Permission } from '../../../shared/roles.ts'
import { type Noun, notFound } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import { isAllowed } from '../../domain/users/memberships.ts'
import type { Env, Member } from '../../http/env.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { getMessages, requestLanguage } from '../../i18n/index.ts'
import { createFormat, type Format } from './format.ts'

/** What components need: the messages and formats of the user's language. */
export interface ViewContext {
  t: Messages
  format: Format
}

/** What pages for visitors need. They do not require a signed-in user. */
export interface VisitorContext extends ViewContext {
  c: Context<Env>
}

/** What the pages of a workspace need. */
export interface PageContext extends VisitorContext {
  workspace: Member['workspace']
  /** Whether the member's role has this permission. */
  may(permission: Permission): boolean
}

export function buildVisitorContext(c: Context<Env>, language = requestLanguage(c)): VisitorContext {
  const { timeZone = 'UTC', country = null, segmentLabels = {} } = c.get('member')?.workspace ?? {}
  const now = c.var.deps.now()
  return { c, t: getMessages(language), format: createFormat({ language, timeZone, country, segmentLabels, now }) }
}

/** Call this after `requireMember` or `requireUser`, which set the member. */
export function buildPageContext(c: Context<Env>): PageContext {
  const { member } = c.var
  return {
    ...buildVisitorContext(c),
    workspace: member.workspace,
    may: (permission) => isAllowed(member, permission),
  }
}

/** The id in the path. @throws DomainError `notFound` if it cannot be an id */
export function getPathId({ c }: VisitorContext, noun: Noun, param = 'id'): string {
  const id = c.req.param(param) ?? ''
  if (!isId(id)) throw notFound(noun, id)
  return id
}
