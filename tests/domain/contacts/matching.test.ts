import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getContact, listContacts, updateContact } from '../../../server/domain/contacts/contacts.ts'
import { matchContacts, matchRows, previewRowMatches } from '../../../server/domain/contacts/matching.ts'
import { getMerge, listMerges, undoMerge } from '../../../server/domain/contacts/merges.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { DomainError } from '../../../server/domain/errors.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { findOpenSurvey, submitResponse } from '../../../server/domain/responses/submission.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import type { Database } from '../../../server/store/database.ts'
import { selectResponseById } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NewContact } from '../../../shared/contact.ts'
import { NewResponse } from '../../../shared/response.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps, MINUTE } from '../../support/world.ts'

const P = '+442079460000'

describe('matching contacts', () => {
  let connection: TestConnection
  let deps: Deps
  let caller: Caller
  let surveyId: string
  const time = createClock()

  beforeAll(async () => {
    connection = await openSqliteEngine()
    deps = createDeps(connection.database, time)
  })
  afterAll(() => connection.close())
  beforeEach(async () => {
    const workspace = await createWorkspace(deps, { name: 'Matching', timeZone: 'UTC' })
    caller = cliCaller(workspace.workspaceId)
    surveyId = workspace.surveyId
  })

  type Options = Parameters<typeof matchContacts>[3]

  const match = async (inputs: object[], options: Options = {}) => {
    time.advance(MINUTE)
    const contacts = inputs.map((input) => NewContact.parse(input))
    const { statements, matches } = await matchContacts(deps, caller.workspaceId, contacts, options)
    await deps.database.batch(statements)
    return matches.map((one) => (one instanceof DomainError ? (one.path ?? '') : one.id))
  }
  /** Stores rows of a file. */
  const store = async (rows: object[]) => {
    time.advance(MINUTE)
    const contacts = rows.map((row) => NewContact.parse(row))
    const { statements, matches } = await matchRows(deps, caller.workspaceId, contacts)
    await deps.database.batch(statements)
    return matches
  }
  const respond = async (contact: object) => {
    time.advance(MINUTE)
    const response = NewResponse.parse({ key: crypto.randomUUID(), score: 9, contact })
    return (await submitResponse(deps, await findOpenSurvey(deps, surveyId), response)).receipt.id
  }
  const contactOf = async (responseId: string) =>
    (await deps.database.all(selectResponseById(caller.workspaceId, responseId)))[0]?.contactId
  const get = (id: string | null | undefined) => getContact(deps, caller, id ?? '')
  const list = async (id: string) => (await listMerges(deps, caller, id, { cursor: undefined, limit: 10 })).data

  const cases: { title: string; inputs: object[]; people: number[] }[] = [
    {
      title: 'tells colleagues at one number apart by their addresses',
      inputs: [
        { name: 'Ann Lee', email: 'ann@firm.example', phone: P },
        { name: 'Ben Roe', email: 'ben@firm.example', phone: P },
        { name: 'Cem Tan', email: 'cem@firm.example', phone: P },
      ],
      people: [0, 1, 2],
    },
    {
      title: 'tells them apart by their ids',
      inputs: [
        { externalId: '1', phone: P },
        { externalId: '2', phone: P },
        { externalId: '1', phone: P },
      ],
      people: [0, 1, 0],
    },
    {
      title: 'tells them apart by their names, if nothing else is known',
      inputs: [
        { name: 'Ann', phone: P },
        { name: 'Ben', phone: P },
        { name: 'Ben', phone: P },
      ],
      people: [0, 1, 1],
    },
    {
      title: 'adds an address to a contact known by the number alone',
      inputs: [{ phone: P }, { phone: P, email: 'ann@firm.example' }, { phone: P }],
      people: [0, 0, 0],
    },
    {
      title: 'takes a number that several have for nobody’s, and saves it once',
      inputs: [
        { email: 'ann@firm.example', phone: P },
        { email: 'ben@firm.example', phone: P },
        { phone: P },
        { phone: P },
        { phone: P, externalId: '3' },
      ],
      people: [0, 1, 2, 2, 2],
    },
    {
      title: 'finds the one with the name among those at a number',
      inputs: [
        { name: 'Ann', email: 'ann@firm.example', phone: P },
        { name: 'Ben', email: 'ben@firm.example', phone: P },
        { name: 'Ben', phone: P },
      ],
      people: [0, 1, 1],
    },
    {
      title: 'prefers the id to the address, and the address to the number',
      inputs: [
        { externalId: '1', email: 'ann@firm.example', phone: P },
        { externalId: '1', email: 'ann.lee@firm.example' },
        { email: 'ann.lee@firm.example', phone: '+442079461111' },
        { email: 'ann@firm.example' },
      ],
      people: [0, 0, 0, 1],
    },
  ]

  describe.each(['in one batch', 'in batches of one', 'in a preview'])('%s', (how) => {
    it.each(cases)('$title', async ({ inputs, people }) => {
      const ids: string[] = []
      if (how === 'in one batch') ids.push(...(await match(inputs)))
      else if (how === 'in batches of one') for (const input of inputs) ids.push(...(await match([input])))
      else {
        const contacts = inputs.map((input) => NewContact.parse(input))
        const previews = await previewRowMatches(deps, caller.workspaceId, contacts)
        ids.push(...previews.map((preview) => preview.id))
      }
      expect(ids.map((id) => ids.indexOf(id))).toEqual(people.map((person) => people.indexOf(person)))
    })
  })

  it('does not overwrite the name of a contact found by the number alone', async () => {
    const [id] = await match([{ name: 'Ann Lee', phone: P }])
    expect(await match([{ name: 'Ann', phone: P, properties: { tier: 'A' } }])).toEqual([id])
    expect(await get(id)).toMatchObject({ name: 'Ann Lee', properties: { tier: 'A' } })
  })

  it('refuses the address of another contact, or leaves it out of a row', async () => {
    const [ann, ben] = await match([{ externalId: '1', email: 'ann@firm.example' }, { externalId: '2' }])
    const inputs = [
      { externalId: '2', email: 'ann@firm.example', name: 'Ben' },
      { externalId: '3', email: 'ann@firm.example', name: 'Cem' },
    ]
    expect(await match(inputs)).toEqual(['email', 'email'])
    const [second, third] = await store(inputs)
    expect(second).toMatchObject({ id: ben, outcome: 'updated', omissions: [{ field: 'email', code: 'taken' }] })
    expect(third).toMatchObject({ outcome: 'created', omissions: [{ field: 'email', code: 'taken' }] })
    expect(await get(second?.id)).toMatchObject({ email: null, name: 'Ben' })
    expect(await get(third?.id)).toMatchObject({ externalId: '3', email: null, name: 'Cem' })
    expect(await get(ann)).toMatchObject({ externalId: '1', email: 'ann@firm.example', name: null })
  })

  it('leaves out properties of a row beyond the limit, and keeps the others', async () => {
    const properties = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`p${index}`, 'old']))
    const [id] = await match([{ externalId: '1', properties }])
    const [row] = await store([{ externalId: '1', name: 'Ann', properties: { p3: 'new', q: 'fits', r: 'too many' } }])
    expect(row).toMatchObject({ id, omissions: [{ field: 'property.r', code: 'too-many' }] })
    const contact = await get(id)
    expect(contact).toMatchObject({ name: 'Ann', properties: { p3: 'new', p4: 'old', q: 'fits' } })
    expect(Object.keys(contact.properties)).toHaveLength(50)
  })

  it('keeps every former address, also one that is replaced in the same batch', async () => {
    const [id = ''] = await match([{ externalId: '1', email: 'a@x.example' }])
    await match([
      { externalId: '1', email: 'b@x.example' },
      { externalId: '1', email: 'c@x.example' },
      { externalId: '2', email: 'd@x.example' },
      { externalId: '2', email: 'e@x.example' },
    ])
    const rows = await deps.database.all(
      sql<{ value: string }>`select value from former_value where workspace_id = ${caller.workspaceId} order by value`,
    )
    expect(rows.map(({ value }) => value)).toEqual(['a@x.example', 'b@x.example', 'd@x.example'])
    await eraseContact(deps, caller, id)
    const [remaining] = await deps.database.all(sql<{ value: string }>`
      select value from former_value where workspace_id = ${caller.workspaceId}`)
    expect(remaining?.value).toBe('d@x.example')
  })

  it('previews who would change, and writes nothing', async () => {
    const [id] = await match([{ externalId: '1', name: 'Ann', email: 'ann@firm.example', properties: { tier: 'B' } }])
    const contacts = [
      { externalId: '1', email: 'ann.lee@firm.example', properties: { tier: 'A' } },
      { externalId: '1' },
      { email: 'new@firm.example' },
      { externalId: '2', email: 'ann.lee@firm.example' },
    ]
    const before = { ...{ externalId: '1', name: 'Ann', email: 'ann@firm.example', phone: null, locale: null } }
    const after = { ...before, email: 'ann.lee@firm.example', properties: { tier: 'A' } }
    const previews = await previewRowMatches(
      deps,
      caller.workspaceId,
      contacts.map((one) => NewContact.parse(one)),
    )
    expect(previews).toMatchObject([
      { id, outcome: 'updated', before: { ...before, properties: { tier: 'B' } }, after },
      { id, outcome: 'unchanged', before: after, after },
      { outcome: 'created', before: null, after: { email: 'new@firm.example', externalId: null } },
      { outcome: 'created', after: { email: null }, omissions: [{ field: 'email', code: 'taken' }] },
    ])
    expect(await get(id)).toMatchObject({ email: 'ann@firm.example', properties: { tier: 'B' } })
  })

  describe('with respondents', () => {
    it('gives a respondent at a shared number a contact of their own', async () => {
      const [ann, ben] = await match([
        { email: 'ann@firm.example', phone: P },
        { email: 'ben@firm.example', phone: P },
      ])
      const stranger = await contactOf(await respond({ phone: P }))
      expect([ann, ben]).not.toContain(stranger)
      expect(await contactOf(await respond({ phone: P, name: 'Zed' }))).not.toBe(ann)
      expect(await contactOf(await respond({ phone: P, email: 'ben@firm.example' }))).toBe(ben)
      const other = await contactOf(await respond({ phone: P, email: 'dee@firm.example' }))
      expect([ann, ben, stranger]).not.toContain(other)
      expect(await get(other)).toMatchObject({ email: 'dee@firm.example', phone: P })
      // Later imports of the colleagues do not move it.
      await match([{ email: 'ann@firm.example', phone: P, name: 'Ann' }])
      expect(await contactOf(await respond({ phone: P }))).toBe(stranger)
    })

    it('does not merge a respondent whose name or address contradicts', async () => {
      const responses = [await respond({ phone: P, name: 'Ben' }), await respond({ phone: P, email: 'c@x.example' })]
      const [ann] = await match([{ phone: P, email: 'ann@firm.example', name: 'Ann' }])
      for (const response of responses) expect(await contactOf(response)).not.toBe(ann)
    })

    it('records a merge, undoes it, and does not repeat it', async () => {
      const response = await respond({ email: 'ann@firm.example', phone: P, name: 'Ann L.' })
      const claimed = await contactOf(response)
      const [ann = ''] = await match([{ externalId: '1', email: 'ann@firm.example', name: 'Ann Lee' }])
      expect(await contactOf(response)).toBe(ann)
      const [merge] = await list(ann)
      expect(merge).toMatchObject({
        contactId: ann,
        by: 'import',
        merged: { id: claimed, email: 'ann@firm.example', phone: P, name: 'Ann L.' },
        responses: 1,
        undoneAt: null,
      })
      const later = await respond({ email: 'ann@firm.example' })
      for (const _ of ['first', 'again']) await undoMerge(deps, caller, ann, merge?.id ?? '')
      expect(await contactOf(response)).toBe(claimed)
      expect(await contactOf(later)).toBe(ann)
      // The address stays with the contact that has it.
      expect(await get(claimed)).toMatchObject({ email: null, phone: P, name: 'Ann L.' })
      expect((await get(claimed)).unverifiedSince).not.toBeNull()
      expect(await getMerge(deps, caller, ann, merge?.id ?? '')).toMatchObject({ responses: 0, undoneBy: caller.actor })
      await match([{ externalId: '1', phone: P }])
      await updateContact(deps, caller, ann, { phone: '+442079461111' })
      await updateContact(deps, caller, ann, { phone: P })
      expect(await contactOf(response)).toBe(claimed)
      expect(await verifyCounts(deps)).toEqual([])
    })

    describe('and two changes of a contact at the same time', () => {
      /** Dependencies with which another change is stored between the reading and the writing of the first one. */
      const interruptBy = (change: () => Promise<unknown>): Deps => {
        let isInterrupted = false
        const batch: Database['batch'] = async (...args) => {
          if (!isInterrupted) {
            isInterrupted = true
            await change()
          }
          return deps.database.batch(...args)
        }
        return { ...deps, database: { all: (...args) => deps.database.all(...args), batch } }
      }

      it('merges nobody if it loses its last identifier by both', async () => {
        const [ann = ''] = await match([{ email: 'ann@firm.example', phone: P }])
        const response = await respond({ email: 'other@x.example', phone: P })
        const claimed = await contactOf(response)
        expect(claimed).not.toBe(ann)
        const interrupted = interruptBy(() => updateContact(deps, caller, ann, { phone: null }))
        await expect(updateContact(interrupted, caller, ann, { email: null })).rejects.toMatchObject({
          code: 'identifier-required',
        })
        expect(await get(ann)).toMatchObject({ email: 'ann@firm.example', phone: null })
        expect(await get(claimed)).toMatchObject({ email: 'other@x.example', phone: P })
        expect(await contactOf(response)).toBe(claimed)
        expect(await list(ann)).toEqual([])
        // Alone, the change would have merged them.
        await updateContact(deps, caller, ann, { phone: P })
        await updateContact(deps, caller, ann, { email: null })
        expect(await contactOf(response)).toBe(ann)
      })

      it('stores both, and finds it by both', async () => {
        const [ann = ''] = await match([{ email: 'ann@firm.example' }])
        const interrupted = interruptBy(() => updateContact(deps, caller, ann, { email: 'moved@firm.example' }))
        await updateContact(interrupted, caller, ann, { name: 'Zebedee' })
        const found = await listContacts(deps, caller, { q: 'zebedee moved' }, { limit: 10 })
        expect(found.data).toMatchObject([{ id: ann, name: 'Zebedee', email: 'moved@firm.example' }])
      })

      it('is not found if it was erased', async () => {
        const [ann = ''] = await match([{ email: 'ann@firm.example' }])
        const interrupted = interruptBy(() => eraseContact(deps, caller, ann))
        await expect(updateContact(interrupted, caller, ann, { name: 'Ann' })).rejects.toMatchObject({
          kind: 'notFound',
        })
      })
    })

    it('restores the address of an undone merge where it is free', async () => {
      const response = await respond({ email: 'typed@x.example' })
      const claimed = await contactOf(response)
      const [ann = ''] = await match([{ externalId: '1', email: 'typed@x.example' }])
      await updateContact(deps, caller, ann, { email: 'ann@firm.example' })
      await undoMerge(deps, caller, ann, (await list(ann))[0]?.id ?? '')
      expect(await get(claimed)).toMatchObject({ email: 'typed@x.example' })
      // A verified contact with this address gets it, but not the responses.
      const [other] = await match([{ email: 'typed@x.example', name: 'Other' }])
      expect(other).not.toBe(claimed)
      expect(await contactOf(response)).toBe(claimed)
      expect(await get(claimed)).toMatchObject({ email: null })
      await eraseContact(deps, caller, ann)
      const [rows] = await deps.database.all(sql<{ count: number }>`
        select count(*) as count from contact_merge where workspace_id = ${caller.workspaceId}`)
      expect(rows?.count).toBe(0)
    })
  })
})
