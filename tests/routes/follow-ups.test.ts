import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type Opened } from '../support/engines.ts'
import { MINUTE, people, type Service, serviceOver } from '../support/world.ts'

describe.each(engines)('follow-ups on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  const ids: string[] = []

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    for (const [index, contact] of [people.ada, people.mei, undefined].entries()) {
      const answer = { key: `${index}`, score: index, comment: `Words ${index}`, contact }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, answer)
      ids.push(body.id)
      service.time.pass(MINUTE)
    }
  })
  afterAll(() => opened.close())

  const found = async (query: string) =>
    (await service.call('GET', `/api/follow-ups?${query}`)).body.data.map(({ id }: { id: string }) => ids.indexOf(id))

  it('are the list to call by: who, score and words, newest first', async () => {
    const { body } = await service.call('GET', '/api/follow-ups?status=open')
    expect(body.data).toHaveLength(3)
    expect(body.data[2]).toMatchObject({
      id: ids[0],
      status: 'open',
      reason: 'score',
      overdue: false,
      response: { score: 0, comment: 'Words 0', contact: { name: 'Ada Lovelace', phone: '+442071234567' } },
    })
  })

  it('are done with a note, and not without', async () => {
    const path = `/api/follow-ups/${ids[0]}`
    const bare = await service.call('PATCH', path, { status: 'done' })
    expect(bare).toMatchObject({ status: 400, body: { errors: [{ path: 'note' }] } })
    expect((await service.call('PATCH', path, { status: 'done', note: '  ' })).status).toBe(400)
    const { body: done } = await service.call('PATCH', path, { status: 'done', note: 'Called, she stays.' })
    expect(done).toMatchObject({
      status: 'done',
      note: 'Called, she stays.',
      doneAt: new Date(service.time.now()).toISOString(),
      doneBy: expect.stringMatching(/^key:/),
    })
    service.time.pass(MINUTE)
    const { body: again } = await service.call('PATCH', path, { status: 'done', note: 'Called twice.' })
    expect(again).toMatchObject({ note: 'Called twice.', doneAt: done.doneAt })
    expect(await found('status=done')).toEqual([0])
    const { body: reopened } = await service.call('PATCH', path, { status: 'open' })
    expect(reopened).toMatchObject({ status: 'open', doneAt: null, doneBy: null, note: 'Called twice.' })
  })

  it('done with are open again when the customer asks for a call after all', async () => {
    const said = { key: 'after all', score: 3 }
    const answers = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body: receipt } = await service.call('POST', answers, said)
    const path = `/api/follow-ups/${receipt.id}`
    await service.call('PATCH', path, { status: 'done', note: 'No way to reach him.' })
    await service.call('PATCH', `/embed/responses/${receipt.id}`, {
      editToken: receipt.editToken,
      contactRequested: true,
      contact: people.mei,
    })
    expect((await service.call('GET', path)).body).toMatchObject({
      status: 'open',
      reason: 'contact requested',
      note: 'No way to reach him.',
      doneBy: null,
    })
    const ask = (contactRequested: boolean) =>
      service.call('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, contactRequested })
    await ask(false)
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'open', reason: 'score' })
    await service.call('PATCH', path, { status: 'done', note: 'He does not want to be called.' })
    await ask(true)
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'open', reason: 'contact requested' })
    expect((await service.call('PATCH', path, { note: null })).body.note).toBeNull()
    expect((await service.call('DELETE', `/api/responses/${receipt.id}`)).status).toBe(204)
  })

  it('have an owner and a deadline', async () => {
    const dueAt = new Date(service.time.now() + MINUTE).toISOString()
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { owner: 'Grace', dueAt })
    expect(await found('owner=Grace')).toEqual([1])
    expect(await found('overdue=true')).toEqual([])
    service.time.pass(MINUTE + 1)
    expect(await found('overdue=true')).toEqual([1])
    expect((await service.call('GET', `/api/follow-ups/${ids[1]}`)).body.overdue).toBe(true)
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { owner: null, dueAt: null })
    expect(await found('owner=Grace')).toEqual([])
  })

  it('come as CSV', async () => {
    const { body } = await service.call('GET', '/api/follow-ups.csv?status=open')
    const rows: Record<string, string>[] = parse(body, { columns: true })
    expect(rows.map(({ name, score }) => `${name} ${score}`)).toEqual([' 2', '王梅 1', 'Ada Lovelace 0'])
  })
})
