import { html } from 'hono/html'
import { z } from 'zod'
import {
  digestFrequencies,
  getDigestFrequency,
  NotificationSettings,
  notificationEvents,
  QuietHours,
} from '../../../shared/notification-settings.ts'
import { hasPermission, type Role } from '../../../shared/roles.ts'
import { WholeNumber } from '../../../shared/text.ts'
import { notFound } from '../../domain/errors.ts'
import { revokeActionLinks } from '../../domain/follow-ups/action-links.ts'
import { canNotify } from '../../domain/notifications/notifications.ts'
import { listNotificationSettings, updateNotificationSettings } from '../../domain/notifications/settings.ts'
import type { Membership } from '../../domain/users/memberships.ts'
import { type Form, readForm, validateForm } from '../../http/forms.ts'
import { formatTimeZone } from '../../i18n/time-zones.ts'
import { button, postButton } from '../components/button.ts'
import { checkField, selectField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { ACTION_LINKS_DELETION_PATH, NOTIFICATIONS_PATH, notificationSettingsPath } from './paths.ts'

const isChecked = z
  .string()
  .optional()
  .transform((value) => value !== undefined)
const HourField = z.literal('').or(WholeNumber(0, 23))

const SettingsForm = z
  .object({
    assigned: isChecked,
    replied: isChecked,
    dueToday: isChecked,
    overdue: isChecked,
    escalated: isChecked,
    actionReopened: isChecked,
    alerts: isChecked,
    digest: z.enum(digestFrequencies),
    from: HourField,
    until: HourField,
  })
  .transform(({ from, until, ...settings }, context) => {
    if (from === '' && until === '') return { ...settings, quietHours: null }
    const { data: quietHours } = QuietHours.safeParse({ from, until })
    if (quietHours) return { ...settings, quietHours }
    context.addIssue({ code: 'custom', path: ['until'], message: 'Expected two different hours, or none' })
    return z.NEVER
  })

/** A form with an error, as it was submitted. */
interface FormState {
  slug: string
  submitted: Form
}

export const showNotificationSettings = async (page: PageContext) => page.c.html(await settingsPage(page))

export async function saveNotificationSettings(page: PageContext) {
  const { c, t } = page
  const { user } = c.var.member
  const slug = c.req.param('slug') ?? ''
  const membership = user.memberships.find(({ workspace }) => workspace.slug === slug)
  if (!membership) throw notFound('workspace', slug)
  const submitted = await readForm(c)
  const { value, errors } = validateForm(SettingsForm, submitted.fields)
  if (errors) return c.html(await settingsPage(page, { slug, submitted }), 400)
  await updateNotificationSettings(
    c.var.deps,
    { workspaceId: membership.workspace.id, userId: user.id },
    NotificationSettings.parse(value),
  )
  return redirectWithNotice(c, NOTIFICATIONS_PATH, t.notifications.saved)
}

/** Makes the buttons worthless in all emails sent so far. */
export async function deleteActionLinks({ c, t }: PageContext) {
  const { id, name } = c.var.member.user
  await revokeActionLinks(c.var.deps, { id, name, address: c.var.deps.getClientAddress(c) })
  return redirectWithNotice(c, NOTIFICATIONS_PATH, t.act.revoke.done)
}

async function settingsPage(page: PageContext, state?: FormState): Promise<Markup> {
  const { deps, member } = page.c.var
  const messages = page.t.notifications
  const settings = await listNotificationSettings(deps, member.user.id)
  const memberships = member.user.memberships.filter(({ workspace }) => !workspace.demo)
  const cards = memberships.map((membership) =>
    workspaceCard(page, membership, settings.get(membership.workspace.id), state),
  )
  const errors = state ? [{ field: fieldId(state.slug, 'until'), message: messages.quietError }] : []
  return shell(
    page,
    { title: messages.title, current: 'account', intro: messages.intro },
    html`${errorSummary(page, errors)}
${canNotify(deps) ? '' : notice({ kind: 'info', text: messages.noMail })}
${memberships.length > 0 ? cards : notice({ kind: 'info', text: messages.none })}
${memberships.some(({ role }) => hasPermission(role, 'follow-ups.change')) ? actionLinksCard(page) : ''}`,
  )
}

const fieldId = (slug: string, name: string) => `${slug}-${name}`

function workspaceCard(
  page: PageContext,
  { workspace, role }: Membership,
  stored: NotificationSettings = NotificationSettings.parse({}),
  state?: FormState,
): Markup {
  const messages = page.t.notifications
  const { name, slug, timeZone } = workspace
  const submitted = state?.slug === slug ? state.submitted : undefined
  const eventFields = listEvents(role).map((event) =>
    checkField({
      name: event,
      id: fieldId(slug, event),
      ...messages.events[event],
      checked: submitted ? submitted.has(event) : stored[event],
    }),
  )
  const digestField = selectField({
    name: 'digest',
    id: fieldId(slug, 'digest'),
    label: messages.digest,
    hint: messages.digestHint,
    value: submitted ? submitted.text('digest') : getDigestFrequency(stored, role),
    choices: digestFrequencies.map((value) => ({ value, label: messages.digests[value] })),
  })
  const hourField = (field: 'from' | 'until') =>
    selectField({
      name: field,
      id: fieldId(slug, field),
      label: messages[field],
      value: submitted ? submitted.text(field) : `${stored.quietHours?.[field] ?? ''}`,
      choices: [{ value: '', label: messages.noQuietHours }, ...hours],
      error: submitted && field === 'until' ? messages.quietError : undefined,
    })
  const hintId = fieldId(slug, 'quiet-hint')
  return card(
    { title: name },
    form(
      { action: notificationSettingsPath(slug) },
      html`${eventFields}
${digestField}
<fieldset class="field" aria-describedby="${hintId}">
<legend>${messages.quietHours}</legend>
<div class="fields">
${hourField('from')}
${hourField('until')}
</div>
<p class="hint" id="${hintId}">${messages.quietHint(formatTimeZone(timeZone, page.format.language, page.format.now))}</p>
</fieldset>
${formActions(button({ label: page.t.account.save, kind: 'primary' }))}`,
    ),
  )
}

const actionLinksCard = ({ t }: PageContext): Markup =>
  card(
    { title: t.act.revoke.title, intro: t.act.revoke.text },
    postButton({ label: t.act.revoke.button, action: ACTION_LINKS_DELETION_PATH }),
  )

/** The emails that a role can get, beside the digest. */
const listEvents = (role: Role) => [
  ...(hasPermission(role, 'follow-ups.own') ? notificationEvents : []),
  'alerts' as const,
]

const hours = Array.from({ length: 24 }, (_, hour) => ({ value: `${hour}`, label: `${hour}:00` }))
