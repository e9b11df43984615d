import { timeFromId, timePrefix } from '../../server/domain/ids.ts'
import type { Statement } from '../../server/store/database.ts'
import { DAY, NOON } from '../support/world.ts'
import type { SampleRows } from './workspaces.ts'

/** What a contract case has inserted, by which its ids stand for rows of the sample. */
export class CaseRows {
  readonly #responses = new Map<string, 'answer' | 'followedUp' | 'suspect' | 'invited'>()
  readonly #contacts = new Set<string>()
  readonly #invitations = new Set<string>()

  /** Notes the rows of an insertion. */
  add({ text, values }: Statement): void {
    const [, table] = /^\s*insert into (response|contact|invitation) \(/.exec(text) ?? []
    if (table === undefined || typeof values[0] !== 'string' || !values[0].startsWith('{')) return
    for (const row of Object.values(JSON.parse(values[0]) as Record<string, Record<string, unknown>>)) {
      const id = String(row.id)
      if (table === 'contact') this.#contacts.add(id)
      else if (table === 'invitation') this.#invitations.add(id)
      else this.#responses.set(id, classify(row))
    }
  }

  /** The row of the sample that an id of this case stands for in a statement. */
  find(id: string, statement: string, sample: SampleRows): string | undefined {
    const insertsInto = (table: string) => new RegExp(`^\\s*insert into ${table} \\(`).test(statement)
    const role = this.#responses.get(id)
    // The sample's rows with a follow-up, an invitation or a contact cannot be deleted alone.
    if (role && !insertsInto('response')) return sample[/^\s*delete from response /.test(statement) ? 'spare' : role]
    if (this.#contacts.has(id) && !insertsInto('contact'))
      return /^\s*(update contact|delete from (contact|invitation|decision)) /.test(statement)
        ? sample.idle
        : sample.contact
    if (this.#invitations.has(id) && !insertsInto('invitation')) return sample.invitation
    if (id.startsWith('token of ') && !insertsInto('invitation')) return sample.token
    return undefined
  }
}

function classify({ invitationId, suspicion, score, contactRequestedAt }: Record<string, unknown>) {
  if (suspicion !== null) return 'suspect'
  if (invitationId !== null) return 'invited'
  return Number(score) <= 6 || contactRequestedAt !== null ? 'followedUp' : 'answer'
}

/** Names of the contract's fixtures, what stands for them in the sample, and the table in which they stay what they are. */
const names = (sample: SampleRows): Record<string, [value: string, table?: string]> => ({
  'workspace-ours': [sample.workspaceId, 'workspace'],
  survey: [sample.surveyId, 'survey'],
  'survey-other': [sample.smallSurveyId, 'survey'],
  'link-1': [sample.linkId, 'link'],
  campaign: ['sample-campaign', 'campaign'],
  'team-harbour': ['team-sample', 'team'],
  'import-1': ['import', 'import'],
  'import-2': ['import', 'import'],
  ...Object.fromEntries(['w1', 'w2', 'w3', 'w4'].map((job) => [job, ['work-1', 'job']])),
  ...Object.fromEntries(['1', 'ada', 'grace', 'mei', 'person-1', 'p1'].map((user) => [user, ['person', 'app_user']])),
  area: ['shop', 'segment_key'],
  A: ['Shop 3', 'response'],
  B: ['Shop 4', 'response'],
  good: ['driver'],
  goodness: ['desk1'],
  price: ['rare0'],
  goo: ['dr'],
  gop: ['ds'],
})

/** Statements over a range of ids, which begin with the first one in the contract: here they begin at a row of the sample. */
const RANGES: Record<string, 'answer' | 'contact'> = {
  'counts.countChunk': 'answer',
  'retention.selectUncountedProperties': 'answer',
  'retention.insertResponseRedactionAudit': 'answer',
  'retention.redactResponses': 'answer',
  'retention.selectIdleContacts': 'contact',
  'retention.deleteIdleContacts': 'contact',
  'retention.insertContactDeletionAudit': 'contact',
}

const PREFIX_LENGTH = timePrefix(NOON).length
const [earliest, latest] = [timePrefix(NOON - 400 * DAY), timePrefix(NOON + 400 * DAY)]
const isRecentId = (text: string) =>
  text.length >= PREFIX_LENGTH && text >= earliest && text < latest && /^[0-9a-z]+/.test(text)
/** The values of a statement of the contract, with ids, names and times of the sample instead of the contract's. */
export function relocate(name: string, statement: Statement, rows: CaseRows, sample: SampleRows): unknown[] {
  const { text } = statement
  const fixtureNames = names(sample)
  const range = RANGES[name]
  // Noon of the contract is the noon of a day in the middle of the sample.
  const offset = NOON - (sample.nextDayStart - DAY / 2)
  const relocateText = (value: string): string => {
    const row = rows.find(value, text, sample)
    if (row !== undefined && range === undefined) return row
    const [fixture, table] = fixtureNames[value] ?? []
    if (fixture !== undefined && !new RegExp(`^\\s*insert into ${table} \\(`).test(text)) return fixture
    if (range !== undefined && value === '') return sample[range]
    if (range !== undefined && (row !== undefined || isRecentId(value))) return `${sample[range]}z`
    if (/^20\d\d-\d\d-\d\d$/.test(value)) return new Date(Date.parse(value) - offset).toISOString().slice(0, 10)
    if (isRecentId(value)) return timePrefix(timeFromId(value) - offset) + value.slice(PREFIX_LENGTH)
    return value
  }
  const relocateValue = (value: unknown): unknown => {
    if (typeof value === 'string') return /^[{[]/.test(value) ? relocateJson(value) : relocateText(value)
    return value
  }
  const relocateJson = (value: string): string => {
    try {
      return JSON.stringify(relocateNode(JSON.parse(value)))
    } catch {
      return value
    }
  }
  const relocateNode = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(relocateNode)
    if (typeof node === 'object' && node !== null)
      return Object.fromEntries(
        Object.entries(node).map(([key, item]) => [/^\d+$/.test(key) ? key : relocateText(key), relocateNode(item)]),
      )
    return relocateValue(node)
  }
  return statement.values.map(relocateValue)
}
