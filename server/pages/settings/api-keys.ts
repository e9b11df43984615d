import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { type ApiKey, type ApiKeyWithSecret, NewApiKey, scopes } from '../../../shared/api-key.ts'
import { notFound } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from '../../domain/workspaces/api-keys.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
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
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { buildFieldErrors, getText, settingsPage, settingsPath } from './views.ts'

const KeyForm = z.object(NewApiKey.shape)
const PAGE_SIZE = 50

/** By which other systems read and write here. */
export const apiKeyPages = new Hono<Env>()
  .get('/w/:workspace/settings/keys', requireMember('members'), async (c) => c.html(await keysPage(c)))
  .post('/w/:workspace/settings/keys', requireMember('members'), bodyLimit(16), async (c) => {
    const values = await parseFormFields(c)
    const { value, errors } = validateForm(KeyForm, values)
    if (errors) return c.html(await keysPage(c, values, errors), 400)
    const apiKey = await createApiKey(c.var.deps, c.var.caller, value)
    // Not by way of another page: the secret is in this answer and nowhere else.
    c.header('cache-control', 'no-store')
    return c.html(createdPage(c, apiKey), 201)
  })
  .post('/w/:workspace/settings/keys/:id/revocation', requireMember('members'), bodyLimit(16), async (c) => {
    const id = c.req.param('id')
    if (!isId(id)) throw notFound('key', id)
    const { name } = await getApiKey(c.var.deps, c.var.caller, id)
    await revokeApiKey(c.var.deps, c.var.caller, id)
    return redirectWithNotice(c, settingsPath(c, 'keys'), t(c).settings.keys.revokedNotice(name))
  })

function createdPage(c: Context<Env>, { secret }: ApiKeyWithSecret): Markup {
  const { keys: messages } = t(c).settings
  const secretField = copyField(buildPageContext(c), { id: 'secret', label: messages.secret, text: secret ?? '' })
  const backButton = linkButton({ label: messages.back, href: settingsPath(c, 'keys') })
  return settingsPage(
    c,
    'keys',
    {},
    card({ title: messages.madeTitle, intro: messages.madeText }, html`${secretField}${formActions(backButton)}`),
  )
}

async function keysPage(c: Context<Env>, values?: FormFields, errors: FieldErrors = {}) {
  const { keys: messages, errors: errorMessages } = t(c).settings
  const cursor = getCursor(c)
  const { data, nextCursor } = await listApiKeys(c.var.deps, c.var.caller, { cursor, limit: PAGE_SIZE })
  const { fieldErrors, errorFor } = buildFieldErrors(errors, {
    name: errorMessages.keyName,
    scope: errorMessages.scope,
  })
  const content = html`${textField({
    name: 'name',
    label: messages.name,
    hint: messages.nameHint,
    value: getText(values, 'name') ?? '',
    error: errorFor('name'),
    required: true,
    attributes: { maxlength: 100 },
  })}${radioGroup({
    name: 'scope',
    label: messages.scope,
    value: getText(values, 'scope') ?? 'read',
    error: errorFor('scope'),
    choices: scopes.map((scope) => ({ value: scope, label: messages.scopes[scope], hint: messages.scopeHints[scope] })),
  })}${formActions(button({ label: messages.makeButton, kind: 'primary', icon: 'plus' }))}`
  const path = settingsPath(c, 'keys')
  const pagination = pager(buildPageContext(c), {
    newer: cursor ? path : null,
    older: nextCursor && `${path}?cursor=${nextCursor}`,
  })
  return settingsPage(
    c,
    'keys',
    { intro: messages.intro, fieldErrors },
    html`${keyList(c, data)}${pagination}${card({ title: messages.make }, form({ action: path }, content))}`,
  )
}

/** Where in a list to go on; what is no such place is passed over. */
export function getCursor(c: Context<Env>): string | undefined {
  const cursor = c.req.query('cursor')
  return cursor !== undefined && isId(cursor) ? cursor : undefined
}

function keyList(c: Context<Env>, keys: readonly ApiKey[]): Markup {
  const locale = buildPageContext(c)
  const { keys: messages } = t(c).settings
  if (keys.length === 0) return emptyState({ icon: 'lock', title: messages.empty, text: messages.emptyText })
  const formatTime = (value: string | null) =>
    value === null ? messages.never : relativeTime(locale, Date.parse(value))
  return card(
    { flush: true },
    dataTable({
      caption: messages.list,
      hideCaption: true,
      columns: [
        {
          label: messages.name,
          isRowHeader: true,
          cell: ({ name, hint }) => html`${name} <span class="quiet">…${hint}</span>`,
        },
        { label: messages.scope, cell: ({ scope }) => messages.scopes[scope] },
        { label: messages.created, cell: ({ createdAt }) => formatTime(createdAt) },
        { label: messages.lastUsed, cell: ({ lastUsedAt }) => formatTime(lastUsedAt) },
        { label: messages.revoke, hideLabel: true, cell: (key) => revokeButton(c, key) },
      ],
      rows: keys,
    }),
  )
}

function revokeButton(c: Context<Env>, { id, name, revokedAt }: ApiKey): Markup {
  const { keys: messages } = t(c).settings
  if (revokedAt !== null) return badge(messages.revoked)
  const dialogId = `revoke-${id}`
  return html`${dialogButton({ dialog: dialogId, label: messages.revoke, small: true, attributes: { 'aria-label': `${messages.revoke}: ${name}` } })}${confirmDialog(
    buildPageContext(c),
    {
      id: dialogId,
      title: messages.revokeTitle(name),
      text: messages.revokeText,
      action: `${settingsPath(c, 'keys')}/${id}/revocation`,
      confirm: messages.revoke,
    },
  )}`
}
