import { describe, expect, it } from 'vitest'
import { haveDifferentNames, isContradiction } from '../../../server/domain/contacts/contact-index.ts'

describe('two names', () => {
  it.each([
    ['Ann Lee', 'ann lee'],
    ['Ann Lee', 'Lee, Ann'],
    ['Ann Lee', 'A. Lee'],
    ['Ann', 'Ann Lee'],
    ['Zoë Müller', 'Zoe Muller'],
    ['王 梅', '王梅'],
    ['А. Петрова', 'Анна Петрова'],
    ['🌸', '🌸 '],
    ['Ann', null],
    [undefined, 'Ann'],
  ])('%s and %s may be of one person', (one, other) => expect(haveDifferentNames(one, other)).toBe(false))

  it.each([
    ['Ann Lee', 'Ben Roe'],
    ['Ann Lee', 'Ann Roe'],
    ['Ann', 'Anna'],
    ['王梅', '王小梅'],
    ['🌸', '🌻'],
  ])('%s and %s are of two people', (one, other) => expect(haveDifferentNames(one, other)).toBe(true))
})

describe('two contacts', () => {
  it.each([
    [{ email: 'a@x.example' }, { email: 'b@x.example' }, true],
    [{ externalId: '1', email: 'a@x.example' }, { externalId: '2', email: 'a@x.example' }, true],
    [{ name: 'Ann' }, { name: 'Ben' }, true],
    [{ email: 'a@x.example' }, { externalId: '1' }, false],
    [{ email: 'a@x.example', name: null }, { email: null, name: 'Ann' }, false],
  ])('%j and %j contradict: %s', (one, other, expected) => expect(isContradiction(one, other)).toBe(expected))
})
