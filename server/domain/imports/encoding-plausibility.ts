/** Letters beyond ASCII of each language, by the encoding in which it is written. */
const alphabets: Record<string, readonly string[]> = {
  'windows-1252': [
    'äöüß', // German
    'éèêëàâçîïôûùüœæ',
    'áéíóúñü', // Spanish
    'ãõáéíóúâêôçà', // Portuguese
    'àèéìòù',
    'æøåé', // Danish, Norwegian
    'åäöé', // Swedish, Finnish
    'éëïóöü', // Dutch
    'àéèíïóòúüç', // Catalan
  ],
  'windows-1250': [
    'ąćęłńóśźż', // Polish
    'áčďéěíňóřšťúůýž', // Czech
    'áäčďéíĺľňóôŕšťúýž', // Slovak
    'áéíóöőúüű', // Hungarian
    'ăâîșțşţ', // Romanian
    'čćđšž', // Croatian, Slovenian
  ],
  // Icelandic has ð, ý and þ where Turkish, with far more readers, has ğ, ı and ş.
  'windows-1254': ['çğıöşüâîû'],
}

/** Letters that are rare in the language of their script: another encoding has frequent letters there. */
const rareLetters: Record<string, RegExp> = {
  'windows-1251': /[ЂЃЉЊЌЋЏђѓљњќћџЎўЈЅѕҐ]/,
  'windows-1253': /[ΰΐΪΫ]/,
}

/** Which double bytes are frequent characters: those that each standard puts first. */
const frequentPairs: Record<string, (lead: number, trail: number) => boolean> = {
  gb18030: (lead, trail) => trail >= 0xa1 && (isWithin(lead, 0xb0, 0xd7) || isWithin(lead, 0xa1, 0xa3)),
  big5: (lead) => isWithin(lead, 0xa4, 0xc6) || isWithin(lead, 0xa1, 0xa3),
  'euc-kr': (lead, trail) => trail >= 0xa1 && (isWithin(lead, 0xb0, 0xc8) || isWithin(lead, 0xa1, 0xa3)),
  shift_jis: (lead) => isWithin(lead, 0x81, 0x83) || isWithin(lead, 0x88, 0x97),
}

const isWithin = (value: number, min: number, max: number) => value >= min && value <= max

/** The prior: which of two equally plausible encodings is the more widespread. */
const priors: Record<string, number> = { 'windows-1252': 0.2, gb18030: 0.1, 'windows-1250': 0.1 }

/**
 * How plausible a text is in an encoding, by its words: letters of one script, of one language, and no symbols or capitals
 * within words. Above 1 is plausible, below 0 is not.
 */
export function ratePlausibility(sample: Uint8Array, encoding: string): number {
  const text = decode(sample, encoding)
  if (text === undefined) return Number.NEGATIVE_INFINITY
  const words = text.match(/[a-zA-Z\u0080-\u{10ffff}]+/gu)?.filter((word) => /[^\0-\x7f]/.test(word)) ?? []
  let [rating, length] = [0, 0]
  for (const word of words) {
    const [wordRating, characters] = rateWord(word, encoding)
    rating += wordRating
    length += characters
  }
  if (length === 0) return 0
  const isMultiByte = encoding in frequentPairs
  const frequency = isMultiByte ? rateFrequency(sample, encoding) : rateLanguage(text, encoding)
  return rating / length + frequency + (priors[encoding] ?? 0)
}

function decode(sample: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding).decode(sample)
  } catch {
    return undefined
  }
}

const BROKEN = /[\uFFFD\u0080-\u009f\p{Co}\p{Cn}]/u
const HALF_WIDTH_KATAKANA = /[\uff61-\uff9f]/
const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u

