/** Hashes a password. The library is loaded on first use to keep the start fast. */
export async function hashPassword(password: string): Promise<string> {
  const crypto = await import('better-auth/crypto')
  return crypto.hashPassword(password)
}

/** Whether a password matches its hash. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const crypto = await import('better-auth/crypto')
  return crypto.verifyPassword({ password, hash })
}
