import { describe, expect, it } from 'vitest'
import { avatar, avatarColours, getInitials } from '../../../server/pages/components/avatar.ts'
import { computeContrast } from '../../../shared/colour.ts'

describe('an avatar', () => {
  it.each([
    ['诸葛治宇', '治宇'],
    ['诸葛 治宇', '治宇'],
    ['张伟', '张伟'],
    ['王', '王'],
    ['王小明 (VIP)', '小明'],
    ['김철수', '철수'],
    ['Ada Lovelace', 'AL'],
    ['ada king lovelace', 'AL'],
    ['Émile', 'É'],
    ['山田 ひろこ', '山田'],
    ['ひろこ', 'ひ'],
    ["O'Brien", 'O'],
    ['😀 !', ''],
    ['', ''],
    [null, ''],
  ])('of %j has the initials %j', (name, initials) => expect(getInitials(name)).toBe(initials))

  it('has a legible colour that stays the same', () => {
    for (const colour of avatarColours) expect(computeContrast(colour, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    const markup = `${avatar({ id: 'contact-1', name: 'Ada <b>', label: '' })}`
    expect(`${avatar({ id: 'contact-1', name: 'Ada <b>', label: '' })}`).toBe(markup)
    const colours = Array.from(
      { length: 99 },
      (_, index) => /fill="(#\w+)"/.exec(`${avatar({ id: `c${index}`, name: null, label: 'x' })}`)?.[1],
    )
    expect(new Set(colours).size).toBe(avatarColours.length)
  })

  it('is hidden from assistive technology, and has the first letter of what stands for a name', () => {
    expect(`${avatar({ id: 'c', name: null, label: 'ben@example.com' })}`).toMatch(/aria-hidden="true".*>B<\/text>/s)
    expect(`${avatar({ id: 'c', name: '<', label: '<' })}`).toContain('></text>')
  })
})
