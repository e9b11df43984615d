import type { ErrorMessages } from '../en/errors.ts'

export const zhHant = {
  start: '前往首頁',
  reference: (id) => `維運人員可在記錄檔中以編號 ${id} 找到詳情。`,
  notFound: { title: '這裡什麼也沒有', text: '網址可能不完整，或者內容已不存在。' },
  role: { title: '您的角色沒有權限', text: '工作區的擁有者可以為您變更角色。' },
  forbidden: { title: '操作未能完成', text: '這項要求不是來自本服務的頁面。請返回並重新載入頁面，然後再試一次。' },
  malformed: { title: '無法辨識送出的內容', text: '請返回並重新載入頁面，然後再試一次。' },
  conflict: {
    title: '有人搶先了一步',
    text: '其他人在同一時刻變更了相同的內容。您的操作沒有生效：請返回查看是否仍有必要。',
  },
  gone: { title: '已經結束', text: '這裡的內容已不再提供。' },
  tooLarge: { title: '內容過大', text: '請返回並減少一次送出的內容。' },
  busy: { title: '操作過於頻繁', text: '請等候一分鐘後再試。' },
  unavailable: { title: '請稍候片刻', text: '資料庫暫時無法處理。資料沒有遺失，請幾秒後重試。' },
  broken: { title: '出了點問題', text: '這是我們的問題，與您無關。請再試一次。' },
} satisfies ErrorMessages
