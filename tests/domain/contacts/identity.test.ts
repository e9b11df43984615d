import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateContact } from '../../../server/domain/contacts/contacts.ts'
import { listContactChanges } from '../../../server/domain/contacts/import-changes.ts'
import type { RowMatch } from '../../../server/domain/contacts/match-plan.ts'
import { matchContacts, matchRows, previewRowMatches } from '../../../server/domain/contacts/matching.ts'
import { undoMerge } from '../../../server/domain/contacts/merges.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { DomainError } from '../../../server/domain/errors.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { startImportUndo, undoNextChunk } from '../../../server/domain/responses/import-undo.ts'
import { findOpenSurvey, submitResponse } from '../../../server/domain/responses/submission.ts'
import { readIdentitySecret, signIdentity } from '../../../server/domain/surveys/identity.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { insertImportChanges } from '../../../server/store/queries/import-changes.ts'
import { advanceImport, insertImport } from '../../../server/store/queries/imports.ts'
import { inList, sql } from '../../../server/store/sql.ts'
import { ContactPatch, NewContact } from '../../../shared/contact.ts'
import { NewResponse } from '../../../shared/response.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { createClock, createDeps, MINUTE } from '../../support/world.ts'

const oneOf = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined })

/** People who share ids, addresses, numbers and names at random. */
const person = fc
  .record({
    externalId: oneOf('1', '2', '3'),
    email: oneOf('a@x.example', 'b@x.example', 'c@x.example', 'd@x.example'),
    phone: oneOf('+442079460000', '+442079461111'),
    name: oneOf('Ann Lee', 'Ben Roe', 'Ann'),
  })
  .filter(({ externalId, email, phone }) => Boolean(externalId || email || phone))
