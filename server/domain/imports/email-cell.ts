import { Email } from '../../../shared/contact.ts'
import { cleanCell } from './cell-text.ts'

const PLAIN_ADDRESS = /^[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,20}$/

/** Longer cells are text, not addresses. */
const MAX_TEXT_LENGTH = 1000

/** The address of a cell, and whether it contains further addresses, which are dropped. */
export type EmailReading = { email: string; hasMore: boolean } | 'invalid'

/**
 * Reads an email address as address books and people write it: `Ada <ada@example.com>`, `mailto:ada@example.com`, several
 * with `;`, `,` or the `:::` of Google Contacts between them (the first counts), with full-width signs, and with a dot behind.
 */
export function readEmail(cell: string): EmailReading {
  if (cell.length < 100 && PLAIN_ADDRESS.test(cell)) return { email: cell, hasMore: false }
  const text = cleanCell(cell).replaceAll('。', '.')
  // Patterns that look for the end of a part take time that grows with the square of its length.
  if (text.length > MAX_TEXT_LENGTH) return 'invalid'
  const addresses = text.split(/[;,|]|\s:::\s|(?<=@\S+)\s(?=\S+@)/).flatMap((part) => parseAddress(part) ?? [])
  const [email, ...others] = new Set(addresses)
  return email === undefined ? 'invalid' : { email, hasMore: others.length > 0 }
}

function parseAddress(part: string): string | undefined {
  const address = (/<([^<>]*)>\s*$/.exec(part)?.[1] ?? part)
    .trim()
    .replace(/^["'`‘’“”(]+|["'`‘’“”)]+$/g, '')
    .replace(/^mailto:\s*/i, '')
    .replace(/\?.*$/s, '')
    .replace(/\.$/, '')
  const result = Email.safeParse(address)
  return result.success ? result.data : undefined
}
