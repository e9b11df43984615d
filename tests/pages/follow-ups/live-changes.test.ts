import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countNewRows } from '../../../server/pages/follow-ups/shown-rows.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

describe('the changes of an open call list', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let agent: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Mona Manager' })
    agent = await signInMember(service, 'agent', { name: 'Agnes Agent' })
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none', due: null })
  })
  afterAll(() => connection.close())

  const openCase = async (key: string): Promise<string> => {
    service.time.advance(MINUTE)
    const body = { key, score: 2, comment: 'Late again' }
    return (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body.id
  }
  const change = (id: string, body: object) => {
    service.time.advance(MINUTE)
    return service.call('PATCH', `/api/follow-ups/${id}`, body)
  }
  /** Opens a page as its script sees it. @returns what its script asks for */
  const openList = async (path = '/follow-ups', member = manager) => {
    const page = await (await member.get(`/w/${manager.slug}${path}`)).text()
    const address = /data-changes="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const rows = [...page.matchAll(/data-follow-up="(\w+)" data-version="(\d+)"/g)].map(
      ([, id, version]) => `${id}-${version}`,
    )
    return `${address}${address.includes('?') ? '&' : '?'}shown=${rows.join()}`
  }
  const getChanges = async (address: string, member = manager) => (await member.get(address)).text()
  const getRow = (html: string, id: string) =>
    new RegExp(`<li data-follow-up="${id}"[\\s\\S]*?</li>`).exec(html)?.[0] ?? ''

  it('are new cases, and what has become of those it shows', async () => {
    const [done, assigned, same] = [await openCase('1'), await openCase('2'), await openCase('3')]
    const address = await openList()
    expect(await getChanges(address)).not.toMatch(/data-follow-up|<a /)
    await change(done, { status: 'done', note: 'Called' })
    await change(assigned, { ownerId: manager.userId })
    const added = [await openCase('4'), await openCase('5')]
    const html = await getChanges(address)
    expect(html).toContain(`<a class="button" href="/w/${manager.slug}/follow-ups">2 new follow-ups · Show</a>`)
    expect(getRow(html, done)).toMatch(/data-done[\s\S]*Done/)
    expect(getRow(html, assigned)).toMatch(/Updated[\s\S]*Mona Manager/)
    for (const id of [same, ...added]) expect(getRow(html, id)).toBe('')
    // The second look compares with what the script has marked.
    expect(await getChanges(await openList())).not.toMatch(/data-follow-up|<a /)
  })

  it('respect the filters of the list, and the role', async () => {
    const [mine, theirs] = [await openCase('6'), await openCase('7')]
    await change(mine, { ownerId: agent.userId })
    const address = await openList('/follow-ups', agent)
    expect(address).toContain(mine)
    expect(address).not.toContain(theirs)
    await change(mine, { ownerId: manager.userId })
    await change(theirs, { ownerId: agent.userId })
    const html = await getChanges(`${address},${await openCase('8')}-1`, agent)
    expect(getRow(html, mine)).toContain('No longer in your list')
    expect(getRow(html, mine)).not.toContain('Mona')
    expect(html).toContain('1 new follow-up · Show')
    const searched = await openList('/follow-ups?q=nothing+like+it')
    await openCase('9')
    expect(await getChanges(searched)).not.toContain('<a ')
  })

  it('are marked on the page of one case too, without counting others', async () => {
    const id = await openCase('10')
    const address = await openList(`/follow-ups/${id}`)
    await openCase('11')
    expect(await getChanges(address)).not.toMatch(/data-follow-up|<a /)
    await change(id, { note: 'Called' })
    expect(getRow(await getChanges(address), id)).toContain('Updated')
  })

  it('are none of ids that are none, or of another workspace', async () => {
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    expect((await stranger.get(await openList())).status).toBe(404)
    for (const shown of ['', ',', 'x', "'", '0'.repeat(5000), `${'0'.repeat(22)}-1,`.repeat(300)]) {
      const response = await manager.get(
        `/w/${manager.slug}/follow-ups/live-changes?shown=${encodeURIComponent(shown)}`,
      )
      expect(response.status).toBe(200)
      expect((await response.text()).match(/data-follow-up/g)?.length ?? 0).toBeLessThanOrEqual(100)
    }
  })

  it.each([
    ['rows at any place of a list that was not full', 'abxcy', 'abc', false, 2],
    ['rows before the last one shown of a full list', 'xabyc', 'abc', true, 2],
    ['no rows that have moved up behind it', 'acde', 'abc', true, 0],
    ['no rows if all that were shown are gone', 'xyz', 'abc', true, 0],
    ['all rows of a list that was empty', 'ab', '', false, 2],
  ])('count %s', (_, current, shown, wasFull, expected) => {
    const rows = [...current].map((id) => ({ id }))
    const shownRows = [...shown].map((id) => ({ id, version: 1 }))
    expect(countNewRows(rows, shownRows, { wasFull })).toBe(expected)
  })
})
