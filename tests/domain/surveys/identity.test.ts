import { describe, expect, it } from 'vitest'
import { signIdentity } from '../../../server/domain/surveys/identity.ts'
import { mailTools, serverSnippets } from '../../../server/pages/surveys/mail-tools.ts'
import { recipes } from '../../../widget/package/recipes.ts'

const END = 1_893_456_000_000

describe('the signature of an identity', () => {
  it.each([
    ['id', 'C-1042', undefined, '0184942d8c2c15eb544c77cf4193c5c06019b59a01a054dea17bd1283aca71bf'],
    ['email', 'ada@example.com', undefined, 'e624a1ba10e3e0474559e7db196c96c19c7fdf416148865e62cb2313381dd1ef'],
    ['id', 'C-1042', END, '1893456000.a3975dda0075d5fe5f7d517d237ef8f4ce4f455e39ab79ef55299f1e069db37d'],
    ['email', 'ada@example.com', END, '1893456000.b51f59bb103d78ddb459a44a7aaf1a484aa217e045ed576c907c4272add745a0'],
  ] as const)('of %s:%s until %s is the documented one', (purpose, value, end, expected) => {
    expect(signIdentity('test-secret', purpose, value, end)).toBe(expected)
  })

  it('has a purpose in every sample and in every mail tool that signs', () => {
    const recipe = recipes.find(({ id }) => id === 'identity')
    const samples = recipe?.code.filter(({ language }) => language !== 'HTML').map(({ text }) => text) ?? []
    expect(samples).toHaveLength(6)
    for (const sample of samples) expect(sample).toContain('id:')
    for (const { text } of serverSnippets('https://vouch.test/l/x')) expect(text).toContain('email:')
    const signing = mailTools.flatMap(({ sign }) => (sign ? [sign] : []))
    expect(signing.length).toBeGreaterThan(1)
    for (const sign of signing)
      expect([sign('email', 'key'), sign('externalId', 'key')]).toEqual([
        expect.stringContaining("| prepend: 'email:' |"),
        expect.stringContaining("| prepend: 'id:' |"),
      ])
    expect(recipe?.text).toContain('0184942d8c2c…71bf')
  })
})
