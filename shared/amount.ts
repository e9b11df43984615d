/** Spaces, and the apostrophes that Switzerland groups digits by. */
const GROUP_MARKS = /[\s\u00a0\u2009\u202f'’_]/gu

/** Groups of three digits, or as in India of two before the last. */
const BY_COMMA = /^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/
const BY_POINT = /^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$/
/** A comma with three digits behind it groups: that is what BY_COMMA is for. */
const WITH_COMMA = /^\d+,\d+$/
/** `1.234` may be a thousand or little more than one. */
const IS_AMBIGUOUS = /^[1-9]\d{0,2}\.\d{3}$/
const PLAIN = /^\d+(?:\.\d+)?$/

/**
 * The number that a text says, with separators of thousands, a decimal comma or a currency sign. Undefined for what is no number,
 * and for what could be two.
 * @example parseAmount('€ 12.500,50') // 12500.5
 */
export function parseAmount(text: string): number | undefined {
  const digits = text
    .normalize('NFKC')
    .replace(GROUP_MARKS, '')
    .replace(/\p{Sc}/gu, '')
  const [, sign, unsigned = ''] = digits.match(/^([-−+]?)(.*)$/su) ?? []
  const plain = toPlain(unsigned)
  const value = plain === undefined ? Number.NaN : Number(plain)
  if (!Number.isFinite(value)) return undefined
  return sign === '' || sign === '+' || value === 0 ? value : -value
}

function toPlain(digits: string): string | undefined {
  if (BY_COMMA.test(digits)) return digits.replaceAll(',', '')
  if (BY_POINT.test(digits)) return digits.replaceAll('.', '').replace(',', '.')
  if (WITH_COMMA.test(digits)) return digits.replace(',', '.')
  return PLAIN.test(digits) && !IS_AMBIGUOUS.test(digits) ? digits : undefined
}
