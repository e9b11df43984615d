import { describe, expect, it } from 'vitest'
import { parseColumnMapping } from '../../../server/commands/column-mapping.ts'
import { guessMapping } from '../../../server/domain/imports/column-guesses.ts'
import { proposeProperties } from '../../../server/domain/imports/property-columns.ts'
import type { ImportKind } from '../../../shared/import.ts'

/** The guesses as `name → target`, without columns that are left out. */
function guess(kind: ImportKind, header: string[], options: { otherNames?: string[][]; keys?: string[] } = {}) {
  const { preset, columns } = guessMapping({ header, otherNames: options.otherNames ?? [] }, kind, options.keys ?? [])
  const pairs = columns.flatMap((target, column) =>
    target === null ? [] : [[target, header[column] || `#${column + 1}`]],
  )
  return { preset: preset?.name ?? null, ...Object.fromEntries(pairs) }
}

describe('columns are proposed', () => {
  it.each<[string, string[], object]>([
    [
      'SurveyMonkey',
      [
        'Respondent ID',
        'Collector ID',
        'Start Date',
        'End Date',
        'IP Address',
        'Email Address',
        'First Name',
        'Last Name',
        'How likely is it that you would recommend us to a friend?',
        'What could we do better?',
      ],
      {
        key: 'Respondent ID',
        at: 'End Date',
        'contact.email': 'Email Address',
        'contact.firstName': 'First Name',
        'contact.lastName': 'Last Name',
        score: 'How likely is it that you would recommend us to a friend?',
        comment: 'What could we do better?',
      },
    ],
    [
      'Typeform',
      ['#', 'How likely are you to recommend us?', 'Why?', 'Start Date (UTC)', 'Submit Date (UTC)', 'Network ID'],
      { key: '#', score: 'How likely are you to recommend us?', comment: 'Why?', at: 'Submit Date (UTC)' },
    ],
    [
      'Google Forms',
      ['Timestamp', 'How likely are you to recommend us? (0-10)', 'Comments', 'Email Address'],
      {
        at: 'Timestamp',
        score: 'How likely are you to recommend us? (0-10)',
        comment: 'Comments',
        'contact.email': 'Email Address',
      },
    ],
    [
      'Microsoft Forms',
      ['ID', 'Start time', 'Completion time', 'Email', 'Name', 'How likely are you to recommend us?', 'Why?'],
      {
        key: 'ID',
        at: 'Completion time',
        'contact.email': 'Email',
        'contact.name': 'Name',
        score: 'How likely are you to recommend us?',
        comment: 'Why?',
      },
    ],
    [
      'Delighted',
      ['Person ID', 'Response ID', 'Score', 'Comment', 'Response Date', 'Person Name', 'Person Email'],
      {
        key: 'Response ID',
        score: 'Score',
        comment: 'Comment',
        at: 'Response Date',
        'contact.name': 'Person Name',
        'contact.email': 'Person Email',
      },
    ],
    [
      'Delighted',
      ['Response ID', 'Person ID', 'Name', 'Email', 'Score', 'Comment', 'Date'],
      {
        key: 'Response ID',
        'contact.name': 'Name',
        'contact.email': 'Email',
        score: 'Score',
        comment: 'Comment',
        at: 'Date',
      },
    ],
    [
      'Retently',
      ['First name', 'Last name', 'Email address', 'Score', 'Feedback', 'Rating category', 'Response date'],
      {
        'contact.firstName': 'First name',
        'contact.lastName': 'Last name',
        'contact.email': 'Email address',
        score: 'Score',
        comment: 'Feedback',
        at: 'Response date',
      },
    ],
    [
      '问卷星',
      ['序号', '提交答卷时间', '所用时间', '来源', '来自IP', '您有多大可能向朋友推荐我们？', '您打分的原因', '手机号'],
      {
        key: '序号',
        at: '提交答卷时间',
        'property.来源': '来源',
        score: '您有多大可能向朋友推荐我们？',
        comment: '您打分的原因',
        'contact.phone': '手机号',
      },
    ],
  ])('for responses of %s', (preset, header, expected) => {
    expect(guess('responses', header)).toEqual({ preset, ...expected })
  })

  it('for responses of Qualtrics, by the questions on the second line', () => {
    const header = ['StartDate', 'EndDate', 'RecordedDate', 'ResponseId', 'RecipientEmail', 'Q1_NPS_GROUP', 'Q1']
    const otherNames = [
      ['Start Date'],
      ['End Date'],
      ['Recorded Date'],
      ['Response ID'],
      ['Recipient Email'],
      ['Group'],
      ['How likely are you to recommend us?'],
    ]
    expect(guess('responses', header, { otherNames })).toEqual({
      preset: 'Qualtrics',
      at: 'RecordedDate',
      key: 'ResponseId',
      'contact.email': 'RecipientEmail',
      score: 'Q1',
    })
  })

  it.each<[string, string[], object]>([
    [
      'Shopify',
      [
        'Customer ID',
        'First Name',
        'Last Name',
        'Email',
        'Accepts Email Marketing',
        'Default Address Phone',
        'Phone',
        'Note',
      ],
      { externalId: 'Customer ID', firstName: 'First Name', lastName: 'Last Name', email: 'Email', phone: 'Phone' },
    ],
    [
      'Mailchimp',
      ['Email Address', 'First Name', 'Last Name', 'Phone Number', 'TAGS'],
      { email: 'Email Address', firstName: 'First Name', lastName: 'Last Name', phone: 'Phone Number' },
    ],
    [
      'HubSpot',
      ['Record ID', 'First Name', 'Last Name', 'Email', 'Phone Number'],
      {
        externalId: 'Record ID',
        firstName: 'First Name',
        lastName: 'Last Name',
        email: 'Email',
        phone: 'Phone Number',
      },
    ],
    [
      'Google Contacts',
      ['First Name', 'Last Name', 'E-mail 1 - Label', 'E-mail 1 - Value', 'Phone 1 - Value'],
      { firstName: 'First Name', lastName: 'Last Name', email: 'E-mail 1 - Value', phone: 'Phone 1 - Value' },
    ],
    [
      'Outlook',
      ['First Name', 'Last Name', 'E-mail Address', 'Business Phone', 'Mobile Phone'],
      { firstName: 'First Name', lastName: 'Last Name', email: 'E-mail Address', phone: 'Mobile Phone' },
    ],
  ])('for contacts of %s', (preset, header, expected) => {
    expect(guess('contacts', header)).toEqual({ preset, ...expected })
  })

  it.each<[ImportKind, string[], object]>([
    [
      'responses',
      ['日期', 'NPS', '意见', '姓名', '手机号码'],
      { at: '日期', score: 'NPS', comment: '意见', 'contact.name': '姓名', 'contact.phone': '手机号码' },
    ],
    ['responses', ['Date', 'Score', 'Comment', 'Shop'], { at: 'Date', score: 'Score', comment: 'Comment' }],
    ['contacts', ['id', 'externalId', 'name', 'email'], { externalId: 'externalId', name: 'name', email: 'email' }],
    ['contacts', ['ID', 'Full Name', 'E-Mail'], { externalId: 'ID', name: 'Full Name', email: 'E-Mail' }],
    ['contacts', ['姓名', '联系电话', '会员等级'], { name: '姓名', phone: '联系电话' }],
    ['contacts', ['姓名', '称呼', '手机'], { name: '姓名', salutation: '称呼', phone: '手机' }],
    ['contacts', ['稱呼', '電話'], { salutation: '稱呼', phone: '電話' }],
    ...['手机', '手机号', '手机号码', '联系电话'].map((name): [ImportKind, string[], object] => [
      'contacts',
      [name, '门店'],
      { phone: name },
    ]),
    ...['得分', '打分', '评分', 'NPS'].map((name): [ImportKind, string[], object] => [
      'responses',
      ['序号', '提交答卷时间', '所用时间', name],
      { preset: '问卷星', key: '序号', at: '提交答卷时间', score: name },
    ]),
    // The lists that we export.
    [
      'responses',
      ['日期', '问卷', '评分', '客户类型', '留言', '姓名', '邮箱', '电话', '客户编号', '反馈 ID'],
      {
        ...{ at: '日期', score: '评分', comment: '留言', key: '反馈 ID', 'contact.name': '姓名' },
        ...{ 'contact.email': '邮箱', 'contact.phone': '电话', 'contact.externalId': '客户编号' },
      },
    ],
    [
      'contacts',
      ['姓名', '邮箱', '电话', '客户编号', '最近评分', '添加日期'],
      { name: '姓名', email: '邮箱', phone: '电话', externalId: '客户编号' },
    ],
  ])('for %s by %j', (kind, header, expected) => expect(guess(kind, header)).toEqual({ preset: null, ...expected }))

  it('for properties in use, and never for one of two columns of one name', () => {
    expect(guess('contacts', ['Email', 'Email', 'Phone', 'shop', 'property.Tier'], { keys: ['Shop'] })).toEqual({
      preset: null,
      phone: 'Phone',
      'property.Shop': 'shop',
      'property.Tier': 'property.Tier',
    })
  })
})

