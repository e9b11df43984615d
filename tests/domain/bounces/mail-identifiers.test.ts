import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildBounceAddress,
  buildMessageId,
  findBounceAddress,
  findInvitationHeader,
  findMessageId,
  INVITATION_HEADER,
} from '../../../server/domain/bounces/mail-identifiers.ts'
import { newId } from '../../../server/domain/ids.ts'

const secret = 'a secret of the service, of 40 characters'
const ids = fc.integer({ min: 0, max: 4e12 }).map(newId)

describe('the identifiers of a mail', () => {
  it('are read as they were built, in any case and within any text', () => {
    fc.assert(
      fc.property(ids, fc.nat(99), fc.string(), (id, reminder, text) => {
        const address = buildBounceAddress(secret, id, 'bounce.example.com')
        expect(address.indexOf('@')).toBeLessThanOrEqual(64)
        expect(findBounceAddress(['new', secret], `${text} <${address.toUpperCase()}> ${text}`)).toBe(id)
        expect(findMessageId(`${text} ${buildMessageId(id, reminder, 'example.com')}`)).toBe(id)
        expect(findInvitationHeader(`A: b\n${INVITATION_HEADER.toLowerCase()}: ${id}\nC: d`)).toBe(id)
      }),
    )
  })

  it('are not found in other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([findBounceAddress([secret], text), findMessageId(text), findInvitationHeader(text)]).toEqual([
          null,
          null,
          null,
        ])
      }),
    )
  })

  it('have the formats of the documentation', () => {
    const id = '01jd5qzx0a0123456789ab'
    expect(buildBounceAddress(secret, id, 'b.example')).toMatch(new RegExp(`^b\\+${id}\\.[0-9a-f]{26}@b\\.example$`))
    expect(buildMessageId(id, 0, 'example.com')).toBe(`<inv_${id}.r0@example.com>`)
  })

  it('cannot be moved to another invitation', () => {
    fc.assert(
      fc.property(ids, ids, (id, other) => {
        fc.pre(id !== other)
        expect(findBounceAddress([secret], buildBounceAddress(secret, id, 'b.example').replace(id, other))).toBeNull()
      }),
    )
  })
})
