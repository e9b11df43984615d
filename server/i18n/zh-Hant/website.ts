import type { WebsiteMessages } from '../en/website.ts'

export const zhHant: WebsiteMessages = {
  intro: '對整個服務生效，不限於目前的工作區。',
  filings: '備案資訊',
  filingsIntro: '在中國大陸提供網站服務須先備案。備案號會顯示在問卷頁與登入頁底部。',
  icp: 'ICP 備案號',
  police: '公安備案號',
  icpError: '請填寫完整的備案號，例如 浙ICP备12345678号-1。',
  policeError: '請填寫完整的備案號，例如 浙公网安备33010602000001号。',
  files: '驗證檔案',
  filesIntro: '微信公眾平台、企業微信與搜尋引擎會以網域根目錄下的檔案確認網域擁有者。',
  file: '文字檔，1 KB 以內',
  upload: '新增檔案',
  remove: '移除',
  none: '尚無驗證檔案。',
  saved: '已儲存。',
  added: '已新增檔案。',
  removed: '已移除檔案。',
  nameError: '檔名須以 .txt 結尾，只能包含英文字母、數字、底線與連字號，例如 MP_verify_AbC123.txt。',
  sizeError: '請選擇 1 到 1024 位元組的檔案。',
  limitError: '最多 10 個檔案，請先移除一個。',
  sharing:
    '以獎勵誘導轉傳問卷連結，可能使整個網域在微信內遭封鎖。推薦獎勵活動請使用其他網域；優惠券的發放不應與評分掛鉤。',
}
