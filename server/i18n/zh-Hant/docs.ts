import type { DocsMessages } from '../en/docs.ts'

export const zhHant: DocsMessages = {
  contents: '目錄',
  start: '從這裡開始',
  schemas: '資料結構',
  widget: '網頁元件',
  help: '說明',
  open: '開啟 Vouch',
  description: 'NPS 調查的介面：問卷、連結、回饋、統計和回訪。',
  format:
    '要求和回應都是 JSON，時間採用 ISO 8601 格式的 UTC 時間。`/api` 下的要求需要 API 金鑰，可在「設定 → API 金鑰」中建立。先建立一份問卷和一個公開連結：',
  embed: '也可以把問卷嵌入您自己的網頁：',
  lists: '清單分頁傳回：將 `nextCursor` 作為 `cursor` 繼續要求，直到它為 null。',
  problems:
    '錯誤以 `application/problem+json`（RFC 9457）傳回。請用 `code` 判斷錯誤類型，它不會改變；`errors` 逐一列出有誤的欄位，每個欄位也有自己的 `code`。要求帶有 `Accept-Language: zh-TW` 時，說明文字為中文。',
  errors: '錯誤狀態',
  reference: '以下各介面的說明為英文。',
  statuses: {
    400: '輸入有誤；`errors` 列出每個有誤的欄位',
    401: '沒有有效的 API 金鑰，也沒有登入',
    403: '金鑰的權限範圍、角色、編輯權杖或網站不允許此操作',
    404: '此工作區中沒有',
    409: '與已儲存的資料或同時進行的變更衝突',
    410: '已使用、已結束、已過期或已刪除',
    413: '要求內容過大',
    415: '要求內容不是 JSON',
    429: '同一位址的要求過多，見 `Retry-After`',
    503: '暫時無法使用，見 `Retry-After`',
  },
}
