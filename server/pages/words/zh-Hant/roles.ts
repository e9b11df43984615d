import type { RoleWords } from '../en/roles.ts'

export const zhHant: RoleWords = {
  roles: { owner: '擁有者', manager: '管理者', marketer: '行銷人員', agent: '客服', viewer: '檢視者' },
  scopes: { read: 'read（讀取）', write: 'write（寫入）', admin: 'admin（管理）' },
  permissions: {
    enter: '進入工作區',
    figures: '檢視分數、問卷和連結',
    comments: '閱讀回覆（不含回覆者）',
    contacts: '檢視聯絡人及回覆者',
    'contacts.change': '新增、修改和匯入聯絡人',
    'contacts.erase': '清除聯絡人及其所有回覆',
    'answers.change': '更正、標記和還原回覆',
    'answers.delete': '刪除回覆（會留下紀錄）',
    'follow-ups': '檢視所有人的追蹤',
    'follow-ups.own': '檢視自己的追蹤',
    'follow-ups.change': '註記和完成看得到的追蹤',
    'follow-ups.assign': '將追蹤交給他人',
    'surveys.change': '建立和修改問卷、連結',
    invite: '產生個人連結',
    identity: '檢視簽署連結的密鑰',
    'segment-keys': '設定區隔維度',
    settings: '修改工作區設定',
    audit: '檢視稽核紀錄',
    access: '管理人員、角色和 API 金鑰',
    danger: '刪除工作區',
    operation: '讀取服務指標',
  },
}
