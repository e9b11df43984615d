import {
  assert,
  buildQuestion,
  chooseScore,
  deferResponse,
  expectEqual,
  failFetch,
  fillField,
  findAll,
  findOne,
  findRadio,
  getChosenScores,
  getText,
  isVisible,
  problemResponse,
  render,
  renderSurvey,
  stubService,
  waitForUpdate,
} from './support.ts'

const scores = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']

describe('a survey in a page', () => {
  it('fetches its question from the origin of the script', async () => {
    const calls = stubService(buildQuestion())
    const survey = await render('<vouch-survey survey="0k3" lang="zh-TW"></vouch-survey>')
    expectEqual(
      calls.map(({ method, url }) => [method, url.origin, url.pathname, url.search]),
      [['GET', location.origin, '/widget/embed/surveys/0k3', '?lang=zh-TW']],
    )
    expectEqual(
      getText(findOne(survey, 'legend')),
      'How likely are you to recommend Harbour Coffee to a friend or colleague?',
    )
  })

  it('makes no request when the question is inside the element', async () => {
    const calls = stubService(buildQuestion())
    const survey = await renderSurvey()
    expectEqual(calls, [])
    assert(isVisible(findOne(survey, 'form')), 'Expected the form')
  })

  it('renders one group of eleven radio buttons, named by the question', async () => {
    const survey = await renderSurvey()
    expectEqual(findOne(survey, 'fieldset').firstElementChild?.tagName, 'LEGEND')
    expectEqual(
      findAll<HTMLInputElement>(survey, 'fieldset input[type=radio][name=score]').map((input) => input.value),
      scores,
    )
    expectEqual(getChosenScores(survey), [])
  })

  it('announces the meaning of both ends of the scale to screen readers', async () => {
    const survey = await renderSurvey()
    const names = findAll<HTMLInputElement>(survey, '[name=score]').map(
      (input) => input.ariaLabel ?? getText(input.labels?.[0] as Element),
    )
    expectEqual(names, ['0, Not at all likely', ...scores.slice(1, 10), '10, Extremely likely'])
    expectEqual(
      findAll(survey, '.low, .high').map((end) => end.ariaHidden),
      ['true', 'true'],
    )
  })

  it('asks only for the score at first', async () => {
    const survey = await renderSurvey()
    expectEqual(findAll(survey, 'textarea, [type=checkbox], button'), [])
  })

  it('labels every field', async () => {
    const survey = await renderSurvey({}, 'score="9"')
    const label = (name: string) => getText(findOne<HTMLInputElement>(survey, `[name=${name}]`).labels?.[0] as Element)
    expectEqual(label('comment'), 'What do you value most? optional')
    expectEqual(label('contactRequested'), 'Please contact me about this')
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    expectEqual(label('contactDetails'), 'Your email address or phone number')
    expectEqual(getText(findOne(survey, 'button')), 'Send')
  })

  it('sets the heading level of the question', async () => {
    expectEqual(findOne(await renderSurvey(), '[role=heading]').ariaLevel, '2')
    expectEqual(findOne(await renderSurvey({}, 'heading-level="1"'), '[role=heading]').ariaLevel, '1')
  })

  it('shows the scale in the digits and the direction of the language', async () => {
    const readSurvey = async (language: 'fa' | 'ar') => {
      const survey = await renderSurvey({ language })
      const labels = findAll(survey, '.scale span').map(getText)
      return [
        labels.join(' '),
        findOne(survey, '.vouch').getAttribute('dir'),
        findOne(survey, '[name=score]').ariaLabel,
      ]
    }
    expectEqual(await readSurvey('fa'), ['۰ ۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ ۱۰', 'rtl', '۰, اصلاً محتمل نیست'])
    expectEqual(await readSurvey('ar'), ['0 1 2 3 4 5 6 7 8 9 10', 'rtl', '0, غير محتمل على الإطلاق'])
  })

  it('declares its language', async () => {
    const survey = await renderSurvey({ language: 'zh-Hant' }, 'score="9"')
    expectEqual(findOne(survey, '[part=sheet]').lang, 'zh-Hant')
    expectEqual(getText(findOne(survey, 'button')), '送出')
  })

  it('preselects a score without sending it', async () => {
    const calls = stubService({})
    expectEqual(getChosenScores(await renderSurvey({}, 'score="0"')), ['0'])
    expectEqual(getChosenScores(await renderSurvey({}, 'score="10"')), ['10'])
    expectEqual(calls, [])
  })

  it('ignores a score that is not on the scale', async () => {
    for (const score of ['11', '-1', '7.5', 'seven', ''])
      expectEqual(getChosenScores(await renderSurvey({}, `score="${score}"`)), [])
  })

  it('asks for contact details once the contact box is ticked', async () => {
    const survey = await renderSurvey({}, 'score="9"')
    expectEqual(findAll(survey, '[name=contactDetails]'), [])
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    assert(isVisible(findOne(survey, '[name=contactDetails]')), 'Expected the question about contact details')
  })

  it('never asks for contact details when a personal link identifies the respondent', async () => {
    const survey = await renderSurvey({}, 'score="9" token="5up3rs3cr3t"')
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    expectEqual(findAll(survey, '[name=contactDetails]'), [])
  })

  it('shows a closed message without taking the focus', async () => {
    const survey = await renderSurvey({ closed: true })
    expectEqual(
      getText(findOne(survey, '.ending')),
      'This survey is closed Thank you for your interest. We are no longer collecting answers.',
    )
    expectEqual(findAll(survey, 'form'), [])
    expectEqual(document.activeElement, document.body)
  })
})

