const pluralRules = new Intl.PluralRules('en')

/** `1 response`, `2 responses`. Only English needs it: Chinese has one form for both. */
export const pluralize = (count: number, singular: string, plural: string) =>
  pluralRules.select(count) === 'one' ? singular : plural
