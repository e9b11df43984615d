import { html } from 'hono/html'
import { CODE_LENGTH } from '../../../shared/referral.ts'
import { optionalText } from '../../../shared/text.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { recordConversion } from '../../domain/referrals/conversions.ts'
import { emptyForm, type Form, readForm } from '../../http/forms.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { sectionTabs } from '../follow-ups/section-tabs.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { promotersPath } from './paths.ts'

type TillErrors = Partial<Record<'code' | 'receipt', string>>

/** Staff type the code that a newcomer shows. */
export const showTill = async (page: PageContext) => page.c.html(tillPage(page, tillForm(page, emptyForm, {})))

export async function saveTillConversion(page: PageContext) {
  const { c, t } = page
  const { till: messages } = t.promoters
  const submitted = await readForm(c)
  const receipt = optionalText(100).safeParse(submitted.text('receipt'))
  const code = submitted.text('code').trim()
  const fail = (errors: TillErrors) => c.html(tillPage(page, tillForm(page, submitted, errors)), 400)
  if (!receipt.success) return fail({ receipt: messages.long })
  if (code === '' || code.length > 300) return fail({ code: messages.wrong })
  // The same form twice is one newcomer.
  const token = submitted.text('token').slice(0, 22) || c.var.deps.newSecret()
  const key = receipt.data ?? `till-${token}`
  try {
    const conversion = await recordConversion(c.var.deps, c.var.caller, { code, key }, 'till')
    const name = page.may('contacts') ? conversion.referrerName : null
    return c.html(tillPage(page, donePart(page, name ?? conversion.code)))
  } catch (error) {
    if (hasErrorCode(error, 'unknown-code')) return fail({ code: messages.wrong })
    if (hasErrorCode(error, 'key-taken')) return fail({ receipt: messages.taken })
    throw error
  }
}

const tillPage = (page: PageContext, content: Markup): Markup =>
  shell(
    page,
    {
      title: page.t.promoters.till.title,
      current: 'follow-ups',
      above: sectionTabs(page, page.may('responses') ? 'promoters' : 'till'),
      intro: page.t.promoters.till.intro,
    },
    card({}, content),
  )

function tillForm(page: PageContext, submitted: Form, errors: TillErrors): Markup {
  const { till: messages } = page.t.promoters
  const code = textField({
    ...{ name: 'code', label: messages.code, hint: messages.codeHint, value: submitted.text('code'), required: true },
    error: errors.code,
    attributes: {
      autocapitalize: 'characters',
      autocomplete: 'off',
      spellcheck: 'false',
      autofocus: true,
      dir: 'ltr',
      // A whole link may be pasted.
      size: CODE_LENGTH + 4,
    },
  })
  const receipt = textField({
    ...{ name: 'receipt', label: messages.receipt, hint: messages.receiptHint, value: submitted.text('receipt') },
    optionalLabel: messages.optional,
    error: errors.receipt,
    attributes: { maxlength: 100, autocomplete: 'off' },
  })
  return form(
    { action: promotersPath(page, '/till') },
    html`${hiddenFields({ token: submitted.text('token') || page.c.var.deps.newSecret() })}
${code}
${receipt}
${formActions(button({ label: messages.button, kind: 'primary', icon: 'check' }))}`,
  )
}

function donePart(page: PageContext, name: string): Markup {
  const { till: messages } = page.t.promoters
  const next = linkButton({ label: messages.next, kind: 'primary', href: promotersPath(page, '/till') })
  return html`<div role="status">${notice({ kind: 'success', text: messages.done(name) })}</div>
${formActions(next)}`
}
