import { hasHan } from '../../../shared/han.ts'
import { fold } from '../../../shared/text.ts'
import { selectFormerValues } from '../../store/queries/former-values.ts'
import type { Deps } from '../deps.ts'

/** More names than a person has had. */
const MAX_FORMER_VALUES = 1000

/** The names of a contact, with those it had before. */
export async function listNames(
  { database }: Pick<Deps, 'database'>,
  { workspaceId, id, name }: { workspaceId: string; id: string; name: string | null },
): Promise<string[]> {
  const formerValues = await database.all(selectFormerValues(workspaceId, id, MAX_FORMER_VALUES))
  const formerNames = formerValues.flatMap(({ field, value }) => (field === 'name' ? [value] : []))
  return [...(name === null ? [] : [name]), ...formerNames]
}

/** Whether a name is one that hardly occurs by chance: May and China are words of other views, too. */
export const isFullName = (name: string): boolean => splitWords(name).length > 1 || (hasHan(name) && name.length > 1)

/** Tells whether a text has all words of one of the names, in any order. A single letter is no name. */
export function buildNameMatcher(names: readonly string[]): (text: string) => boolean {
  const wordLists = names.map(splitWords).filter((words) => words.join('').length > 1)
  return (text) => {
    const words = new Set(splitWords(text))
    return wordLists.some((nameWords) => nameWords.every((word) => words.has(word)))
  }
}

const splitWords = (text: string): string[] => fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
