import type { Deps } from '../domain/deps.ts'
import { hash } from '../domain/secrets.ts'
import { updateWhere } from '../store/queries/sign-in.ts'

/** Without `i`, `l`, `o` and `u`, which look like others. 32 characters, so that each carries 5 bits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const COUNT = 10

/** 120 bits: a fast hash suffices for 112 and more (OWASP ASVS 5.0, 6.5.2). */
const GROUPS = 6
const GROUP_LENGTH = 4

/** Replaces the backup codes of a user. They are stored as hashes, so nobody sees them again. */
export async function replaceBackupCodes({ database }: Deps, userId: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, generateCode)
  const backupCodes = JSON.stringify(codes.map(hashBackupCode))
  const where = [{ field: 'userId', operator: 'eq', value: userId }] as const
  await database.batch([updateWhere('twoFactor', where, { backupCodes })])
  return codes
}

/** As stored; spaces, hyphens and capitals do not matter. */
export const hashBackupCode = (code: string): string => hash(code.toLowerCase().replace(/[^0-9a-z]/g, ''))

function generateCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_LENGTH))
  const characters = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return (characters.match(/.{4}/g) ?? []).join('-')
}
