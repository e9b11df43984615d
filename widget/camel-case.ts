/** @example camelCase('heading-level') // 'headingLevel' */
export const camelCase = (name: string) => name.replace(/-./g, (match) => match.toUpperCase().slice(1))
