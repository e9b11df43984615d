import { html } from 'hono/html'
import type { PraisedMember } from '../../domain/praise/colleagues.ts'
import type { Form } from '../../http/forms.ts'
import { button } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

interface ColleagueFormProps {
  submitted: Form
  members: readonly PraisedMember[]
  errorFor(name: 'name' | 'aliases' | 'email' | 'memberId' | 'managerId'): string | undefined
  action: string
  button: string
}

/** The names of a colleague, and who is told of praise. */
export function colleagueForm(page: PageContext, props: ColleagueFormProps): Markup {
  const { submitted, members, errorFor } = props
  const messages = page.t.promoters.colleagues
  const memberChoices = (none: string) => [
    { value: '', label: none },
    ...members.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const field = (name: 'name' | 'aliases' | 'email' | 'memberId' | 'managerId') => ({
    ...{ name, value: submitted.text(name), error: errorFor(name) },
  })
  return form(
    { action: props.action },
    html`<div class="fields">
${textField({ ...field('name'), label: messages.name, hint: messages.nameHint, required: true, attributes: { maxlength: 100, autocomplete: 'off' } })}
${textField({ ...field('aliases'), label: messages.aliases, hint: messages.aliasesHint, attributes: { maxlength: 1100, autocomplete: 'off' } })}
${textField({ ...field('email'), label: messages.email, hint: messages.emailHint, type: 'email', attributes: { maxlength: 254, autocomplete: 'off' } })}
${selectField({ ...field('memberId'), label: messages.member, choices: memberChoices(messages.noMember) })}
${selectField({ ...field('managerId'), label: messages.manager, hint: messages.managerHint, choices: memberChoices(messages.noManager) })}
</div>
${formActions(button({ label: props.button, kind: 'primary' }))}`,
  )
}
