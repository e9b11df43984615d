import { z } from 'zod'
import {
  computeContrast,
  computeDayContrast,
  findLegibleColour,
  findLegibleDayColour,
  MIN_CONTRAST,
  SURFACES,
} from './colour.ts'
import { fieldErrors } from './field-errors.ts'
import type { Language } from './locale.ts'

/** The text colour on a background: white or near black, whichever has more contrast. */
const pickTextColour = (colour: string) =>
  computeContrast(colour, '#ffffff') >= computeContrast(colour, '#10151c') ? '#ffffff' : '#10151c'

export const fonts = ['system', 'serif', 'rounded', 'mono'] as const
export type Font = (typeof fonts)[number]

/** System fonts of Chinese, Japanese and Korean: the same characters have other shapes in each. */
const eastAsianFonts: Record<Exclude<Font, 'system'>, Partial<Record<Language, string>> & { standard: string }> = {
  serif: {
    standard: '"Songti SC", "Noto Serif CJK SC", SimSun',
    'zh-Hant': '"Songti TC", "Noto Serif CJK TC", PMingLiU',
    ja: '"Hiragino Mincho ProN", "Yu Mincho", "Noto Serif CJK JP"',
    ko: 'AppleMyungjo, Batang, "Noto Serif CJK KR"',
  },
  rounded: { standard: '"Hiragino Maru Gothic ProN"', 'zh-Hans': '"Yuanti SC"', 'zh-Hant': '"Yuanti TC"' },
  mono: {
    standard: '"Noto Sans Mono CJK SC"',
    'zh-Hant': '"Noto Sans Mono CJK TC"',
    ja: '"Noto Sans Mono CJK JP"',
    ko: '"Noto Sans Mono CJK KR"',
  },
}

/** System fonts only, so that nothing is downloaded. */
const fontStacks: Record<Exclude<Font, 'system'>, (eastAsianFont: string) => string> = {
  serif: (eastAsianFont) => `ui-serif, Charter, "Iowan Old Style", Georgia, ${eastAsianFont}, serif`,
  rounded: (eastAsianFont) =>
    `ui-rounded, ${eastAsianFont}, Quicksand, Comfortaa, "Arial Rounded MT Bold", "Yuanti SC", system-ui, sans-serif`,
  mono: (eastAsianFont) => `ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, ${eastAsianFont}, monospace`,
}

const buildFontStack = (font: Exclude<Font, 'system'>, language: Language) =>
  fontStacks[font](eastAsianFonts[font][language] ?? eastAsianFonts[font].standard)

/** A colour that is legible on white. */
export const Colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, fieldErrors.colour)
  .toLowerCase()
  .refine((colour) => computeDayContrast(colour) >= MIN_CONTRAST, {
    abort: true,
    error: ({ input }) =>
      `Expected a contrast to white of at least ${MIN_CONTRAST}:1, so that it can be read; the nearest colour that has it is ${findLegibleDayColour(`${input}`)}`,
  })

/** The colour and font of a survey, on its page and in the widget. */
export const Look = z
  .strictObject({
    colour: Colour.nullable().default(null).meta({
      description: 'Must be legible on white; dark mode uses the nearest legible colour. null uses that of the brand',
    }),
    font: z.enum(fonts).nullable().default(null).meta({
      description: 'System fonts only; `system` means the font of the page in the widget. null uses that of the brand',
    }),
  })
  .meta({ example: { colour: '#0b6b43', font: 'serif' } })

export type Look = z.output<typeof Look>

export const defaultLook: Look = { colour: null, font: null }

/** A colour and its text colour, in light and dark mode. */
export function buildLookColours(colour: string): { accent: [string, string]; 'on-accent': [string, string] } {
  const nightColour = findLegibleColour(SURFACES.night, colour)
  return { accent: [colour, nightColour], 'on-accent': [pickTextColour(colour), pickTextColour(nightColour)] }
}

/** CSS rules that apply a look to `selector`, for texts in a language; empty for the default look. */
export function renderLookCss(selector: string, { colour, font }: Look, language: Language = 'en'): string {
  const renderRule = (value: (day: string, night: string) => string) =>
    colour === null
      ? ''
      : `${selector}{${Object.entries(buildLookColours(colour))
          .map(([name, [day, night]]) => `--vouch-${name}:${value(day, night)}`)
          .join(';')}}`
  const nightRule = renderRule((day, night) => `light-dark(${day},${night})`)
  return [
    renderRule((day) => day),
    nightRule && `@supports (color:light-dark(red,red)){${nightRule}}`,
    font === 'system' || font === null ? '' : `${selector}{font-family:${buildFontStack(font, language)}}`,
  ].join('')
}
