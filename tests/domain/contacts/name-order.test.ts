import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readName } from '../../../server/domain/contacts/names/reading.ts'
import { buildSortKeys } from '../../../server/domain/contacts/names/sort-keys.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, type Service } from '../../support/world.ts'
import { buildStrokeCountsModule } from './stroke-counts.ts'

const buildKeys = (name: string) => buildSortKeys(readName(name))
const sortBy = (key: 'letters' | 'strokes', names: readonly string[]) =>
  names.toSorted((one, other) => Buffer.compare(Buffer.from(buildKeys(one)[key]), Buffer.from(buildKeys(other)[key])))

describe('the keys that sort names', () => {
  it.each([
    ['张伟', 'zhang1张 wei3伟', ':07张:06伟'],
    ['張偉', 'zhang1张 wei3伟', ':11張:11偉'],
    ['诸葛 亮', 'zhu1诸 ge3葛 liang4亮', ':10诸:13葛:09亮'],
    ['单雯', 'shan4单 wen2雯', ':08单:12雯'],
    ['Álvaro Łukasz-Müller', 'alvaro lukasz muller', 'alvaro lukasz muller'],
    ['王 (VIP)', 'wang2王 vip', ':04王 vip'],
    ['Shop 10', 'shop 210', 'shop 210'],
    ['Shop 007', 'shop 17', 'shop 17'],
    ['*!', '*!', '*!'],
    ['𠮷', '𠮷', ':99𠮷'],
  ])('of %s are %s and %s', (name, letters, strokes) => expect(buildKeys(name)).toEqual({ letters, strokes }))

  it('are short, and whole characters, however long a name is', () => {
    for (const name of ['张'.repeat(200), '𠮷'.repeat(100), 'x'.repeat(200), `${'x'.repeat(119)}😀${'𠮷'.repeat(9)}`]) {
      const { letters, strokes } = buildKeys(name)
      expect(Math.max(letters.length, strokes.length)).toBeLessThanOrEqual(120)
      expect(letters.isWellFormed() && strokes.isWellFormed()).toBe(true)
    }
  })

  it.each([
    ['沙月', '单雯', '商鞅'],
    ['程序', '重庆小面', '楚河'],
    ['仇和', '曲婉婷', '任贤齐'],
    ['査', '翟天临', '张伟'],
    ['盖叫天', '葛优', '郭靖'],
    ['朴树', '秦岚', '覃海洋'],
    ['解晓东', '乐嘉', '曾志伟'],
    ['Anna', '区楚良', '欧阳娜娜', 'Peter', '朴树', 'Zoe'],
  ])('put %s, %s, %s … in the order of pinyin', (...names) =>
    expect(sortBy('letters', names.toReversed())).toEqual(names),
  )

  it('keep characters of one sound together', () => {
    expect(sortBy('letters', ['章伟', '张子怡', 'Zhang Wei', '張偉', '章一', '查一'])).toEqual([
      '查一',
      'Zhang Wei',
      '張偉',
      '张子怡',
      '章伟',
      '章一',
    ])
  })

  it('put names in the order of strokes, and letters after them, as ICU does', () => {
    const names = [
      '7-Eleven',
      '丁一',
      '王小明',
      '王大同',
      '李四',
      '林青霞',
      '陳大文',
      '張三',
      '黃飛鴻',
      '龔自珍',
      'Anna',
      'Zoe',
    ]
    const collator = new Intl.Collator('zh-Hant-u-co-stroke')
    expect(sortBy('strokes', names.toReversed())).toEqual(names.toSorted(collator.compare))
  })

  it('count strokes as ICU does', () => {
    const stored = readFileSync('server/domain/contacts/names/stroke-counts.ts', 'utf8')
    expect(stored).toBe(buildStrokeCountsModule())
  })
})

