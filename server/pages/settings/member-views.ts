import { html } from 'hono/html'
import type { Member, MemberInvitation } from '../../../shared/member.ts'
import { hasPermission, permissions, roles } from '../../../shared/roles.ts'
import { emptyForm, type Form } from '../../http/forms.ts'
import { button, postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { optionElements, radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { absenceBadge } from './absences.ts'
import { settingsPath } from './paths.ts'
import { factorCell } from './second-factor.ts'

/** A submitted form and its errors. */
export interface MembersFormState {
  submitted?: Form
  emailError?: string | undefined
  roleError?: string | undefined
  /** An error about a member of the list. */
  listError?: string
}

/** @param onlyOwnerId the member who cannot be removed, as the workspace needs an owner */
export function memberList(page: PageContext, members: readonly Member[], onlyOwnerId: string | undefined): Markup {
  const { people: messages } = page.t.settings
  const name = (member: Member) => {
    const { id, name, email } = member
    const selfBadge = id === page.c.var.member.user.id ? badge(messages.you) : ''
    return html`${name || email} ${selfBadge}<br><span class="quiet">${email}</span>${absenceBadge(page, member)}`
  }
  const lastSeen = ({ id, lastSeenAt }: Member) => {
    const time = relativeTime(page, lastSeenAt === null ? null : Date.parse(lastSeenAt))
    if (lastSeenAt === null) return time
    return html`${time}<br><a class="quiet whole" href="${settingsPath(page, 'people', `/${id}/sessions`)}">${messages.sessions}</a>`
  }
  const list = dataTable({
    caption: messages.members,
    hideCaption: true,
    columns: [
      { label: messages.name, isRowHeader: true, cell: name },
      {
        label: messages.role,
        cell: (member) =>
          member.id === onlyOwnerId
            ? html`<span class="whole">${messages.roleNames[member.role]}</span>`
            : roleForm(page, member),
      },
      { label: page.t.secondFactor.member.column, cell: (member) => factorCell(page, member) },
      { label: messages.lastSeen, cell: lastSeen },
      {
        label: messages.remove,
        hideLabel: true,
        cell: (member) =>
          member.id === onlyOwnerId
            ? html`<span class="quiet">${messages.onlyOwner}</span>`
            : deleteButton(page, member),
      },
    ],
    rows: members,
  })
  return card({ flush: true }, list)
}

function roleForm(page: PageContext, { id, name, email, role }: Member): Markup {
  const { people: messages } = page.t.settings
  const choices = roles.map((value) => ({ value, label: messages.roleNames[value] }))
  const changeButton = button({
    label: messages.change,
    small: true,
    attributes: { 'aria-label': `${messages.change}: ${name || email}` },
  })
  return html`<form class="row" method="post" action="${settingsPath(page, 'people', `/${id}/role`)}">
<select name="role" aria-label="${messages.role}: ${name || email}">
${optionElements(choices, role)}
</select>
${changeButton}
</form>`
}

function deleteButton(page: PageContext, { id, name, email }: Member): Markup {
  const { people: messages } = page.t.settings
  const [dialogId, label] = [`remove-${id}`, name || email]
  const openButton = dialogButton({
    dialog: dialogId,
    label: messages.remove,
    small: true,
    attributes: { 'aria-label': `${messages.remove}: ${label}` },
  })
  const dialog = confirmDialog(page, {
    id: dialogId,
    title: messages.removeTitle(label),
    text: messages.removeText,
    action: settingsPath(page, 'people', `/${id}/deletion`),
    confirm: messages.remove,
  })
  return html`${openButton}${dialog}`
}

/** The pending invitations. */
export function invitationList(page: PageContext, invitations: readonly MemberInvitation[]): Markup {
  if (invitations.length === 0) return html``
  const { people: messages } = page.t.settings
  const expiry = ({ expiresAt }: MemberInvitation) =>
    Date.parse(expiresAt) <= page.format.now
      ? badge(messages.expired, 'warning')
      : relativeTime(page, Date.parse(expiresAt))
  const list = dataTable({
    caption: messages.pending,
    hideCaption: true,
    columns: [
      { label: messages.email, isRowHeader: true, cell: ({ email }) => email },
      { label: messages.role, cell: ({ role }) => messages.roleNames[role] },
      { label: messages.expires, cell: expiry },
      { label: page.t.common.actions, hideLabel: true, cell: (invitation) => invitationActions(page, invitation) },
    ],
    rows: invitations,
  })
  return card({ title: messages.pending, flush: true }, list)
}

function invitationActions(page: PageContext, { id, email }: MemberInvitation): Markup {
  const { people: messages } = page.t.settings
  const resendButton = postButton({
    label: messages.resend,
    small: true,
    action: settingsPath(page, 'people', `/invitations/${id}/renewal`),
    attributes: { 'aria-label': `${messages.resend}: ${email}` },
  })
  const revokeButton = postButton({
    label: messages.revoke,
    small: true,
    kind: 'quiet',
    action: settingsPath(page, 'people', `/invitations/${id}/revocation`),
    attributes: { 'aria-label': `${messages.revoke}: ${email}` },
  })
  return html`<div class="actions">
${resendButton}
${revokeButton}
</div>`
}

export function invitationForm(page: PageContext, state: MembersFormState): Markup {
  const { submitted = emptyForm, emailError, roleError } = state
  const { people: messages } = page.t.settings
  const emailField = textField({
    name: 'email',
    label: messages.email,
    type: 'email',
    value: submitted.text('email'),
    error: emailError,
    required: true,
    attributes: { maxlength: 254, autocomplete: 'off' },
  })
  const roleField = radioGroup({
    name: 'role',
    label: messages.role,
    value: submitted.text('role', 'viewer'),
    error: roleError,
    choices: roles.map((value) => ({ value, label: messages.roleNames[value], hint: messages.roleHints[value] })),
  })
  const content = html`${emailField}
${roleField}
${formActions(button({ label: messages.inviteButton, kind: 'primary', icon: 'mail' }))}`
  return card({ title: messages.invite }, form({ action: settingsPath(page, 'people') }, content))
}

/** The permissions of each role, from the table that the guards use. */
export function roleTable({ t }: PageContext): Markup {
  const { people: messages } = t.settings
  const allowedMark = html`${icon('check')}<span class="unseen">${t.common.yes}</span>`
  const deniedMark = html`<span aria-hidden="true">·</span><span class="unseen">${t.common.no}</span>`
  // All members may view the workspace, and only API keys may read the metrics.
  const rows = permissions.filter((permission) => permission !== 'workspace.view' && permission !== 'metrics')
  const table = dataTable({
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
  })
  return card({ title: messages.roles, id: 'roles', flush: true }, table)
}
