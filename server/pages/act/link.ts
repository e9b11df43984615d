import { notFound } from '../../domain/errors.ts'
import {
  type ActionLink,
  parseActionLink,
  type ResolvedLink,
  resolveActionLink,
} from '../../domain/follow-ups/action-links.ts'
import { chooseAppLanguage } from '../../i18n/app-language.ts'
import { getMessages } from '../../i18n/index.ts'
import { buildVisitorContext, type VisitorContext } from '../layout/context.ts'
import { createFormat } from '../layout/format.ts'

/** A page behind a link, as the member it acts for reads it. */
export interface LinkPage {
  visitor: VisitorContext
  link: ActionLink
  resolved: ResolvedLink
  /** Where the form posts, and what is shown afterwards. */
  path: string
  /** The follow-up in the app, after a sign-in. */
  appPath: string
}

/** @throws DomainError `not-found` unless we have signed the link */
export async function loadLinkPage(visitor: VisitorContext): Promise<LinkPage> {
  const { c } = visitor
  const getParam = (name: string) => c.req.param(name) ?? ''
  const link = parseActionLink(c.var.deps, {
    action: getParam('action'),
    workspaceId: getParam('workspaceId'),
    userId: getParam('userId'),
    followUpId: getParam('followUpId'),
    issuedAt: getParam('issuedAt'),
    signature: getParam('signature'),
  })
  if (!link) throw notFound('page', c.req.path)
  const resolved = await resolveActionLink(c.var.deps, link, c.var.deps.getClientAddress(c))
  const followUpId = resolved.state === 'ready' ? resolved.followUp.id : link.followUpId
  return {
    visitor: translate(visitor, resolved),
    link,
    resolved,
    path: c.req.path,
    appPath: resolved.member ? `/w/${resolved.member.slug}/follow-ups/${followUpId}` : '/',
  }
}

/** In the language of the member, unless one is chosen on the page, and in the time zone of the workspace. */
function translate(visitor: VisitorContext, { member }: ResolvedLink): VisitorContext {
  if (!member) return visitor
  const { c, format } = visitor
  const language =
    member.locale && c.req.query('lang') === undefined ? chooseAppLanguage([member.locale]) : format.language
  const { timeZone, country } = member
  return {
    ...buildVisitorContext(c, language),
    t: getMessages(language),
    format: createFormat({ language, timeZone, country, segmentLabels: {}, now: format.now }),
  }
}
