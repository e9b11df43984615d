/** A description for each name. */
type ByName = Readonly<Record<string, string>>

/** The texts of `/docs/widget` in a language other than English, in which `widget/package/guide.ts` has them. */
export interface WidgetTexts {
  title: string
  nav: { start: string; try: string; attributes: string; events: string; methods: string; slots: string; parts: string }
  navRecipes: string
  navFailures: string
  api: string
  summary: string
  replaceId: string
  attributesIntro: string
  eventsIntro: string
  slotsIntro: string
  partsIntro: string
  failuresIntro: string
  columns: Record<'attribute' | 'event' | 'method' | 'slot' | 'property' | 'part' | 'description', string>
  columnsOfFailures: { situation: string; outcome: string }
  element: string
  global: string
  default: (value: string) => string
  prevented: (outcome: string) => string
  attributes: ByName
  /** The default values that are words. */
  defaults: ByName
  events: ByName
  /** What happens if an event is prevented. */
  cancelable: ByName
  methods: ByName
  globals: ByName
  slots: ByName
  parts: ByName
  cssProperties: ByName
  recipes: Readonly<Record<string, { title: string; text: string }>>
  /** In the order of the guide. */
  failures: readonly (readonly [situation: string, outcome: string])[]
  playground: {
    intro: string
    noScript: string
    display: string
    language: string
    automatic: string
    score: string
    none: string
    colours: string
    standard: string
    headingLevel: string
    delay: string
    dark: string
    rtl: string
    again: string
    copy: string
    copied: string
    selected: string
    over: string
    events: string
  }
}
