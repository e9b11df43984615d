/** The background of a survey in light and dark mode: see `form-style.ts` and the sheets of pages. */
export const SURFACES = { day: '#ffffff', night: '#1e2125' } as const

/** The minimum of WCAG 2.2 AA for text. */
export const MIN_CONTRAST = 4.5

type Rgb = readonly [red: number, green: number, blue: number]

/** The red, green and blue of `#rrggbb` in linear light, 0 to 1. */
const toLinearRgb = (colour: string): Rgb =>
  [1, 3, 5].map((offset) => {
    const value = Number.parseInt(colour.slice(offset, offset + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb

const toHex = (rgb: Rgb) =>
  `#${rgb
    .map((value) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055))
    .map((value) => Math.round(Math.min(1, Math.max(0, value)) * 255))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`

const computeLuminance = (colour: string) => {
  const [red, green, blue] = toLinearRgb(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The WCAG 2 contrast ratio of two colours `#rrggbb`, 1 to 21. */
export function computeContrast(colour: string, otherColour: string): number {
  const [dark = 0, light = 0] = [computeLuminance(colour), computeLuminance(otherColour)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Perceived lightness and two colour axes (OKLab, Björn Ottosson 2020). */
function toOklab(colour: string): Rgb {
  const [r, g, b] = toLinearRgb(colour)
  const [l, m, s] = [
    Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
    Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
    Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b),
  ]
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklab([lightness, a, b]: Rgb): Rgb {
  const [l, m, s] = [
    (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ]
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

const LIGHTNESS_STEPS = 200
const isDisplayable = (rgb: Rgb) => rgb.every((value) => value >= -0.0001 && value <= 1.0001)

/** The most saturated displayable colour of the same hue at another lightness. */
function withLightness([, a, b]: Rgb, lightness: number): string {
  for (let saturation = 1; saturation > 0; saturation -= 0.02) {
    const rgb = fromOklab([lightness, a * saturation, b * saturation])
    if (isDisplayable(rgb)) return toHex(rgb)
  }
  return toHex(fromOklab([lightness, 0, 0]))
}

/** The colour itself if legible on a surface, otherwise the nearest legible one of its hue. */
export function findLegibleColour(surface: string, colour: string): string {
  if (computeContrast(colour, surface) >= MIN_CONTRAST) return colour
  const oklab = toOklab(colour)
  const targetLightness = computeLuminance(surface) > 0.5 ? 0 : 1
  for (let step = 1; step <= LIGHTNESS_STEPS; step++) {
    const candidate = withLightness(oklab, oklab[0] + ((targetLightness - oklab[0]) * step) / LIGHTNESS_STEPS)
    if (computeContrast(candidate, surface) >= MIN_CONTRAST) return candidate
  }
  return targetLightness === 0 ? '#000000' : '#ffffff'
}

/** The nearest colour that is legible on light survey surfaces, possibly the colour itself. */
export const findLegibleDayColour = (colour: string): string => findLegibleColour(SURFACES.day, colour)

/** The contrast of a colour in light mode. */
export const computeDayContrast = (colour: string): number => computeContrast(colour, SURFACES.day)
