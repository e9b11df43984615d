import { describe, expect, it } from 'vitest'
import { readEmail } from '../../server/domain/imports/email-cell.ts'
import { Email, findResponseWarnings, NewContact, RespondentContact } from '../../shared/contact.ts'
import { NewMemberInvitation } from '../../shared/member.ts'

/** Lists of recipients, groups and comments in the syntax of emails: a mail server would read another address. */
const ambiguous = [
  'victim,evil@evil.test',
  'victim;evil@evil.test',
  'boss<evil@evil.test>',
  'a(b)@c.test',
  'group:evil@evil.test',
  '[a]@c.test',
  'a@[127.0.0.1]',
  'a\\b@c.test',
  'a@b.test(c',
  'a@b:25.test',
]

describe('an email address', () => {
  it.each(['ada@example.com', "o'neil+nps@mail.example.co.uk", 'a!b%c@example.com', 'ä@bücher.example'])(
    'may be %s',
    (address) => {
      expect(Email.safeParse(address).success).toBe(true)
    },
  )

  it.each(ambiguous)('is not %s, wherever it is given', (address) => {
    expect(Email.safeParse(address).success).toBe(false)
    expect(NewContact.safeParse({ externalId: 'e', email: address }).success).toBe(false)
    expect(NewMemberInvitation.safeParse({ email: address, role: 'viewer' }).success).toBe(false)
  })

  it.each(ambiguous)('of a respondent costs the contact that field alone if it is %s', (address) => {
    const contact = { externalId: 'e', email: address }
    expect(RespondentContact.parse(contact)).toEqual({ externalId: 'e' })
    expect(findResponseWarnings({ contact })).toMatchObject([{ path: 'contact.email' }])
  })

  it('in a file is not looked for in a text, for which patterns would take minutes', () => {
    expect(readEmail(`${' '.repeat(2000)}ada@example.com`)).toEqual({ email: 'ada@example.com', hasMore: false })
    expect(readEmail(`${'“'.repeat(1000)}ada@example.com`)).toBe('invalid')
    expect(readEmail(`ada@example.com, ${'“'.repeat(200_000)}!`)).toBe('invalid')
  })

  it('in a file is the first one that can be read', () => {
    expect(readEmail('boss <ada@example.com>')).toEqual({ email: 'ada@example.com', hasMore: false })
    expect(readEmail('victim, evil@evil.test')).toEqual({ email: 'evil@evil.test', hasMore: false })
    for (const cell of ['a(b)@c.test', 'a@[127.0.0.1]', 'a:b@c.test']) expect(readEmail(cell)).toBe('invalid')
  })
})
