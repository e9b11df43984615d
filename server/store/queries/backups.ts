import { sql } from '../sql.ts'

export const countResponsesAndContacts = sql<{ responses: number; contacts: number }>`
  select cast((select count(*) from response) as bigint) as responses,
         cast((select count(*) from contact) as bigint) as contacts`
