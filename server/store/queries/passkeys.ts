import type { Statement } from '../database.ts'
import { assertThat, sql } from '../sql.ts'

/** The most passkeys of one user. */
export const MAX_PASSKEYS = 20

export interface PasskeyRow {
  id: string
  userId: string
  /** In base64url, like the public key (COSE). */
  credentialId: string
  publicKey: string
  /** How often the authenticator has signed; 0 if it does not count. */
  counter: number
  /** JSON: how browsers reach the authenticator. */
  transports: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}

const columns = sql`
  id, user_id as "userId", credential_id as "credentialId", public_key as "publicKey", counter, transports, name,
  created_at as "createdAt", last_used_at as "lastUsedAt"`

/** Newest first. */
export const selectPasskeys = (userId: string) => sql<PasskeyRow>`
  select ${columns} from passkey where user_id = ${userId} order by id desc limit ${MAX_PASSKEYS}`

export const selectPasskeyByCredential = (credentialId: string) => sql<PasskeyRow>`
  select ${columns} from passkey where credential_id = ${credentialId}`

/** The batch fails if the credential is known, or the user has too many passkeys. Run it exclusively. */
export const insertPasskey = (row: PasskeyRow): Statement[] => [
  assertThat(sql`(select count(*) from passkey where user_id = ${row.userId}) < ${MAX_PASSKEYS}`),
  sql`
  insert into passkey (id, user_id, credential_id, public_key, counter, transports, name, created_at, last_used_at)
  values (${row.id}, ${row.userId}, ${row.credentialId}, ${row.publicKey}, ${row.counter}, ${row.transports}, ${row.name},
          ${row.createdAt}, ${row.lastUsedAt})`,
]

export const renamePasskey = (userId: string, id: string, name: string) => sql<{ id: string }>`
  update passkey set name = ${name} where id = ${id} and user_id = ${userId} returning id`

export const deletePasskey = (userId: string, id: string) => sql`
  delete from passkey where id = ${id} and user_id = ${userId}`

/**
 * Records a signature. The batch fails if the passkey is gone, or its counter does not grow: then another authenticator
 * has a copy of it, or another request was first.
 */
export function recordPasskeyUse(id: string, { counter, now }: { counter: number; now: number }): Statement[] {
  const isGrowing = counter === 0 ? sql`counter = 0` : sql`counter < ${counter}`
  return [
    // Locks the row.
    sql`update passkey set created_at = created_at where id = ${id}`,
    assertThat(sql`exists (select 1 from passkey where id = ${id} and ${isGrowing})`),
    sql`update passkey set counter = ${counter}, last_used_at = ${now} where id = ${id}`,
  ]
}