describe('columns that are no field', () => {
  const propose = (header: string[], keys: string[] = []) =>
    proposeProperties(guessMapping({ header, otherNames: [] }, 'contacts', keys), header)

  it.each<[string[], (string | null)[]]>([
    [
      ['Email', 'Shop', 'Tier', 'Customer Level', '会员等级'],
      ['email', 'property.shop', 'property.tier', 'property.customer level', 'property.会员等级'],
    ],
    [
      ['Email', 'Shop', 'SHOP', 'shop '],
      ['email', 'property.shop', null, null],
    ],
    [
      ['Email', 'Shop', 'Shop', ''],
      ['email', null, null, null],
    ],
    [
      ['Email', 'E-mail address', 'Shop'],
      ['email', null, 'property.shop'],
    ],
    [
      ['Email', 'Email', 'Phone'],
      [null, null, 'phone'],
    ],
    [
      ['id', 'externalId', 'Town'],
      [null, 'externalId', 'property.town'],
    ],
    [
      ['Email Address', 'LEID', 'EUID', 'Birthday'],
      ['email', null, null, 'property.birthday'],
    ],
  ])('become properties in contacts: %j', (header, targets) => expect(propose(header)).toEqual(targets))

  it('become properties up to 20, beside those in use', () => {
    const header = ['Email', ...Array.from({ length: 25 }, (_, index) => `X${index}`), 'Tier']
    const targets = propose(header, ['Tier'])
    expect(targets.filter((target) => target?.startsWith('property.'))).toHaveLength(21)
    expect(targets.slice(20, 22)).toEqual(['property.x19', null])
    expect(targets.at(-1)).toBe('property.Tier')
  })

  it('stay out of responses', () => {
    expect(guessMapping({ header: ['Score', 'Shop'], otherNames: [] }, 'responses', []).columns).toEqual([
      'score',
      null,
    ])
  })
})

