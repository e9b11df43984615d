export const en = {
  title: 'Help',
  intro: 'Short guides to reading scores, running surveys and operating Vouch.',
  audiences: {
    managers: 'For managers',
    marketers: 'For marketers',
    operators: 'For admins',
  },
  reference: 'Reference',
  api: 'The API',
  apiText: 'All calls and their fields.',
  widget: 'The widget',
  widgetText: 'Attributes, events, recipes and a playground.',
  contents: 'On this page',
  quoted: 'Quoted figures',
  app: 'Open Vouch',
  may: 'Allowed',
  mayNot: 'Not allowed',
  permission: 'Permission',
  rolesTable: 'Roles and their permissions',
  keysTable: 'API key scopes and their permissions',
}

export type HelpMessages = typeof en
