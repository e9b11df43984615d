import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Member, MemberInvitation } from '../../../shared/member.ts'
import { hasPermission, permissions, roles } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { button, postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { optionElements, radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { MembersFormState } from './members.ts'
import { getText, settingsPath } from './views.ts'

export function memberList(c: Context<Env>, members: readonly Member[]): Markup {
  const locale = buildPageContext(c)
  const { people: messages } = t(c).settings
  const isSelf = ({ id }: Member) => id === c.var.member.user.id
  return card(
    { flush: true },
    dataTable({
      caption: messages.members,
      hideCaption: true,
      columns: [
        {
          label: messages.name,
          isRowHeader: true,
          cell: (member) =>
            html`${member.name || member.email} ${isSelf(member) ? badge(messages.you) : ''}<br><span class="quiet">${member.email}</span>`,
        },
        { label: messages.role, cell: (member) => roleForm(c, member) },
        {
          label: messages.lastSeen,
          cell: ({ lastSeenAt }) => relativeTime(locale, lastSeenAt === null ? null : Date.parse(lastSeenAt)),
        },
        { label: messages.remove, hideLabel: true, cell: (member) => removeButton(c, member) },
      ],
      rows: members,
    }),
  )
}

function roleForm(c: Context<Env>, { id, name, email, role }: Member): Markup {
  const { people: messages } = t(c).settings
  const choices = roles.map((value) => ({ value, label: messages.roleNames[value] }))
  return html`<form class="row" method="post" action="${settingsPath(c, 'people')}/${id}/role"><select name="role" aria-label="${messages.role}: ${name || email}">${optionElements(choices, role)}</select>${button({ label: messages.change, small: true, attributes: { 'aria-label': `${messages.change}: ${name || email}` } })}</form>`
}

function removeButton(c: Context<Env>, { id, name, email }: Member): Markup {
  const { people: messages } = t(c).settings
  const [dialogId, label] = [`remove-${id}`, name || email]
  return html`${dialogButton({ dialog: dialogId, label: messages.remove, small: true, attributes: { 'aria-label': `${messages.remove}: ${label}` } })}${confirmDialog(
    buildPageContext(c),
    {
      id: dialogId,
      title: messages.removeTitle(label),
      text: messages.removeText,
      action: `${settingsPath(c, 'people')}/${id}/removal`,
      confirm: messages.remove,
    },
  )}`
}

/** Who has been asked and has not come yet. */
export function invitationList(c: Context<Env>, invitations: readonly MemberInvitation[]): Markup {
  if (invitations.length === 0) return html``
  const locale = buildPageContext(c)
  const { people: messages } = t(c).settings
  const actionPath = (id: string, action: string) => `${settingsPath(c, 'people')}/invitations/${id}/${action}`
  const expiryCell = ({ expiresAt }: MemberInvitation) =>
    Date.parse(expiresAt) <= locale.format.now
      ? badge(messages.expired, 'warning')
      : relativeTime(locale, Date.parse(expiresAt))
  const actionsCell = ({ id, email }: MemberInvitation) =>
    html`<div class="actions">${postButton({ label: messages.resend, small: true, action: actionPath(id, 'again'), attributes: { 'aria-label': `${messages.resend}: ${email}` } })}${postButton({ label: messages.revoke, small: true, kind: 'quiet', action: actionPath(id, 'revocation'), attributes: { 'aria-label': `${messages.revoke}: ${email}` } })}</div>`
  return card(
    { title: messages.pending, flush: true },
    dataTable({
      caption: messages.pending,
      hideCaption: true,
      columns: [
        { label: messages.email, isRowHeader: true, cell: ({ email }) => email },
        { label: messages.role, cell: ({ role }) => messages.roleNames[role] },
        { label: messages.expires, cell: expiryCell },
        { label: locale.t.common.actions, hideLabel: true, cell: actionsCell },
      ],
      rows: invitations,
    }),
  )
}

export function inviteForm(c: Context<Env>, { values, emailError, roleError }: MembersFormState): Markup {
  const { people: messages } = t(c).settings
  const content = html`${textField({
    name: 'email',
    label: messages.email,
    type: 'email',
    value: getText(values, 'email') ?? '',
    error: emailError,
    required: true,
    attributes: { maxlength: 254, autocomplete: 'off' },
  })}${radioGroup({
    name: 'role',
    label: messages.role,
    value: getText(values, 'role') ?? 'viewer',
    error: roleError,
    choices: roles.map((value) => ({ value, label: messages.roleNames[value], hint: messages.roleHints[value] })),
  })}${formActions(button({ label: messages.inviteButton, kind: 'primary', icon: 'mail' }))}`
  return card({ title: messages.invite }, form({ action: settingsPath(c, 'people') }, content))
}

/** What each role may do: the table that the service itself goes by. */
export function roleTable(c: Context<Env>): Markup {
  const { people: messages } = t(c).settings
  const { yes, no } = t(c).common
  const allowedMark = html`${icon('check')}<span class="unseen">${yes}</span>`
  const deniedMark = html`<span aria-hidden="true">·</span><span class="unseen">${no}</span>`
  // Everybody may enter; the figures of the service itself are for keys.
  const rows = permissions.filter((permission) => permission !== 'workspace.view' && permission !== 'metrics')
  return card(
    { title: messages.roles, id: 'roles', flush: true },
    dataTable({
      caption: messages.roles,
      hideCaption: true,
      layout: 'dense',
      columns: [
        { label: messages.may, isRowHeader: true, cell: (permission) => messages.permissions[permission] },
        ...roles.map((role) => ({
          label: messages.roleNames[role],
          cell: (permission: (typeof rows)[number]) => (hasPermission(role, permission) ? allowedMark : deniedMark),
        })),
      ],
      rows,
    }),
  )
}
