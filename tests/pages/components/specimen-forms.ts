import { html } from 'hono/html'
import { button, linkButton, postButton } from '../../../server/pages/components/button.ts'
import { copyField } from '../../../server/pages/components/copy.ts'
import { confirmDialog, dialogButton } from '../../../server/pages/components/dialog.ts'
import {
  checkField,
  checkGroup,
  fileField,
  radioGroup,
  selectField,
  textArea,
  textField,
} from '../../../server/pages/components/field.ts'
import { errorSummary, form, formActions } from '../../../server/pages/components/form.ts'
import { breadcrumb, tabs } from '../../../server/pages/components/navigation.ts'
import { notice } from '../../../server/pages/components/notice.ts'
import { card, definitionList, progress } from '../../../server/pages/components/parts.ts'
import { relativeTime } from '../../../server/pages/components/time.ts'
import type { PageContext, VisitorContext } from '../../../server/pages/layout/context.ts'
import type { Markup } from '../../../server/pages/layout/page.ts'
import { plainPage } from '../../../server/pages/layout/sheet.ts'
import { shell } from '../../../server/pages/layout/shell.ts'

import { HOUR, NOW } from './specimen-context.ts'

/** Forms, notices, tabs and dialogs. */
export function formsSpecimen(page: PageContext): Markup {
  const choices = [
    { value: 'relationship', label: 'Relationship', hint: 'How people feel about you as a whole' },
    { value: 'touchpoint', label: 'Touchpoint', hint: 'After one purchase, call or visit' },
  ]
  return shell(
    page,
    {
      title: 'New survey',
      current: 'surveys',
      above: breadcrumb(page, [
        { label: 'Surveys', href: '/w/harbour/surveys' },
        { label: 'New', href: '', current: true },
      ]),
      intro: 'A survey asks one question, and listens.',
      actions: html`${linkButton({ label: 'Preview', icon: 'eye', href: '/w/harbour/preview' })}${dialogButton({ label: 'Delete', kind: 'danger', icon: 'trash', dialog: 'delete' })}`,
    },
    html`${errorSummary(page, [{ field: 'name', message: 'Give the survey a name' }])}
${notice({ kind: 'success', text: 'Saved.' })}${notice({ kind: 'info', text: 'Figures begin at ten answers.' })}${notice({ kind: 'warning', title: 'Mail is not set up', text: 'Links are printed to the log.', action: linkButton({ label: 'Settings', href: '/w/harbour/settings', small: true }) })}${notice({ kind: 'danger', text: 'The file could not be read.' })}
${tabs('Survey', [
  { label: 'Questions', href: '/w/harbour/a', current: true },
  { label: 'Look', href: '/w/harbour/b' },
  { label: 'Links', href: '/w/harbour/c', count: 3 },
])}
${card(
  { title: 'Basics' },
  form(
    { action: '/w/harbour/surveys' },
    html`${textField({ name: 'name', label: 'Name', value: '', error: 'Give the survey a name', hint: 'Only your team sees it.', required: true })}${radioGroup({ name: 'type', label: 'Kind', value: 'touchpoint', choices })}<div class="fields">${selectField({ name: 'language', label: 'Language', value: 'en', choices: [{ value: 'en', label: 'English' }] })}${textField({ name: 'colour', label: 'Colour', type: 'color', value: '#3047b5' })}</div>${textArea({ name: 'thanks', label: 'Thanks', value: 'Thank you!', optionalLabel: page.t.common.optional })}${checkGroup(
      {
        name: 'reasons',
        label: 'Reasons',
        values: ['price'],
        choices: [
          { value: 'price', label: 'Price' },
          { value: 'speed', label: 'Speed' },
        ],
      },
    )}${fileField(page, { name: 'logo', label: 'Logo', accept: 'image/png' })}${checkField({ name: 'open', label: 'Anybody may answer', checked: true, hint: 'Turn off to close the survey.' })}${formActions(button({ label: 'Save', kind: 'primary' }), linkButton({ label: 'Cancel', href: '/w/harbour/surveys' }), button({ label: 'Not yet', attributes: { disabled: true, type: 'button' } }))}`,
  ),
)}
${card({ title: 'Link' }, html`${copyField(page, { id: 'link', label: 'Address', text: 'https://vouch.example/l/harbour' })}${copyField(page, { id: 'code', label: 'Snippet', text: '<script type="module" src="https://vouch.example/vouch.js"></script>\n<vouch-survey survey="s_1"></vouch-survey>', block: true })}`)}
${card(
  { title: 'Details', aside: postButton({ label: 'Close', action: '/w/harbour/close', small: true }) },
  definitionList([
    ['Made', relativeTime(page, NOW - 3 * HOUR)],
    ['By', 'Ada Lovelace'],
    ['Note', null],
  ]),
)}
${progress({ label: 'Counting answers', value: 0.4, text: '40,000 of 100,000' })}
${confirmDialog(page, { id: 'delete', title: 'Delete this survey?', text: 'Its 1,257 answers go with it.', action: '/w/harbour/surveys/1/delete', confirm: 'Delete', fields: { reason: 'none' } })}`,
  )
}

/** A page for a user who is not signed in. */
export const sheetSpecimen = (visitor: VisitorContext) =>
  plainPage(
    visitor,
    { title: 'Sign in', intro: 'Welcome back.' },
    form(
      { action: '/sign-in' },
      html`${textField({ name: 'email', label: 'Email', type: 'email', required: true, attributes: { autocomplete: 'username' } })}${textField({ name: 'password', label: 'Password', type: 'password', required: true, attributes: { autocomplete: 'current-password' } })}${button({ label: 'Sign in', kind: 'primary' })}`,
    ),
  )
