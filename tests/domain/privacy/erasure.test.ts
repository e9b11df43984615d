import { raw } from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAuditLogs } from '../../../server/domain/audit-verification.ts'
import { updateContact, upsertContact } from '../../../server/domain/contacts/contacts.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { deleteResponse } from '../../../server/domain/responses/responses.ts'
import { findOpenSurvey, submitResponse } from '../../../server/domain/responses/submission.ts'
import { listViews, saveView } from '../../../server/domain/users/saved-views.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { insertImport, insertImportRejections } from '../../../server/store/queries/imports.ts'
import { selectResponseById } from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { listTables } from '../../../server/store/sqlite/file.ts'
import { ContactPatch, NewContact } from '../../../shared/contact.ts'
import { NewResponse } from '../../../shared/response.ts'
import { insertUser } from '../../store/contract/fixtures.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { migrations } from '../../support/migrations.ts'
import { createClock, createDeps, MINUTE } from '../../support/world.ts'

describe.each(engines)('what others typed on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  let caller: Caller
  let surveyId: string
  const time = createClock()

  beforeAll(async () => {
    connection = await open()
    deps = createDeps(connection.database, time)
    const workspace = await createWorkspace(deps, { name: 'Erasure', timeZone: 'Europe/London' })
    caller = cliCaller(workspace.workspaceId)
    surveyId = workspace.surveyId
    await upsertContact(deps, caller, NewContact.parse({ externalId: 'other' }))
  })
  afterAll(() => connection.close())

  /** Stores what another contact says, and returns the id of the response. */
  const respond = async (contact: object, contactDetails?: string, target = { deps, surveyId }) => {
    time.advance(MINUTE)
    const fields = { key: crypto.randomUUID(), score: 3, contact: { externalId: 'other', ...contact }, contactDetails }
    const survey = await findOpenSurvey(target.deps, target.surveyId)
    return (await submitResponse(target.deps, survey, NewResponse.parse(fields))).receipt.id
  }
  const readClaims = async (id: string, workspaceId = caller.workspaceId) =>
    (await deps.database.all(selectResponseById(workspaceId, id)))[0]?.unverifiedContact
  /** A contact with these values, one after the other. */
  const createContact = async (...values: object[]) => {
    const [first = {}, ...patches] = values
    const id = await upsertContact(deps, caller, NewContact.parse(first))
    for (const patch of patches) {
      time.advance(MINUTE)
      await updateContact(deps, caller, id, ContactPatch.parse(patch))
    }
    return id
  }

  it('names an erased contact by no former identifier', async () => {
    const id = await createContact(
      { externalId: 'past-1', email: 'past@x.example', phone: '+442079460001' },
      { externalId: 'past-2', email: 'between@x.example', phone: '+442079460002' },
      { externalId: 'now', email: 'now@x.example', phone: '+442079460003' },
    )
    const naming = [
      await respond({ email: 'past@x.example' }),
      await respond({ phone: '020 7946 0002' }),
      await respond({}, 'Write to Past@X.example. Or call.'),
      await respond({}, 'between@x.example, then my assistant'),
      await respond({}, 'call (020) 7946-0001 after five'),
      await respond({}, 'now@x.example'),
    ]
    const staying = [await respond({}, 'pastry@x.example or 0199'), await respond({}, 'not-past@x.example or 0199')]
    expect(JSON.stringify(await Promise.all(naming.map((one) => readClaims(one))))).toContain('past@x.example')
    await eraseContact(deps, caller, id)
    expect(await Promise.all(naming.map((one) => readClaims(one)))).toEqual(naming.map(() => null))
    for (const one of staying) expect(await readClaims(one)).toContain('details')
  })

  it('stays if it names someone else by now', async () => {
    const id = await createContact(
      { email: 'moved@x.example', phone: '+442079460011' },
      { email: 'left@x.example', phone: '+442079460012' },
    )
    await createContact({ externalId: 'successor', email: 'moved@x.example', phone: '+442079460011' })
    const staying = [await respond({ email: 'moved@x.example' }), await respond({}, 'ring 020 7946 0011')]
    await eraseContact(deps, caller, id)
    for (const one of staying) expect(await readClaims(one)).not.toBeNull()
  })

  it('stays in another workspace', async () => {
    const id = await createContact({ email: 'both@x.example' }, { email: 'later@x.example' })
    const other = await createWorkspace(deps, { name: 'Other', timeZone: 'UTC' })
    const response = await respond({}, 'both@x.example', { deps, surveyId: other.surveyId })
    await eraseContact(deps, caller, id)
    expect(await readClaims(response, other.workspaceId)).toContain('both@x.example')
  })

  it('is in no row of any table, whatever named the contact', async () => {
    const [email, former, name, externalId] = [
      'quill@x.example',
      'plume@x.example',
      'Quendolyn Quillfeather',
      'quill-77',
    ]
    const id = await createContact({ externalId, email, name, phone: '+442079460077' }, { email: former }, { email })
    await respond({ email, name, phone: '020 7946 0077' }, `ask ${former}`)
    const user: Caller = { ...caller, actor: 'user:u', userId: 'u', role: 'owner' }
    await deps.database.batch([insertUser('u', 'Una', 'una@vouch.test')])
    for (const [view, query] of [
      ['By address', `q=${encodeURIComponent(email)}&group=detractor`],
      ['By name', `q=${encodeURIComponent('quillfeather, quendolyn')}`],
      [`About ${name}`, 'group=detractor'],
      ['By contact', `contact=${id}`],
      ['Others', 'q=feather'],
    ] as const)
      await saveView(deps, user, 'responses', { name: view, query })
    const importId = 'import-quill'
    const cells = [
      ['', name, ''],
      ['', 'Quendolyn', 'Quillfeather'],
      ['x@@y', '020 7946 0077'],
      ['stays@y.example', name],
    ]
    await deps.database.batch([
      insertImport({
        ...{ id: importId, workspaceId: caller.workspaceId, kind: 'contacts', surveyId: null, fileName: `${name}.csv` },
        ...{ header: '["mail","who"]', mapping: '{}', createdAt: time.now(), createdBy: 'cli' },
      }),
      insertImportRejections(
        caller.workspaceId,
        importId,
        cells.map((row, line) => ({ line, reason: 'email', cells: JSON.stringify(row) })),
      ),
    ])
    await eraseContact(deps, caller, id)
    expect((await listViews(deps, user, 'responses')).map((view) => view.name)).toEqual(['Others'])
    // A row with the address of someone of the same name is theirs.
    const text = (await readAllTables()).replaceAll(`["stays@y.example","${name}"]`, '')
    const known = [email, former, externalId, '2079460077', '20 7946 0077', 'quillfeather']
    expect(known.filter((identifier) => text.toLowerCase().includes(identifier))).toEqual([])
    expect(await verifyAuditLogs(deps)).toMatchObject({ discrepancies: [] })
  })

  /** All rows of all tables as text. JSON in JSON is escaped, which no identifier needs. */
  const readAllTables = async () => {
    const rows: unknown[] = []
    for (const { name } of listTables(migrations)) rows.push(await deps.database.all(sql`select * from ${raw(name)}`))
    return JSON.stringify(rows).replaceAll('\\', '')
  }

  it('includes a contact that only a deleted response has claimed', async () => {
    const claim = async (email: string) => {
      time.advance(MINUTE)
      const input = NewResponse.parse({ key: crypto.randomUUID(), score: 3, contact: { email, name: 'Clara Claim' } })
      return (await submitResponse(deps, await findOpenSurvey(deps, surveyId), input)).receipt.id
    }
    const known = await createContact({ email: 'known@x.example' })
    const [first, second, other] = [
      await claim('claim@x.example'),
      await claim('claim@x.example'),
      await claim('known@x.example'),
    ]
    const listClaimed = async () => {
      const rows = await deps.database.all(sql<{ email: string }>`
        select email from contact where email in ('claim@x.example', 'known@x.example') order by email`)
      return rows.map(({ email }) => email)
    }
    await deleteResponse(deps, caller, first)
    expect(await listClaimed()).toEqual(['claim@x.example', 'known@x.example'])
    await deleteResponse(deps, caller, second)
    await deleteResponse(deps, caller, other)
    expect(await listClaimed()).toEqual(['known@x.example'])
    expect(await readAllTables()).not.toMatch(/claim@x|Clara Claim/)
    await eraseContact(deps, caller, known)
  })

  it('names none of a hundred former addresses', async () => {
    const addresses = Array.from({ length: 120 }, (_, index) => ({ email: `many${index}@x.example` }))
    const id = await createContact({ externalId: 'many', email: 'first@x.example' }, ...addresses)
    const naming = [await respond({ email: 'first@x.example' }), await respond({}, 'many60@x.example')]
    await eraseContact(deps, caller, id)
    expect(await Promise.all(naming.map((one) => readClaims(one)))).toEqual([null, null])
  })
})
