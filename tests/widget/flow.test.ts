import {
  assert,
  chooseScore,
  expectEqual,
  fillField,
  findAll,
  findOne,
  getText,
  interact,
  listWrites,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const receipt = { id: '0k5', editToken: 'x' }
const groups = ['promoter', 'passive', 'detractor'] as const
const reason = (id: string, text: string) => ({ id, text })
const other = reason('other', 'Something else')
const flow = {
  reasons: { promoter: [reason('taste', 'The taste'), other], detractor: [reason('wait', 'The wait'), other] },
  questions: [
    {
      id: 'visit',
      type: 'one' as const,
      text: 'How did you come?',
      groups: [...groups],
      options: [reason('foot', 'On foot'), reason('car', 'By car')],
    },
    {
      id: 'had',
      type: 'many' as const,
      text: 'What did you have?',
      groups: ['promoter' as const],
      options: [reason('tea', 'Tea'), reason('cake', 'Cake')],
    },
    {
      id: 'ease',
      type: 'scale' as const,
      text: 'How easy was it?',
      groups: ['promoter' as const],
      points: 5,
      low: 'Hard',
      high: 'Easy',
    },
    { id: 'wish', type: 'text' as const, text: 'What do you wish for?', groups: ['detractor' as const] },
  ],
  thanksLinks: { promoter: { url: 'https://reviews.example.com/harbour', text: 'Tell others' } },
}
const getTitles = (survey: Parameters<typeof findAll>[0]) =>
  findAll(survey, '.field > span, .field > legend').map((element) => getText(element))
const tickOption = (survey: Parameters<typeof findAll>[0], value: string) =>
  findOne(survey, `[value="${value}"]:not([name=score])`).click()

before(interact)

describe('what follows the score', () => {
  it('uses the texts of the group and follows its changes', async () => {
    stubService(receipt)
    const survey = await renderSurvey()
    const labels: unknown[] = []
    for (const score of [9, 7, 6]) {
      await chooseScore(survey, score)
      labels.push(getTitles(survey)[0])
    }
    expectEqual(labels, [
      'What do you value most? optional',
      'What could we have done better? optional',
      'What went wrong? What should we change? optional',
    ])
  })

  it('contains the questions for that group, in order', async () => {
    stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 10)
    expectEqual(getTitles(survey).slice(1), [
      'What was the main reason? optional',
      'How did you come? optional',
      'What did you have? optional',
      'How easy was it? optional',
    ])
    await chooseScore(survey, 8)
    expectEqual(getTitles(survey).slice(1), ['How did you come? optional'])
    await chooseScore(survey, 0)
    expectEqual(getTitles(survey).slice(1), [
      'What was the main reason? optional',
      'How did you come? optional',
      'What do you wish for? optional',
    ])
  })

  it('is sent by question id, whatever its type', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 10)
    for (const value of ['taste', 'foot', 'tea', 'cake']) tickOption(survey, value)
    findOne(survey, '[name="answers.ease"][value="4"]').click()
    await submitForm(survey)
    expectEqual(listWrites(calls)[1]?.answers, { reasons: ['taste'], visit: 'foot', had: ['tea', 'cake'], ease: 4 })
  })

  it('asks for details once “something else” is ticked', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 3)
    expectEqual(findAll(survey, '[name="answers.other"]'), [])
    tickOption(survey, 'other')
    await waitForUpdate(survey)
    expectEqual(getTitles(survey)[2], 'Please tell us what optional')
    fillField(survey, 'answers.other', 'The music')
    fillField(survey, 'answers.wish', 'Quiet')
    await submitForm(survey)
    expectEqual(listWrites(calls)[1]?.answers, { reasons: ['other'], other: 'The music', wish: 'Quiet' })
  })

  it('keeps the answers when the score changes and sends only those of the group', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 3)
    fillField(survey, 'comment', 'Slow')
    for (const value of ['wait', 'car']) tickOption(survey, value)
    await waitForUpdate(survey)
    await chooseScore(survey, 9)
    expectEqual(
      findAll<HTMLInputElement>(survey, '.picks :checked').map((input) => input.value),
      ['car'],
    )
    expectEqual(findOne<HTMLTextAreaElement>(survey, 'textarea').value, 'Slow')
    await submitForm(survey)
    expectEqual(listWrites(calls).at(-1)?.answers, { visit: 'car' })
  })

  it('labels the ends of a further scale', async () => {
    stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 9)
    expectEqual(
      findAll<HTMLInputElement>(survey, '.points input').map((input) => input.ariaLabel ?? input.value),
      ['1, Hard', '2', '3', '4', '5, Easy'],
    )
  })

  it('is optional', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 9)
    await submitForm(survey)
    expectEqual(
      listWrites(calls).map(({ method }) => method),
      ['POST'],
    )
    assert(findOne(survey, '.done'), 'Expected the thanks')
  })

  it('ends with the thanks and link for the group', async () => {
    stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 9)
    await submitForm(survey)
    expectEqual(getText(findOne(survey, '#more')), 'We’re glad to hear that and will share it with our team.')
    const link = findOne<HTMLAnchorElement>(survey, 'a')
    expectEqual(
      [link.href, getText(link), link.target, link.rel],
      ['https://reviews.example.com/harbour', 'Tell others', '_blank', 'noopener'],
    )
    assert(link.offsetHeight >= 44, 'Expected a link that is easy to hit')
  })

  it('has no link for a group without one', async () => {
    stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 2)
    await submitForm(survey)
    expectEqual(
      [getText(findOne(survey, '#more')), findAll(survey, 'a')],
      ['Sorry we let you down. Someone on our team will read this.', []],
    )
  })
})

