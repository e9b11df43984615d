import type { CommandTexts } from '../command-texts.ts'

const will = (isDryRun: boolean) => (isDryRun ? '將' : '已')

/** What is expected of each variable. */
const variables = {
  PORT: '1 到 65535 之間的連接埠，例如 8787',
  HOST: '要監聽的位址，例如 127.0.0.1',
  PUBLIC_URL: '本服務對外的網址，不含路徑，例如 https://vouch.example.com',
  HSTS: '瀏覽器只使用 https 的秒數，0 到 63072000',
  DATABASE_URL: 'sqlite:檔案路徑.db、sqlite:/絕對路徑.db 或 postgres://使用者@主機/資料庫',
  SECRET: '至少 32 個隨機字元；使用 PostgreSQL 時必填',
  PREVIOUS_SECRETS: '先前的 SECRET，以逗號分隔，每個至少 32 個字元',
  API_KEY: '22 到 200 個隨機字元，不含空格',
  TIME_ZONE: '時區，例如 Asia/Taipei',
  SMTP_URL: '郵件伺服器，例如 smtps://user:password@smtp.example.com:465；不支援 TLS 時加上 ?tls=optional 或 ?tls=off',
  MAIL_API_URL: 'resend://KEY、postmark://TOKEN 或 ses://ID:SECRET@REGION，且不能同時設定 SMTP_URL',
  MAIL_FROM: '寄件者，例如 Vouch <vouch@example.com>；設定 SMTP_URL 或 MAIL_API_URL 時必填',
  BOUNCE_DOMAIN: '郵件能送達 Vouch 的網域，例如 bounce.example.com',
  DKIM_DOMAIN: '為郵件簽章的網域，例如 example.com；設定 DKIM_SELECTOR 或 DKIM_KEY 時必填',
  DKIM_SELECTOR: '金鑰在 DNS 中的名稱，例如 vouch；設定 DKIM_DOMAIN 時必填',
  DKIM_KEY: 'PEM 格式的 RSA 私密金鑰，至少 1024 位元；設定 DKIM_DOMAIN 時必填',
  SES_TOPIC_ARN: '發布 Amazon SES 事件的 Amazon SNS 主題，例如 arn:aws:sns:eu-west-1:123456789012:vouch',
  POSTMARK_WEBHOOK_TOKEN: '16 到 200 個隨機字元，不含空格',
  SENDGRID_WEBHOOK_KEY: 'SendGrid 事件 Webhook 顯示的公開金鑰',
  RESEND_WEBHOOK_SECRET: 'Resend 中該 Webhook 的簽章密鑰：whsec_…',
  MAILGUN_SIGNING_KEY: '16 到 200 個隨機字元，不含空格',
  BREVO_WEBHOOK_TOKEN: '16 到 200 個隨機字元，不含空格',
  MAIL_TO_LOG: 'true 或 false',
  WEBHOOKS_ALLOW_PRIVATE: 'true 或 false',
  ADMIN_EMAIL: '第一位擁有者的電子郵件；設定 ADMIN_PASSWORD 時必填',
  ADMIN_PASSWORD: '10 到 128 個不易猜到的字元，不能是常見密碼、連續字元或電子郵件；設定 ADMIN_EMAIL 時必填',
  OIDC_ISSUER: '身分提供者的網址，例如 https://login.example.com；設定 OIDC_CLIENT_ID 時必填',
  OIDC_CLIENT_ID: '本服務在身分提供者的用戶端 ID；設定 OIDC_ISSUER 時必填',
  OIDC_CLIENT_SECRET: '本服務在身分提供者的密鑰；設定 OIDC_ISSUER 時必填',
  OIDC_NAME: '登入按鈕上顯示的名稱，最多 60 個字元',
  TRUSTED_PROXIES: '位址或網段，例如 10.0.0.0/8,127.0.0.1',
  RATE_LIMIT: '每分鐘、每個位址、每份問卷的回饋數，例如 120，或 off',
  DRAIN_SECONDS: '收到停止訊號後繼續服務的秒數，0 到 300',
  LOG_LEVEL: 'fatal、error、warn、info、debug、trace、silent 其中之一',
}

