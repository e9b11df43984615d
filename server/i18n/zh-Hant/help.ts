import type { HelpMessages } from '../en/help.ts'

export const zhHant = {
  title: '說明',
  intro: '關於解讀分數、進行調查和管理 Vouch 的簡短指南。',
  audiences: { managers: '經理', marketers: '行銷人員', operators: '管理員' },
  reference: '參考資料',
  api: 'API',
  apiText: '所有介面及其欄位（英文）。',
  widget: '網頁元件',
  widgetText: '屬性、事件、常見做法和線上試用（英文）。',
  contents: '本頁內容',
  quoted: '引用數據',
  app: '開啟 Vouch',
  may: '可以',
  mayNot: '不可以',
  permission: '權限',
  rolesTable: '各角色的權限',
  keysTable: '各 API 金鑰範圍的權限',
} satisfies HelpMessages