describe('what a page adds', () => {
  it('fills the intro, question, thanks and footer slots', async () => {
    stubService(receipt)
    const slotted = ['intro', 'question', 'thanks', 'footer'].map((slot) => `<b slot="${slot}">${slot}</b>`).join('')
    const survey = await renderSurvey({}, '', slotted)
    const listAssigned = () =>
      [...survey.querySelectorAll('b')].filter((element) => element.assignedSlot).map((element) => getText(element))
    expectEqual(listAssigned(), ['intro', 'question', 'footer'])
    await chooseScore(survey, 9)
    await submitForm(survey)
    expectEqual(listAssigned(), ['intro', 'thanks', 'footer'])
  })

  it('can style parts by name', async () => {
    stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 9)
    const parts = new Set(findAll(survey, '[part]').map((element) => element.getAttribute('part')))
    expectEqual([...parts].sort(), [
      'button',
      'comment',
      'field',
      'question',
      'reason',
      'reasons',
      'scale',
      'score',
      'sheet',
    ])
  })
})

describe('what has been typed', () => {
  const hidePage = () => dispatchEvent(new PageTransitionEvent('pagehide'))

  it('is sent once when the page is left', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey(flow)
    await chooseScore(survey, 3)
    hidePage()
    expectEqual(calls.length, 1)
    fillField(survey, 'comment', 'Slow')
    tickOption(survey, 'wait')
    hidePage()
    expectEqual(listWrites(calls)[1], {
      method: 'PATCH',
      editToken: 'x',
      comment: 'Slow',
      answers: { reasons: ['wait'] },
      contactRequested: false,
    })
    await waitForUpdate(survey)
    hidePage()
    expectEqual(calls.length, 2)
  })

  it('is sent without incomplete contact details', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 3)
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    fillField(survey, 'contactDetails', 'ada@exa')
    hidePage()
    expectEqual([listWrites(calls)[1]?.contactRequested, listWrites(calls)[1]?.contact], [true, undefined])
  })

  it('is sent when the element is removed', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 3)
    fillField(survey, 'comment', 'Slow')
    survey.remove()
    expectEqual(listWrites(calls)[1]?.comment, 'Slow')
  })
})
