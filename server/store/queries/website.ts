import { assertThat, sql } from '../sql.ts'

/** What the whole service shows on its domain. */
export interface WebsiteRow {
  icp: string | null
  police: string | null
}

export const selectWebsite = sql<WebsiteRow>`select icp, police from website`

export const upsertWebsite = ({ icp, police }: WebsiteRow) => sql`
  insert into website (id, icp, police) values (1, ${icp}, ${police})
  on conflict (id) do update set icp = excluded.icp, police = excluded.police`

export interface VerificationFileRow {
  name: string
  /** Base64. */
  content: string
  createdAt: number
}

export const selectVerificationFiles = sql<VerificationFileRow>`
  select name, content, created_at as "createdAt" from verification_file order by name`

export const selectVerificationFile = (name: string) => sql<VerificationFileRow>`
  select name, content, created_at as "createdAt" from verification_file where name = ${name}`

/** Adds or replaces a file. The batch fails if there would be more than `limit`. */
export const upsertVerificationFile = ({ name, content, createdAt }: VerificationFileRow, limit: number) => [
  sql`
  insert into verification_file (name, content, created_at) values (${name}, ${content}, ${createdAt})
  on conflict (name) do update set content = excluded.content, created_at = excluded.created_at`,
  assertThat(sql`(select count(*) from verification_file) <= ${limit}`),
]

/** Returns the name if the file existed. */
export const deleteVerificationFile = (name: string) => sql<{ name: string }>`
  delete from verification_file where name = ${name} returning name`
