import { html } from 'hono/html'
import { hasErrorCode } from '../../domain/errors.ts'
import { getMember } from '../../domain/users/members.ts'
import { hasProviderAccount, unbindProviderAccount } from '../../domain/users/provider-accounts.ts'
import { endMemberSessions, listMemberSessions } from '../../domain/users/sessions.ts'
import { linkButton, postButton } from '../components/button.ts'
import { formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { describeBrowser } from '../sign-in/browsers.ts'
import { settingsPath } from './paths.ts'
import { settingsPage } from './views.ts'

const sessionsPath = (page: PageContext, memberId: string, end = '') =>
  settingsPath(page, 'people', `/${memberId}/sessions${end}`)

/** Where a member is signed in. Their addresses are their own business. */
export async function showMemberSessions(page: PageContext) {
  const { deps, caller, member } = page.c.var
  const id = getPathId(page, 'member')
  const { name, email } = await getMember(deps, caller, id)
  const sessions = await listMemberSessions(deps, caller, id)
  const { people: messages } = page.t.settings
  const { account } = page.t
  type Session = (typeof sessions)[number]
  const endButton = (session: Session): Markup =>
    session.id === member.user.sessionId
      ? badge(account.here, 'accent')
      : postButton({ label: account.end, small: true, action: sessionsPath(page, id, `/${session.id}/deletion`) })
  const list = dataTable({
    caption: account.sessions,
    hideCaption: true,
    rows: sessions,
    columns: [
      { label: account.browser, isRowHeader: true, cell: ({ userAgent }) => describeBrowser(page, userAgent) },
      { label: account.since, cell: ({ createdAt }) => relativeTime(page, createdAt) },
      { label: account.seen, cell: ({ updatedAt }) => relativeTime(page, updatedAt) },
      { label: account.end, hideLabel: true, cell: endButton },
    ],
  })
  const endAllButton = postButton({
    label: messages.signOutEverywhere,
    kind: 'danger',
    action: sessionsPath(page, id, '/deletion'),
  })
  const backButton = linkButton({ label: messages.back, href: settingsPath(page, 'people') })
  return page.c.html(
    settingsPage(
      page,
      'people',
      { intro: messages.sessionsOf(name || email) },
      html`${sessions.length > 0 ? card({ flush: true }, list) : html`<p class="quiet">${messages.noSessions}</p>`}
${await providerCard(page, id)}
${formActions(...(sessions.length > 0 ? [endAllButton] : []), backButton)}`,
    ),
  )
}

/** For a member whose account at the identity provider was replaced. */
async function providerCard(page: PageContext, memberId: string): Promise<Markup> {
  const { deps } = page.c.var
  if (!deps.oidc || !(await hasProviderAccount(deps, memberId))) return html``
  const { people: messages } = page.t.settings
  const unbindButton = postButton({
    label: messages.unbind,
    action: settingsPath(page, 'people', `/${memberId}/provider-account/deletion`),
  })
  return card({ title: messages.boundTo(deps.oidc.name), intro: messages.boundText }, formActions(unbindButton))
}

export async function unbindMember(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'member')
  try {
    await unbindProviderAccount(deps, caller, id)
  } catch (error) {
    if (!hasErrorCode(error, 'other-workspaces')) throw error
    return redirectWithNotice(page.c, sessionsPath(page, id), page.t.settings.people.cannotUnbind, 'warning')
  }
  return redirectWithNotice(page.c, settingsPath(page, 'people'), page.t.settings.people.unbound)
}

export async function endMemberSession(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'member')
  await endMemberSessions(deps, caller, id, getPathId(page, 'session', 'session'))
  return redirectWithNotice(page.c, sessionsPath(page, id), page.t.settings.people.signedOut)
}

export async function endAllMemberSessions(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'member')
  await endMemberSessions(deps, caller, id)
  return redirectWithNotice(page.c, settingsPath(page, 'people'), page.t.settings.people.signedOut)
}
