import { type VouchSurvey, vouch } from '../../widget/vouch.ts'
import {
  buildQuestion,
  expectEqual,
  holdTimers,
  isVisible,
  render,
  renderSurvey,
  stubService,
  waitForUpdate,
} from './support.ts'

const isShown = (survey: VouchSurvey) => isVisible(survey.shadowRoot?.querySelector('form') ?? undefined)
const { random } = Math
const { now } = Date

afterEach(() => {
  Math.random = random
  Date.now = now
  history.replaceState(null, '', originalUrl)
})

const originalUrl = location.href
const setPath = (path: string) => history.replaceState(null, '', path)

describe('a survey with triggers', () => {
  for (const display of ['inline', 'card'])
    it(`renders and fetches nothing until show(), as ${display}`, async () => {
      const calls = stubService(buildQuestion())
      const survey = await render(`<vouch-survey survey="0k3" manual display="${display}"><p>Else</p></vouch-survey>`)
      expectEqual([calls.length, survey.offsetHeight], [0, 0])
      vouch.show('0k3')
      vouch.show('0k3')
      await waitForUpdate()
      expectEqual([calls.length, isShown(survey)], [1, true])
    })

  it('is shown after the delay', async () => {
    const timers = holdTimers(7000)
    const survey = await renderSurvey({}, 'delay="7"')
    expectEqual(isShown(survey), false)
    await timers.fire()
    expectEqual(isShown(survey), true)
  })

  it('is shown at the scroll depth', async () => {
    const survey = await renderSurvey({}, 'depth="50"')
    document.body.style.minHeight = '3000px'
    const scrollToFraction = async (share: number) => {
      const scrolled = new Promise((resolve) => addEventListener('scroll', resolve, { once: true }))
      scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * share)
      await scrolled
      await waitForUpdate()
      return isShown(survey)
    }
    const results = [await scrollToFraction(0.3), await scrollToFraction(0.55)]
    document.body.style.minHeight = ''
    scrollTo(0, 0)
    expectEqual(results, [false, true])
  })

  it('is shown when the pointer leaves at the top, but not at a side', async () => {
    const survey = await renderSurvey({}, 'exit')
    const leavePage = async (clientX: number, clientY: number) => {
      document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientX, clientY }))
      await waitForUpdate()
      return isShown(survey)
    }
    expectEqual([await leavePage(-1, 200), await leavePage(200, -1)], [false, true])
  })

  it('is shown by a window event', async () => {
    const survey = await renderSurvey({}, 'event="order-placed"')
    dispatchEvent(new Event('other'))
    await waitForUpdate()
    expectEqual(isShown(survey), false)
    dispatchEvent(new Event('order-placed'))
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })

  it('is shown by vouch.track(), which fires no unprefixed event', async () => {
    const survey = await renderSurvey({}, 'event="load"')
    let loadCount = 0
    addEventListener('load', () => loadCount++)
    globalThis.vouch.track('load')
    await waitForUpdate()
    expectEqual([isShown(survey), loadCount], [true, 0])
  })

  it('is shown by the first of several triggers', async () => {
    const survey = await renderSurvey({}, 'delay="60" event="order-placed"')
    vouch.track('order-placed')
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })

  it('disarms its triggers when removed and rearms them when back', async () => {
    const survey = await renderSurvey({}, 'event="order-placed"')
    survey.remove()
    vouch.track('order-placed')
    document.querySelector('main')?.append(survey)
    await waitForUpdate()
    expectEqual(isShown(survey), false)
    vouch.track('order-placed')
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })

  it('is shown with all pending surveys, or by its id alone', async () => {
    stubService(buildQuestion())
    const html = ['0k3', '0k4', '0k5'].map((id) => `<vouch-survey survey="${id}" manual></vouch-survey>`).join('')
    await render(html)
    const listShown = () => [...document.querySelectorAll('vouch-survey')].filter(isShown).map(({ survey }) => survey)
    vouch.show('0k4')
    await waitForUpdate()
    expectEqual(listShown(), ['0k4'])
    vouch.show()
    await waitForUpdate()
    expectEqual(listShown(), ['0k3', '0k4', '0k5'])
  })

  it('can be shown before it has rendered', async () => {
    stubService(buildQuestion())
    const survey = document.createElement('vouch-survey')
    Object.assign(survey, { survey: '0k3', manual: true })
    document.querySelector('main')?.replaceChildren(survey)
    survey.show()
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })
})

