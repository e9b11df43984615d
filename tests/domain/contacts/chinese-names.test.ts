import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildNameTerms } from '../../../server/domain/contacts/names/name-terms.ts'
import { readName } from '../../../server/domain/contacts/names/reading.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, type Service } from '../../support/world.ts'

describe('the pinyin of a surname', () => {
  it.each([
    ['单雯', 'shan'],
    ['單雯', 'shan'],
    ['曾志伟', 'zeng'],
    ['区楚良', 'ou'],
    ['區楚良', 'ou'],
    ['仇和', 'qiu'],
    ['翟天临', 'zhai'],
    ['解晓东', 'xie'],
    ['任贤齐', 'ren'],
    ['查良镛', 'zha'],
    ['乐嘉', 'yue'],
    ['覃海洋', 'qin'],
    ['盖叫天', 'ge'],
    ['朴树', 'piao'],
    ['歐陽娜娜', 'ouyang'],
    ['重庆小面', 'chongqing'],
    ['吕布', 'lv'],
    ['吕布', 'lyu'],
  ])('of %s is %s', (name, surname) => expect(buildNameTerms(name, readName(name))).toContain(surname))
})

describe.each(engines)('a search for contacts on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    for (const name of ['张伟', '欧阳娜娜', '單雯', '诸葛 亮', '陈大文', '吕布', 'Ann Lee'])
      expect((await service.call('POST', '/api/contacts', { externalId: name, name })).status).toBe(201)
    const caller = { externalId: 'caller', name: '李强', salutation: '李总', phone: '+8613800138000' }
    await service.call('POST', '/api/contacts', caller)
  })
  afterAll(() => connection.close())

  it.each([
    ['zhangwei', ['张伟']],
    ['zhang wei', ['张伟']],
    ['zhangw', ['张伟']],
    ['zw', ['张伟']],
    ['張偉', ['张伟']],
    ['ouyang', ['欧阳娜娜']],
    ['ouyang nana', ['欧阳娜娜']],
    ['oynn', ['欧阳娜娜']],
    ['单雯', ['單雯']],
    ['shan', ['單雯']],
    ['诸葛亮', ['诸葛 亮']],
    ['zhugeliang', ['诸葛 亮']],
    ['陳大文', ['陈大文']],
    ['陈 大文', ['陈大文']],
    ['lvbu', ['吕布']],
    ['lyubu', ['吕布']],
    ['诸葛 亮', ['诸葛 亮']],
    ['nana', ['欧阳娜娜']],
    ['zgl', ['诸葛 亮']],
    ['李总', ['李强']],
    ['李總', ['李强']],
    ['8000', ['李强']],
    ['尾号 8000', ['李强']],
    ['尾號8000', ['李强']],
    ['尾号 3800', []],
    ['13800138000', ['李强']],
    ['138 0013 8000', ['李强']],
    ['+86 138 0013 8000', ['李强']],
    ['8613800138000', ['李强']],
    ['０１３８０００', ['李强']],
    ['0138000', ['李强']],
    ['1380013', ['李强']],
    ['3800138', ['李强']],
    ['8001380', ['李强']],
    ['0013800', ['李强']],
    ['8613800', ['李强']],
    ['9900138', []],
    ['dan', []],
    ['wz', []],
  ])('by %j finds %j', async (search, names) => {
    const { body } = await service.call('GET', `/api/contacts?q=${encodeURIComponent(search)}`)
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(names)
  })
})