export const commands: CommandTexts = {
  usage: `用法：vouch 指令

  import responses 檔案 --survey 編號 [--map score=欄名,at=欄名,…]   將檔案中的各列匯入為回饋
      欄位：score、at、comment、key、locale、property.名稱、contact.externalId、contact.email、contact.phone、
            contact.name、contact.firstName、contact.lastName、contact.salutation、contact.locale
      key=欄名         用來識別每一列的欄；未指定時，依整列內容識別
      --date-order day-first|month-first   03/02/2026 這類日期的日月順序，檔案中無法判斷時才需要
      --time-zone Asia/Taipei              未含時區的時間所用的時區；預設為檔案或工作區的時區
      --empty-dates leave-out|2026-01-31   沒有日期的列如何處理；未指定時，這些列會被拒絕
      --update         匯入過的列與檔案不同時，以檔案為準；未指定時只回報
      --follow-ups-since 2026-01-31   為這一天（含）之後的回饋建立回訪；預設為最近 30 天
      --no-follow-ups  不建立回訪
  import contacts 檔案 [--map email=欄名,name=欄名,…]   將檔案中的各列匯入為聯絡人
      欄位：name、firstName、lastName、salutation、email、phone、externalId、locale、property.名稱
      --leave-out 欄名   未指定 --map 時，最多 20 個不是欄位的欄會成為屬性，這一欄除外
  兩種匯入都能讀取常見編碼的 CSV 和 .xlsx 檔，並在儲存之前顯示讀取方式：
      --map            未指定時依欄名自動辨識。Email#2 表示第二個名為 Email 的欄，#3 表示檔案的第三欄
      --encoding 名稱  無法自動辨識時指定：utf-8、utf-16le、utf-16be、gb18030、big5、shift_jis、euc-kr、
                       windows-1250、windows-1251、windows-1252、windows-1253 或 windows-1254
      --header-line 3  欄名所在的行，無法自動找到時指定；0 表示沒有欄名
      --dry-run        只回報將匯入的內容，不儲存
      --accept-rejections   即使有較多列因同一原因失敗，也匯入其餘的列
  imports list                                       列出聯絡人和回饋的匯入
  imports undo 編號                                  復原一次匯入所新增和變更的內容，限 30 天內
  imports cancel 編號                                將中斷的匯入標為已取消，之後才能復原
  export responses|follow-ups|contacts [--survey 編號] [--out 檔案.csv] [--bom]
      --bom            以位元組順序記號開頭，讓 Excel 能辨識 UTF-8
      --format xlsx    便於閱讀的 Excel 活頁簿：顯示名稱、當地時間，每個原因和問題各占一欄
      --format excel   內容相同的 CSV，含位元組順序記號
      --language zh-Hant   Excel 標題列的語言：en、zh-Hans 或 zh-Hant；預設為終端機的語言
  backup 檔案                                        在服務執行時將資料庫複製到新的 SQLite 檔
  restore 檔案                                       將備份還原到 DATABASE_URL；該處必須還沒有資料庫，
                                                     或為空的 PostgreSQL 資料庫
  repair phones [--dry-run]                          在中國的工作區中，更正被連結存成 +1 38… 的手機號碼，
                                                     並與號碼正確的聯絡人合併
  repair responses [--dry-run]                       恢復只因應用程式內建瀏覽器而被標為可疑、但有真人觸控或
                                                     按鍵操作的回饋
  verify [--audit-head 雜湊值]                       重新統計所有資料，並檢查搜尋索引和稽核紀錄；若有差異，
                                                     結束代碼為 1
      --audit-head 雜湊值   先前執行時顯示的雜湊值；末尾被刪去的稽核紀錄中不再有它
  create-key --name 名稱 --scope read|write|admin    建立 API 金鑰，並顯示一次
  list-keys                                          列出 API 金鑰
  revoke-key 編號                                    撤銷 API 金鑰
  invite 電子郵件 角色                               邀請 owner、manager、marketer、agent 或 viewer，並顯示連結
  setup-link                                         顯示用來設定服務和第一位擁有者的連結
  reset-password 電子郵件                            顯示設定新密碼的連結，一小時內有效
  reset-second-factor 電子郵件                       使用者遺失裝置時，移除其通行密鑰和驗證器 App，並在
                                                     所有裝置上登出
  classify-mail 檔案.eml…                            判斷退回的郵件屬於哪一類，每封顯示一行 JSON：hard（永久退信）、
                                                     soft（暫時退信）、complaint（檢舉）、auto-reply（自動回覆）
                                                     或 none；以 - 表示標準輸入
  audit --workspace 編號 [--out 檔案.csv] [--bom]    匯出工作區的稽核紀錄，已刪除的工作區也可以
  demo [--language zh-Hant] [--remove]               建立或刪除含範例資料的工作區；預設為終端機的語言
  create-workspace 名稱                              建立工作區，以及第一份問卷、連結和 API 金鑰

  --country TW     （匯入）沒有國碼的電話號碼所屬的國家或地區；預設為工作區的設定
  --workspace 編號 有多個工作區時指定；範例資料不算在內

資料庫由 DATABASE_URL 指定（sqlite:data/vouch.db）。`,
  expected: (what) => `缺少參數：${what}。請參閱 vouch --help。`,
  unexpectedArgument: (argument) => `多餘的參數「${argument}」。請參閱 vouch --help。`,
  noCommand: (name) => `沒有指令「${name}」。請參閱 vouch --help。`,
  unknownOption: (option) => `沒有選項「${option}」。請參閱 vouch --help。`,
  wrongOption: (option) => `選項「${option}」不接受值。請參閱 vouch --help。`,
  missingOption: (option) => `選項「${option}」需要一個值。請參閱 vouch --help。`,
  systemErrors: {
    ENOENT: '沒有這個檔案或資料夾',
    EACCES: '沒有存取權限',
    EEXIST: '檔案已存在',
    EISDIR: '這是資料夾，不是檔案',
    ENOTDIR: '這不是資料夾',
    ENOSPC: '磁碟空間已滿',
    EROFS: '檔案系統為唯讀',
  },
  systemError: (reason, path) => `${reason}：${path}`,
  lists: {
    imports: 'responses 或 contacts',
    exports: 'responses、follow-ups 或 contacts',
    repairs: 'responses 或 phones',
    importVerbs: 'list、cancel 編號 或 undo 編號',
    mails: '檔案.eml，或以 - 表示標準輸入',
  },
  notOf: {
    import: (name) => `可以匯入 responses 或 contacts，不能匯入「${name}」。`,
    imports: (name) => `應為 list、cancel 或 undo，不是「${name}」。`,
    export: (name) => `可以匯出 responses、follow-ups 或 contacts，不能匯出「${name}」。`,
    repair: (name) => `可以修復 responses 或 phones，不能修復「${name}」。`,
  },
  or: ' 或 ',
  separator: '、',
  counts: {
    row: (_, text) => `${text} 列`,
    response: (_, text) => `${text} 份回饋`,
    contact: (_, text) => `${text} 位聯絡人`,
    'follow-up': (_, text) => `${text} 件回訪`,
    count: (_, text) => `${text} 項統計`,
    record: (_, text) => `${text} 筆紀錄`,
    value: (_, text) => `${text} 個值`,
  },
  written: (rows) => `已寫入 ${rows}。`,
  options: {
    survey: '--survey：請填寫回饋所屬問卷的編號。',
    name: '--name：請填寫金鑰的用途，1 到 100 個字元。',
    scope: (scopes) => `--scope：應為 ${scopes} 其中之一。`,
    country: (reason) => `--country：${reason}。`,
    dateOrder: (orders) => `--date-order：應為 ${orders}。`,
    timeZone: '--time-zone：請填寫時區，例如 Asia/Taipei。',
    emptyDates: '--empty-dates：應為 reject、leave-out 或日期，例如 2026-11-22。',
    followUpsSince: '--follow-ups-since：請填寫日期，例如 2026-11-22。',
    encoding: (encodings) => `--encoding：應為 ${encodings} 其中之一。`,
    headerLine: '--header-line：請填寫行號；沒有欄名時填 0。',
    format: (format) => `--format：應為 xlsx、excel 或 raw，不是「${format}」。`,
    language: (languages) => `--language：應為 ${languages} 其中之一。`,
    noSurveyOfContacts: '--survey：聯絡人不屬於任何問卷，請拿掉此選項。',
    email: '電子郵件：請填寫電子郵件地址，例如 wang@example.com。',
    role: (roles) => `角色：應為 ${roles} 其中之一。`,
    user: '電子郵件：請填寫某位使用者的電子郵件。',
  },
  workspace: {
    none: '還沒有工作區，請先啟動服務。',
    oneOf: (lines) => `--workspace：應為下列其中之一\n${lines}`,
    sample: '（範例資料）',
  },
  keys: {
    created: (id, scope) => `金鑰 ${id}（${scope}）。金鑰內容只顯示這一次，請妥善保存。`,
    revoked: '已撤銷。',
    states: { revoked: (at) => `${at} 撤銷`, used: (at) => `最近使用 ${at}`, unused: '從未使用' },
  },
  workspaceCreated: { workspace: '工作區    ', survey: '問卷      ', link: '連結      ', key: 'API 金鑰  ' },
  users: {
    alreadySetUp: '服務已完成初始設定。請參閱 vouch invite 和 vouch reset-password。',
    noSecondFactor: (email) => `${email} 沒有啟用兩步驟驗證。`,
    removed: (factors, email) => `已移除：${factors}。${email} 已在所有裝置上登出。`,
    factors: { 'authenticator-app': '驗證器 App', passkey: '通行密鑰' },
  },
  demo: {
    created: (url) => `範例資料在獨立的工作區中，擁有者都可以檢視：\n${url}`,
    none: '沒有範例資料。',
    removed: '範例資料已刪除。',
  },
  verify: {
    countsEqual: '所有統計與重新計算的結果一致。',
    countsDiffer: (_, text) => `有 ${text} 項統計與重新計算的結果不一致。`,
    lastEntry: (workspaceId, sequence, hash) =>
      `工作區 ${workspaceId} 的稽核紀錄：最後一筆是第 ${sequence} 筆，雜湊值為 ${hash}`,
    auditIntact: '所有稽核紀錄完好。',
    auditChanged: '有稽核紀錄遭到更動。',
  },
  backup: {
    secret: (secret) =>
      `備份中不含本服務的密鑰（${secret}），請另行保存：沒有它，簽章驗證過的身分\n以及受訪者修改回饋的憑證都會失效。`,
    notRecorded: '無法將這次備份的時間記錄到「運作狀況」頁面。',
    summary: ({ responses, contacts, size, verdict }) => `${responses}，${contacts}，${size}，${verdict}`,
    verified: '已驗證',
    but: (faults) => `但${faults.join('，且')}`,
    countsDiffer: (_, text) => `有 ${text} 項統計與重新計算的結果不一致`,
    auditChanged: '有稽核紀錄遭到更動',
    memory: 'DATABASE_URL：應為檔案或伺服器，不能是 :memory:。',
  },
  restore: {
    secret: (secret) =>
      `啟動服務之前，請換上它原本的密鑰（${secret}）：沒有它，簽章驗證過的身分\n以及受訪者修改回饋的憑證都會失效。`,
  },
  progress: {
    checking: '檢查中',
    copying: '複製中',
    importing: '匯入中',
    undoing: '復原中',
    left: (time) => `剩餘 ${time}`,
  },
  repair: {
    notChina: '此工作區的國家或地區不是中國。請先在「設定 → 工作區」中設定。',
    planned: { corrected: '更正', merged: '合併' },
    mergedInto: (id) => `已合併到 ${id}`,
    unchanged: '維持不變',
    phones: (count, isDryRun) => (isDryRun ? `將修復 ${count}。` : `已修復 ${count}。`),
    responsesPlanned: (count) => `將恢復 ${count}，除非同一專屬連結已有另一份回饋計入統計。`,
    responses: (count) => `已恢復 ${count}。`,
    responsesLeftOut: (count) => `另有 ${count}，其專屬連結已有別的回饋計入統計。`,
  },
  imports: {
    cancelled: '已取消。已儲存的內容維持不變。',
    counts: (added, updated) => `新增 ${added}，更新 ${updated}`,
    undone: (counts) =>
      `已刪除 ${counts.removedResponses}、${counts.removedContacts}，已還原 ${counts.restoredResponses}、` +
      `${counts.restoredContacts}。`,
    kept: (count) => `\n${count}在匯入後有變更或正在使用，維持不變。`,
    undo: (id) => `如要復原：vouch imports undo ${id}`,
    rejectedFile: (file) => `被拒絕的列在 ${file} 中，附有行號和原因。`,
    contacts: ({ added, existing, rejected }, isDryRun) =>
      `${will(isDryRun)}新增 ${added}，${existing} 位已存在，${will(isDryRun)}拒絕 ${rejected}。`,
    responses: (counts, isDryRun) =>
      `${[
        `${will(isDryRun)}新增 ${counts.added}`,
        ...(counts.hasUpdates ? [`${will(isDryRun)}更新 ${counts.updated} 份`] : []),
        `${counts.unchanged} 份已存在`,
        `${will(isDryRun)}拒絕 ${counts.rejected}`,
        ...(counts.differing ? [`${counts.differing} 份與已儲存的內容不同，未變更（見 --update）`] : []),
        ...(counts.withoutScore ? [`${counts.withoutScore} 列沒有分數`] : []),
        ...(counts.withoutDate ? [`略過沒有日期的 ${counts.withoutDate} 列`] : []),
        `${will(isDryRun)}建立 ${counts.followUps}`,
      ].join('，')}。`,
    stored: (count) => `檔案中已有 ${count}儲存，請再次執行此指令匯入其餘部分。`,
    score: (before, after) => `NPS：${before} → ${after}。`,
    scoreOf: (score, responses) => `${score}（${responses}）`,
    tooFew: (responses) => `數量太少（${responses}）`,
    changes: '將變更的聯絡人：',
    line: '行號',
    reason: '原因',
  },
  file: {
    none: (file) => `沒有檔案「${file}」。`,
    error: (file, reason) => `${file}：${reason}。`,
    workbook: 'Excel 活頁簿',
    csv: (encoding) => `CSV，${encoding} 編碼`,
    separatedBy: (delimiter) => `以${delimiter}分隔`,
    delimiters: { ',': '逗號', ';': '分號', '\t': '定位字元', '|': '直線' },
    withoutHeader: '沒有欄名',
    header: (line) => `欄名在第 ${line} 行`,
    from: (tool) => `來自 ${tool}`,
    description: (name, parts) => `${name}：${parts.join('，')}`,
    noDates: '沒有日期：所有回饋都算作今天；如有日期欄，請用 at=欄名 指定',
    dates: (order, evidence) => `日期順序：${order === 'day-first' ? '日在前' : '月在前'}${evidence}`,
    evidence: (cell, line) => `（第 ${line} 行「${cell}」）`,
    localTimes: (timeZone) => `未含時區的時間：${timeZone}；可用 --time-zone 變更`,
    rows: (rows, withoutScore, withoutDate) =>
      [
        rows,
        ...(withoutScore ? [`${withoutScore} 列沒有分數`] : []),
        ...(withoutDate ? [`${withoutDate} 列沒有日期`] : []),
      ].join('，'),
    columns: (names) => `檔案中的欄：${names}。`,
  },
  mapping: {
    error: (reason, columns) => `--map：${reason}。${columns}`,
    noField: (field, fields) => `--map：沒有欄位「${field}」。應為 ${fields}。`,
    noColumn: (option, name, field, columns) =>
      `${option}：沒有「${name}」欄${field === undefined ? '' : `（用於 ${field}）`}。${columns}`,
    severalColumns: (option, name, count, choices) =>
      `${option}：有 ${count} 欄名為「${name}」，請選擇其中之一：${choices}。`,
    position: (name, column) => `「${name}」（第 ${column} 欄）`,
    rivals: (lines, example) => `${lines.join('；')}。請用 --map 指定，例如 --map '${example}'。`,
    rival: (target, names) => `${target} 可能對應 ${names.join(' 或 ')}`,
    noScore: (columns) => `--map：至少需要 score=欄名。${columns}`,
    noIdentifier: (fields) => `--map：聯絡人需要 ${fields} 其中之一。`,
    noDate: (example, columns) => `--map：還需要 at=欄名，例如 ${example}。${columns}`,
  },
  excess: {
    contacts: (count, rows, advice) =>
      `沒有儲存任何內容：共 ${rows}，其中${count === undefined ? '過多的列' : ` ${count} 列`}會被拒絕或遺失內容。${advice}` +
      '如仍要匯入其餘的列，請加上 --accept-rejections。',
    responses: ({ count, rows, reason, examples, advice }) =>
      `沒有儲存任何內容：共 ${rows}，其中 ${count} 列會被拒絕。${reason}（${examples}）。\n${advice}`,
    goOn: '如仍要匯入其餘的列，請加上 --accept-rejections，但分數可能有偏差。',
    example: (line, cell) => (cell ? `第 ${line} 行「${cell}」` : `第 ${line} 行`),
    contradiction: (dayFirst, monthFirst) =>
      `沒有儲存任何內容：日期的寫法互相矛盾。第 ${dayFirst.line} 行「${dayFirst.cell}」日在前，第 ${monthFirst.line} 行「${monthFirst.cell}」月在前。\n` +
      '請將所有日期統一為一種寫法，最好是 2026-02-13，例如在試算表中為整欄設定同一種日期格式。若使用 --date-order，另一種順序的列會被拒絕，03/02/2026 這類日期可能有誤。',
  },
  contactErrors: {
    quote: '此處的引號沒有結束',
    cells: '儲存格數多於標題列的欄數',
    encoding: '含有無法辨識的字元，請用 --encoding 指定編碼',
    nobody: '電子郵件、電話、顧客編號至少需要一項',
    email: 'email：應為電子郵件地址，例如 wang@example.com',
    phone: 'phone：應為電話號碼，例如 0912345678；沒有國碼時，請用 --country 指定',
    externalId: 'externalId：最多 200 個字元，且不能是 3.07E+18 這類縮寫的數字',
  },
  contactAdvice: {
    quote: '引號沒有成對出現，請重新將檔案存成 CSV。',
    cells: '有些列的儲存格多於標題列，請重新將檔案存成 CSV。',
    encoding: '有無法辨識的字元，請用 --encoding 指定編碼。',
    nobody: '這些列沒有電子郵件、電話和顧客編號，請對應到其他欄。',
    email: '這些列的電子郵件無法辨識，請對應到其他欄。',
    phone: '這些列的電話號碼無法辨識，請用 --country 指定國家或地區，或對應到其他欄。',
    externalId: '這些列的顧客編號無法辨識，請對應到其他欄。',
  },
  responseErrors: {
    quote: '此處的引號沒有結束',
    cells: '儲存格數多於標題列的欄數',
    encoding: '含有無法辨識的字元，請用 --encoding 指定編碼',
    score: 'score：應為 0 到 10 的整數',
    date: 'at：應為日期（例如 2026-11-22）或時間（例如 2026-11-22 09:30）',
    'date-order': 'at：無法判斷哪個是日、哪個是月',
    'date-missing': 'at：沒有日期',
    'date-future': 'at：時間應在過去',
    key: 'key：最多 200 個字元',
  },
  responseAdvice: {
    quote: '請重新將檔案存成 CSV，儲存格中的引號應成對書寫。',
    cells: '請重新將檔案存成 CSV，含逗號的儲存格應放在引號中。',
    encoding: '請用 --encoding 指定檔案的編碼。',
    score: '請將 score 對應到 0 到 10 分的欄。',
    date: '請將 at 對應到日期欄。',
    'date-order': '請選擇 --date-order day-first（日在前）或 --date-order month-first（月在前）。',
    'date-missing': '請使用 --empty-dates leave-out 略過這些列，或用 --empty-dates 指定一個日期。',
    'date-future': '請用 --date-order 或 --time-zone 指定，或將 at 對應到其他欄。',
    key: '請將 key 對應到較短的編號欄。',
  },
  warnings: {
    invalid: '無法辨識，已略過',
    encoding: '含有無法辨識的字元，已略過；可用 --encoding 指定其他編碼',
    long: '過長，已截短',
    more: '有多個值，只取第一個',
    extension: '已去掉分機號碼',
    damaged: '已被試算表改成 1.38E+10 這類數字，已略過',
    'country-missing': '沒有國碼，已略過；可用 --country 指定',
    'service-number': '是客服專線，無法聯絡到個人，已略過',
    placeholder: '是 N/A 或 {{name}} 之類的預留位置，已略過',
    taken: '屬於另一位聯絡人，已略過',
    'too-many': '超過每筆紀錄 50 個屬性的上限，已略過',
  },
  warning: ({ count, field, warning, place }) => `${field} 中有 ${count} 個值${warning}${place}。`,
  warningPlace: (cell, line, hasOthers) => `（第 ${line} 行「${cell}」${hasOthers ? '等' : ''}）`,
  start: {
    ready: (version, url) => `Vouch ${version} 已就緒：${url}`,
    firstSurvey: '填寫第一份問卷          ',
    surveyId: '問卷編號                ',
    key: 'API 金鑰                ',
    configuredKey: 'API_KEY 中的金鑰',
    newKey: 'API 金鑰（只顯示一次）  ',
    docs: 'API 文件                ',
    setUp: '初始設定（僅能用一次）  ',
    signIn: '登入                    ',
    failed: 'Vouch 無法啟動。',
    config: {
      'wrong-value': ({ name }) => `${name}：應為${variables[name]}`,
      'set-twice': ({ name }) => `${name}_FILE：同時設定了 ${name}，請只保留其一。`,
      'file-empty': ({ name, file }) => `${name}_FILE：檔案 ${file} 是空的。`,
      'file-unreadable': ({ name, file, reason }) => `${name}_FILE：無法讀取 ${file}（${reason}）。`,
      'env-unreadable': ({ reason }) => `.env：無法讀取此檔案（${reason}）`,
      database: ({ reason }) => `DATABASE_URL：${reason}`,
      'secret-not-stored': ({ reason }) => `SECRET：沒有設定，也無法儲存（${reason}）`,
      host: ({ reason }) => `HOST：應為本機的位址（${reason}）`,
      'no-database': ({ file }) => `DATABASE_URL：${file} 沒有資料庫。請先啟動服務，或設定其他位置。`,
      'secret-short': ({ file }) => `SECRET：${file} 中應至少有 32 個字元，請還原此檔案。`,
      'port-in-use': ({ port }) => `PORT：連接埠 ${port} 已被其他程序占用，請停止該程序或換一個連接埠。`,
      'port-forbidden': ({ port }) => `PORT：目前的使用者不能監聽連接埠 ${port}，請選擇 1024 以上的連接埠。`,
      'not-built': () => '網頁元件尚未建置，請執行：npm run build',
    },
    variables,
  },
}
