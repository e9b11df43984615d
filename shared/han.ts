import traditionalCharacters from 'opencc-js/dict/TSCharacters'

/** Traditional characters with several simplified ones. For a search, the usual one suffices. */
const AMBIGUOUS = '著着|藉借|瞭了|妳你|覆复|祇只|牠它'

/** Words for one thing in Taiwan and Hong Kong, in simplified characters, and on the mainland. */
const regionalWords: Record<string, string> = {
  软体: '软件',
  网路: '网络',
  品质: '质量',
  简讯: '短信',
  影片: '视频',
  资讯: '信息',
  萤幕: '屏幕',
  程式: '程序',
  支援: '支持',
  回馈: '反馈',
  行动电话: '手机',
  计程车: '出租车',
}

/** 产品质量 contains 质量 only. */
const REGIONAL_WORDS = new RegExp(Object.keys(regionalWords).join('|').replace('品质', '品质(?!量)'), 'g')

const HAN = /\p{Script=Han}/u

let simplifiedCharacters: ReadonlyMap<string, string> | undefined

/** Read when a text first needs it. */
function getSimplifiedCharacters(): ReadonlyMap<string, string> {
  if (simplifiedCharacters) return simplifiedCharacters
  const pairs = traditionalCharacters.split('|').map((pair) => pair.split(' ') as [string, string])
  const ambiguousPairs = AMBIGUOUS.split('|').map((pair) => [...pair] as [string, string])
  simplifiedCharacters = new Map([...pairs, ...ambiguousPairs])
  return simplifiedCharacters
}

/** Whether a text has Chinese characters. */
export const hasHan = (text: string): boolean => HAN.test(text)

/**
 * Replaces traditional characters by simplified ones, for comparison only.
 * @example toSimplified('張偉') // '张伟'
 */
export function toSimplified(text: string): string {
  if (!hasHan(text)) return text
  const characters = getSimplifiedCharacters()
  let simplified = ''
  for (const character of text) simplified += characters.get(character) ?? character
  return simplified
}

/**
 * Replaces words that Taiwan and Hong Kong use by those of the mainland, in simplified characters.
 * @example toMainlandWords('软体很慢') // '软件很慢'
 */
export const toMainlandWords = (simplified: string): string =>
  simplified.replace(REGIONAL_WORDS, (word) => regionalWords[word] ?? word)
