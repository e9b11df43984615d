import { chooseText, type PatternedContact } from '../../../shared/pattern.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildTable, type Table } from '../files/table.ts'
import { listPatternedContacts } from './contacts.ts'
import { getPatternRule } from './patterns.ts'

const PAGE_SIZE = 500

/** The customers with a pattern. @throws DomainError `pattern-not-found`, before the first row */
export async function buildPatternTable(
  deps: Deps,
  caller: Caller,
  { patternId }: { patternId: string },
): Promise<Table> {
  const { names } = await getPatternRule(deps, caller, patternId)
  const name = chooseText(names, 'en')
  return buildTable(eachContactPage(deps, caller, patternId), [
    ['contactId', ({ contactId }) => contactId],
    ['externalId', ({ externalId }) => externalId],
    ['name', (contact) => contact.name],
    ['email', ({ email }) => email],
    ['phone', ({ phone }) => phone],
    ['pattern', () => name],
    ['since', ({ since }) => since],
    ['outcome', ({ outcome }) => outcome],
  ])
}

async function* eachContactPage(deps: Deps, caller: Caller, patternId: string): AsyncGenerator<PatternedContact[]> {
  let cursor: string | undefined
  do {
    const page = await listPatternedContacts(deps, caller, patternId, { cursor, limit: PAGE_SIZE })
    yield page.data
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
