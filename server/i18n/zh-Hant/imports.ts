import type { ImportMessages } from '../en/imports.ts'

/** What both imports, of responses and of contacts, say about files and cells. */
export const zhHant: ImportMessages = {
  encoding: '編碼',
  encodingHint: '如果預覽中出現亂碼，請改選其他編碼。',
  encodings: {
    auto: '自動判斷',
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16',
    'utf-16be': 'UTF-16（大端序）',
    gb18030: '簡體中文（GB18030、GBK）',
    big5: '繁體中文（Big5）',
    shift_jis: '日文（Shift-JIS）',
    'euc-kr': '韓文（EUC-KR）',
    'windows-1250': '中歐語言（Windows-1250）',
    'windows-1251': '俄文等西里爾字母（Windows-1251）',
    'windows-1252': '西文（Windows-1252）',
    'windows-1253': '希臘文（Windows-1253）',
    'windows-1254': '土耳其文（Windows-1254）',
  },
  fileErrors: {
    missing: '請選擇檔案。',
    empty: '檔案是空的。第一列必須是各欄的名稱。',
    bare: '檔案只有欄位名稱，沒有資料列。',
    workbook: '無法讀取這個檔案。請將工作表另存為 .xlsx 或「CSV UTF-8」後再試一次。',
    xls: '這是舊版 .xls 格式的活頁簿。請開啟後另存為 .xlsx 或「CSV UTF-8」再上傳。',
    html: '這個檔案是網頁而不是表格，可能誤存了登入頁。請重新匯出，或用試算表軟體開啟後另存為「CSV UTF-8」。',
    bomb: '活頁簿太大。請將工作表另存為「CSV UTF-8」後再試一次。',
    large: '檔案超過 20 MB，請分割後再上傳。',
    rows: '檔案超過 20 萬列，請分割後再上傳。',
    columns: '檔案超過 100 欄，請移除不需要的欄位。',
  },
}
