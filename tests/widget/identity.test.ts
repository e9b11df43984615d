import {
  assert,
  buildQuestion,
  chooseScore,
  expectEqual,
  findAll,
  findOne,
  findRadio,
  interact,
  listWrites,
  recordEvents,
  render,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const receipt = { id: '0k5', editToken: 'x' }
const signature = 'ab'.repeat(32)

describe('before any interaction', () => {
  // These tests must run first: the page has had no interaction yet.
  it('nothing is sent, even when a script clicks', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    const events = recordEvents(survey, 'vouch-score')
    await chooseScore(survey, 9)
    await submitForm(survey)
    for (const type of ['pointerdown', 'touchstart', 'keydown', 'click']) dispatchEvent(new Event(type))
    await waitForUpdate()
    expectEqual([calls, events], [[], []])
    assert(findOne(survey, 'form'), 'Expected the form')
  })

  it('a preselected score waits for the first interaction with the page', async () => {
    const calls = stubService(receipt)
    await renderSurvey({}, 'score="9"')
    expectEqual(calls, [])
    await interact()
    await waitForUpdate()
    expectEqual(
      listWrites(calls).map(({ score, interaction }) => [score, interaction]),
      [[9, 'key']],
    )
    await interact()
    expectEqual(calls.length, 1)
  })
})

describe('an interaction', () => {
  for (const [type, eventInit, expected] of [
    ['pointerdown', { pointerType: 'mouse' }, 'pointer'],
    ['pointerdown', { pointerType: 'touch' }, 'touch'],
    ['touchstart', {}, 'touch'],
    ['keydown', {}, 'key'],
  ] as const)
    it(`of ${type}${'pointerType' in eventInit ? ` by ${eventInit.pointerType}` : ''} counts as “${expected}”`, async () => {
      const { getInteraction } = await import('../../widget/interaction.ts')
      expectEqual(getInteraction({ type, ...eventInit } as PointerEvent, undefined), expected)
    })

  it('can be a click without a preceding event, as from a screen reader', async () => {
    const { getInteraction } = await import('../../widget/interaction.ts')
    const click = { type: 'click', pointerType: '' } as PointerEvent
    expectEqual([getInteraction(click, undefined), getInteraction(click, 'key')], ['pointer', 'key'])
  })
})

describe('the respondent', () => {
  const submitContact = async (attributes: string) => {
    const calls = stubService(receipt)
    const survey = await renderSurvey({}, attributes)
    await chooseScore(survey, 9)
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    const { contact, signature } = listWrites(calls)[0] ?? {}
    const isAsked = findAll(survey, '[name=contactDetails]').length > 0
    findOne(survey, '[name=contactRequested]').click()
    return { contact, signature, isAsked }
  }

  it('is anonymous by default', async () => {
    expectEqual(await submitContact(''), { isAsked: true })
    expectEqual(await submitContact('contact-name="Ada"'), { isAsked: true })
  })

  it('can be set by the page and is then not asked for contact details', async () => {
    expectEqual(await submitContact('contact-id="c42" contact-email="ada@example.com" contact-name="Ada Lovelace"'), {
      contact: { externalId: 'c42', email: 'ada@example.com', name: 'Ada Lovelace' },
      isAsked: false,
    })
    expectEqual(await submitContact('contact-phone="+442071234567"'), {
      contact: { phone: '+442071234567' },
      isAsked: false,
    })
  })

  it('is verified by a signature, also when the question is fetched', async () => {
    expectEqual((await submitContact(`contact-id="c42" signature="${signature}"`)).signature, signature)
    const calls = stubService(buildQuestion())
    await render(`<vouch-survey survey="0k3" lang="en" contact-id="c42" signature="${signature}"></vouch-survey>`)
    expectEqual(Object.fromEntries(calls[0]?.url.searchParams ?? []), {
      lang: 'en',
      contactId: 'c42',
      signature: signature,
    })
  })

  it('is not sent with the question request without a signature', async () => {
    const calls = stubService(buildQuestion())
    await render('<vouch-survey survey="0k3" contact-email="ada@example.com"></vouch-survey>')
    expectEqual(calls[0]?.url.search, '')
  })
})

describe('the properties of a response', () => {
  const submitProperties = async (attributes: string) => {
    const calls = stubService(receipt)
    await chooseScore(await renderSurvey({}, attributes), 9)
    return listWrites(calls)[0]?.properties
  }

  it('come from the page first, then from detection', async () => {
    const { shop, device, visits } = await submitProperties(
      `properties='{ "shop": "Harbour Street", "device": "till", "visits": 3 }'`,
    )
    expectEqual([shop, device, visits], ['Harbour Street', 'till', 3])
  })

  it('omit invalid JSON of the page and report it', async () => {
    const errorNames: unknown[] = []
    const recordError = (event: Event) => errorNames.push((event as CustomEvent).detail.error.name)
    document.addEventListener('vouch-error', recordError)
    const sentProperties = await submitProperties(`properties='{ shop'`)
    document.removeEventListener('vouch-error', recordError)
    expectEqual([sentProperties.device, errorNames], ['desktop', ['SyntaxError']])
  })
})

describe('the events for the page', () => {
  it('report each choice and the submission', async () => {
    stubService(receipt)
    const survey = await renderSurvey({}, 'score="3"')
    const [scores, submits] = [recordEvents(document, 'vouch-score'), recordEvents(document, 'vouch-submit')]
    await chooseScore(survey, 9)
    await chooseScore(survey, 7)
    await submitForm(survey)
    expectEqual(scores, [
      { survey: '0k3', score: 9, group: 'promoter' },
      { survey: '0k3', score: 7, group: 'passive' },
    ])
    expectEqual(submits, [
      { survey: '0k3', score: 7, group: 'passive', comment: '', contactRequested: false, answers: {} },
    ])
  })

  it('can prevent the submission', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    recordEvents(survey, 'vouch-submit', (event) => event.preventDefault())
    await chooseScore(survey, 9)
    await submitForm(survey)
    expectEqual(calls.length, 1)
    expectEqual(findRadio(survey, 9).checked, true)
  })
})
