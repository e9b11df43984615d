import type { ActMessages } from '../en/act.ts'

export const zhHant: ActMessages = {
  titles: { take: '由您回訪這位顧客？', 'note-call': '記錄通話', close: '完成這件回訪？' },
  as: (name, workspace) => `您正以 ${name} 的身分操作（${workspace}）。`,
  takeHint: '回訪會列入您的名單。按下按鈕前不會有任何變更。',
  take: '由我回訪',
  takeOver: (owner) => `從 ${owner} 接手`,
  owned: (owner) => `這件回訪由 ${owner} 負責。`,
  close: '完成回訪',
  open: '在 Vouch 開啟',
  call: '撥打電話',
  another: '再記錄一次通話',
  taken: { title: '已由您回訪', text: '已列入您的回訪名單。' },
  closed: {
    title: '回訪已完成',
    text: (name, time) => (name ? `由 ${name} 完成，${time}。` : `完成於${time}。`),
  },
  noted: { title: '通話已記錄', due: (time) => `下次回訪期限：${time}。` },
  takenMeanwhile: { title: '已有人先接手', text: (owner) => `${owner} 剛剛接手了這件回訪，沒有任何變更。` },
  changedMeanwhile: {
    title: '剛剛有其他人修改過',
    text: (name) => `${name} 剛剛修改了這件回訪，您的內容尚未儲存。請查看最新狀況，如仍需要再送出一次。`,
  },
  expired: { title: '連結已過期', text: '信件中的連結 7 天內有效。請登入後繼續。' },
  revoked: { title: '連結已失效', text: '連結已被撤銷，或您的權限已變更。請登入後繼續。' },
  unavailable: { title: '這件回訪已不由您負責', text: '已轉交給其他人，或已被刪除。' },
  revoke: {
    title: '提醒信中的按鈕',
    text: '不必登入即可接手、記錄通話或完成回訪，7 天內有效。如果其他人看得到您的信件，請撤銷。變更密碼或登出所有裝置後，按鈕也會失效。如果您以兩步驟驗證或通行金鑰登入，信件中不會有這些按鈕。',
    button: '撤銷已寄出的所有按鈕',
    done: '先前信件中的按鈕已失效。',
  },
}