describe('the pages of a survey', () => {
  for (const [pages, path, expected] of [
    ['/thanks', '/thanks', true],
    ['/thanks', '/thanks/you', false],
    ['/orders/*  /thanks', '/orders/42/done', true],
    ['/orders/*', '/orders', false],
    ['/a.b', '/axb', false],
    [`${location.origin}/shop/*`, '/shop/tea?x=1', true],
    ['https://elsewhere.example/*', '/shop/tea', false],
  ] as const)
    it(`${pages} ${expected ? 'match' : 'do not match'} ${path}`, async () => {
      setPath(path)
      expectEqual(isShown(await renderSurvey({}, `pages="${pages}"`)), expected)
    })

  it('are matched when a trigger fires, for single-page apps', async () => {
    const survey = await renderSurvey({}, 'pages="/thanks" event="navigated"')
    vouch.track('navigated')
    await waitForUpdate()
    expectEqual(isShown(survey), false)
    setPath('/thanks')
    vouch.track('navigated')
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })
})

describe('the share of visitors', () => {
  it('has the configured size', async () => {
    let shownCount = 0
    for (let visitor = 0; visitor < 60; visitor++) {
      localStorage.setItem('vouch:visitor', String((visitor * 0.618034) % 1))
      if (isShown(await renderSurvey({}, 'share="50"'))) shownCount++
    }
    if (shownCount < 18 || shownCount > 42) throw new Error(`Expected about 30 of 60, got ${shownCount}`)
  }).timeout(10_000)

  it('always contains the same visitors', async () => {
    const first = isShown(await renderSurvey({}, 'share="50"'))
    for (const _ of [1, 2, 3]) expectEqual(isShown(await renderSurvey({}, 'share="50"')), first)
  })

  it('is empty at 0 and complete at 100', async () => {
    expectEqual(
      [isShown(await renderSurvey({}, 'share="0"')), isShown(await renderSurvey({}, 'share="100"'))],
      [false, true],
    )
  })
})

describe('a card that has been closed', () => {
  const dismissCard = async () => {
    const survey = await renderSurvey({}, 'display="card"')
    survey.dismiss()
  }
  const isShownAfter = async (days: number, attributes = '') => {
    Date.now = () => now() + days * 86_400_000
    return isShown(await renderSurvey({}, `display="card" ${attributes}`))
  }

  it('is not shown again for 90 days', async () => {
    await dismissCard()
    expectEqual([await isShownAfter(0), await isShownAfter(89), await isShownAfter(91)], [false, false, true])
  })

  it('is shown again after the configured days', async () => {
    await dismissCard()
    expectEqual([await isShownAfter(6, 'again="7"'), await isShownAfter(8, 'again="7"')], [false, true])
  })

  it('does not suppress an inline survey', async () => {
    await dismissCard()
    expectEqual(isShown(await renderSurvey()), true)
  })

  it('is still shown by show()', async () => {
    await dismissCard()
    const survey = await renderSurvey({}, 'display="card" manual')
    survey.show()
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })
})

describe('blocked storage', () => {
  it('does not stop the survey', async () => {
    const { getItem, setItem } = Storage.prototype
    const throwSecurityError = () => {
      throw new DOMException('No', 'SecurityError')
    }
    Object.assign(Storage.prototype, { getItem: throwSecurityError, setItem: throwSecurityError })
    const wasShown = isShown(await renderSurvey({}, 'display="card" share="100"'))
    Object.assign(Storage.prototype, { getItem, setItem })
    expectEqual(wasShown, true)
  })
})
