import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computeContrast, computeDayContrast, findLegibleDayColour, MIN_CONTRAST } from '../../shared/colour.ts'
import { buildLookColours, Look, renderLookCss } from '../../shared/look.ts'

const colour = fc
  .tuple(...([0, 1, 2] as const).map(() => fc.integer({ min: 0, max: 255 })))
  .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`)

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#000000', 21],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
    ['#0000ff', '#ffffff', 8.59],
    ['#1f5fbf', '#1f5fbf', 1],
  ])('of %s and %s matches WCAG: %f', (foreground, background, expected) => {
    expect(computeContrast(foreground, background)).toBeCloseTo(expected, 2)
  })
})

describe('a colour', () => {
  it('stays unchanged if it is legible', () => {
    for (const legibleColour of ['#0b6b43', '#000000', '#e60012'])
      expect(findLegibleDayColour(legibleColour)).toBe(legibleColour)
  })

  it('is replaced by the nearest legible one of the same hue', () => {
    expect(findLegibleDayColour('#ffd400')).toBe('#8c7300')
    expect(findLegibleDayColour('#06c755')).toBe('#038938')
    expect(findLegibleDayColour('#ffffff')).toBe('#767676')
  })

  it('is always legible in light and dark mode, as is text on it', () => {
    fc.assert(
      fc.property(colour, (input) => {
        const legibleColour = findLegibleDayColour(input)
        expect(computeDayContrast(legibleColour)).toBeGreaterThanOrEqual(MIN_CONTRAST)
        const { accent, 'on-accent': ink } = buildLookColours(legibleColour)
        expect(computeContrast(accent[1], '#1e2125')).toBeGreaterThanOrEqual(MIN_CONTRAST)
        for (const mode of [0, 1] as const)
          expect(computeContrast(accent[mode], ink[mode])).toBeGreaterThanOrEqual(MIN_CONTRAST)
        expect(Look.safeParse({ colour: legibleColour }).success).toBe(true)
      }),
    )
  })

  it('is refused if its contrast is too low, with a suggestion', () => {
    const { error } = Look.safeParse({ colour: '#FFD400' })
    expect(error?.issues.map(({ path, message }) => [path.join(), message])).toEqual([
      ['colour', expect.stringContaining('the nearest colour that has it is #8c7300')],
    ])
  })

  it.each(['red', '#fff', '#12345g', '', 'url(x)', '#0b6b43;}'])('is not %j', (input) => {
    expect(Look.safeParse({ colour: input }).success).toBe(false)
  })
})

describe('the CSS rules of a look', () => {
  it('are empty for the default look', () => expect(renderLookCss(':host', { colour: null, font: 'system' })).toBe(''))

  it.each([
    ['ja', 'Hiragino Mincho'],
    ['ko', 'AppleMyungjo'],
    ['zh-Hant', 'Songti TC'],
    ['fr', 'Songti SC'],
  ] as const)('name the fonts of %s', (language, fontName) => {
    const rule = renderLookCss(':host', { colour: null, font: 'serif' }, language)
    expect(rule).toMatch(new RegExp(`^[^"]*"Iowan Old Style", Georgia, "?${fontName}`))
  })

  it('set colours for light and dark mode, and a font that needs no download', () => {
    expect(renderLookCss(':host', { colour: '#0b6b43', font: 'mono' })).toMatch(
      /^:host\{--vouch-accent:#0b6b43;--vouch-on-accent:#ffffff\}@supports \(color:light-dark\(red,red\)\)\{:host\{--vouch-accent:light-dark\(#0b6b43,#45976c\);--vouch-on-accent:light-dark\(#ffffff,#10151c\)\}\}:host\{font-family:ui-monospace,.*monospace\}$/,
    )
  })
})
