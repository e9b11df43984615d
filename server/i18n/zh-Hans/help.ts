import type { HelpMessages } from '../en/help.ts'

export const zhHans = {
  title: '帮助',
  intro: '写给回访客户的人、发起问卷的人和运行服务的人的简短指南。',
  audiences: { managers: '经理', marketers: '市场人员', operators: '运维人员' },
  reference: '参考',
  api: 'API',
  apiText: '全部接口及其字段（英文）。',
  widget: '网站组件',
  widgetText: '属性、事件、常见做法，可直接试用（英文）。',
  contents: '本页内容',
  quoted: '引用数据',
  app: '打开 Vouch',
  may: '可以',
  mayNot: '不可以',
  permission: '权限',
  rolesTable: '各角色的权限',
  keysTable: '各密钥范围的权限',
} satisfies HelpMessages
