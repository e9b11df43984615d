/** What is known of how to address a contact. */
export interface Addressee {
  salutation?: string | null | undefined
  name?: string | null | undefined
}

/**
 * How messages address a contact: as the workspace says, else by the whole name, else without one. A name is never split or
 * turned round, and no title is guessed.
 * @example getGreetingName({ salutation: '王女士', name: '王小明' }) // '王女士'
 */
export const getGreetingName = ({ salutation, name }: Addressee): string | null => salutation || name || null
