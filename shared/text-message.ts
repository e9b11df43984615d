/** How a text message is sent: the parts that are paid for, and the characters that fit into them. */
export interface TextMessageSize {
  /** GSM-7 has 160 characters, UCS-2 70: one character outside of GSM-7, such as a Chinese one, makes it UCS-2. */
  encoding: 'gsm-7' | 'ucs-2'
  /** Some characters of GSM-7 count twice, such as €; those beyond the basic plane of Unicode, too. */
  characters: number
  parts: number
}

const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const GSM_EXTENSION = '^{}\\[~]|€\f'

const LIMITS = { 'gsm-7': { one: 160, each: 153 }, 'ucs-2': { one: 70, each: 67 } } as const

/** Counts the parts of a text message, its signature included: longer ones are sent in several. */
export function measureTextMessage(text: string): TextMessageSize {
  const signs = [...text]
  const encoding = signs.every((sign) => GSM_BASIC.includes(sign) || GSM_EXTENSION.includes(sign)) ? 'gsm-7' : 'ucs-2'
  const getLength = (sign: string) => (encoding === 'ucs-2' ? sign.length : GSM_EXTENSION.includes(sign) ? 2 : 1)
  const characters = signs.reduce((sum, sign) => sum + getLength(sign), 0)
  const { one, each } = LIMITS[encoding]
  if (characters <= one) return { encoding, characters, parts: characters === 0 ? 0 : 1 }
  // A character that takes two places is not split.
  let parts = 1
  let used = 0
  for (const sign of signs) {
    const length = getLength(sign)
    if (used + length > each) {
      parts++
      used = 0
    }
    used += length
  }
  return { encoding, characters, parts }
}

/** What reviewers of Chinese providers refuse in the template of a text message. */
export const textMessageProblems = [
  'refused-word',
  'refused-character',
  'only-fields',
  'adjacent-fields',
  'repeated-field',
] as const

export interface TextMessageProblem {
  problem: (typeof textMessageProblems)[number]
  /** The word, character or field. */
  found: string
}

const REFUSED_WORDS = [
  '问卷',
  '調查',
  '调查',
  '評價',
  '评价',
  '好評',
  '好评',
  '中獎',
  '中奖',
  '返現',
  '返现',
  '積分',
  '积分',
]

/** The signature 【…】 stands at the start; elsewhere the brackets are refused. */
const SIGNATURE = /^\s*【[^【】]{1,30}】/
const REFUSED_CHARACTER = /[【】★☆①-⑳❶-❿]|\p{Extended_Pictographic}/u
const FIELD = /\{[^{}]*\}/g

/** Why reviewers may refuse a text for Mainland China; others are not affected by it. */
export function findTextMessageProblems(template: string): TextMessageProblem[] {
  const text = template.replace(SIGNATURE, '')
  const fields: readonly string[] = text.match(FIELD) ?? []
  const word = REFUSED_WORDS.find((candidate) => text.includes(candidate))
  const character = REFUSED_CHARACTER.exec(text)?.[0]
  const adjacent = /\{[^{}]*\}\{[^{}]*\}/.exec(text)?.[0]
  const repeated = fields.find((field, index) => fields.indexOf(field) !== index)
  return [
    ...(word === undefined ? [] : [{ problem: 'refused-word' as const, found: word }]),
    ...(character === undefined ? [] : [{ problem: 'refused-character' as const, found: character }]),
    ...(fields.length > 0 && text.replace(FIELD, '').trim() === ''
      ? [{ problem: 'only-fields' as const, found: fields.join('') }]
      : []),
    ...(adjacent === undefined ? [] : [{ problem: 'adjacent-fields' as const, found: adjacent }]),
    ...(repeated === undefined ? [] : [{ problem: 'repeated-field' as const, found: repeated }]),
  ]
}

/** How people in Mainland China refuse further messages. Promotional ones must end with it. */
export const OPT_OUT_NOTE = '拒收请回复R'

export const appendOptOutNote = (text: string): string =>
  text.trimEnd().endsWith(OPT_OUT_NOTE)
    ? text.trimEnd()
    : `${text.trimEnd()}${/[。！？.!?]\s*$/.test(text) ? '' : '，'}${OPT_OUT_NOTE}`

const OPT_OUT_WORDS = [
  ...['R', 'T', 'TD', 'N', '退订', '退訂', '拒收', '取消', '取消订阅'],
  ...[
    'STOP',
    'STOPALL',
    'STOP ALL',
    'UNSUBSCRIBE',
    'CANCEL',
    'END',
    'QUIT',
    'OPTOUT',
    'OPT OUT',
    'REVOKE',
    'ARRET',
    'STOPP',
    'BAJA',
  ],
]
const optOutKeys = new Set(OPT_OUT_WORDS.map(toKey))

/** Any case, full-width letters, spaces and punctuation: `ｔ ｄ。` is TD. */
function toKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
}

/** Whether the answer to a text message refuses further ones. */
export const isOptOut = (text: string): boolean =>
  text.length <= 100 && optOutKeys.has(toKey(text).replace(/^(回复|回)(?=.)/, ''))
