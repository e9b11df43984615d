import type { SearchMessages } from '../en/search.ts'

export const zhHant: SearchMessages = {
  title: '搜尋',
  label: '搜尋聯絡人、回饋、問卷與頁面',
  pages: '前往',
  none: (q: string) => `找不到與「${q}」相關的內容。`,
  allResponses: '檢視所有符合的回饋',
  allContacts: '檢視所有符合的聯絡人',
}
