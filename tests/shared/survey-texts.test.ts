import { describe, expect, it } from 'vitest'
import { type Language, languages } from '../../shared/locale.ts'
import { buildSurveyTexts, listSurveyLanguages, type TextOverrides } from '../../shared/survey-texts.ts'

const getQuestion = (language: Language, subject: string | null, overrides: TextOverrides = {}) =>
  buildSurveyTexts(language, overrides, subject).question

describe('the question', () => {
  it.each<[Language, string | null, string]>([
    ['en', '$& & Co', 'How likely are you to recommend $& & Co to a friend or colleague?'],
    ['en', null, 'How likely are you to recommend us to a friend or colleague?'],
    ['es', null, '¿Qué probabilidad hay de que nos recomiende a un amigo o colega?'],
    ['fi', 'Acme', 'Kuinka todennäköisesti suosittelisit yritystä Acme ystävällesi tai työkaverillesi?'],
    ['zh-Hans', '海港咖啡', '您有多大可能把海港咖啡推荐给朋友或同事？'],
    ['zh-Hans', null, '您有多大可能向朋友或同事推荐我们？'],
    ['zh-Hant', 'Northlight', '您向朋友或同事推薦 Northlight 的可能性有多大？'],
    ['th', 'Acme', 'คุณมีแนวโน้มที่จะแนะนำ Acme ให้กับเพื่อนหรือเพื่อนร่วมงานมากน้อยเพียงใด'],
    ['th', 'กาแฟท่าเรือ', 'คุณมีแนวโน้มที่จะแนะนำกาแฟท่าเรือให้กับเพื่อนหรือเพื่อนร่วมงานมากน้อยเพียงใด'],
    ['ar', 'Yahoo!', 'ما مدى احتمال توصيتكم بـ\u2068Yahoo!\u2069 لصديق أو زميل؟'],
    ['ar', 'بنك الميناء', 'ما مدى احتمال توصيتكم ببنك الميناء لصديق أو زميل؟'],
    ['he', '365', 'עד כמה סביר שתמליצו על 365 לחברים או לקולגות?'],
    ['en', 'קפה הנמל!', 'How likely are you to recommend \u2068קפה הנמל!\u2069 to a friend or colleague?'],
  ])('in %s about %s', (language, subject, question) => {
    expect(getQuestion(language, subject)).toBe(question)
  })

  it('names the subject of the language, then that of the survey', () => {
    const overrides = { de: { subject: 'unsere Bäckerei' } }
    expect(getQuestion('de', 'Harbour Bakery', overrides)).toContain('unsere Bäckerei')
    expect(getQuestion('de', null, overrides)).toContain('unsere Bäckerei')
    expect(getQuestion('fr', 'Harbour Bakery', overrides)).toContain('Harbour Bakery')
  })

  it('names who asks where the survey has no subject, never only “us”', () => {
    const ask = (language: Language, overrides: TextOverrides = {}, subject: string | null = null) =>
      buildSurveyTexts(language, overrides, subject, '北极星电器').question
    expect(ask('zh-Hans')).toBe('您有多大可能把北极星电器推荐给朋友或同事？')
    for (const language of languages) expect(ask(language)).toContain('北极星电器')
    expect(ask('zh-Hans', { 'zh-Hans': { question: '{subject}好吗？' } })).toBe('北极星电器好吗？')
    expect(ask('zh-Hans', { 'zh-Hans': { questionUs: '我们的服务好吗？' } })).toBe('我们的服务好吗？')
    expect(ask('zh-Hans', { 'zh-Hans': { subject: '北极星空调' } })).toContain('北极星空调')
    expect(ask('zh-Hans', {}, '北极星')).toBe('您有多大可能把北极星推荐给朋友或同事？')
  })

  it('is in the words of the survey', () => {
    const overrides = { 'zh-Hant': { question: '{subject}好嗎？', thanks: '多謝' }, fr: { questionUs: 'Et nous ?' } }
    expect(buildSurveyTexts('zh-Hant', overrides, null)).toMatchObject({
      question: '我們好嗎？',
      thanks: '多謝',
      low: '完全不可能',
    })
    expect(getQuestion('fr', null, overrides)).toBe('Et nous ?')
    expect(getQuestion('fr', 'Acme', overrides)).toContain('Acme')
    expect(buildSurveyTexts('en', overrides, null).thanks).toBe('Thank you!')
  })
})

describe('the question of a template', () => {
  const employees = {
    en: { question: 'How likely are you to recommend {subject} as a place to work?' },
    'zh-Hans': { question: '您有多大可能推荐亲友来{subject}工作？' },
  }

  it.each<[Language, string | null, string]>([
    ['fr', 'Acme', 'Quelle est la probabilité que vous recommandiez Acme comme employeur\u00a0?'],
    ['fr', null, 'Quelle est la probabilité que vous nous recommandiez comme employeur\u00a0?'],
    ['de', null, 'Wie wahrscheinlich ist es, dass Sie uns als Arbeitgeber weiterempfehlen?'],
    ['en', null, 'How likely are you to recommend us as a place to work?'],
    ['zh-Hans', null, '您有多大可能推荐亲友来我们这里工作？'],
    ['zh-Hans', 'Acme', '您有多大可能推荐亲友来 Acme 工作？'],
  ])('is asked in %s about %s', (language, subject, question) => {
    expect(getQuestion(language, subject, employees)).toBe(question)
  })

  it('is asked in every language while its English text is unchanged', () => {
    expect(listSurveyLanguages(employees, null)).toEqual(languages)
    const changed = { ...employees, en: { question: 'Would you work for {subject} again?' } }
    expect(listSurveyLanguages(changed, null)).toEqual(['en', 'zh-Hans'])
  })
})

describe('the languages of a survey', () => {
  it.each<[string, TextOverrides, string | null, readonly Language[]]>([
    ['are all with the standard question', { fr: { thanks: 'Merci' } }, null, languages],
    ['are those of its own question', { fr: { question: 'Alors ?' }, de: { question: 'Na?' } }, null, ['de', 'fr']],
    ['count a question about “us” without a subject', { fr: { questionUs: 'Et nous ?' } }, null, ['fr']],
    ['do not count it with one', { fr: { questionUs: 'Et nous ?' } }, 'Acme', languages],
  ])('%s', (_name, overrides, subject, expected) => {
    expect(listSurveyLanguages(overrides, subject)).toEqual(expected)
  })
})
