import type { StaffLanguage } from './words.ts'

/** What was done, by the action of the audit log, as one says it after a name: English, simplified and traditional Chinese. */
const actions: Record<string, readonly [string, string, string]> = {
  'contact-import.cancelled': ['cancelled an import of contacts', '取消导入联系人', '取消匯入聯絡人'],
  'contact-import.started': ['started an import of contacts', '开始导入联系人', '開始匯入聯絡人'],
  'contact-import.uploaded': ['uploaded a file of contacts', '上传联系人文件', '上傳聯絡人檔案'],
  'contact.changed': ['changed a contact', '修改联系人', '修改聯絡人'],
  'contact.created': ['added a contact', '添加联系人', '新增聯絡人'],
  'contact.erased': ['erased a contact', '清除联系人', '清除聯絡人'],
  'contact.exported': ['exported all data of a contact', '导出联系人的全部数据', '匯出聯絡人的全部資料'],
  'contacts.exported': ['exported contacts', '导出联系人', '匯出聯絡人'],
  'demo.added': ['added sample data', '添加示例数据', '加入範例資料'],
  'demo.removed': ['removed the sample data', '移除示例数据', '移除範例資料'],
  'follow-up.assigned': ['assigned a follow-up', '分配跟进', '指派追蹤'],
  'follow-up.changed': ['changed a follow-up', '修改跟进', '修改追蹤'],
  'follow-up.done': ['finished a follow-up', '完成跟进', '完成追蹤'],
  'follow-up.due': ['set when a follow-up is due', '设定跟进期限', '設定追蹤期限'],
  'follow-up.noted': ['noted something on a follow-up', '填写跟进备注', '填寫追蹤備註'],
  'follow-up.reopened': ['reopened a follow-up', '重新打开跟进', '重新開啟追蹤'],
  'identity-secret.renewed': ['renewed the secret that signs links', '更换签名密钥', '更換簽署密鑰'],
  'invitation.made': ['invited customers', '邀请客户', '邀請顧客'],
  'invitations.made': ['invited customers', '邀请客户', '邀請顧客'],
  'key.created': ['made an API key', '创建 API 密钥', '建立 API 金鑰'],
  'key.revoked': ['revoked an API key', '吊销 API 密钥', '撤銷 API 金鑰'],
  'link.created': ['made a link', '创建链接', '建立連結'],
  'member-invitation.made': ['invited somebody into the workspace', '邀请成员加入', '邀請成員加入'],
  'member-invitation.revoked': ['withdrew an invitation', '撤回成员邀请', '撤回成員邀請'],
  'member-invitation.sent-again': ['sent an invitation again', '重新发送成员邀请', '重新寄送成員邀請'],
  'member.joined': ['joined the workspace', '加入工作区', '加入工作區'],
  'member.removed': ['removed a member', '移除成员', '移除成員'],
  'member.role-changed': ['changed the role of a member', '更改成员角色', '變更成員角色'],
  'person.backup-codes-made': ['made new backup codes', '生成新的备用码', '產生新的備用碼'],
  'person.changed': ['changed their account', '修改账号信息', '修改帳號資料'],
  'person.password-changed': ['changed their password', '修改密码', '修改密碼'],
  'person.password-reset': ['set a new password by e-mail', '通过邮件重设密码', '透過電子郵件重設密碼'],
  'person.second-factor-failed': ['entered a wrong code', '输入了错误的验证码', '輸入了錯誤的驗證碼'],
  'person.second-factor-off': ['turned the second factor off', '关闭两步验证', '關閉兩步驟驗證'],
  'person.second-factor-on': ['turned the second factor on', '开启两步验证', '開啟兩步驟驗證'],
  'person.signed-in': ['signed in', '登录', '登入'],
  'response.changed': ['corrected an answer', '更正回复', '更正回覆'],
  'response.deleted': ['deleted an answer', '删除回复', '刪除回覆'],
  'response.marked': ['marked an answer as suspect', '将回复标为可疑', '將回覆標為可疑'],
  'response.noted': ['noted something on an answer', '给回复添加备注', '為回覆加上備註'],
  'response.restored': ['restored a suspect answer', '恢复可疑回复', '還原可疑回覆'],
  'response.tagged': ['tagged an answer', '给回复添加标签', '為回覆加上標籤'],
  'response.untagged': ['took a tag from an answer', '移除回复的标签', '移除回覆的標籤'],
  'responses.exported': ['exported answers', '导出回复', '匯出回覆'],
  'retention.applied': ['forgot what was personal and old', '清除过期的个人信息', '清除過期的個人資訊'],
  'segment-key.declared': ['added a segment key', '添加细分属性', '新增區隔屬性'],
  'segment-key.dropped': ['gave up a segment key', '停用细分属性', '停用區隔屬性'],
  'session.ended': ['ended a session', '结束一个登录会话', '結束一個登入工作階段'],
  'session.others-ended': ['ended all other sessions', '结束其他登录会话', '結束其他登入工作階段'],
  'survey.changed': ['changed a survey', '修改问卷', '修改問卷'],
  'survey.closed': ['closed a survey', '关闭问卷', '關閉問卷'],
  'survey.created': ['made a survey', '创建问卷', '建立問卷'],
  'survey.reopened': ['reopened a survey', '重新开放问卷', '重新開放問卷'],
  'view.deleted': ['deleted a saved view', '删除已保存的视图', '刪除已儲存的檢視'],
  'view.saved': ['saved a view', '保存视图', '儲存檢視'],
  'workspace.changed': ['changed the settings', '更改设置', '變更設定'],
  'workspace.created': ['made the workspace', '创建工作区', '建立工作區'],
  'workspace.deleted': ['deleted the workspace', '删除工作区', '刪除工作區'],
  'workspace.set-up': ['set Vouch up', '完成初始设置', '完成初始設定'],
}

const place = { en: 0, 'zh-Hans': 1, 'zh-Hant': 2 } as const

/** An action in words; one that nobody has found words for as it is. */
export const actionWords = (language: StaffLanguage, action: string): string =>
  actions[action]?.[place[language]] ?? action

/** Those that there are words for. */
export const knownActions: readonly string[] = Object.keys(actions)
