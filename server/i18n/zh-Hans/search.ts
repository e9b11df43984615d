import type { SearchMessages } from '../en/search.ts'

export const zhHans: SearchMessages = {
  title: '搜索',
  label: '搜索联系人、反馈、问卷和页面',
  pages: '前往',
  none: (q: string) => `没有找到与“${q}”相关的内容。`,
  allResponses: '查看所有匹配的反馈',
  allContacts: '查看所有匹配的联系人',
}
