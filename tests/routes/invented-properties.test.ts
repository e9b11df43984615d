import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, type Service, sampleContacts } from '../support/world.ts'

const invent = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'x']))

describe.each(engines)('properties that a respondent invents: $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let responsesPath: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    responsesPath = `/embed/surveys/${service.ours.surveyId}/responses`
    await service.call('PUT', '/api/segment-keys/shop')
  })
  afterAll(() => connection.close())

  const submit = async (input: object) => (await service.call('POST', responsesPath, { score: 9, ...input })).body
  const readProperties = async (id: string): Promise<Record<string, string>> =>
    (await service.call('GET', `/api/responses/${id}`)).body.properties

  it('are limited to twenty, besides the segment keys, and the receipt says so', async () => {
    const receipt = await submit({ key: 'a', properties: { ...invent(30, 'a'), shop: 'Harbour' } })
    expect(receipt.warnings).toMatchObject([{ path: 'properties' }])
    expect(await readProperties(receipt.id)).toEqual({ ...invent(20, 'a'), shop: 'Harbour' })
    const { editToken, id } = receipt
    const { body } = await service.call('PATCH', `/embed/responses/${id}`, {
      editToken,
      properties: { ...invent(30, 'b'), a1: 'x' },
    })
    expect(body.warnings).toMatchObject([{ path: 'properties' }])
    expect(Object.keys(await readProperties(id))).toHaveLength(21)
  })

  it('are all kept with a personal link', async () => {
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [sampleContacts.ada],
    })
    const token = body.invitations[0].url.split('/').at(-1)
    const receipt = await submit({ key: 'b', token, interaction: 'pointer', properties: invent(30, 'c') })
    expect(receipt.warnings).toBeUndefined()
    expect(Object.keys(await readProperties(receipt.id))).toEqual(expect.arrayContaining(['c0', 'c29']))
  })

  it('share a column of an export, beyond the hundred most frequent', async () => {
    for (let index = 0; index < 6; index++)
      await submit({ key: `d${index}`, properties: { ...invent(20, `d${index}-`), shop: 'Harbour' } })
    const { body } = await service.call('GET', '/api/responses.csv')
    const rows: Record<string, string>[] = parse(body, { columns: true })
    const columns = Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('property.'))
    expect(columns).toContain('property.shop')
    expect(columns.length).toBeGreaterThan(90)
    expect(columns.length).toBeLessThanOrEqual(101)
    for (const { id = '', otherProperties = '', ...cells } of rows) {
      const inColumns = columns
        .filter((name) => cells[name])
        .map((name) => [name.slice('property.'.length), cells[name]])
      const others = otherProperties === '' ? {} : JSON.parse(otherProperties)
      expect({ ...Object.fromEntries(inColumns), ...others }).toEqual(await readProperties(id))
    }
    expect(rows.filter(({ otherProperties }) => otherProperties !== '').length).toBeGreaterThan(0)
  })
})