type Person = typeof person extends fc.Arbitrary<infer Value> ? Value : never

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      people: fc.array(person, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('invite' as const),
      people: fc.array(person, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('import responses' as const),
      people: fc.array(person, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('respond' as const), person, isSigned: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      person,
      clears: fc.constantFrom(null, 'email', 'phone', 'externalId'),
      at: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo merge' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo import' as const), at: fc.nat() }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

interface ContactState {
  id: string
  externalId: string | null
  email: string | null
  unverifiedSince: number | null
}

/** What a match does, whatever the ids of new contacts. */
const describeMatch = ({ id: _, ...match }: RowMatch) => match

const importRecord = {
  ...{ kind: 'contacts' as const, surveyId: null, fileName: 'people.csv', header: '[]', mapping: '{}' },
  ...{ createdAt: 0, createdBy: 'cli', startedAt: 0 },
}

/** A workspace, and what must stay true of it. */
class World {
  readonly #deps: Deps
  readonly #caller: Caller
  readonly #surveyId: string
  readonly #secret: string
  readonly #advance: () => void
  /** The contact of each verified response when it was stored. */
  readonly #owners = new Map<string, string>()
  /** Every address that was stored. */
  readonly #emails = new Set<string>()
  readonly #imports: string[] = []
  /** The contact of each response whose merge was undone. */
  readonly #separated = new Map<string, string>()
  /** The ids of contacts, as long as no member has edited them. */
  readonly #externalIds = new Map<string, string>()

  private constructor(deps: Deps, caller: Caller, survey: { id: string; secret: string }, advance: () => void) {
    this.#deps = deps
    this.#caller = caller
    this.#surveyId = survey.id
    this.#secret = survey.secret
    this.#advance = advance
  }

  static async create(deps: Deps, advance: () => void): Promise<World> {
    const { workspaceId, surveyId } = await createWorkspace(deps, { name: 'Identity', timeZone: 'UTC' })
    const caller = cliCaller(workspaceId)
    const { secret } = await readIdentitySecret(deps, caller, surveyId)
    return new World(deps, caller, { id: surveyId, secret }, advance)
  }

  async run(step: Step): Promise<void> {
    this.#advance()
    if (step.do === 'import') await this.#import(step.people)
    else if (step.do === 'invite') await this.#invite(step.people)
    else if (step.do === 'import responses') await this.#importResponses(step.people)
    else if (step.do === 'respond') await this.#respond(step.person, step.isSigned)
    else if (step.do === 'edit') await this.#edit(step)
    else if (step.do === 'undo merge') await this.#undoMerge(step.at)
    else await this.#undoImport(step.at)
    await this.#check()
  }

  /** A row may lose its email address, to nobody but the contact that has it; nothing else of it is lost. */
  async #import(people: Person[]): Promise<void> {
    const rows = people.map((one) => NewContact.parse(one))
    const { workspaceId } = this.#caller
    const previews = await previewRowMatches(this.#deps, workspaceId, rows)
    const { statements, matches } = await matchRows(this.#deps, workspaceId, rows)
    expect(matches.map(describeMatch)).toEqual(previews.map(describeMatch))
    const importId = `import-${this.#imports.length}-${workspaceId}`
    const changes = listContactChanges(matches)
    await this.#deps.database.batch([
      insertImport({ ...importRecord, id: importId, workspaceId }),
      ...statements,
      ...(changes.length > 0 ? [insertImportChanges(workspaceId, importId, changes)] : []),
      advanceImport(workspaceId, importId, 0, { finished_at: this.#deps.now() }),
    ])
    this.#imports.push(importId)
    for (const [index, { after, omissions }] of matches.entries()) {
      const { externalId, email, phone } = people[index] as Person
      expect(omissions).toEqual(email && after.email !== email ? [{ field: 'email', code: 'taken' }] : [])
      if (externalId) expect(after.externalId).toBe(externalId)
      if (phone) expect(after.phone).toBe(phone)
      if (email) this.#emails.add(email)
    }
  }

  /** Who contradicts what is stored is not invited. */
  async #invite(people: Person[]): Promise<void> {
    const contacts = people.map((one) => NewContact.parse(one))
    const { statements, matches } = await matchContacts(this.#deps, this.#caller.workspaceId, contacts)
    await this.#deps.database.batch(statements)
    for (const [index, match] of matches.entries()) {
      const { email } = people[index] as Person
      if (email && !(match instanceof DomainError)) this.#emails.add(email)
    }
  }

  async #importResponses(people: Person[]): Promise<void> {
    const survey = await findOpenSurvey(this.#deps, this.#surveyId)
    const rows = people.map((one) => ({
      response: { key: crypto.randomUUID(), score: 9, contact: NewContact.parse(one), properties: {} },
      occurrence: 0,
    }))
    await importResponseRows(this.#deps, survey, rows, { followUps: true })
    // One that is left out belongs to another contact.
    for (const { email } of people) if (email) this.#emails.add(email)
  }

  async #respond(contact: Person, isSigned: boolean): Promise<void> {
    const { externalId, email } = contact
    const sign = () =>
      externalId ? signIdentity(this.#secret, 'id', externalId) : email && signIdentity(this.#secret, 'email', email)
    const signature = isSigned ? sign() : undefined
    const input = NewResponse.parse({ key: crypto.randomUUID(), score: 3, contact, signature })
    await submitResponse(this.#deps, await findOpenSurvey(this.#deps, this.#surveyId), input)
    if (contact.email) this.#emails.add(contact.email)
  }

  async #edit({ person, clears, at }: Extract<Step, { do: 'edit' }>): Promise<void> {
    const contacts = await this.#all(sql<{ id: string }>`
      select id from contact where workspace_id = ${this.#caller.workspaceId} order by id`)
    const contact = contacts[at % Math.max(1, contacts.length)]
    if (!contact) return
    const patch = ContactPatch.parse({ ...person, ...(clears && { [clears]: null }) })
    try {
      await updateContact(this.#deps, this.#caller, contact.id, patch)
      this.#externalIds.delete(contact.id)
      if (patch.email) this.#emails.add(patch.email)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
    }
  }

  /** Takes back what an import did to contacts, but neither merges nor what has changed since. */
  async #undoImport(at: number): Promise<void> {
    const importId = this.#imports[at % Math.max(1, this.#imports.length)]
    if (importId === undefined) return
    await startImportUndo(this.#deps, this.#caller, importId)
    while (await undoNextChunk(this.#deps, { workspaceId: this.#caller.workspaceId, importId }, this.#caller)) {}
    // The import is undone with the ids and addresses that it brought.
    this.#externalIds.clear()
    const text = JSON.stringify(await this.#listEmails())
    for (const email of this.#emails) if (!text.includes(email)) this.#emails.delete(email)
  }

  /** What is undone stays so: no later import, response or edit moves these responses again. */
  async #undoMerge(at: number): Promise<void> {
    const merges = await this.#all(sql<{ id: string; contactId: string; mergedId: string; merged: string }>`
      select id, contact_id as "contactId", merged_id as "mergedId", merged from contact_merge where workspace_id = ${this.#caller.workspaceId} order by id`)
    const merge = merges[at % Math.max(1, merges.length)]
    if (!merge) return
    const moved = await this.#all(sql<{ id: string }>`
      select id from response where merge_id = ${merge.id} and contact_id = ${merge.contactId} and identity = 'unverified'`)
    await undoMerge(this.#deps, this.#caller, merge.contactId, merge.id)
    for (const { id } of moved) this.#separated.set(id, merge.mergedId)
    const merged: Person = JSON.parse(merge.merged)
    const [contact] = await this.#all(sql<Person>`
      select external_id as "externalId", email, phone from contact where id = ${merge.contactId}`)
    await this.#import([{ ...contact, phone: merged.phone, name: undefined } as Person])
  }

  #all<Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row[]> {
    return this.#deps.database.all<Row>(statement)
  }

  async #check(): Promise<void> {
    const { workspaceId } = this.#caller
    const verifiedResponses = await this.#all(sql<{ id: string; contactId: string }>`
      select id, contact_id as "contactId" from response where workspace_id = ${workspaceId} and identity = 'verified'`)
    for (const { id, contactId } of verifiedResponses) this.#owners.set(id, this.#owners.get(id) ?? contactId)
    expect(Object.fromEntries(verifiedResponses.map(({ id, contactId }) => [id, contactId]))).toEqual(
      Object.fromEntries(this.#owners),
    )
    const contacts = await this.#all(sql<ContactState>`
      select id, external_id as "externalId", email, unverified_since as "unverifiedSince" from contact
      where  workspace_id = ${workspaceId}`)
    for (const { id, externalId, email, unverifiedSince } of contacts) {
      if (email) this.#emails.add(email)
      if (unverifiedSince !== null) continue
      // Nobody becomes another person, unless a member says so.
      if (this.#externalIds.has(id)) expect(externalId).toBe(this.#externalIds.get(id))
      else if (externalId) this.#externalIds.set(id, externalId)
    }
    const text = JSON.stringify(await this.#listEmails())
    expect([...this.#emails].filter((email) => !text.includes(email))).toEqual([])
    const separated = await this.#all(sql<{ id: string; contactId: string }>`
      select id, contact_id as "contactId" from response
      where  workspace_id = ${workspaceId} and id in ${inList([...this.#separated.keys()])}`)
    expect(new Map(separated.map(({ id, contactId }) => [id, contactId]))).toEqual(this.#separated)
  }

  /** Everywhere that addresses are kept. */
  #listEmails() {
    const { workspaceId } = this.#caller
    return this.#all(sql<{ value: string | null }>`
      select email as value from contact where workspace_id = ${workspaceId}
      union all select value from former_value where workspace_id = ${workspaceId} and field = 'email'
      union all select merged ->> 'email' from contact_merge where workspace_id = ${workspaceId}
      union all select unverified_contact from response where workspace_id = ${workspaceId}`)
  }
}

describe.each(engines)('any mixture of imports, responses and edits on $name', ({ name, open }) => {
  let connection: TestConnection
  let deps: Deps
  const time = createClock()

  beforeAll(async () => {
    connection = await open()
    deps = createDeps(connection.database, time)
  })
  afterAll(() => connection.close())

  it('never moves a verified response to another person, nor loses an email address', async () => {
    const steps = fc.array(step, { minLength: 4, maxLength: 16 })
    const property = fc.asyncProperty(steps, async (someSteps) => {
      const world = await World.create(deps, () => time.advance(MINUTE))
      for (const one of someSteps) await world.run(one)
    })
    await fc.assert(property, { seed: 11, numRuns: name === 'SQLite' ? 40 : 3, endOnFailure: true })
    expect(await verifyCounts(deps)).toEqual([])
  })
})
