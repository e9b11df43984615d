import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

const [sqlite] = engines

describe('the pages of campaigns', () => {
  let connection: TestConnection
  let service: Service
  let marketer: SignedInMember & { slug: string }
  let path: string
  let campaign: string

  beforeAll(async () => {
    connection = await (sqlite as (typeof engines)[number]).open()
    service = await createService(connection.database)
    Object.assign(service.deps, { mail: { server: 'smtp://mail.test', from: 'Ours <hello@ours.test>' } })
    marketer = await signInMember(service, 'marketer')
    path = `/w/${marketer.slug}/campaigns`
  })
  afterAll(() => connection.close())

  beforeEach(async () => {
    campaign = (await read(await marketer.post(path))).location.replace('/whom', '')
  })

  const read = async (response: Response) => ({
    status: response.status,
    location: response.headers.get('location') ?? '',
    text: await response.text(),
  })
  const get = async (address: string) => read(await marketer.get(address))
  const getId = () => campaign.split('/').at(-1) ?? ''
  const load = async (): Promise<{ settings: Record<string, never>; [name: string]: unknown }> =>
    (await service.call('GET', `/api/campaigns/${getId()}`)).body

  /** The fields of a form as a browser would send them. */
  function readFields(text: string): Record<string, string> {
    const [form = ''] = /<form class="form"[\s\S]*?<\/form>/.exec(text) ?? []
    const fields: Record<string, string> = {}
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const [, name] = / name="([^"]*)"/.exec(tag) ?? []
      const [, value = ''] = / value="([^"]*)"/.exec(tag) ?? []
      if (!name || /type="file"/.test(tag)) continue
      if (/type="(radio|checkbox)"/.test(tag) && !/ checked/.test(tag)) continue
      fields[name] = value
    }
    for (const [, name = '', options = ''] of form.matchAll(/<select[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
      fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? /value="([^"]*)"/.exec(options)?.[1] ?? ''
    for (const [, name = '', value = ''] of form.matchAll(/<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)<\/textarea>/g))
      fields[name] = value
    return fields
  }

  /** Opens a step, fills some of its fields in, and sends it as it is. */
  async function fill(step: string, fields: Record<string, string>, query = '') {
    const { text } = await get(`${campaign}/${step}${query}`)
    return submit(step, { ...readFields(text), ...fields })
  }
  async function submit(step: string, fields: Record<string, string>) {
    if (step !== 'whom') return read(await marketer.post(`${campaign}/${step}`, fields))
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    return read(await marketer.post(`${campaign}/${step}`, form))
  }

  it('create a draft with one press, named after its survey', async () => {
    expect(await load()).toMatchObject({
      state: 'draft',
      surveyId: service.ours.surveyId,
      name: expect.stringMatching(/, November 2026$/),
    })
    expect(await get(campaign)).toMatchObject({ status: 303, location: `${campaign}/whom` })
    expect((await get(path)).text).toContain('Draft')
  })

  it('save a step before the next one opens, and come back to any of them', async () => {
    const next = await fill('whom', { name: 'Autumn', cap: '500', to: 'next' })
    expect(next).toMatchObject({ status: 303, location: `${campaign}/when` })
    expect(await load()).toMatchObject({ name: 'Autumn', settings: { cap: 500 } })
    expect(await fill('when', { to: 'send' })).toMatchObject({ location: `${campaign}/send` })
    expect(await fill('when', { to: 'list' })).toMatchObject({ location: path })
    expect((await get(`${campaign}/whom`)).text).toContain('value="Autumn"')
  })

  it.each([
    [
      { method: 'simple-random', size: '400' },
      { method: 'simple-random', size: 400 },
    ],
    [
      { method: 'systematic', share: '12.5' },
      { method: 'systematic', share: 0.125 },
    ],
    [
      { method: 'stratified', property: 'tier', sizes: 'A = 50\nB=20\n' },
      { method: 'stratified', property: 'tier', sizes: { A: 50, B: 20 } },
    ],
    [{ method: 'census', size: 'left over' }, { method: 'census' }],
  ])('keep the sample %o', async (fields, sample) => {
    expect((await fill('whom', fields as Record<string, string>)).status).toBe(303)
    expect((await load()).settings.sample).toEqual(sample)
    const { text } = await get(`${campaign}/whom`)
    expect(readFields(text)).toMatchObject({ method: sample.method })
  })

  it.each([
    ['whom', { name: '' }, 'Enter a name of 1 to 200 characters.'],
    ['whom', { survey: 'nothing' }, 'Choose a survey.'],
    ['whom', { audience: '0'.repeat(22) }, 'Choose an audience.'],
    ['whom', { method: 'simple-random', size: '' }, 'Enter a whole number of contacts.'],
    ['whom', { method: 'systematic', share: '0' }, 'Enter a share of 1 to 100 percent.'],
    ['whom', { method: 'stratified', property: 'tier', sizes: 'A: many' }, 'Enter one line for each value'],
    ['whom', { cap: '-1' }, 'Enter a whole number of contacts, or leave it blank.'],
    ['when', { when: 'at', date: '', time: '10:00' }, 'Enter a day and a time.'],
    ['when', { when: 'recurring', everyMonths: '0' }, 'Enter 1 to 24 months.'],
    ['when', { when: 'event', eventType: '' }, 'Enter the event, up to 100 characters.'],
    ['when', { spreadDays: '99' }, 'Enter 1 to 60 days.'],
    ['when', { window: 'set', from: '' }, 'Enter times such as 09:00.'],
    ['when', { 'after-2': '61' }, 'Enter 1 to 60 days, or leave it blank.'],
    ['message', { replyTo: 'nobody' }, 'Enter an email address'],
    ['message', { subject: 'x'.repeat(201) }, 'This text is too long.'],
    ['message', { test: 'yes', waitDays: '0' }, 'Enter 1 to 60 days.'],
  ])('refuse in the step %s what is wrong: %o', async (step, fields, message) => {
    const before = await load()
    const { status, text } = await fill(step, { name: 'Kept', ...fields } as Record<string, string>)
    expect(status).toBe(400)
    expect(text).toContain(message)
    expect(await load()).toEqual(before)
  })

  it('plan a time, hours, and reminders', async () => {
    const fields = { when: 'at', date: '2026-12-01', time: '10:00', contactZone: 'yes' }
    const times = { window: 'set', from: '09:00', to: '17:00', weekdays: '3', spreadDays: '4' }
    expect((await fill('when', { ...fields, ...times, 'after-1': '3', 'after-3': '7', expires: '30' })).status).toBe(
      303,
    )
    expect((await load()).settings).toMatchObject({
      schedule: { kind: 'at', at: '2026-12-01T10:00', inContactZone: true },
      window: { weekdays: [3], from: '09:00', to: '17:00' },
      spreadDays: 4,
      reminders: [{ afterDays: 3 }, { afterDays: 7 }],
      expiresAfterDays: 30,
    })
    const { text } = await get(`${campaign}/send`)
    expect(text).toContain('each contact’s time zone')
    expect(text).toContain('Over 4 days')
    expect(text).toContain('after 3 days and after 7 days')
  })

  it.each([
    [
      { when: 'recurring', everyMonths: '6', startsOn: '2026-12-01' },
      { kind: 'recurring', everyMonths: 6, startsOn: '2026-12-01' },
    ],
    [
      { when: 'event', eventType: 'delivered', delayDays: '3', 'where-key-1': 'shop', 'where-value-1': 'Bonn' },
      { kind: 'event', type: 'delivered', delayDays: 3, where: { shop: 'Bonn' } },
    ],
    [{ when: 'now' }, { kind: 'now' }],
  ])('keep the schedule %o', async (fields, schedule) => {
    await fill('when', fields as Record<string, string>)
    expect((await load()).settings.schedule).toEqual(schedule)
    expect(readFields((await get(`${campaign}/when`)).text)).toMatchObject({ when: schedule.kind })
  })

  it('keep the texts of each message and language apart', async () => {
    await fill('when', { 'after-1': '3' })
    await fill('message', { subject: 'How are we doing?', fromName: 'Ada', test: 'yes', waitDays: '5' })
    await fill('message', { subject: 'Wie war es?' }, '?in=de')
    await fill('message', { subject: 'Your view, please' }, '?message=b&in=en')
    await fill('message', { introduction: 'A short reminder.' }, '?message=1&in=en')
    expect((await load()).settings).toMatchObject({
      texts: { en: { subject: 'How are we doing?' }, de: { subject: 'Wie war es?' } },
      test: { texts: { en: { subject: 'Your view, please' } }, waitDays: 5 },
      reminders: [{ afterDays: 3, texts: { en: { introduction: 'A short reminder.' } } }],
      fromName: 'Ada',
    })
    const { location } = await fill('message', { 'show-message': '1', 'show-language': 'de', to: 'stay' })
    expect(location).toBe(`${campaign}/message?message=1&in=de`)
    // Other reminders keep their texts when one before them goes.
    await fill('when', { 'after-1': '', 'after-2': '9' })
    expect((await load()).settings.reminders).toMatchObject([{ afterDays: 9, texts: {} }])
  })

  it('preview the email as it will be, also before it is saved', async () => {
    await fill('message', { subject: 'Quick question, {name|there}' })
    const stored = await marketer.get(`${campaign}/preview`)
    expect(stored.headers.get('content-security-policy')).toContain("style-src 'unsafe-inline'")
    expect(stored.headers.get('content-security-policy')).not.toContain('script-src')
    expect(await stored.text()).toMatch(/<body data-preview="email"[\s\S]*Quick question, \[name\]/)
    const form = { ...readFields((await get(`${campaign}/message`)).text), introduction: 'Not saved <yet>' }
    const changed = await read(await marketer.post(`${campaign}/preview`, form))
    expect(changed.text).toContain('Not saved &lt;yet&gt;')
    expect((await load()).settings.texts).toEqual({ en: { subject: 'Quick question, {name|there}' } })
    await service.call('POST', '/api/contacts', { email: 'grace@example.com', name: 'Grace', locale: 'de' })
    const personal = await read(await marketer.post(`${campaign}/preview`, { ...form, contact: 'grace@example.com' }))
    expect(personal.text).toContain('lang="de"')
    expect((await get(`${campaign}/message`)).text).toContain('sandbox="allow-same-origin"')
  })

  it('ask the contacts that were selected in a list, or all of them', async () => {
    const { body: ada } = await service.call('POST', '/api/contacts', { email: 'ada@example.com' })
    const { location } = await read(await marketer.post(`${path}/contacts`, { pick: ada.id }))
    campaign = location.replace('/whom', '')
    const { segmentId } = (await load()).settings
    const { body: members } = await service.call('GET', `/api/segments/${segmentId}/contacts`)
    expect(members.data.map(({ id }: { id: string }) => id)).toEqual([ada.id])
    // The same minute again: the list gets another name.
    expect((await marketer.post(`${path}/contacts`, { pick: ada.id })).status).toBe(303)
    const everyone = await read(await marketer.post(`${path}/contacts`, { all: '1' }))
    campaign = everyone.location.replace('/whom', '')
    expect((await load()).settings.segmentId).toBeNull()
    expect(await read(await marketer.post(`${path}/contacts`))).toMatchObject({
      status: 303,
      location: `/w/${marketer.slug}/contacts`,
    })
    expect((await get(`/w/${marketer.slug}/contacts`)).text).toContain(`formaction="${path}/contacts"`)
  })

  it('list the people of a figure, and nothing for a figure that is none', async () => {
    await marketer.post(`${campaign}/start`)
    for (const figure of ['asked', 'not-asked', 'waiting', 'sent', 'delivered', 'opened', 'clicked', 'responded'])
      expect((await get(`${campaign}/people?figure=${figure}`)).text).toContain('Nobody yet')
    for (const query of ['', '?figure=all', '?figure=asked&reason=throttled', '?figure=sent&reminder=9'])
      expect(await get(`${campaign}/people${query}`)).toMatchObject({ status: 303, location: campaign })
  })

  it('are found by name', async () => {
    await fill('whom', { name: 'Harvest festival' })
    expect((await get(`/w/${marketer.slug}/search?q=harvest`)).text).toContain(`href="${campaign}"`)
    const viewer = await signInMember(service, 'viewer')
    expect(await (await viewer.get(`/w/${viewer.slug}/search?q=harvest`)).text()).not.toContain('Harvest')
  })

  it('create a segment or a list within the first step, and use it', async () => {
    const segment = { 'segment-name': 'Top tier', 'segment-tiers': 'A', name: 'Renamed too', do: 'segment' }
    expect(await fill('whom', segment)).toMatchObject({ status: 303, location: `${campaign}/whom` })
    const findSegment = async (wanted: string): Promise<string> =>
      (await service.call('GET', '/api/segments')).body.data.find(({ name }: { name: string }) => name === wanted).id
    expect(await load()).toMatchObject({ name: 'Renamed too', settings: { segmentId: await findSegment('Top tier') } })
    const list = { 'list-name': 'Fair', 'list-contacts': 'ada@example.com\nben@example.com', do: 'list' }
    expect((await fill('whom', list)).status).toBe(303)
    expect((await get(`${campaign}/whom`)).text).toContain('Fair')
    expect((await load()).settings.segmentId).toBe(await findSegment('Fair'))
    const refused = await fill('whom', { 'list-name': 'Fair', 'list-contacts': 'x@example.com', do: 'list' })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('Another segment has this name.')
    expect(refused.text).toContain('x@example.com')
  })

  it('show both when someone else has changed the same step, and neither for another step', async () => {
    const mine = readFields((await get(`${campaign}/whom`)).text)
    const when = readFields((await get(`${campaign}/when`)).text)
    await fill('whom', { name: 'Theirs' })
    const conflict = await submit('whom', { ...mine, name: 'Mine' })
    expect(conflict.status).toBe(409)
    expect(conflict.text).toContain('value="Mine"')
    expect(conflict.text).toContain('Theirs')
    expect((await load()).name).toBe('Theirs')
    expect((await submit('when', { ...when, spreadDays: '2' })).status).toBe(303)
    expect((await submit('whom', { ...readFields(conflict.text), to: 'next' })).status).toBe(303)
    expect(await load()).toMatchObject({ name: 'Mine', settings: { spreadDays: 2 } })
  })

  it('say who would be asked and who not, with names, and what is wrong with the message', async () => {
    const { body: asked } = await service.call('POST', '/api/contacts', { email: 'asked@example.com', name: 'Olga' })
    const { body: silent } = await service.call('POST', '/api/contacts', { phone: '+442079460009', name: 'Pavel' })
    await marketer.post(`${path}/contacts`, { pick: asked.id })
    const form = new URLSearchParams([
      ['pick', asked.id],
      ['pick', silent.id],
    ])
    const headers = { cookie: marketer.cookie, origin: 'https://vouch.test' }
    const response = await service.app.request(`https://vouch.test${path}/contacts`, {
      method: 'POST',
      headers,
      body: form,
    })
    campaign = (response.headers.get('location') ?? '').replace('/whom', '')
    const { text } = await get(`${campaign}/check`)
    expect(text).toContain('No address for this channel')
    expect(text).toContain('Pavel')
    expect(text).toContain('You haven’t written anything yourself yet.')
    expect((await get(`${campaign}/dry-run?outcome=no-address`)).text).toContain('Pavel')
    expect((await get(`${campaign}/dry-run?outcome=asked`)).text).toContain('Olga')
    expect(await get(`${campaign}/dry-run?outcome=nonsense`)).toMatchObject({ location: `${campaign}/check` })
    expect((await get(`${campaign}/send`)).text).toContain(
      'Ask 1 of 2 contacts by email, right now, 20 a second, no reminders.',
    )
    await service.call('PUT', `/api/contacts/${asked.id}/unsubscription`)
  })

  it('plan the sample, and take over the size', async () => {
    for (const part of [1, 2]) {
      const contacts = Array.from({ length: 1000 }, (_, n) => ({ email: `many-${part}-${n}@example.com` }))
      await service.call('POST', '/api/segments', { name: `Part ${part}`, contacts })
    }
    const { text } = await get(`${campaign}/whom`)
    const [, size = ''] = /value="size-(\d+)"/.exec(text) ?? []
    expect(text).toContain('Planned with a response rate of 20%')
    expect((await fill('whom', { do: `size-${size}` })).location).toBe(`${campaign}/whom`)
    expect((await load()).settings.sample).toEqual({ method: 'simple-random', size: Number(size) })
  })

  it('send a test to the user, and say why it cannot be sent', async () => {
    const sent = await read(await marketer.post(`${campaign}/test-emails`, { edited: 'a' }))
    expect(sent).toMatchObject({ status: 303, location: `${campaign}/check` })
    const { body: audit } = await service.call('GET', '/api/audit?action=campaign.test-sent')
    expect(audit.data).toHaveLength(1)
  })

  it('say what is missing before the start, with links to it', async () => {
    await fill('when', { when: 'at', date: '2020-01-01', time: '10:00' })
    const { text } = await get(`${campaign}/send`)
    expect(text).toContain('The start time has passed.')
    expect(text).toContain(`href="${campaign}/when"`)
    expect(text).not.toContain('/start"')
    expect(await read(await marketer.post(`${campaign}/start`))).toMatchObject({ location: `${campaign}/send` })
    expect((await load()).state).toBe('draft')
  })

  it('start, pause, resume and cancel', async () => {
    const { text } = await get(`${campaign}/send`)
    expect(text).toContain(`action="${campaign}/start"`)
    await marketer.post(`${campaign}/start`)
    expect((await load()).state).toBe('running')
    expect((await get(campaign)).text).toContain('Running')
    expect(await get(`${campaign}/whom`)).toMatchObject({ status: 303, location: campaign })
    expect(await fill('whom', { name: 'Too late' })).toMatchObject({ status: 303, location: campaign })
    await marketer.post(`${campaign}/pause`)
    expect((await get(campaign)).text).toContain('Paused by a member.')
    await marketer.post(`${campaign}/pause/deletion`)
    expect((await load()).state).toBe('running')
    await marketer.post(`${campaign}/cancellation`)
    expect((await load()).state).toBe('cancelled')
    // A second press changes nothing, and shows what the campaign does.
    expect(await read(await marketer.post(`${campaign}/pause`))).toMatchObject({ status: 303, location: campaign })
    await marketer.post(`${campaign}/deletion`)
    expect((await load()).state).toBe('cancelled')
  })

  it('change texts while the campaign runs', async () => {
    await marketer.post(`${campaign}/start`)
    const { status, location } = await fill('message', { subject: 'A better subject' })
    expect([status, location]).toEqual([303, campaign])
    expect((await load()).settings.texts).toMatchObject({ en: { subject: 'A better subject' } })
    await marketer.post(`${campaign}/cancellation`)
    expect(await get(`${campaign}/message`)).toMatchObject({ status: 303, location: campaign })
  })

  it('duplicate a campaign, and delete a draft', async () => {
    await fill('whom', { name: 'Winter' })
    const { location } = await read(await marketer.post(`${campaign}/copies`))
    expect(location).not.toContain(getId())
    campaign = location.replace('/whom', '')
    expect((await load()).name).toBe('Winter (copy)')
    expect(await read(await marketer.post(`${campaign}/deletion`))).toMatchObject({ location: path })
    expect((await get(`${campaign}/whom`)).status).toBe(404)
  })

  it('need a survey that is not closed', async () => {
    const { surveyId } = service.theirs
    await createApiClient(service.app, service.theirs)('PUT', `/api/surveys/${surveyId}/closure`)
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    expect((await get(`/w/${stranger.slug}/campaigns`)).status).toBe(404)
    const { location } = await read(await stranger.post(`/w/${stranger.slug}/campaigns`))
    expect(location).toBe(`/w/${stranger.slug}/campaigns`)
    expect((await stranger.get(campaign.replace(marketer.slug, stranger.slug))).status).toBe(404)
  })

  it('keep the sending settings, and refuse half of the quiet hours', async () => {
    const manager = await signInMember(service, 'manager')
    const settings = `/w/${manager.slug}/settings/sending`
    const fields = { replyTo: 'ada@ours.test', perSecond: '5', perHour: '', perDomainPerHour: '100' }
    const quiet = { quietFrom: '20:00', quietTo: '09:00' }
    expect((await manager.post(settings, { ...fields, ...quiet })).status).toBe(303)
    expect(await (await manager.get(settings)).text()).toContain('value="20:00"')
    const refused = await manager.post(settings, { ...fields, ...quiet, quietTo: '' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('Enter both times, or neither.')
    expect((await marketer.get(settings)).status).toBe(403)
  })
})
