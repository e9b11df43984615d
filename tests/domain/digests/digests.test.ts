import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueDigests } from '../../../server/domain/digests/queueing.ts'
import { getDigestSpan, isDigestDue, listEarlierSpans } from '../../../server/domain/digests/spans.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { runDueTasks } from '../../../server/jobs/schedule.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, type Service } from '../../support/world.ts'

type SignedIn = SignedInMember & { slug: string }

const HOUR = 60 * MINUTE
const fail = (error: unknown) => {
  throw error
}
const week = { weekStartsOn: 1, weekendDays: [6, 7], holidays: [], workingDays: [], calendar: null }

describe('the days of a digest', () => {
  it.each([
    ['daily', '2026-11-24', { from: '2026-11-23', to: '2026-11-23' }],
    // Monday has the weekend in it.
    ['daily', '2026-11-23', { from: '2026-11-20', to: '2026-11-22' }],
    ['weekly', '2026-11-23', { from: '2026-11-16', to: '2026-11-22' }],
    ['weekly', '2026-11-25', { from: '2026-11-16', to: '2026-11-22' }],
    ['monthly', '2026-12-01', { from: '2026-11-01', to: '2026-11-30' }],
    ['monthly', '2027-01-04', { from: '2026-12-01', to: '2026-12-31' }],
  ] as const)('are over: %s on %s', (frequency, day, span) => expect(getDigestSpan(frequency, day, week)).toEqual(span))

  it('are compared with earlier working days, or with as many days before', () => {
    expect(listEarlierSpans('daily', { from: '2026-11-23', to: '2026-11-23' }, week).slice(0, 2)).toEqual([
      { from: '2026-11-20', to: '2026-11-22' },
      { from: '2026-11-19', to: '2026-11-19' },
    ])
    expect(listEarlierSpans('weekly', { from: '2026-11-16', to: '2026-11-22' }, week)).toEqual([
      { from: '2026-11-09', to: '2026-11-15' },
    ])
  })

  it('end although there is no working day at all', () =>
    expect(getDigestSpan('daily', '2026-11-24', { ...week, weekendDays: [1, 2, 3, 4, 5, 6, 7] }).to).toBe('2026-11-23'))

  it('begin on the first working day of a period, once', () => {
    const isDue = (frequency: 'daily' | 'weekly' | 'monthly', digestDay: string, today: string) =>
      isDigestDue({ frequency, digestDay }, today, week)
    expect(isDue('weekly', '2026-11-16', '2026-11-22')).toBe(false)
    expect(isDue('weekly', '2026-11-16', '2026-11-23')).toBe(true)
    expect(isDue('weekly', '2026-11-23', '2026-11-24')).toBe(false)
    expect(isDue('weekly', '', '2026-11-24')).toBe(true)
    expect(isDue('daily', '2026-11-20', '2026-11-21')).toBe(false)
    expect(isDue('daily', '2026-11-20', '2026-11-23')).toBe(true)
    expect(isDue('monthly', '2026-11-02', '2026-11-30')).toBe(false)
    expect(isDue('monthly', '2026-11-02', '2026-12-01')).toBe(true)
    expect(
      isDigestDue({ frequency: 'weekly', digestDay: '2026-11-16' }, '2026-11-23', {
        ...week,
        holidays: ['2026-11-23'],
      }),
    ).toBe(false)
  })
})

