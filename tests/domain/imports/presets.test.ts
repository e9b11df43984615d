import { describe, expect, it } from 'vitest'
import { guessMapping } from '../../../server/domain/imports/column-guesses.ts'
import type { ImportKind } from '../../../shared/import.ts'

const guess = (kind: ImportKind, header: string[]) => guessMapping({ header, otherNames: [] }, kind, [])

describe('an export is recognised with some of its columns', () => {
  it.each<[string, ImportKind, string, string | null]>([
    ['SurveyMonkey', 'responses', 'Respondent ID|End Date|How likely are you to recommend us?', 'End Date'],
    ['SurveyMonkey', 'responses', 'Collector ID|Start Date|Email Address|Score', 'Start Date'],
    ['SurveyMonkey', 'responses', 'Teilnehmer-ID|Startdatum|Enddatum|Bewertung', 'Enddatum'],
    ['Qualtrics', 'responses', 'StartDate|EndDate|ResponseId|Q1', 'EndDate'],
    ['Qualtrics', 'responses', 'EndDate|Finished|RecipientEmail|Q1', 'EndDate'],
    ['Qualtrics', 'responses', 'StartDate|Progress|ExternalReference|Q1', 'StartDate'],
    ['Qualtrics', 'responses', 'RecordedDate|ResponseId|UserLanguage|Q1', 'RecordedDate'],
    ['Typeform', 'responses', '#|Score|Submit Date (UTC)', 'Submit Date (UTC)'],
    ['Typeform', 'responses', 'Score|Response Type|Start Date (UTC)', 'Start Date (UTC)'],
    ['Google Forms', 'responses', 'Timestamp|How likely are you to recommend us to a friend?', 'Timestamp'],
    ['Google Forms', 'responses', 'Zeitstempel|Wie wahrscheinlich empfehlen Sie uns weiter?', 'Zeitstempel'],
    ['Google Forms', 'responses', '时间戳记|您有多大可能推荐我们？', '时间戳记'],
    ['Google Forms', 'responses', 'タイムスタンプ|当社を薦める可能性はどのくらいですか？', 'タイムスタンプ'],
    ['Microsoft Forms', 'responses', 'ID|Completion time|Score', 'Completion time'],
    ['Microsoft Forms', 'responses', 'Start time|Completion time|Score', 'Completion time'],
    ['Microsoft Forms', 'responses', 'ID|开始时间|完成时间|评分', '完成时间'],
    ['Delighted', 'responses', 'Person Email|Score|Comment|Response Date', 'Response Date'],
    ['Delighted', 'responses', 'Person ID|Person Name|Score', null],
    ['Retently', 'responses', 'Email address|Score|Rating category', null],
    ['问卷星', 'responses', '序号|提交答卷时间|评分', '提交答卷时间'],
    ['问卷星', 'responses', '序号|来自IP|评分', null],
    ['Shopify', 'contacts', 'Email|Accepts SMS Marketing|Total Spent', null],
    ['Shopify', 'contacts', 'First Name|Email|Default Address City', null],
    ['Mailchimp', 'contacts', 'Email Address|MEMBER_RATING|OPTIN_TIME', null],
    ['Mailchimp', 'contacts', 'Email Address|TAGS', null],
    ['HubSpot', 'contacts', 'Record ID|Email|Lead Status', null],
    ['HubSpot', 'contacts', 'First Name|Email|Lifecycle Stage', null],
    ['Google Contacts', 'contacts', 'Name|Phone 1 - Value', null],
    ['Outlook', 'contacts', 'First Name|E-mail Address|Home Phone', null],
  ])('%s: %s by %s', (preset, kind, names, date) => {
    const header = names.split('|')
    const { preset: found, columns } = guess(kind, header)
    expect(found?.name).toBe(preset)
    expect(header[columns.indexOf('at')] ?? null).toBe(date)
  })
})

describe('no export is recognised', () => {
  it.each<[ImportKind, string]>([
    ['responses', 'timestamp|score|comment'],
    ['responses', 'Score|Timestamp|Why did you choose this score?'],
    ['responses', 'ID|Start time|End time|Score'],
    ['responses', 'ID|Date|Score|Comment'],
    ['responses', 'Response ID|Score|Comment'],
    ['responses', 'Response ID|Time Started|Date Submitted|Status|IP Address|Score'],
    ['responses', 'Start Date|End Date|Status|Score'],
    ['responses', '序号|提交时间|评分|来源'],
    ['responses', 'Email address|Score|Feedback'],
    ['contacts', 'First Name|Last Name|Email|Phone'],
    ['contacts', 'Email Address|First Name|Last Name|Tags'],
    ['contacts', 'Record Id|Contact Owner|First Name|Last Name|Email'],
    ['contacts', 'Customer ID|First Name|Last Name|Email|Total Spent'],
    ['contacts', 'Name|Email|Mobile Phone|Business Phone'],
  ])('among %s by %s', (kind, names) => expect(guess(kind, names.split('|')).preset).toBeNull())
})
