import { digest, hmac, listSecrets, type SigningDeps } from './secrets.ts'

const IV_BYTES = 12

/**
 * Encrypts a text with a key derived from the secret of the service (AES-256-GCM).
 * @param purpose what the text is and where it is stored: it decrypts nowhere else
 */
export async function encryptText(deps: SigningDeps, purpose: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const key = await importKey(deps.secret)
  const bytes = await crypto.subtle.encrypt(buildParameters(iv, purpose), key, Buffer.from(text))
  return [buildKeyId(deps.secret), encode(iv), encode(new Uint8Array(bytes))].join('.')
}

/** Decrypts with the secret of the service or an earlier one. Null if none of them fits, or the text was altered or moved. */
export async function decryptText(deps: SigningDeps, purpose: string, encrypted: string): Promise<string | null> {
  const [keyId, iv = '', bytes = ''] = encrypted.split('.')
  const secret = listSecrets(deps).find((candidate) => buildKeyId(candidate) === keyId)
  if (secret === undefined) return null
  try {
    const key = await importKey(secret)
    const text = await crypto.subtle.decrypt(buildParameters(decode(iv), purpose), key, decode(bytes))
    return Buffer.from(text).toString()
  } catch {
    return null
  }
}

const buildParameters = (iv: Uint8Array<ArrayBuffer>, purpose: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: Buffer.from(purpose),
})

const importKey = (secret: string) =>
  crypto.subtle.importKey('raw', decode(hmac(secret, 'encryption key', 'base64url')), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])

/** Tells which secret has encrypted a text, and nothing about the secret. */
const buildKeyId = (secret: string) => digest(hmac(secret, 'encryption key id', 'base64url')).slice(0, 8)

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const decode = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
