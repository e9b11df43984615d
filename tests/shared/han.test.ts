import { describe, expect, it } from 'vitest'
import { toSimplified } from '../../shared/han.ts'
import { matchesSearch, parseSearch, splitMatches } from '../../shared/search.ts'

/** Ends in a space, so that no word is taken as unfinished. */
const finds = (text: string, search: string) => matchesSearch(text, parseSearch(`${search} `))

describe('a search in Chinese', () => {
  it.each([
    ['张伟', '張偉'],
    ['单雯', '單雯'],
    ['态度', '態度'],
    ['退货', '退貨'],
    ['陈大文', '陳大文'],
    ['客服的态度很差', '態度'],
    ['看著说明书', '看着'],
    ['客服电话打不通', '客服，电话'],
    ['客服电话打不通', '客服　電話'],
    ['等了很久。没人接', '等了很久！没人接'],
  ])('finds %j by %j', (text, search) => expect(finds(text, search)).toBe(true))

  it.each([
    ['软件', '軟體'],
    ['网络', '網路'],
    ['质量', '品質'],
    ['短信', '簡訊'],
    ['视频', '影片'],
    ['信息', '資訊'],
    ['屏幕', '螢幕'],
    ['程序', '程式'],
    ['支持', '支援'],
    ['反馈', '回饋'],
    ['手机', '行動電話'],
    ['出租车', '計程車'],
  ])('finds %s and %s by either', (mainland, taiwan) => {
    expect(finds(`这个${mainland}很好`, taiwan)).toBe(true)
    expect(finds(`這個${taiwan}很好`, mainland)).toBe(true)
    expect(finds(`這個${taiwan}很好`, taiwan.slice(0, -1))).toBe(true)
  })

  it.each([
    ['产品质量很好', '产品'],
    ['产品质量很好', '产品质量'],
    ['产品质量很好', '质量'],
  ])('finds in %j the words as they are: %j', (text, search) => expect(finds(text, search)).toBe(true))

  it.each([
    ['张伟', '張維'],
    ['软件很好', '硬体'],
    ['态度很好', '服務'],
  ])('does not find %j by %j', (text, search) => expect(finds(text, search)).toBe(false))

  it('marks what it found, in the characters of the text', () => {
    const marked = splitMatches('這個軟體的態度很差', parseSearch('软件 态度'))
    expect(marked.filter(({ isMatch }) => isMatch).map(({ text }) => text)).toEqual(['軟體', '態度'])
  })
})

it.each([
  ['張偉', '张伟'],
  ['裏裡臺爲後', '里里台为后'],
  ['abc 😀', 'abc 😀'],
])('%s is %s in simplified characters', (text, simplified) => expect(toSimplified(text)).toBe(simplified))
