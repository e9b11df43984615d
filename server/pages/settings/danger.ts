import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { removeDemo } from '../../domain/demo/demo.ts'
import { DomainError } from '../../domain/errors.ts'
import { deleteWorkspace } from '../../domain/workspaces/deletion.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type Fields, fields } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { partAt, sentText, settingsPage, wordsOf } from './views.ts'

/** What cannot be undone. */
export const dangerPages = new Hono<Env>()
  .get('/w/:workspace/settings/danger', staff('danger'), (c) => c.html(page(c)))
  .post('/w/:workspace/settings/danger', staff('danger'), bodies(16), async (c) => {
    const sent = await fields(c)
    const { danger, errors } = wordsOf(c)
    const { name } = c.var.staff.place
    try {
      await deleteWorkspace(c.var.deps, c.var.caller, sentText(sent, 'name') ?? '')
    } catch (error) {
      if (!(error instanceof DomainError) || error.path !== 'name') throw error
      return c.html(page(c, sent, errors.confirmName(name)), 400)
    }
    return redirectWith(c, '/workspaces', danger.deleted(name))
  })
  .post('/w/:workspace/settings/danger/sample', staff('danger'), bodies(16), async (c) => {
    await removeDemo(c.var.deps, c.var.caller)
    return redirectWith(c, '/workspaces', wordsOf(c).sample.removed)
  })

function page(c: Context<Env>, sent?: Fields, error?: string): Markup {
  const { danger: words } = wordsOf(c)
  const field = textField({
    name: 'name',
    label: words.name,
    hint: c.var.staff.place.name,
    value: sentText(sent, 'name') ?? '',
    error,
    required: true,
    attributes: { autocomplete: 'off', spellcheck: 'false' },
  })
  const remove = form(
    { action: partAt(c, 'danger') },
    html`${field}${formActions(button({ label: words.button, kind: 'danger', icon: 'trash' }))}`,
  )
  return settingsPage(
    c,
    'danger',
    { intro: words.intro, faults: error ? [{ field: 'name', message: error }] : [] },
    html`${card({ title: words.exportFirst }, html`${exports(c)}<p class="hint">${words.backup}</p>`)}${card({ title: words.title, intro: words.text }, remove)}`,
  )
}

/** What can be taken along. */
function exports(c: Context<Env>): Markup {
  const { exports: words } = wordsOf(c).danger
  const ways = [
    [words.answers, `${home(c)}/answers.csv`],
    [words.contacts, `${home(c)}/contacts.csv`],
    [words.followUps, `${home(c)}/follow-ups.csv`],
    [words.audit, `${partAt(c, 'audit')}.csv`],
  ] as const
  return formActions(...ways.map(([label, href]) => linkButton({ label, href, icon: 'download' })))
}