describe.each(engines)('a list of contacts by name on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  const names = [
    'Zoe',
    '张伟',
    'ÉMILE',
    'emil',
    '欧阳娜娜',
    '丁一',
    'Anna 2',
    'anna 10',
    '單雯',
    '王 Anna',
    'Жанна',
    'Łukasz',
  ]

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    for (const [index, name] of [...names, undefined, undefined].entries()) {
      service.time.advance(1)
      const contact = { externalId: `${index}`, name, phone: index < 2 ? `+861380013800${index}` : undefined }
      expect((await service.call('POST', '/api/contacts', contact)).status).toBe(201)
    }
  })
  afterAll(() => connection.close())

  const listAll = async (query: string, limit = 5) => {
    const found: string[] = []
    for (let cursor = ''; ; ) {
      const { status, body } = await service.call('GET', `/api/contacts?${query}&limit=${limit}${cursor}`)
      expect(status).toBe(200)
      found.push(
        ...body.data.map(({ name, externalId }: { name: string | null; externalId: string }) => name ?? externalId),
      )
      if (body.nextCursor === null) return found
      cursor = `&cursor=${body.nextCursor}`
    }
  }
  const byLetters = [
    ...['Anna 2', 'anna 10', '丁一', 'emil', 'ÉMILE', 'Łukasz', '欧阳娜娜', '單雯', '王 Anna', '张伟', 'Zoe', 'Жанна'],
  ]

  it('is in the order of letters and pinyin, in pages, and contacts without a name come last', async () => {
    for (const limit of [1, 5, 12, 13, 50])
      expect(await listAll('sort=name', limit)).toEqual([...byLetters, '13', '12'])
    expect(await listAll('sort=-name')).toEqual([...byLetters.toReversed(), '13', '12'])
  })

  it('is in the order of strokes', async () =>
    expect(await listAll('sort=strokes')).toEqual([
      ...[
        '丁一',
        '王 Anna',
        '张伟',
        '欧阳娜娜',
        '單雯',
        'Anna 2',
        'anna 10',
        'emil',
        'ÉMILE',
        'Łukasz',
        'Zoe',
        'Жанна',
      ],
      ...['13', '12'],
    ]))

  it('is in the order of numbers, and of the contacts that match a filter', async () => {
    expect((await listAll('sort=-phone')).slice(0, 3)).toEqual(['张伟', 'Zoe', '13'])
    expect(await listAll('sort=name&q=anna', 1)).toEqual(['Anna 2', 'anna 10', '王 Anna'])
    expect(await listAll('sort=-name&neverAsked=true', 4)).toEqual([...byLetters.toReversed(), '13', '12'])
  })

  it('follows a change of the name, and accepts no cursor of another list', async () => {
    const { body } = await service.call('GET', '/api/contacts?sort=name&limit=1')
    const [{ id }] = body.data
    await service.call('PATCH', `/api/contacts/${id}`, { name: '王梅' })
    expect((await listAll('sort=strokes')).slice(1, 3)).toEqual(['王 Anna', '王梅'])
    await service.call('PATCH', `/api/contacts/${id}`, { name: null })
    expect((await listAll('sort=name')).at(-1)).toBe('6')
    await service.call('PATCH', `/api/contacts/${id}`, { name: 'Anna 2' })
    for (const query of ['sort=-name', 'sort=strokes', 'limit=1'])
      expect(await service.call('GET', `/api/contacts?${query}&cursor=${body.nextCursor}`)).toMatchObject({
        body: { status: 400, errors: [{ path: 'cursor' }] },
      })
    for (const cursor of ['x', 'WyJuYW1lX2tleSJd', 'bnVsbA', 'é', 'a'.repeat(3000)])
      expect((await service.call('GET', `/api/contacts?sort=name&cursor=${cursor}`)).status).toBe(400)
    expect((await service.call('GET', '/api/contacts?sort=name&externalId=1')).status).toBe(400)
    expect((await service.call('GET', '/api/contacts?sort=age')).status).toBe(400)
    expect((await service.call('GET', `/api/contacts?sort=name&cursor=${body.nextCursor}`)).status).toBe(200)
  })
})
