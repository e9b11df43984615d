import { expect, it } from 'vitest'
import { countMonths, findCustomerWorth } from '../../shared/customer-worth.ts'

it('finds an amount and the first day in properties with the usual names, and nothing else', () => {
  expect(
    findCustomerWorth({ 'Lifetime Value': '€ 12.500,50', customer_since: '2024-03-15T09:00:00Z', shop: 'Harbour' }),
  ).toEqual({
    amount: { property: 'Lifetime Value', value: '€ 12.500,50' },
    since: '2024-03-15',
  })
  expect(findCustomerWorth({ 累计消费: '8800', 入会日期: '2025-01-01' })).toEqual({
    amount: { property: '累计消费', value: '8800' },
    since: '2025-01-01',
  })
  expect(findCustomerWorth({ value: 'high', revenue: '900', since: 'last year' })).toEqual({
    amount: { property: 'revenue', value: '900' },
    since: null,
  })
  expect(findCustomerWorth({ shop: '12' })).toEqual({ amount: null, since: null })
})

it.each([
  ['2024-03-15', '2026-03-14', 23],
  ['2024-03-15', '2026-03-15', 24],
  ['2026-01-31', '2026-02-28', 0],
  ['2026-12-01', '2026-11-30', 0],
])('counts the whole months from %s to %s', (from, until, months) => {
  expect(countMonths(from, until)).toBe(months)
})
