import type { HelpMessages } from '../en/help.ts'

export const zhHans = {
  title: '帮助',
  intro: '关于解读得分、开展调查和管理 Vouch 的简短指南。',
  audiences: { managers: '经理', marketers: '市场专员', operators: '管理员' },
  reference: '参考',
  api: 'API',
  apiText: '全部接口及其字段（英文）。',
  widget: '网页组件',
  widgetText: '属性、事件、常见做法和在线试用（英文）。',
  contents: '本页内容',
  quoted: '引用数据',
  app: '打开 Vouch',
  may: '可以',
  mayNot: '不可以',
  permission: '权限',
  rolesTable: '各角色的权限',
  keysTable: '各 API 密钥范围的权限',
} satisfies HelpMessages
