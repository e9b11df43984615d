import { DomainError } from '../errors.ts'
import { commonPasswords } from './common-passwords.ts'

/** Why a password is refused although it is long enough. */
export type PasswordWeakness = 'common' | 'predictable' | 'personal'

/** What a password may not be made of: the user's address and name, and the workspace's name. */
export interface PasswordContext {
  email?: string
  names?: readonly string[]
}

const PRODUCT = 'vouch'

/** The shortest part of a name that is looked for, and how much a password must contain besides such parts. */
const MIN_PART_LENGTH = 4
const MIN_OWN_LENGTH = 6

const keyboardRows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'azertyuiop']

/**
 * Finds what makes a password easy to guess. Its length is checked by the schema `Password`.
 * @see OWASP ASVS 5.0, 6.2.4 and 6.2.11
 */
export function findPasswordWeakness(password: string, context: PasswordContext = {}): PasswordWeakness | undefined {
  const normalized = password.normalize('NFKC').toLowerCase()
  if (isPredictable(normalized)) return 'predictable'
  if (isPersonal(normalized, context)) return 'personal'
  return isCommon(normalized) ? 'common' : undefined
}

/** @throws WeakPassword */
export function requireStrongPassword(password: string, context: PasswordContext): void {
  const weakness = findPasswordWeakness(password, context)
  if (weakness) throw new WeakPassword(weakness)
}

/** A password that is easy to guess (code `weak-password`). Pages tell the reason in the user's language. */
export class WeakPassword extends DomainError<'weak-password'> {
  readonly weakness: PasswordWeakness

  constructor(weakness: PasswordWeakness) {
    super('invalid', 'weak-password', weaknessDescriptions[weakness], {
      path: 'password',
      params: { weakness },
    })
    this.weakness = weakness
  }
}

const weaknessDescriptions: Readonly<Record<PasswordWeakness, string>> = {
  common: 'This is one of the most common passwords.',
  predictable: 'This password repeats or counts up characters.',
  personal: 'This password is little more than an address or a name that others know.',
}

let commonPasswordSet: ReadonlySet<string> | undefined

/** Digits and signs around a common password change little. */
function isCommon(password: string): boolean {
  commonPasswordSet ??= new Set(commonPasswords.trim().split(/\s+/))
  const compact = password.replace(/\s+/g, '')
  const core = compact.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const withoutSigns = compact.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  return [compact, core, withoutSigns].some((text) => commonPasswordSet?.has(text))
}

function isPersonal(password: string, { email = '', names = [] }: PasswordContext): boolean {
  const parts = [email, ...email.split('@'), ...names, ...[email, ...names].flatMap(splitWords), PRODUCT]
    .map((part) => part.normalize('NFKC').toLowerCase())
    .filter((part) => part.length >= MIN_PART_LENGTH)
    .sort((a, b) => b.length - a.length)
  const rest = parts.reduce((text, part) => text.replaceAll(part, ''), password)
  return rest !== password && countCharacters(rest) < MIN_OWN_LENGTH
}

const splitWords = (text: string) => text.split(/[^\p{L}\p{N}]+/u)

const countCharacters = (text: string) => [...text.replace(/[^\p{L}\p{N}]/gu, '')].length

/** Whether the password is a short unit repeated, or runs such as `12345`, `qwert` and `aaaa`. */
function isPredictable(password: string): boolean {
  const characters = [...password.replace(/\s+/g, '')]
  if (characters.length < MIN_OWN_LENGTH) return true
  if (/^(.+?)\1{2,}$/su.test(characters.join('').slice(0, 128)) || new Set(characters).size <= 3) return true
  let breaks = 0
  for (let index = 1; index < characters.length; index++)
    if (!isStep(characters[index - 1] ?? '', characters[index] ?? '')) breaks++
  return breaks <= characters.length / 5
}

/** Whether `b` follows `a`, in either direction, in the alphabet or on a keyboard, or is the same. */
function isStep(a: string, b: string): boolean {
  if (Math.abs((a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)) <= 1) return true
  return keyboardRows.some(
    (row) => row.includes(a) && row.includes(b) && Math.abs(row.indexOf(a) - row.indexOf(b)) <= 1,
  )
}
