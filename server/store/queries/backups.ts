import { sql } from '../sql.ts'

/** How much a database holds, as people count it. */
export const countResponsesAndContacts = sql<{ answers: number; contacts: number }>`
  select cast((select count(*) from response) as bigint) as answers,
         cast((select count(*) from contact) as bigint) as contacts`
