import { expect, it } from 'vitest'
import { readRespondentContact } from '../../../server/domain/responses/respondent-contact.ts'

it.each([
  [{ name: 'Ann' }, '138 0013 8000', { name: 'Ann', phone: '+8613800138000' }],
  [{ externalId: 'u1', email: null }, 'ann@example.com', { externalId: 'u1', email: 'ann@example.com' }],
  [{ email: 'ann@example.com' }, '13800138000', { email: 'ann@example.com', phone: '+8613800138000' }],
  [{ email: 'ann@example.com' }, 'private@example.com', { email: 'ann@example.com', details: 'private@example.com' }],
  [{ phone: '13900139000' }, '13800138000', { phone: '+8613900139000', details: '13800138000' }],
  [{ phone: 'extension 5' }, '13800138000', { phone: '+8613800138000', details: 'extension 5' }],
  [{ externalId: 'u1' }, 'WeChat: ann_1', { externalId: 'u1', details: 'WeChat: ann_1' }],
])('keeps what the page says, %o, and what the respondent typed, %s', (contact, contactDetails, expected) => {
  expect(readRespondentContact({ contact, contactDetails }, 'CN').unverifiedContact).toEqual(expected)
})
