import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { type Key, type KeyWithSecret, NewKey, scopes } from '../../../shared/api-key.ts'
import { unknown } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import { createKey, getKey, listKeys, revokeKey } from '../../domain/workspaces/api-keys.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type Fields, fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { copyable } from '../components/copy.ts'
import { confirmDialog, opensDialog } from '../components/dialog.ts'
import { radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { readerOf, time } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { faultsIn, partAt, sentText, settingsPage, wordsOf } from './views.ts'

const Form = z.object(NewKey.shape)
const PAGE = 50

/** By which other systems read and write here. */
export const keyPages = new Hono<Env>()
  .get('/w/:workspace/settings/keys', staff('access'), async (c) => c.html(await page(c)))
  .post('/w/:workspace/settings/keys', staff('access'), bodies(16), async (c) => {
    const sent = await fields(c)
    const { value, errors } = readForm(Form, sent)
    if (errors) return c.html(await page(c, sent, errors), 400)
    const made = await createKey(c.var.deps, c.var.caller, value)
    // Not by way of another page: the secret is in this answer and nowhere else.
    c.header('cache-control', 'no-store')
    return c.html(madePage(c, made), 201)
  })
  .post('/w/:workspace/settings/keys/:id/revocation', staff('access'), bodies(16), async (c) => {
    const id = c.req.param('id')
    if (!isId(id)) throw unknown('key', id)
    const { name } = await getKey(c.var.deps, c.var.caller, id)
    await revokeKey(c.var.deps, c.var.caller, id)
    return redirectWith(c, partAt(c, 'keys'), wordsOf(c).keys.revokedNotice(name))
  })

function madePage(c: Context<Env>, { secret }: KeyWithSecret): Markup {
  const { keys: words } = wordsOf(c)
  const shown = copyable(staffLanguage(c), { id: 'secret', label: words.secret, text: secret ?? '' })
  const back = linkButton({ label: words.back, href: partAt(c, 'keys') })
  return settingsPage(
    c,
    'keys',
    {},
    card({ title: words.madeTitle, intro: words.madeText }, html`${shown}${formActions(back)}`),
  )
}

async function page(c: Context<Env>, sent?: Fields, errors: FieldErrors = {}) {
  const { keys: words, errors: said } = wordsOf(c)
  const cursor = cursorOf(c)
  const { data, nextCursor } = await listKeys(c.var.deps, c.var.caller, { cursor, limit: PAGE })
  const { faults, of } = faultsIn(errors, { name: said.keyName, scope: said.scope })
  const content = html`${textField({
    name: 'name',
    label: words.name,
    hint: words.nameHint,
    value: sentText(sent, 'name') ?? '',
    error: of('name'),
    required: true,
    attributes: { maxlength: 100 },
  })}${radioGroup({
    name: 'scope',
    label: words.scope,
    value: sentText(sent, 'scope') ?? 'read',
    error: of('scope'),
    choices: scopes.map((scope) => ({ value: scope, label: words.scopes[scope], hint: words.scopeHints[scope] })),
  })}${formActions(button({ label: words.makeButton, kind: 'primary', icon: 'plus' }))}`
  const here = partAt(c, 'keys')
  const pages = pager(staffLanguage(c), {
    newer: cursor ? here : null,
    older: nextCursor && `${here}?cursor=${nextCursor}`,
  })
  return settingsPage(
    c,
    'keys',
    { intro: words.intro, faults },
    html`${list(c, data)}${pages}${card({ title: words.make }, form({ action: here }, content))}`,
  )
}

/** Where in a list to go on; what is no such place is passed over. */
export function cursorOf(c: Context<Env>): string | undefined {
  const cursor = c.req.query('cursor')
  return cursor !== undefined && isId(cursor) ? cursor : undefined
}

function list(c: Context<Env>, keys: readonly Key[]): Markup {
  const reader = readerOf(c)
  const { keys: words } = wordsOf(c)
  if (keys.length === 0) return emptyState({ icon: 'lock', title: words.empty, text: words.emptyText })
  const instant = (value: string | null) => (value === null ? words.never : time(reader, Date.parse(value)))
  return card(
    { flush: true },
    dataTable({
      caption: words.list,
      captionUnseen: true,
      columns: [
        { label: words.name, head: true, cell: ({ name, hint }) => html`${name} <span class="quiet">…${hint}</span>` },
        { label: words.scope, cell: ({ scope }) => words.scopes[scope] },
        { label: words.created, cell: ({ createdAt }) => instant(createdAt) },
        { label: words.lastUsed, cell: ({ lastUsedAt }) => instant(lastUsedAt) },
        { label: words.revoke, unseen: true, cell: (key) => revokeButton(c, key) },
      ],
      rows: keys,
    }),
  )
}

function revokeButton(c: Context<Env>, { id, name, revokedAt }: Key): Markup {
  const { keys: words } = wordsOf(c)
  if (revokedAt !== null) return badge(words.revoked)
  const dialog = `revoke-${id}`
  return html`${opensDialog({ dialog, label: words.revoke, small: true, attributes: { 'aria-label': `${words.revoke}: ${name}` } })}${confirmDialog(
    {
      language: staffLanguage(c),
      id: dialog,
      title: words.revokeTitle(name),
      text: words.revokeText,
      action: `${partAt(c, 'keys')}/${id}/revocation`,
      confirm: words.revoke,
    },
  )}`
}
