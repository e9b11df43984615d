export const en = {
  title: 'Help',
  intro: 'Short guides for those who call, those who ask, and those who run the service.',
  audiences: {
    managers: 'For managers',
    marketers: 'For marketers',
    operators: 'For whoever runs Vouch',
  },
  reference: 'Reference',
  api: 'The API',
  apiText: 'Every call, with its fields.',
  widget: 'The widget',
  widgetText: 'Attributes, events, recipes, and a place to try them.',
  contents: 'On this page',
  quoted: 'Quoted figures',
  app: 'Open Vouch',
  may: 'May',
  mayNot: 'May not',
  permission: 'What',
  rolesTable: 'Roles and what they may do',
  keysTable: 'Scopes of keys and what they may do',
}

export type HelpWords = typeof en
