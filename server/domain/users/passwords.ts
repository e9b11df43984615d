/** A password as it is kept. What makes it is loaded when it is needed: starting is to be quick. */
export async function hashPassword(password: string): Promise<string> {
  const crypto = await import('better-auth/crypto')
  return crypto.hashPassword(password)
}

/** Whether it is the password that is kept so. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const crypto = await import('better-auth/crypto')
  return crypto.verifyPassword({ password, hash })
}
