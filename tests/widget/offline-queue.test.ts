import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  chooseScore,
  deferResponse,
  expectEqual,
  failFetch,
  fillField,
  findAll,
  findOne,
  getFocused,
  getText,
  interact,
  listWrites,
  problemResponse,
  recordEvents,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const receipt = { id: '0k5', editToken: 'x' }
const STORAGE_KEY = 'vouch:queue'
const readQueue = () =>
  Object.values(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')) as { at: number; service: string }[]
const goOnline = async () => {
  dispatchEvent(new Event('online'))
  await waitForUpdate()
}

async function submitResponse(...responses: unknown[]): Promise<VouchSurvey> {
  stubService(...responses)
  const survey = await renderSurvey()
  await chooseScore(survey, 8)
  fillField(survey, 'comment', 'Warm and quick')
  await submitForm(survey)
  return survey
}

before(interact)

describe('a response that fails to send', () => {
  for (const [name, response] of Object.entries({
    'the network fails': failFetch,
    'the service fails': problemResponse(500),
    'the response is not JSON': () => new Response('<!doctype html>', { status: 502 }),
    'the response is 200 but not JSON': () => new Response('<!doctype html>'),
  }))
    it(`is queued when ${name}, and sent when the network is back`, async () => {
      const survey = await submitResponse(response)
      while (findAll(survey, 'form').length > 0) await waitForUpdate()
      expectEqual(getText(getFocused(survey) as Element), 'Your answer is saved')
      expectEqual([findAll(survey, 'form, .done').length, readQueue().length], [0, 1])
      const calls = stubService(receipt)
      await goOnline()
      expectEqual(
        listWrites(calls).map(({ method, score, comment }) => [method, score, comment]),
        [
          ['POST', 8, undefined],
          ['PATCH', undefined, 'Warm and quick'],
        ],
      )
      expectEqual(readQueue(), [])
      await goOnline()
      expectEqual(calls.length, 2)
    })

  it('is sent without outliving the page where the browser refuses that, as Chromium 80 does', async () => {
    const { timeout } = AbortSignal
    // @ts-expect-error: browsers of that time have none.
    delete AbortSignal.timeout
    try {
      stubService(receipt)
      const { fetch } = window
      const attempts: (boolean | undefined)[] = []
      window.fetch = (input, init) => {
        attempts.push(init?.keepalive)
        return init?.keepalive ? failFetch() : fetch(input, init)
      }
      const survey = await renderSurvey()
      await chooseScore(survey, 8)
      await submitForm(survey)
      expectEqual(getText(getFocused(survey) as Element).slice(0, 10), 'Thank you!')
      expectEqual(attempts.slice(0, 2), [true, false])
      expectEqual(readQueue(), [])
    } finally {
      AbortSignal.timeout = timeout
    }
  })

  it('resumes where it stopped', async () => {
    await submitResponse(receipt, failFetch)
    const calls = stubService(receipt)
    await goOnline()
    expectEqual(listWrites(calls), [
      { method: 'PATCH', editToken: 'x', comment: 'Warm and quick', answers: {}, contactRequested: false },
    ])
  })

  it('is queued from the score on and reported by an event', async () => {
    stubService(failFetch)
    const survey = await renderSurvey()
    const errors = recordEvents(survey, 'vouch-error') as { survey: string; error: Error }[]
    await chooseScore(survey, 8)
    expectEqual([readQueue().length, errors.map(({ error }) => error.message)], [1, ['Failed to fetch']])
    expectEqual(findAll(survey, 'form').length, 1)
    stubService(receipt)
    await submitForm(survey)
    expectEqual([readQueue(), findAll(survey, '.done').length], [[], 1])
  })

  it('is queued when the rate limit is hit, and the form stays', async () => {
    const survey = await submitResponse(problemResponse(429))
    expectEqual(getText(findOne(survey, '.error')), 'Please wait a minute, then send your answer again.')
    expectEqual(readQueue().length, 1)
  })

  it('is not queued when the service rejects it', async () => {
    await submitResponse(problemResponse(403))
    expectEqual(readQueue(), [])
    await submitResponse(failFetch)
    stubService(problemResponse(410, { code: 'closed' }))
    await goOnline()
    expectEqual(readQueue(), [])
  })

  it('is dropped after a week', async () => {
    await submitResponse(failFetch)
    const entries = JSON.parse(localStorage.getItem(STORAGE_KEY) as string)
    for (const entry of Object.values(entries) as { at: number }[]) entry.at -= 7 * 86_400_000 + 1000
    localStorage.setItem(STORAGE_KEY, JSON.stringify(entries))
    const calls = stubService(receipt)
    await goOnline()
    expectEqual([calls, readQueue()], [[], []])
  })

  it('is sent only to its own service', async () => {
    await submitResponse(failFetch)
    const entries = JSON.parse(localStorage.getItem(STORAGE_KEY) as string)
    for (const entry of Object.values(entries) as { service: string }[]) entry.service = 'https://other.example/'
    localStorage.setItem(STORAGE_KEY, JSON.stringify(entries))
    const calls = stubService(receipt)
    await goOnline()
    expectEqual([calls.length, readQueue().length], [0, 1])
  })

  it('is queued beside others under its key', async () => {
    await submitResponse(failFetch)
    await submitResponse(failFetch)
    expectEqual(readQueue().length, 2)
    const calls = stubService(receipt)
    await goOnline()
    expectEqual([listWrites(calls).filter(({ method }) => method === 'POST').length, readQueue().length], [2, 0])
  })

  it('is sent by one tab at a time', async () => {
    await submitResponse(failFetch)
    const deferred = deferResponse(receipt)
    const calls = stubService(deferred.respond)
    await goOnline()
    await goOnline()
    expectEqual(calls.length, 1)
    deferred.resolve()
    await waitForUpdate()
    expectEqual(readQueue(), [])
  })

  it('is queued when the page is left before the request completes', async () => {
    const deferred = deferResponse(receipt)
    stubService(deferred.respond)
    const survey = await renderSurvey()
    await chooseScore(survey, 8)
    fillField(survey, 'comment', 'Warm')
    dispatchEvent(new PageTransitionEvent('pagehide'))
    expectEqual(readQueue().length, 1)
    deferred.resolve()
    await waitForUpdate()
    expectEqual(readQueue(), [])
  })

  it('tolerates foreign data in storage', async () => {
    for (const value of ['{', 'null', '[]', '{"a":null}', '7']) {
      localStorage.setItem(STORAGE_KEY, value)
      await goOnline()
    }
    localStorage.setItem(STORAGE_KEY, '{')
    await submitResponse(failFetch)
    expectEqual(readQueue().length, 1)
  })

  it('is queued in memory when storage is blocked', async () => {
    const { getItem, setItem } = Storage.prototype
    const refuse = () => {
      throw new DOMException('No', 'SecurityError')
    }
    Object.assign(Storage.prototype, { getItem: refuse, setItem: refuse })
    try {
      const survey = await submitResponse(failFetch)
      expectEqual(getText(getFocused(survey) as Element), 'Your answer is saved')
      const calls = stubService(receipt)
      await goOnline()
      expectEqual(calls.length, 2)
    } finally {
      Object.assign(Storage.prototype, { getItem, setItem })
    }
  })
})
