/** What a text would be used as. What counts as a placeholder depends on it: `NA` is no id, but it may be a region. */
export type ValueUse = 'identifier' | 'name' | 'property' | 'answer'

/**
 * Whether a text stands for a value that is missing: a merge field that a mail tool did not fill in, a word such as `N/A`,
 * or a number that a spreadsheet has damaged. Such a text is never stored. This is the only place that decides it, for
 * files, links, the widget and the API.
 *
 * - An identifier must tell people apart, so every word that many records share is a placeholder.
 * - A name is a placeholder only if nobody can be called so: `Null`, `Nil` and `Na` are names of people.
 * - A property is a placeholder only if it cannot be data: `none`, `unknown` and `NA` (Namibia) may be.
 * - An answer, such as a score or a date, is missing if survey tools say so: `skipped`, `(空)`.
 * @example isPlaceholder('*|EMAIL|*', 'identifier') // true
 */
export function isPlaceholder(value: string, use: ValueUse): boolean {
  if (value.length > MAX_LENGTH) return false
  const isPlain = PLAIN.test(value)
  if (isPlain && value.length > MAX_WORD_LENGTH) return false
  const text = isPlain ? value : decode(value)
  if (text === '') return false
  if (!isPlain && isMergeField(text)) return true
  const word = toWord(text)
  if (missingWords.has(word) || isPunctuation(text)) return true
  if (use === 'name') return anonymousWords.has(word) || /^[(<]?null[)>]?$/.test(text)
  if (nullWords.has(word)) return true
  if (use === 'answer') return emptyWords.has(word) || answerWords.has(word)
  if (isDamagedNumber(text)) return true
  return use === 'identifier' && (emptyWords.has(word) || identifierWords.has(word) || anonymousWords.has(word))
}

/** Removes the encodings that remain when a link is encoded twice: `%7B%7Bid%7D%7D`, `&lt;%= id %&gt;`. */
function decode(value: string): string {
  let text = value.normalize('NFKC').replace(/[\p{Cf}\p{Cc}]/gu, '')
  for (let round = 0; round < MAX_ENCODINGS && /%[0-9a-f]{2}/i.test(text); round++) {
    text = text.replace(/(?:%[0-9a-f]{2})+/gi, decodeOctets)
  }
  return text.replaceAll(/&lt;/gi, '<').replaceAll(/&gt;/gi, '>').trim()
}

/** Most values: neither encoded nor a merge field. Files have millions of them. */
const PLAIN = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_ .,:@+-]*$/u
const ASCII = /^[\x20-\x7e]*$/
const MAX_WORD_LENGTH = 40

const MAX_ENCODINGS = 3
/** Longer texts are values. */
const MAX_LENGTH = 300

function decodeOctets(octets: string): string {
  try {
    return decodeURIComponent(octets)
  } catch {
    return octets
  }
}

/** Syntax that no value contains, whole or cut off at the end of a line. */
const MERGE_FIELD_PART =
  /\{\{|\}\}|[$#%@]\{|\{[%#!$]|\*\||\|\*|<%|%>|<<[^<]*>>|\[\[\s*[\p{L}_$@%]|%%[\w=]|[\w)]%%|~~eloqua/u

/** A text that is one merge field, in syntaxes that a value may contain. Braces also enclose the GUIDs of Windows. */
const MERGE_FIELD = [
  /^\{(?![\da-f]{8}-)\s*[\p{L}_][^{}"]*\}$/iu,
  /^\[\s*[\p{L}_@$%#][^[\]"]*\]$/u,
  /^%\s*[\p{L}_][^%]*%$/u,
  /^(##|\$\$|@@)[^#$@]+\1$/,
  /^([#$@])[A-Za-z_][\w.:]*\1$/,
  /^\$\[.*\]\$?$/,
  /^\(\(.*\)\)$/,
  /^«\w+»$/,
]

const isMergeField = (text: string) => MERGE_FIELD_PART.test(text) || MERGE_FIELD.some((pattern) => pattern.test(text))

/**
 * Whether a spreadsheet has shown a long number as a power of ten, and lost its digits: `3.07E+18`, with a comma in many
 * countries. In a URL the plus reads as a space.
 */
export const isDamagedNumber = (text: string) => /^[+-]?\d+(?:[.,]\d+)?e[+\- ]\d{1,3}$/i.test(text)

/** Dashes, question marks, dots. Not symbols: the nickname of some people is an emoji. */
const isPunctuation = (text: string) => /^[\p{Pd}\p{Pc}\s−?.…·/\\'"“”]+$/u.test(text)

/** A word without case, accents and spaces, and without brackets, quotes and dots around it: `(N. A.)` becomes `n.a`. */
const toWord = (text: string) =>
  removeAccents(text.toLowerCase())
    .replace(/\s+/g, '')
    .replace(/^[(<'"“]+|[)>'"”.]+$/g, '')

const removeAccents = (text: string) =>
  ASCII.test(text)
    ? text
    : text
        .normalize('NFKD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC')

const words = (...texts: string[]): ReadonlySet<string> => new Set(texts.flatMap((text) => text.split(' ').map(toWord)))

/** Words that are never a value. */
const missingWords = words(
  'n/a #n/a #n/d #nv n.a n\\a n/d n.d undefined \\n notavailable notapplicable notprovided notset notspecified noname nodata',
  '#ref! #value! #name? #null! #div/0! #num!',
)

/** What programs write for no value. */
const nullWords = words('null nil nan')

/** Words for no value that may also be data, or a name. */
const emptyWords = words(
  'na none empty blank keine keiner leer aucun aucune ninguno ninguna nenhum nessuno geen brak',
  '无 無 没有 沒有 暂无 暫無 空 未填 未填写 未填寫 未提供 なし 없음',
)

/** Words that may be an answer, or data, and identify nobody. */
const identifierWords = words('no нет guest true false noemail nophone noid 00000000-0000-0000-0000-000000000000')

/** What survey tools write for a question without an answer. */
const answerWords = words('noanswer noresponse notanswered skipped keineangabe k.a 未答 未回答 跳过 跳過')

/** Words for a person who is not named. */
const anonymousWords = words(
  'anonymous anon unknown anonyme anonym anonimo anonima anoniem аноним unbekannt inconnu inconnue onbekend',
  'desconocido desconocida desconhecido sconosciuto неизвестно неизвестный nieznany bilinmiyor',
  '匿名 匿名用户 匿名用戶 未知 不详 不詳 不明 익명 알수없음',
)