/** The rating of a word, and the number of characters it is for. */
function rateWord(word: string, encoding: string): [rating: number, characters: number] {
  const characters = [...word].filter((character) => character > '\x7f')
  let rating = 0
  for (const character of characters) {
    if (BROKEN.test(character)) rating -= 3
    else if (HALF_WIDTH_KATAKANA.test(character)) rating -= 0.7
    else if (!/[\p{L}\p{M}]/u.test(character)) rating += isWithinWord(word, character) ? -1 : 0.2
    else rating += rateLetters(word, encoding)
  }
  return [rating, characters.length]
}

/** Whether a symbol stands between letters, other than an apostrophe or a dash. */
const isWithinWord = (word: string, symbol: string) =>
  !/[’‘–—·・、。，]/.test(symbol) &&
  new RegExp(`\\p{L}${symbol}|${symbol}\\p{L}`, 'u').test(word.replace(/^[“„"«»]|[”"«»]$/g, ''))

/** The rating of the letters of a word, each. */
function rateLetters(word: string, encoding: string): number {
  if (CJK.test(word)) return rateCjk(word)
  const hasCyrillic = /\p{Script=Cyrillic}/u.test(word)
  const hasGreek = /\p{Script=Greek}/u.test(word)
  const hasLatin = /\p{Script=Latin}/u.test(word)
  if (Number(hasCyrillic) + Number(hasGreek) + Number(hasLatin) > 1) return -1
  const hasCapitalWithin = /\p{Ll}\p{Lu}/u.test(word)
  if (hasCyrillic || hasGreek) return hasCapitalWithin || rareLetters[encoding]?.test(word) ? -0.5 : 1.2
  const share = [...word].filter((character) => character > '\x7f').length / word.length
  return (hasCapitalWithin ? -1 : 0.6) - (share > 0.5 && word.length > 3 ? 1 : 0)
}

/** A single Chinese character between Latin letters is two accented letters in truth. */
function rateCjk(word: string): number {
  const hasHan = /\p{Script=Han}/u.test(word)
  const hasKana = /\p{Script=Hiragana}|\p{Script=Katakana}/u.test(word)
  const hasHangul = /\p{Script=Hangul}/u.test(word)
  if (hasHangul && (hasHan || hasKana)) return -0.7
  if (/\p{Script=Cyrillic}|\p{Script=Greek}|[À-ſ]/u.test(word)) return -0.7
  const runs = word.match(/[^\0-\x7f]+/g) ?? []
  const longest = Math.max(...runs.map((run) => run.length))
  if (/[a-zA-Z]/.test(word)) return longest > 2 ? 0.5 : -1
  return longest > 1 ? 1 : 0.3
}

/** The share of frequent characters among those of two bytes, from -1 to 1. */
function rateFrequency(sample: Uint8Array, encoding: string): number {
  const isFrequent = frequentPairs[encoding] ?? (() => false)
  let [frequent, total] = [0, 0]
  let allKorean = true
  for (let index = 0; index < sample.length - 1; index++) {
    const lead = sample[index] ?? 0
    if (lead < 0x81 || (encoding === 'shift_jis' && isWithin(lead, 0xa1, 0xdf))) continue
    total++
    if (isFrequent(lead, sample[index + 1] ?? 0)) frequent++
    allKorean &&= isWithin(lead, 0xb0, 0xc8)
    index++
  }
  // Korean is made of frequent Chinese characters, but no Chinese text of this length keeps to half of them.
  const bonus = encoding === 'euc-kr' && allKorean && total >= 8 ? 0.3 : 0
  return total === 0 ? 0 : (2 * frequent) / total - 1 + bonus
}

/** How much of the letters beyond ASCII one language explains, from -0.5 to 0.5. */
function rateLanguage(text: string, encoding: string): number {
  const letters =
    text
      .toLowerCase()
      .match(/[\u0080-\uffff]/g)
      ?.filter((character) => /\p{L}/u.test(character)) ?? []
  const languages = alphabets[encoding]
  if (letters.length === 0 || !languages) return 0.2
  const shares = languages.map(
    (alphabet) => letters.filter((letter) => alphabet.includes(letter)).length / letters.length,
  )
  return Math.max(...shares) - 0.5
}