describe('a survey that cannot be shown', () => {
  for (const [name, response] of Object.entries({
    'the service is unreachable': failFetch,
    'the survey does not exist': problemResponse(404),
    'the site is not allowed to show the survey': problemResponse(403, { code: 'origin' }),
    'the response is not JSON': () => new Response('<!doctype html>'),
  })) {
    it(`leaves the page unchanged when ${name}`, async () => {
      stubService(response)
      const survey = await render('<vouch-survey survey="0k3"><a href="/l/till-3">Tell us</a></vouch-survey>')
      assert(isVisible(survey.querySelector('a') as Element), 'Expected what the page says instead')
    })
  }

  it('leaves the page unchanged when the inline question is not valid JSON', async () => {
    const survey = await render(
      '<vouch-survey survey="0k3"><script type="application/json">{</script><p>Else</p></vouch-survey>',
    )
    assert(isVisible(survey.querySelector('p') as Element), 'Expected what the page says instead')
  })
})

describe('a survey in a page that changes', () => {
  it('tolerates the script being loaded twice from two URLs', async () => {
    const scriptUrl = '/widget/vouch.ts?again'
    await import(scriptUrl)
    assert(isVisible(findOne(await renderSurvey(), 'form')), 'Expected the form')
  })

  it('waits until its survey id is set', async () => {
    const calls = stubService(buildQuestion())
    const survey = await render('<vouch-survey></vouch-survey>')
    expectEqual(calls, [])
    survey.survey = '0k3'
    await waitForUpdate(survey)
    expectEqual(calls.length, 1)
    assert(isVisible(findOne(survey, 'form')), 'Expected the form')
  })

  it('resets when the survey changes and ignores a late response for the old one', async () => {
    const deferred = deferResponse(buildQuestion({ surveyId: 'first', subject: 'First' } as object))
    stubService(deferred.respond, buildQuestion({ surveyId: 'second', subject: 'Second' } as object))
    const survey = await render('<vouch-survey survey="first"></vouch-survey>')
    survey.survey = 'second'
    await waitForUpdate(survey)
    deferred.resolve()
    await waitForUpdate(survey)
    assert(getText(findOne(survey, 'legend'))?.includes('Second'), 'Expected the second question')
  })

  it('keeps the input when the element is moved', async () => {
    const calls = stubService(buildQuestion())
    const survey = await render('<section></section><vouch-survey survey="0k3"></vouch-survey>')
    await chooseScore(survey, 8)
    fillField(survey, 'comment', 'Warm and quick')
    survey.remove()
    document.querySelector('section')?.append(survey)
    await waitForUpdate(survey)
    expectEqual(getChosenScores(survey), ['8'])
    expectEqual(findOne<HTMLTextAreaElement>(survey, 'textarea').value, 'Warm and quick')
    expectEqual(calls.length, 1)
  })

  it('shares no state with another survey on the page', async () => {
    stubService(buildQuestion())
    const first = await render('<vouch-survey survey="0k3"></vouch-survey><vouch-survey survey="0k4"></vouch-survey>')
    const second = first.nextElementSibling as typeof first
    findRadio(first, 3).click()
    findRadio(second, 9).click()
    expectEqual([getChosenScores(first), getChosenScores(second)], [['3'], ['9']])
  })
})
