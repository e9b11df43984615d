import { html } from 'hono/html'
import { z } from 'zod'
import { type ApiKey, type ApiKeyWithSecret, NewApiKey } from '../../../shared/api-key.ts'
import { scopes } from '../../../shared/scopes.ts'
import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from '../../domain/workspaces/api-keys.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { settingsPath } from './paths.ts'
import { parseCursor } from './query.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const KeyForm = z.object(NewApiKey.shape)
const PAGE_SIZE = 50

export const showKeys = async (page: PageContext) => page.c.html(await keysPage(page))

export async function createKey(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(KeyForm, submitted.fields)
  if (errors) return c.html(await keysPage(page, submitted, errors), 400)
  const apiKey = await createApiKey(c.var.deps, c.var.caller, value)
  // No redirect: only this response contains the secret.
  return c.html(createdPage(page, apiKey), 201)
}

export async function revokeKey(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'key')
  const { name } = await getApiKey(deps, caller, id)
  await revokeApiKey(deps, caller, id)
  return redirectWithNotice(page.c, settingsPath(page, 'keys'), page.t.settings.keys.revokedNotice(name))
}

function createdPage(page: PageContext, { secret }: ApiKeyWithSecret): Markup {
  const { keys: messages } = page.t.settings
  const secretField = copyField(page, { id: 'secret', label: messages.secret, text: secret ?? '' })
  const backButton = linkButton({ label: messages.back, href: settingsPath(page, 'keys') })
  const content = html`${secretField}
${formActions(backButton)}`
  return settingsPage(page, 'keys', {}, card({ title: messages.madeTitle, intro: messages.madeText }, content))
}

async function keysPage(page: PageContext, submitted = emptyForm, errors: FieldErrors = {}) {
  const { keys: messages, errors: errorMessages } = page.t.settings
  const cursor = parseCursor(page)
  const { data, nextCursor } = await listApiKeys(page.c.var.deps, page.c.var.caller, { cursor, limit: PAGE_SIZE })
  const { fieldErrors, errorFor } = buildFieldErrors(errors, {
    name: errorMessages.keyName,
    scope: errorMessages.scope,
  })
  const path = settingsPath(page, 'keys')
  const links = { newer: cursor ? path : null, older: nextCursor && withQuery(path, { cursor: nextCursor }) }
  return settingsPage(
    page,
    'keys',
    { intro: messages.intro, fieldErrors },
    html`${keyList(page, data)}
${pager(page, links)}
${card({ title: messages.make }, keyForm(page, submitted, errorFor))}`,
  )
}

function keyForm(page: PageContext, submitted: Form, errorFor: (name: 'name' | 'scope') => string | undefined): Markup {
  const { keys: messages } = page.t.settings
  const nameField = textField({
    name: 'name',
    label: messages.name,
    hint: messages.nameHint,
    value: submitted.text('name'),
    error: errorFor('name'),
    required: true,
    attributes: { maxlength: 100 },
  })
  const scopeField = radioGroup({
    name: 'scope',
    label: messages.scope,
    value: submitted.text('scope', 'read'),
    error: errorFor('scope'),
    choices: scopes.map((scope) => ({ value: scope, label: messages.scopes[scope], hint: messages.scopeHints[scope] })),
  })
  return form(
    { action: settingsPath(page, 'keys') },
    html`${nameField}
${scopeField}
${formActions(button({ label: messages.makeButton, kind: 'primary', icon: 'plus' }))}`,
  )
}

function keyList(page: PageContext, keys: readonly ApiKey[]): Markup {
  const { keys: messages } = page.t.settings
  if (keys.length === 0) return emptyState({ icon: 'lock', title: messages.empty, text: messages.emptyText })
  const formatTime = (value: string | null) => (value === null ? messages.never : relativeTime(page, Date.parse(value)))
  const name = ({ name, hint }: ApiKey) => html`${name} <span class="quiet">…${hint}</span>`
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [
      { label: messages.name, isRowHeader: true, cell: name },
      { label: messages.scope, cell: ({ scope }) => messages.scopes[scope] },
      { label: messages.created, cell: ({ createdAt }) => formatTime(createdAt) },
      { label: messages.lastUsed, cell: ({ lastUsedAt }) => formatTime(lastUsedAt) },
      { label: messages.revoke, hideLabel: true, cell: (apiKey) => revokeButton(page, apiKey) },
    ],
    rows: keys,
  })
  return card({ flush: true }, list)
}

function revokeButton(page: PageContext, { id, name, revokedAt }: ApiKey): Markup {
  const { keys: messages } = page.t.settings
  if (revokedAt !== null) return badge(messages.revoked)
  const dialogId = `revoke-${id}`
  const openButton = dialogButton({
    dialog: dialogId,
    label: messages.revoke,
    small: true,
    attributes: { 'aria-label': `${messages.revoke}: ${name}` },
  })
  const dialog = confirmDialog(page, {
    id: dialogId,
    title: messages.revokeTitle(name),
    text: messages.revokeText,
    action: settingsPath(page, 'keys', `/${id}/revocation`),
    confirm: messages.revoke,
  })
  return html`${openButton}${dialog}`
}
