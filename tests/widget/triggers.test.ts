import { type VouchSurvey, vouch } from '../../widget/vouch.ts'
import {
  buildQuestion,
  expectEqual,
  isVisible,
  pause,
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

describe('a survey that waits', () => {
  for (const display of ['inline', 'card'])
    it(`shows nothing and fetches nothing until it is told to, as ${display}`, async () => {
      const calls = stubService(buildQuestion())
      const survey = await render(`<vouch-survey survey="0k3" manual display="${display}"><p>Else</p></vouch-survey>`)
      expectEqual([calls.length, survey.offsetHeight], [0, 0])
      vouch.show('0k3')
      vouch.show('0k3')
      await waitForUpdate()
      expectEqual([calls.length, isShown(survey)], [1, true])
    })

  it('is shown after some seconds', async () => {
    const survey = await renderSurvey({}, 'delay="0.1"')
    expectEqual(isShown(survey), false)
    await pause(120)
    expectEqual(isShown(survey), true)
  })

  it('is shown when enough of the page has been scrolled', async () => {
    const survey = await renderSurvey({}, 'depth="50"')
    document.body.style.minHeight = '3000px'
    const scrollToFraction = async (share: number) => {
      scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * share)
      await pause(60)
      return isShown(survey)
    }
    const results = [await scrollToFraction(0.3), await scrollToFraction(0.55)]
    document.body.style.minHeight = ''
    scrollTo(0, 0)
    expectEqual(results, [false, true])
  })

  it('is shown when the pointer leaves at the top, and not at a side', async () => {
    const survey = await renderSurvey({}, 'exit')
    const leavePage = async (clientX: number, clientY: number) => {
      document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientX, clientY }))
      await waitForUpdate()
      return isShown(survey)
    }
    expectEqual([await leavePage(-1, 200), await leavePage(200, -1)], [false, true])
  })

  it('is shown by an event of the window', async () => {
    const survey = await renderSurvey({}, 'event="order-placed"')
    dispatchEvent(new Event('other'))
    await waitForUpdate()
    expectEqual(isShown(survey), false)
    dispatchEvent(new Event('order-placed'))
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })

  it('is shown by what the page tracks, of which nothing else hears', async () => {
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

  it('no longer waits when it has left the page, and waits again when it is back', async () => {
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

  it('is shown with all others that wait, or by its id alone', async () => {
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

  it('can be shown before it has been drawn', async () => {
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
    it(`are ${pages}, of which ${path} is ${expected ? 'one' : 'none'}`, async () => {
      setPath(path)
      expectEqual(isShown(await renderSurvey({}, `pages="${pages}"`)), expected)
    })

  it('are looked at when a trigger fires, for pages that change without loading', async () => {
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
  it('is as large as it says', async () => {
    let shownCount = 0
    for (let visitor = 0; visitor < 60; visitor++) {
      localStorage.setItem('vouch:visitor', String((visitor * 0.618034) % 1))
      if (isShown(await renderSurvey({}, 'share="50"'))) shownCount++
    }
    if (shownCount < 18 || shownCount > 42) throw new Error(`Expected about 30 of 60, got ${shownCount}`)
  }).timeout(10_000)

  it('is the same visitors always', async () => {
    const first = isShown(await renderSurvey({}, 'share="50"'))
    for (const _ of [1, 2, 3]) expectEqual(isShown(await renderSurvey({}, 'share="50"')), first)
  })

  it('is nobody at 0 and everybody at 100', async () => {
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

  it('does not come again for 90 days', async () => {
    await dismissCard()
    expectEqual([await isShownAfter(0), await isShownAfter(89), await isShownAfter(91)], [false, false, true])
  })

  it('comes again when the page says', async () => {
    await dismissCard()
    expectEqual([await isShownAfter(6, 'again="7"'), await isShownAfter(8, 'again="7"')], [false, true])
  })

  it('keeps no survey from the flow of a page', async () => {
    await dismissCard()
    expectEqual(isShown(await renderSurvey()), true)
  })

  it('comes all the same when it is asked for', async () => {
    await dismissCard()
    const survey = await renderSurvey({}, 'display="card" manual')
    survey.show()
    await waitForUpdate()
    expectEqual(isShown(survey), true)
  })
})

describe('where nothing can be kept', () => {
  it('works all the same', async () => {
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
