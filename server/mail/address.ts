import { domainToASCII } from 'node:url'
import type { Address } from './types.ts'

/** Reads `Vouch <vouch@example.com>`, or the address alone. */
export function parseSender(sender: string): Address {
  const [, name = '', address = sender] = /^(.*)<([^<>]+)>$/.exec(sender) ?? []
  return { address: address.trim(), name: name.trim().replace(/^"(.*)"$/, '$1') }
}

/** `"Vouch, Ltd." <vouch@example.com>`, as APIs that encode names by themselves take it. */
export function formatAddress({ address, name }: Address): string {
  const mailbox = formatMailbox(address)
  const words = cleanHeader(name).replace(/["\\]/g, '\\$&')
  return words === '' ? mailbox : `"${words}" <${mailbox}>`
}

/** The same in ASCII alone, with encoded words (RFC 2047). */
export function formatAsciiAddress({ address, name }: Address): string {
  if (/^[\x20-\x7e]*$/.test(name)) return formatAddress({ address, name })
  return `${encodeWords(cleanHeader(name))} <${formatMailbox(address)}>`
}

/** One address, whatever signs it has: unquoted, a comma would begin a second one. */
function formatMailbox(address: string): string {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const domain = domainToASCII(address.slice(at + 1)) || address.slice(at + 1)
  const isAtom = /^[^\s"(),:;<>@[\\\].]+(\.[^\s"(),:;<>@[\\\].]+)*$/.test(local)
  return isAtom ? `${local}@${domain}` : `"${cleanHeader(local).replace(/["\\]/g, '\\$&')}"@${domain}`
}

/** Keeps a value within its header. */
export const cleanHeader = (value: string): string => value.replace(/\p{Cc}+/gu, ' ').trim()

/** Base64 words of at most 75 characters, cut between characters. */
function encodeWords(text: string): string {
  const words = ['']
  for (const character of text) {
    const word = words.at(-1) + character
    if (Buffer.byteLength(word) > 45) words.push(character)
    else words[words.length - 1] = word
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ')
}
