import { describe, expect, it } from 'vitest'
import { isFindableName, prepareNameFinder } from '../../shared/name-finder.ts'

const people = [
  { id: 'anna', names: ['Anna Berg', 'Anna'] },
  { id: 'anna-maria', names: ['Anna Maria Costa', 'Anna Maria'] },
  { id: 'mark', names: ['Mark Twain', 'Mark'] },
  { id: 'may', names: ['May Lin', 'May'] },
  { id: 'joerg', names: ['Jörg'] },
  { id: 'jo', names: ['Jo'] },
  { id: 'smith-1', names: ['Tom Smith', 'Smith'] },
  { id: 'smith-2', names: ['Eva Smith', 'Smith'] },
  { id: 'zhang', names: ['张伟', '小张'] },
  { id: 'zhang-long', names: ['张伟民'] },
  { id: 'zhou', names: ['周到'] },
  { id: 'ouyang', names: ['欧阳 娜娜'] },
  { id: 'kim', names: ['김민수'] },
  { id: 'oneil', names: ["O'Neil"] },
]
const find = prepareNameFinder(people)

describe('names in comments', () => {
  it.each([
    ['Anna was wonderful', ['anna']],
    ['anna was wonderful', ['anna']],
    ['ANNA WAS WONDERFUL', ['anna']],
    ['Thanks to Anna’s patience', ['anna']],
    ['“Anna” helped', ['anna']],
    ['Anna很热情', ['anna']],
    ['Great.Anna helped', ['anna']],
    ['Ask for anna  berg', ['anna']],
    ['Anna Maria solved it', ['anna-maria']],
    ['Anna and Anna Maria', ['anna', 'anna-maria']],
    ['Hannah and Annabel', []],
    ['Anna-Lena was there', []],
    ['write to anna@example.com', []],
    ['see anna.example.com', []],
    ['Thanks, JORG!', ['joerg']],
    ['O’Neil knows it all', ['oneil']],
    ["O'Neil knows it all", ['oneil']],
  ])('%s', (text, expected) => expect(find(text).sort()).toEqual(expected))

  it.each([
    ['I mark it ten', []],
    ['Mark my words', []],
    ['Thanks to Mark for this', ['mark']],
    ['MARK THIS AS TEN', []],
    ['mark twain helped', ['mark']],
    ['Delivered in May 2026', []],
    ['May I add something', []],
    ['Please thank May for me', ['may']],
    ['may lin was kind', ['may']],
    ['so it is, jo', []],
    ['Please thank Jo', ['jo']],
  ])('%s: words that are also names', (text, expected) => expect(find(text)).toEqual(expected))

  it.each([
    ['张伟师傅很好', ['zhang']],
    ['張偉師傅很好', ['zhang']],
    ['感谢小张', ['zhang']],
    ['张伟民很专业', ['zhang-long']],
    ['服务周到', []],
    ['周到师傅很好', ['zhou']],
    ['欧阳娜娜很好', ['ouyang']],
    ['欧阳·娜娜很好', ['ouyang']],
    ['김민수님이 친절해요', ['kim']],
    ['王芳很好', []],
  ])('%s', (text, expected) => expect(find(text)).toEqual(expected))

  it('name nobody where two colleagues share the name', () => {
    expect(find('Smith was great')).toEqual([])
    expect(find('Eva Smith was great')).toEqual(['smith-2'])
  })

  it('are not those of the author', () => {
    expect(find('All was great. Anna', 'Anna Schmidt')).toEqual([])
    expect(find('张伟', '张伟')).toEqual([])
    expect(find('Anna helped', 'Ada Lovelace')).toEqual(['anna'])
  })

  it('have two characters or more', () => {
    expect(['王', 'J.', '', '王芳', 'Jo', '小王'].map(isFindableName)).toEqual([false, false, false, true, true, true])
  })

  it('are found quickly among thousands', () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({
      id: `${index}`,
      names: [`Person${index} Name`, `王${index}`],
    }))
    expect(prepareNameFinder(many)(`${'a word '.repeat(500)} person1999 name`)).toEqual(['1999'])
  })
})
