import type { ErrorMessages } from '../en/errors.ts'

export const zhHant = {
  start: '返回首頁',
  reference: (id) => `管理員可在記錄檔中以編號 ${id} 查到詳情。`,
  notFound: { title: '找不到頁面', text: '網址可能不完整，或頁面已被刪除。' },
  role: { title: '您沒有存取權限', text: '請聯絡工作區擁有者變更您的角色。' },
  noWorkspace: {
    title: '您已不是成員',
    text: '您尚未加入任何工作區。請聯絡工作區擁有者邀請您，然後開啟邀請連結。',
  },
  forbidden: { title: '要求遭拒絕', text: '這項要求不是來自本服務的頁面。請返回並重新載入頁面，再試一次。' },
  malformed: { title: '無法辨識送出的內容', text: '請返回並重新載入頁面，再試一次。' },
  conflict: {
    title: '剛有其他人修改過',
    text: '您的操作沒有儲存。請返回確認是否仍有必要，再試一次。',
  },
  gone: { title: '已不再提供', text: '此頁面已被移除。' },
  tooLarge: { title: '內容過大', text: '請返回，減少一次送出的內容。' },
  busy: { title: '操作過於頻繁', text: '請等候一分鐘後再試。' },
  unavailable: { title: '暫時無法使用', text: '資料庫暫時沒有回應，資料沒有遺失。請幾秒後重試。' },
  broken: { title: '發生錯誤', text: '這是我們的問題，與您無關。請再試一次。' },
} satisfies ErrorMessages
