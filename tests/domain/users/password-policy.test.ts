import { describe, expect, it } from 'vitest'
import { commonPasswords } from '../../../server/domain/users/common-passwords.ts'
import { findPasswordWeakness } from '../../../server/domain/users/password-policy.ts'

const context = { email: 'ada.lovelace@example.com', names: ['Ada Lovelace', 'Analytical Engines', '分析机公司客户部'] }
const find = (password: string) => findPasswordWeakness(password, context)

describe('a password', () => {
  it('is not one of the 3,000 most frequent ones of ten letters and more', () => {
    const passwords = commonPasswords.trim().split(/\s+/)
    expect(new Set(passwords).size).toBe(3000)
    expect(passwords.filter((password) => password.length < 10)).toEqual([])
    expect(passwords.filter((password) => find(password) === undefined)).toEqual([])
  })

  it.each([
    'Password123',
    'PASSWORD123!',
    '!!password123!!',
    'password 123',
    'ｐａｓｓｗｏｒｄ１２３',
    'basketball2026',
    'q1w2e3r4t5',
    'manchester',
  ])('is not “%s”, which is common', (password) => expect(find(password)).toBe('common'))

  it.each([
    '1234567890',
    '0987654321',
    'aaaaaaaaaa',
    '          ',
    'a         ',
    'abababababab',
    'abcdefghij',
    'zyxwvutsrq',
    'qwertyuiop',
    'poiuytrewq',
    '1111122222',
    '12345qwert',
    'abcd1234efgh',
    'testtesttest',
    '一一一一一一一一一一',
    '🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂',
  ])('is not “%s”, which repeats or counts', (password) => expect(find(password)).toBe('predictable'))

  it.each([
    'ada.lovelace@example.com',
    'ADA.LOVELACE@EXAMPLE.COM',
    'adalovelace1',
    'lovelace12345',
    'Ada Lovelace!',
    'analytical engines',
    'AnalyticalEngines1',
    'vouch2026!',
    'vouchvouch',
    'example.com1',
    '分析机公司客户部2026',
  ])('is not “%s”, which others know', (password) => expect(find(password)).toBe('personal'))

  it.each([
    'a long engine of words',
    'correct horse battery',
    'compilers are for people',
    'quite new and long',
    'Lovelace wrote the first program',
    'x7#kQ9pLm2$v',
    'vouch for the penguins',
    '我家门前有两棵枣树啊',
  ])('may be “%s”', (password) => expect(find(password)).toBeUndefined())

  it('is read in linear time', () => {
    for (const password of ['a.'.repeat(64), `${'ab'.repeat(63)}cd`, `${'x'.repeat(127)}y`])
      expect(find(password)).toBe('predictable')
  })
})
