import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

describe('a notice', () => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  /** The cookie of a notice: the text that a member gets who asks for a test email without a mail server. */
  async function createNotice() {
    const owner = await signInMember(service, 'owner')
    const response = await owner.post(`/w/${owner.slug}/settings/health/email`)
    const setCookie = response.headers.getSetCookie().find((text) => text.startsWith('__Host-notice=')) ?? ''
    return { owner, setCookie, notice: setCookie.split(';')[0] ?? '' }
  }
  const open = async ({ owner, notice }: Pick<Awaited<ReturnType<typeof createNotice>>, 'owner' | 'notice'>) =>
    (await owner.get(`/w/${owner.slug}/settings`, { cookie: `${owner.cookie}; ${notice}` })).text()

  it('is in a cookie that no other host of the domain can set, and is shown once', async () => {
    const { owner, setCookie, notice } = await createNotice()
    expect(setCookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=60',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    expect(await open({ owner, notice })).toContain('No mail server is set up')
  })

  it.each([
    ['without a signature', (notice: string) => notice.replace(/%20\d+%20[\w-]+$/, '')],
    ['with other words', (notice: string) => notice.replace('No%20mail', 'Call%200900')],
    [
      'with an undo button added',
      (notice: string) => notice.replace('warning%3A', 'success%20/w/ours/settings/keys%3A'),
    ],
    ['with a later end', (notice: string) => notice.replace(/%20(\d)(\d+)%20/, '%209$2%20')],
    ['under the name that any host of the domain can set', (notice: string) => notice.replace('__Host-', '')],
  ])('is ignored %s', async (_, forge) => {
    const { owner, notice } = await createNotice()
    expect(forge(notice)).not.toBe(notice)
    expect(await open({ owner, notice: forge(notice) })).not.toMatch(/mail server is set up|Call 0900/)
  })

  it('cannot be shown again later', async () => {
    const { owner, notice } = await createNotice()
    service.time.advance(MINUTE + 1)
    expect(await open({ owner, notice })).not.toContain('No mail server is set up')
  })
})
