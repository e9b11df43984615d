import { parseAmount } from '../../../shared/amount.ts'
import type { FollowUpPatch } from '../../../shared/follow-up.ts'
import { ContactChannel } from '../../../shared/follow-up-stages.ts'
import { getCurrencyDigits, MAX_AMOUNT } from '../../../shared/money.ts'
import { optionalText } from '../../../shared/text.ts'
import { loadCurrency } from '../../domain/follow-ups/currency.ts'
import { getFollowUp } from '../../domain/follow-ups/follow-ups.ts'
import type { Form } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import type { FormState } from './views.ts'

interface FindingsInput {
  findings: Pick<FollowUpPatch, 'remedy' | 'amends' | 'promise'> & { channel?: ContactChannel }
  formState: FormState
}

/** What the form says of the contact and what was agreed. A form without these fields leaves all as it is. */
export async function readFindings(page: PageContext, form: Form, followUpId: string): Promise<FindingsInput> {
  const messages = page.t.followUps.card
  if (!form.has('promise')) return { findings: {}, formState: { errors: {} } }
  const { deps, caller } = page.c.var
  // Another currency than that of today is kept with its amount.
  const { amends: current } = await getFollowUp(deps, caller, followUpId)
  const currency = current?.currency ?? (await loadCurrency(deps, caller))
  const amount = toMinorUnits(form.text('amends').trim(), currency)
  const promise = optionalText(1000).safeParse(form.text('promise'))
  const channel = ContactChannel.safeParse(form.text('channel')).data
  const [remedy, amends] = [form.text('remedy'), form.text('amends')]
  return {
    findings: {
      ...(channel && { channel }),
      remedy: remedy || null,
      amends: amount === null || amount === undefined ? null : { amount, currency },
      promise: promise.data ?? null,
    },
    formState: {
      ...{ channel, remedy, amends, promise: form.text('promise') },
      errors: {
        ...(amount === undefined && { amends: messages.amendsWrong((20).toFixed(getCurrencyDigits(currency))) }),
        ...(!promise.success && { promise: messages.promiseLong }),
      },
    },
  }
}

/** An amount as it was typed, in the smallest unit of the currency; null for none, undefined for what is no amount. */
function toMinorUnits(text: string, currency: string): number | null | undefined {
  if (text === '') return null
  const minor = (parseAmount(text) ?? Number.NaN) * 10 ** getCurrencyDigits(currency)
  const rounded = Math.round(minor)
  const isExact = Math.abs(minor - rounded) < 1e-6
  return isExact && rounded >= 0 && rounded <= MAX_AMOUNT ? rounded : undefined
}