describe('--map', () => {
  const header = ['Date', 'Likely (0 = no, 10 = yes)?', 'Email', 'Email', '', 'a=b']
  const fields = ['score', 'at', 'contact.email']
  const parse = (...map: string[]) =>
    Object.fromEntries(parseColumnMapping(map, { header, otherNames: [['Submitted on']] }, fields))

  it.each<[string[], object]>([
    [['score=Likely (0 = no, 10 = yes)?,at=Date'], { score: 1, at: 0 }],
    [['at=Date', 'property.x=a=b'], { at: 0, 'property.x': 5 }],
    [[' at = Date , score = #5 '], { at: 0, score: 4 }],
    [['contact.email=Email#2'], { 'contact.email': 3 }],
    [['at=Submitted on'], { at: 0 }],
    [['at=Date,'], { at: 0 }],
  ])('%j names columns', (map, expected) => expect(parse(...map)).toEqual(expected))

  it.each([
    ['contact.email=Email', '2 columns are called “Email”. Choose one of “Email#1” (column 3), “Email#2” (column 4).'],
    [
      'score=Points',
      'there is no column “Points” for score. The file has: Date, Likely (0 = no, 10 = yes)?, Email#1, Email#2, #5, a=b.',
    ],
    ['score=Points,at=Date', 'there is no column “Points” for score.'],
    ['score', 'there is no column “” for score.'],
    ['rating=Date', 'there is no field “rating”. Expected score, at, contact.email, property.NAME.'],
    ['property.=Date', 'there is no field “property.”.'],
  ])('%j is refused: %s', (map, message) => expect(() => parse(map)).toThrow(message))
})
