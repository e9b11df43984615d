import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Member, MemberInvitation } from '../../../shared/member.ts'
import { may, permissions, roles } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button, postButton } from '../components/button.ts'
import { confirmDialog, opensDialog } from '../components/dialog.ts'
import { options, radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { readerOf, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import type { SentPeople } from './members.ts'
import { partAt, sentText, wordsOf } from './views.ts'

export function memberList(c: Context<Env>, members: readonly Member[]): Markup {
  const reader = readerOf(c)
  const { people: words } = wordsOf(c)
  const isReader = ({ id }: Member) => id === c.var.staff.person.id
  return card(
    { flush: true },
    dataTable({
      caption: words.members,
      captionUnseen: true,
      columns: [
        {
          label: words.name,
          head: true,
          cell: (one) =>
            html`${one.name || one.email} ${isReader(one) ? badge(words.you) : ''}<br><span class="quiet">${one.email}</span>`,
        },
        { label: words.role, cell: (one) => roleForm(c, one) },
        {
          label: words.lastSeen,
          cell: ({ lastSeenAt }) => time(reader, lastSeenAt === null ? null : Date.parse(lastSeenAt)),
        },
        { label: words.remove, unseen: true, cell: (one) => removeButton(c, one) },
      ],
      rows: members,
    }),
  )
}

function roleForm(c: Context<Env>, { id, name, email, role }: Member): Markup {
  const { people: words } = wordsOf(c)
  const choices = roles.map((value) => ({ value, label: words.roleNames[value] }))
  return html`<form class="row" method="post" action="${partAt(c, 'people')}/${id}/role"><select name="role" aria-label="${words.role}: ${name || email}">${options(choices, role)}</select>${button({ label: words.change, small: true, attributes: { 'aria-label': `${words.change}: ${name || email}` } })}</form>`
}

function removeButton(c: Context<Env>, { id, name, email }: Member): Markup {
  const { people: words } = wordsOf(c)
  const [dialog, called] = [`remove-${id}`, name || email]
  return html`${opensDialog({ dialog, label: words.remove, small: true, attributes: { 'aria-label': `${words.remove}: ${called}` } })}${confirmDialog(
    {
      language: staffLanguage(c),
      id: dialog,
      title: words.removeTitle(called),
      text: words.removeText,
      action: `${partAt(c, 'people')}/${id}/removal`,
      confirm: words.remove,
    },
  )}`
}

/** Who has been asked and has not come yet. */
export function pendingList(c: Context<Env>, pending: readonly MemberInvitation[]): Markup {
  if (pending.length === 0) return html``
  const reader = readerOf(c)
  const { people: words } = wordsOf(c)
  const at = (id: string, what: string) => `${partAt(c, 'people')}/invitations/${id}/${what}`
  const until = ({ expiresAt }: MemberInvitation) =>
    Date.parse(expiresAt) <= reader.now ? badge(words.expired, 'warning') : time(reader, Date.parse(expiresAt))
  const ways = ({ id, email }: MemberInvitation) =>
    html`<div class="actions">${postButton({ label: words.resend, small: true, action: at(id, 'again'), attributes: { 'aria-label': `${words.resend}: ${email}` } })}${postButton({ label: words.revoke, small: true, kind: 'quiet', action: at(id, 'revocation'), attributes: { 'aria-label': `${words.revoke}: ${email}` } })}</div>`
  return card(
    { title: words.pending, flush: true },
    dataTable({
      caption: words.pending,
      captionUnseen: true,
      columns: [
        { label: words.email, head: true, cell: ({ email }) => email },
        { label: words.role, cell: ({ role }) => words.roleNames[role] },
        { label: words.expires, cell: until },
        { label: commonWords(reader.language).actions, unseen: true, cell: ways },
      ],
      rows: pending,
    }),
  )
}

export function inviteForm(c: Context<Env>, { sent, email, role }: SentPeople): Markup {
  const { people: words } = wordsOf(c)
  const content = html`${textField({
    name: 'email',
    label: words.email,
    type: 'email',
    value: sentText(sent, 'email') ?? '',
    error: email,
    required: true,
    attributes: { maxlength: 254, autocomplete: 'off' },
  })}${radioGroup({
    name: 'role',
    label: words.role,
    value: sentText(sent, 'role') ?? 'viewer',
    error: role,
    choices: roles.map((value) => ({ value, label: words.roleNames[value], hint: words.roleHints[value] })),
  })}${formActions(button({ label: words.inviteButton, kind: 'primary', icon: 'mail' }))}`
  return card({ title: words.invite }, form({ action: partAt(c, 'people') }, content))
}

/** What each role may do: the table that the service itself goes by. */
export function roleTable(c: Context<Env>): Markup {
  const { people: words } = wordsOf(c)
  const { yes, no } = commonWords(staffLanguage(c))
  const allowed = html`${icon('check')}<span class="unseen">${yes}</span>`
  const refused = html`<span aria-hidden="true">·</span><span class="unseen">${no}</span>`
  // Everybody may enter; the figures of the service itself are for keys.
  const rows = permissions.filter((permission) => permission !== 'enter' && permission !== 'operation')
  return card(
    { title: words.roles, id: 'roles', flush: true },
    dataTable({
      caption: words.roles,
      captionUnseen: true,
      look: 'dense',
      columns: [
        { label: words.may, head: true, cell: (permission) => words.permissions[permission] },
        ...roles.map((role) => ({
          label: words.roleNames[role],
          cell: (permission: (typeof rows)[number]) => (may(role, permission) ? allowed : refused),
        })),
      ],
      rows,
    }),
  )
}
