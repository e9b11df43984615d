import { html } from 'hono/html'
import { lacksSecondFactor } from '../../domain/users/memberships.ts'
import { supportsPasskeys } from '../../sign-in/passkeys.ts'
import { linkButton, postButton } from '../components/button.ts'
import type { PageContext } from '../layout/context.ts'
import { plainPage } from '../layout/sheet.ts'
import { PASSKEYS_PATH, SECOND_FACTOR_PATH, toLocalPath } from './paths.ts'

/** Where members go who lack the second factor that a workspace requires: `?workspace=` its slug, `&next=` the page. */
export function showRequiredFactor(page: PageContext) {
  const { c, t } = page
  const { user } = c.var.member
  const membership = user.memberships.find(({ workspace }) => workspace.slug === c.req.query('workspace'))
  if (!membership || !lacksSecondFactor(user, membership)) return c.redirect(toLocalPath(c.req.query('next')), 303)
  const { required: messages, add } = t.secondFactor
  const hasPasskeys = supportsPasskeys(c.var.deps.publicUrl)
  return c.html(
    plainPage(
      page,
      { title: messages.title(membership.workspace.name), intro: messages.intro },
      html`${hasPasskeys ? linkButton({ label: add, href: PASSKEYS_PATH, kind: 'primary', icon: 'key' }) : ''}
${linkButton({ label: messages.app, href: SECOND_FACTOR_PATH, icon: 'phone', kind: hasPasskeys ? 'plain' : 'primary' })}
<p class="quiet"><a href="/workspaces">${messages.workspaces}</a></p>
${postButton({ label: t.common.signOut, action: '/sign-out', kind: 'quiet', icon: 'leave' })}`,
    ),
  )
}
