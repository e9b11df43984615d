import { buildNameTerms } from '../../server/domain/contacts/names/name-terms.ts'
import { readName } from '../../server/domain/contacts/names/reading.ts'
import { buildSortKeys } from '../../server/domain/contacts/names/sort-keys.ts'
import { indexContact } from '../../server/domain/contacts/search.ts'
import { buildTermsColumn } from '../../server/domain/search-index.ts'
import { toSearchable } from '../../shared/search.ts'
import { fold } from '../../shared/text.ts'
import { type Line, median } from './lines.ts'

const ROUNDS = 9
const CALLS = 2000

const SIMPLIFIED = '客服态度很好，但是送货慢了两天，电话也打不通，希望退货流程能简单一点。'
const TRADITIONAL = '客服態度很好，但是送貨慢了兩天，電話也打不通，希望退貨流程能簡單一點，軟體也常當機。'
const ENGLISH = 'The staff were friendly, but the delivery was two days late and nobody answered the phone.'

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗單曾區仇翟解任查']
const GIVEN = [...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉力健世']
/** Different ones, as in a file: nothing may be kept from one call to the next. */
const chineseNames = Array.from({ length: CALLS }, (_, index) =>
  [SURNAMES[index % 28], GIVEN[(index * 7) % 28], GIVEN[Math.floor(index / 28) % 28]].join(''),
)
const latinNames = Array.from({ length: CALLS }, (_, index) => `Ada Lovelace-Byron ${index.toString(36)}`)
const texts = (comment: string) => Array.from({ length: CALLS }, (_, index) => `${comment}${index}`)

/** What it costs the processor to make a response or a contact findable and sortable, apart from storing it. */
export async function measureIndexing(): Promise<Line[]> {
  const comment = (text: string) => [buildTermsColumn(text), toSearchable(text)]
  const contact = (name: string) => indexContact({ name, phone: '+8613800138000', externalId: name })
  const readings = chineseNames.map(readName)
  return [
    measure('a comment of 36 Chinese characters, simplified', texts(SIMPLIFIED), comment),
    measure('the same: folding characters and words', texts(SIMPLIFIED), toSearchable),
    measure('the same without it: case and width alone', texts(SIMPLIFIED), fold),
    measure('a comment of 43 Chinese characters, traditional', texts(TRADITIONAL), comment),
    measure('a comment of 90 English letters', texts(ENGLISH), comment),
    measure('a contact with a Chinese name', chineseNames, contact),
    measure('the same: reading pinyin', chineseNames, readName),
    measure('the same: search terms', readings, (reading) => buildNameTerms(reading.compactName, reading)),
    measure('the same: sort keys', readings, buildSortKeys),
    measure('a contact with a Latin name', latinNames, contact),
    measure('the same: sort keys of the Latin name', latinNames, (name) => buildSortKeys(readName(name))),
  ]
}

function measure<Input>(what: string, inputs: readonly Input[], call: (input: Input) => unknown): Line {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage()
    for (const input of inputs) call(input)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / inputs.length
  })
  const microseconds = median(rounds)
  return { what, result: `${microseconds.toFixed(1)} µs`, numbers: { microseconds } }
}
