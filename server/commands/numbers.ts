/** Whole numbers as people read them: 2,746. */
export const number = new Intl.NumberFormat('en').format

export const many = (count: number, what: string) => `${number(count)} ${what}${count === 1 ? '' : 's'}`

const size = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** How large a file is: `12.3 MB`. */
export function fileSize(bytes: number): string {
  const [unit, of] =
    bytes < 1e6 ? (['kB', 1e3] as const) : bytes < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const)
  return `${size.format(bytes / of)} ${unit}`
}
