/** The brand that surveys inherit. */
export const en = {
  title: 'Brand',
  intro: 'Who asks, and how it looks. All surveys use it unless they have a design of their own.',
  edit: 'Edit brand',
  name: 'Name',
  nameHint: 'Respondents see who asks. Blank: the name of your workspace.',
  privacyUrl: 'Privacy page',
  privacyHint: 'Linked below every survey, on its page and in the widget.',
  inherit: 'Brand font',
  inheritHint: 'As set for all surveys',
  inheritIntro: 'Blank values come from your brand.',
  colourHint: 'Only if it differs from the brand colour, for example #0b6b43.',
}

export type BrandMessages = typeof en
