import { parseAmount } from './amount.ts'
import { Day } from './text.ts'

/** What properties of a contact say about their worth. */
export interface CustomerWorth {
  /** The property that holds an amount, and what it says. */
  amount: { property: string; value: string } | null
  /** The day since when they have been a customer. */
  since: string | null
}

/** The usual names of properties, without case, spaces and signs. The first that a contact has counts. */
const amountNames = [
  ...['lifetimevalue', 'ltv', 'clv', 'customervalue', 'annualrevenue', 'annualvalue', 'revenue', 'totalspend', 'spend'],
  ...['value', 'amount', '累计消费', '年消费', '消费金额', '累計消費', '年消費', '消費金額'],
]
const sinceNames = [
  ...['customersince', 'membersince', 'since', 'firstpurchase', 'firstorder', 'signupdate', 'signedup'],
  ...['客户起始日', '入会日期', '注册日期', '首次购买', '客戶起始日', '入會日期', '註冊日期', '首次購買'],
]

const normalize = (name: string) => name.toLowerCase().replace(/[\s._-]/g, '')

/** Only what is known: a name is recognized, and its value is an amount or a day. */
export function findCustomerWorth(properties: Readonly<Record<string, string>>): CustomerWorth {
  const entries = Object.entries(properties)
  const find = (names: readonly string[], isValid: (value: string) => boolean) =>
    names
      .flatMap((name) => entries.filter(([key, value]) => normalize(key) === name && isValid(value)))
      .map(([property, value]) => ({ property, value }))[0]
  const since = find(sinceNames, (value) => Day.safeParse(value.slice(0, 10)).success)
  return {
    amount: find(amountNames, (value) => parseAmount(value) !== undefined) ?? null,
    since: since?.value.slice(0, 10) ?? null,
  }
}

/** The whole months between two days; 0 if the first is not before the other. */
export function countMonths(from: string, until: string): number {
  const [year, month, day] = from.split('-').map(Number) as [number, number, number]
  const [lastYear, lastMonth, lastDay] = until.split('-').map(Number) as [number, number, number]
  return Math.max(0, (lastYear - year) * 12 + lastMonth - month - (lastDay < day ? 1 : 0))
}
