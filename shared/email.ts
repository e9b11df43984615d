/** The part of an address after its last `@`, in lower case: by it, mail servers and senders are told apart. */
export const getEmailDomain = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

/**
 * The one form of an email address: in lower case, and with the domain as mail servers know it. `ada@bücher.example` and
 * `ada@xn--bcher-kva.example` are the same. An address without a valid domain stays as it is.
 */
export function normalizeEmail(address: string): string {
  const lowerCase = address.toLowerCase()
  if (!/[^\0-\x7f]/.test(lowerCase)) return lowerCase
  const at = lowerCase.lastIndexOf('@')
  try {
    return `${lowerCase.slice(0, at).normalize('NFC')}@${new URL(`http://${lowerCase.slice(at + 1)}`).hostname}`
  } catch {
    return lowerCase
  }
}
