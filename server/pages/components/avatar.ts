import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'

/** White on each of them has a contrast of at least 4.5:1, in light and in dark mode. */
export const avatarColours = ['#9f1239', '#9a3412', '#854d0e', '#3f6212', '#0f766e', '#0369a1', '#4338ca', '#7e22ce']

export interface AvatarProps {
  id: string
  name: string | null
  /** Stands in for the name. */
  label: string
}

/** The initials of a contact or a member, in a colour of their own. Decoration: the name stands beside it. */
export function avatar({ id, name, label }: AvatarProps): Markup {
  const hash = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 997, 0)
  const colour = avatarColours[hash % avatarColours.length]
  return html`<svg class="initials" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><circle cx="16" cy="16" r="16" fill="${colour}"/>
<text x="16" y="21" fill="#fff" font-size="13" text-anchor="middle">${getInitials(name) || getInitial(label)}</text></svg>`
}

const HAN_OR_HANGUL = /[\p{Script=Han}\p{Script=Hangul}]+/gu

/**
 * Of a Chinese or Korean name the last two characters, of others up to two initials.
 * @example getInitials('诸葛治宇') // '治宇'
 */
export function getInitials(name: string | null): string {
  const normalizedName = (name ?? '').normalize('NFC')
  const given = normalizedName
    .replace(/(?<=\p{Script=Han})[\s·]+(?=\p{Script=Han})/gu, '')
    .match(HAN_OR_HANGUL)
    ?.at(-1)
  if (given) return [...given].slice(-2).join('')
  const words = normalizedName.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu) ?? []
  return [words[0], words.length > 1 ? words.at(-1) : ''].map(getInitial).join('')
}

const getInitial = (text = '') => (/[\p{L}\p{N}]/u.exec(text)?.[0] ?? '').toUpperCase()
