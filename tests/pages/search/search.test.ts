import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import type { Role } from '../../../shared/roles.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

describe.each(engines)('the search of a workspace on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  const members = {} as Record<Role, SignedInMember & { slug: string }>

  const search = async (role: Role, q: string, path = '/search/results') => {
    const response = await members[role].get(`/w/${members[role].slug}${path}?q=${encodeURIComponent(q)}`)
    expect(response.status).toBe(200)
    return response.text()
  }
  const submit = async (key: string, fields: object) => {
    service.time.advance(MINUTE)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    return (await service.call('POST', path, { key, score: 3, ...fields })).body.id as string
  }

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    for (const role of ['owner', 'agent', 'viewer'] as const) members[role] = await signInMember(service, role)
    await service.call('PATCH', `/api/surveys/${service.ours.surveyId}`, { name: 'Depot visits' })
    await submit('ada', {
      comment: 'Waited for the driver, <b>twice</b>',
      contact: { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+442079460958' },
    })
    await submit('zh', { comment: '服务很好，排队太久' })
  })
  afterAll(() => connection.close())

  it('finds contacts by name and number, comments, surveys and pages', async () => {
    const byName = await search('owner', 'lovel')
    expect(byName).toContain('Ada Lovelace')
    expect(byName).toMatch(/href="\/w\/[^"]*\/contacts\/\w{22}"/)
    expect(byName).not.toContain('<html')
    expect(await search('owner', '0958')).toContain('Ada Lovelace')
    const byComment = await search('owner', 'driver')
    expect(byComment).toContain('Waited for the driver, &lt;b&gt;twice')
    expect(byComment).toMatch(/href="\/w\/[^"]*\/responses\?q=driver"/)
    expect(await search('owner', '排队')).toContain('服务很好')
    expect(await search('owner', 'depot')).toMatch(/href="\/w\/[^"]*\/surveys\/\w{22}"/)
    expect(await search('owner', 'api keys')).toContain('/settings/keys"')
    expect(await search('owner', 'driv wait')).toContain('Nothing found')
  })

  it('shows each role only what it may see', async () => {
    const byName = await search('viewer', 'lovelace')
    expect(byName).toContain('Nothing found')
    expect(await search('viewer', 'driver')).not.toContain('Ada')
    expect(await search('viewer', 'driver')).toContain('Waited for')
    expect(await search('viewer', 'depot')).toContain('/overview?survey=')
    expect(await search('viewer', 'settings')).toContain('Nothing found')
    // Follow-ups are given to members in turn; agents see their own.
    await connection.database.batch([sql`update follow_up set owner = 'Grace', owner_id = null`])
    expect(await search('agent', 'driver')).toContain('Nothing found')
    expect(await search('agent', 'follow')).toContain('/follow-ups"')
  })

  it('lists the sections before a word is typed, and nothing for a single letter', async () => {
    expect(await search('owner', '')).toContain('/overview"')
    expect(await search('owner', 'w')).not.toContain('Waited')
    expect(await search('owner', '"')).toContain('Nothing found')
  })

  it('is a page without script', async () => {
    const page = await search('owner', 'driver', '/search')
    expect(page).toContain('<h1>Search</h1>')
    expect(page).toContain('Waited for the driver')
    expect(page.match(/<form[^>]*role="search"/g)).toHaveLength(2)
    expect(page).toMatch(/class="search-link" href="\/w\/[^"]*\/search"/)
  })
})