describe('digests', () => {
  let connection: TestConnection
  let service: Service
  let mailServer: MailServer
  let manager: SignedIn

  beforeEach(async () => {
    connection = await openSqliteEngine()
    // Monday at noon in London, where the workspace is.
    service = await createService(connection.database, createClock(Date.parse('2026-11-16T12:00:00Z')))
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    manager = await signInMember(service, 'manager', { name: 'Grace' })
  })
  afterEach(async () => {
    await mailServer.close()
    await connection.close()
  })

  let count = 0
  const respond = async (score: number, overrides: object = {}): Promise<string> => {
    service.time.advance(1)
    const body = { key: `key-${count++}`, score, ...overrides }
    return (await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)).body.id
  }
  async function work(): Promise<void> {
    await queueDigests(service.deps, fail)
    while (await runNextJob(service.deps)) {}
  }
  const goTo = (time: string) => service.time.advance(Date.parse(time) - service.time.now())
  const takeEmails = () =>
    mailServer.receivedEmails
      .splice(0)
      .map(({ to, parts: [text = '', html = ''], source }) => ({ to: to[0], text, html, source }))
  const getAddress = ({ userId }: SignedIn) => `${userId}@vouch.test`
  const choose = (member: SignedIn, digest: string, form: Record<string, string> = {}) =>
    member.post(`/account/notifications/${member.slug}`, { digest, from: '', until: '', ...form })

  it('come to owners and managers each week, from eight on Monday', async () => {
    await signInMember(service, 'viewer')
    await signInMember(service, 'agent')
    for (let index = 0; index < 12; index++) await respond(index % 3 === 0 ? 3 : 10)
    await respond(9, { comment: 'Marvellous <service>!', contact: { name: 'Ada', email: 'ada@example.com' } })
    await respond(1, { comment: 'Waiting since Tuesday.', contact: { name: 'Umar', email: 'umar@example.com' } })
    goTo('2026-11-23T07:59:00Z')
    await work()
    expect(takeEmails()).toEqual([])
    goTo('2026-11-23T08:00:00Z')
    await Promise.all([queueDigests(service.deps, fail), queueDigests(service.deps, fail)])
    await work()
    const [email, ...others] = takeEmails()
    expect([email?.to, others]).toEqual([getAddress(manager), []])
    expect(email?.text).toContain('What customers said last week')
    expect(email?.text).toMatch(/Nov 16\s–\s22, 2026/)
    expect(email?.text).toMatch(
      /: 28\.6\n95% interval −?\d+ to \d+ · 14 responses\n9 promoters, 0 passives, 5 detractors/,
    )
    expect(email?.text).toContain('5 open · 5 overdue')
    expect(email?.text).toMatch(/Waiting longest\n\n1 · Umar · since Nov 16\n> Waiting since Tuesday\./)
    expect(email?.text).toContain('Praise')
    expect(email?.html).toContain('Marvellous &lt;service&gt;!')
    expect(email?.html).not.toContain('<img')
    expect(email?.source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    service.time.advance(DAY)
    await work()
    expect(takeEmails()).toEqual([])
  })

  it('pause when nothing has happened, and resume by themselves', async () => {
    goTo('2026-11-23T09:00:00Z')
    await work()
    expect(takeEmails()).toEqual([])
    await respond(9)
    goTo('2026-11-30T09:00:00Z')
    await work()
    expect(takeEmails()).toHaveLength(1)
  })

  it('are switched off by one click, and come as often as chosen', async () => {
    await choose(manager, 'daily')
    await respond(9)
    goTo('2026-11-17T08:00:00Z')
    await work()
    const [email] = takeEmails()
    expect(email?.text).toContain('since the last working day')
    const [, url = ''] = /List-Unsubscribe: <([^>]+)>/.exec((email?.source ?? '').replace(/\r\n\s+/g, ' ')) ?? []
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    expect((await service.app.request(url)).status).toBe(200)
    expect((await service.app.request(url, { method: 'POST', body })).status).toBe(200)
    await respond(9)
    goTo('2026-11-18T08:00:00Z')
    await work()
    expect(takeEmails()).toEqual([])
    await choose(manager, 'monthly')
    await work()
    expect(takeEmails()).toEqual([])
    goTo('2026-12-01T08:00:00Z')
    await work()
    expect(takeEmails()[0]?.text).toContain('last month')
  })

  it('show agents their own cases, and viewers nobody’s name', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Mei' })
    const viewer = await signInMember(service, 'viewer')
    await choose(manager, 'off')
    await choose(agent, 'weekly')
    await choose(viewer, 'weekly')
    const own = await respond(1, {
      comment: 'Mine is broken.',
      contact: { name: 'Umar Larsen', email: 'umar@example.com' },
    })
    await respond(2, { comment: 'Theirs is broken.', contact: { name: 'Signe Berg', email: 'signe@example.com' } })
    await respond(10, {
      comment: 'Ada Lovelace is happy.',
      contact: { name: 'Ada Lovelace', email: 'ada@example.com' },
    })
    await service.call('PATCH', `/api/follow-ups/${own}`, { ownerId: agent.userId })
    goTo('2026-11-23T08:00:00Z')
    await work()
    const emails = new Map(takeEmails().map((email) => [email.to, email.text]))
    const [agentText = '', viewerText = ''] = [agent, viewer].map((member) => emails.get(getAddress(member)))
    expect(emails.size).toBe(2)
    expect(agentText).toContain('Your follow-ups')
    expect(agentText).toContain('Umar Larsen')
    expect(agentText).not.toMatch(/Signe|Theirs|promoters|happy/)
    expect(viewerText).toContain('3 responses')
    expect(viewerText).toContain('> ••• is happy.')
    expect(viewerText).not.toMatch(/Umar|Signe|Lovelace|Mine|open/)
  })

  it('say what moved more than chance, of surveys and of segments', async () => {
    await service.call('PUT', '/api/segment-keys/region', {})
    while (await runNextJob(service.deps)) {}
    const respondMany = async (amount: number, score: number, region: string) => {
      for (let index = 0; index < amount; index++) await respond(score, { properties: { region } })
    }
    await respondMany(40, 10, 'North')
    await respondMany(40, 10, 'South')
    service.time.advance(7 * DAY)
    await respondMany(40, 0, 'North')
    await respondMany(40, 10, 'South')
    goTo('2026-11-30T08:00:00Z')
    await work()
    const text = takeEmails()[0]?.text ?? ''
    expect(text).toContain('Down 100.0 points: more than chance.')
    expect(text).toContain('- region North: 100.0 → −100.0')
    expect(text).not.toContain('South:')
  })

  it('wait for the end of quiet hours, and go to no one who has left', async () => {
    await respond(9)
    await choose(manager, 'weekly', { from: '7', until: '11' })
    goTo('2026-11-23T08:00:00Z')
    await work()
    expect(takeEmails()).toEqual([])
    goTo('2026-11-23T11:00:00Z')
    await queueDigests(service.deps, fail)
    await service.call('DELETE', `/api/members/${manager.userId}`)
    while (await runNextJob(service.deps)) {}
    expect(takeEmails()).toEqual([])
    expect(service.log.filter(({ message }) => message.includes('failed'))).toEqual([])
  })

  it.each([
    ['daily', '2026-11-24', { from: '8', until: '18' }, '2026-11-24T18:00:00Z'],
    ['weekly', '2026-11-23', { from: '8', until: '18' }, '2026-11-23T18:00:00Z'],
    // Whose quiet hours end the next day only.
    ['daily', '2026-11-24', { from: '8', until: '7' }, '2026-11-25T07:00:00Z'],
  ])('come at the end of quiet hours that take the whole day: %s', async (frequency, day, hours, end) => {
    await choose(manager, frequency, hours)
    goTo(frequency === 'daily' ? '2026-11-23T12:00:00Z' : '2026-11-20T12:00:00Z')
    await respond(9)
    for (let hour = 8; hour < 18; hour++) {
      goTo(`${day}T${String(hour).padStart(2, '0')}:30:00Z`)
      await work()
    }
    goTo(end)
    service.time.advance(-1)
    await work()
    expect(takeEmails()).toEqual([])
    service.time.advance(1)
    await work()
    expect(takeEmails().map(({ to }) => to)).toEqual([getAddress(manager)])
  })

  it('come although those of another workspace fail', async () => {
    await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    await respond(9)
    await service.deps.database.batch([
      sql`update workspace set created_at = 0 where id = ${service.theirs.workspaceId}`,
      sql`update member set notifications = '[]' where workspace_id = ${service.theirs.workspaceId}`,
    ])
    goTo('2026-11-23T08:00:00Z')
    await runDueTasks(service.deps, service.deps.log)
    while (await runNextJob(service.deps)) {}
    expect(takeEmails().map(({ to }) => to)).toEqual([getAddress(manager)])
    const failures = service.log.filter(({ message }) => message === 'periodic task failed for a workspace')
    expect(failures.map(({ about }) => about)).toContainEqual(
      expect.objectContaining({ workspaceId: service.theirs.workspaceId }),
    )
  })

  it('compare with the last working day that had responses', async () => {
    await choose(manager, 'daily')
    const respondOften = async () => {
      for (let index = 0; index < 40; index++) await respond(10)
    }
    await respondOften()
    goTo('2026-11-17T08:00:00Z')
    await work()
    expect(takeEmails()[0]?.text).toContain('Nothing earlier to compare with.')
    goTo('2026-11-23T12:00:00Z')
    await respondOften()
    goTo('2026-11-24T08:00:00Z')
    await work()
    expect(takeEmails()[0]?.text).toContain('before: 100.0 (Nov 16, 2026)')
  })

  it('come with open cases alone, and tell what is overdue first', async () => {
    await choose(manager, 'daily')
    const [late, wish] = [
      await respond(5, { contact: { name: 'Late', email: 'late@example.com' } }),
      await respond(0, { contact: { name: 'Wish', email: 'wish@example.com' }, contactRequested: true }),
    ]
    goTo('2026-11-30T08:00:00Z')
    await service.call('PATCH', `/api/follow-ups/${late}`, { dueAt: '2026-11-27T09:00:00Z' })
    await service.call('PATCH', `/api/follow-ups/${wish}`, { dueAt: '2026-11-30T16:00:00Z' })
    await work()
    expect(takeEmails()[0]?.text).toMatch(/To call today\n- Late · .*overdue.*\n.*\n- Wish/i)
    for (const id of [late, wish])
      await service.call('PATCH', `/api/follow-ups/${id}`, { dueAt: '2026-12-20T16:00:00Z' })
    goTo('2026-12-01T08:00:00Z')
    await work()
    expect(takeEmails()[0]?.text).toContain('2 open · 0 overdue')
    for (const id of [late, wish]) await service.call('PATCH', `/api/follow-ups/${id}`, { status: 'done', note: 'x' })
    goTo('2026-12-02T08:00:00Z')
    await work()
    expect(takeEmails()).toEqual([])
  })

  it('list one’s own calls first, and say how many more there are', async () => {
    await choose(manager, 'daily')
    const names = ['Ada', 'Bea', 'Cleo', 'Dora', 'Else', 'Fay', 'Gro']
    const ids = []
    for (const name of names) ids.push(await respond(0, { contact: { name, email: `${name}@example.com` } }))
    await service.call('PATCH', `/api/follow-ups/${ids.at(-1)}`, { ownerId: manager.userId })
    goTo('2026-11-24T08:00:00Z')
    await work()
    const calls = /To call today\n([\s\S]*?)\n\n/.exec(takeEmails()[0]?.text ?? '')?.[1] ?? ''
    expect(calls).toMatch(/^- Gro/)
    expect(calls.match(/^- /gm)).toHaveLength(6)
    expect(calls).toMatch(/^- 2 more$/m)
  })

  it('are not sent of sample data, without a mail server, or when their day is over', async () => {
    await choose(manager, 'daily')
    await respond(9)
    service.deps.mail = undefined
    goTo('2026-11-17T08:00:00Z')
    await work()
    service.deps.mail = mailServer.config
    await queueDigests(service.deps, fail)
    service.time.advance(DAY)
    while (await runNextJob(service.deps)) {}
    expect(takeEmails()).toEqual([])
    await service.deps.database.batch([sql`update workspace set demo_at = 1 where id = ${service.ours.workspaceId}`])
    await respond(9)
    service.time.advance(DAY)
    await work()
    expect(takeEmails()).toEqual([])
    await expect(queueDigests({ ...service.deps, publicUrl: '' }, fail)).resolves.toBeUndefined()
  })

  it('are in the language of the member', async () => {
    await manager.post('/account', { name: 'Grace', locale: 'zh-Hans' })
    await respond(9)
    goTo('2026-11-23T08:00:00Z')
    await work()
    expect(takeEmails()[0]?.text).toContain('上周的客户反馈')
    service.time.advance(HOUR)
    await work()
    expect(takeEmails()).toEqual([])
  })
})
