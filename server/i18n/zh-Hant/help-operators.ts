import type { en } from '../en/help-operators.ts'
import type { Translated } from '../guide.ts'

export const zhHant = {
  install: {
    title: '安裝 Vouch',
    summary: '一個程序，一個檔案，不需要雲端服務。',
    sections: {
      start: {
        title: '啟動',
        blocks: [
          '在原始碼目錄裡，使用 Node 20 或更新版本：',
          { code: 'start' },
          '服務會在 8787 連接埠啟動，並使用自己的資料庫檔案 `data/vouch.db`。第一次啟動會印出設定連結，用來設定第一位擁有者；連結只能使用一次。',
        ],
      },
      configure: {
        title: '設定',
        blocks: [
          '透過環境變數或 `.env` 檔案設定，`.env.example` 有完整說明。值有誤時服務不會啟動，並會說明變數名稱和正確的寫法。',
          {
            terms: [
              [
                '`PUBLIC_URL`',
                '使用者連線的網址；使用 https 時，cookie 只透過 https 傳送，瀏覽器也不再以 http 連線（`HSTS`）',
              ],
              ['`DATABASE_URL`', '`sqlite:data/vouch.db`，或 PostgreSQL 的位址'],
              ['`TRUSTED_PROXIES`', '您的負載平衡器或代理伺服器；不設定則所有受訪者共用一個上限'],
              ['`SECRET`', '用來簽章連結和工作階段；請與備份分開保存'],
            ],
          },
        ],
      },
      health: {
        title: '監控',
        blocks: [
          '`/healthz` 表示程序正在執行，`/readyz` 表示資料庫有回應，`/metrics` 提供 Prometheus 指標。記錄檔為逐行 JSON，不含個人資料。詳情請見[維運文件](/help/operation)。',
        ],
      },
    },
  },
  'sign-in': {
    title: '登入、電子郵件與 OIDC',
    summary: '成員如何取得存取權限。',
    sections: {
      people: {
        title: '邀請成員',
        blocks: [
          '擁有者在「設定」的「成員」填寫電子郵件地址並選擇角色即可邀請。連結會以電子郵件寄出；沒有設定郵件伺服器時可以複製。各角色的權限請見[角色表](/help/roles)。',
        ],
      },
      mail: {
        title: '電子郵件',
        blocks: [
          { code: 'smtp' },
          '沒有郵件伺服器時，Vouch 不寄送郵件：邀請連結會顯示給邀請人，`npm run vouch -- reset-password EMAIL` 會印出重設密碼的連結。開發時可設定 `MAIL_TO_LOG=true`，將郵件寫入記錄檔。',
        ],
      },
      factor: {
        title: '兩步驟驗證與工作階段',
        blocks: [
          '成員可用密碼、郵件連結或通行密鑰登入，並可開啟兩步驟驗證，請見[安全登入](/help/secure-sign-in)。通行密鑰與 `PUBLIC_URL` 的網域綁定，需要 HTTPS；更換網域後，成員須重新新增。最後一位擁有者遺失驗證方式時，請執行 `npm run vouch -- reset-second-factor EMAIL`。多次猜錯密碼後登入會暫停，時間逐次延長。',
        ],
      },
      oidc: {
        title: '單一登入',
        blocks: [
          '可連接一個 OpenID Connect 提供者，例如 Keycloak、Entra ID 或 Google：',
          { code: 'oidc' },
          '只有成員或受邀者可以進入，以通過驗證的電子郵件地址識別。開啟兩步驟驗證的成員仍須完成第二步，除非 ID 權杖的 `amr` 含有 `mfa` 或兩類因素。',
        ],
      },
    },
  },
  roles: {
    title: '角色',
    summary: '誰可以做什麼。',
    sections: {
      people: { title: '成員', blocks: ['服務本身就以這張表為準。', { table: 'roles' }] },
      keys: {
        title: 'API 金鑰',
        blocks: ['金鑰沒有角色，而有權限範圍。請為每個程式使用各自的金鑰，並選用夠用的最小範圍。', { table: 'keys' }],
      },
      audit: {
        title: '稽核紀錄',
        blocks: [
          '成員或金鑰所做的每項變更都會記錄：誰、做了什麼、何時、來自哪個 IP 位址。每次匯出、每次檢視密鑰（無論透過頁面、API 或命令列），以及多次失敗的登入也會記錄。',
          '任何角色都無法修改或刪除這些紀錄，資料庫也會拒絕。每筆紀錄的雜湊都涵蓋上一筆的雜湊：紀錄一旦遭到變更或刪除，「設定 → 運作狀態」與 vouch verify 都會提示。',
        ],
      },
    },
  },
  backups: {
    title: '備份',
    summary: '服務運作期間就能備份，每份備份都會核對。',
    sections: {
      take: {
        title: '備份與還原',
        blocks: [
          { code: 'backup' },
          '不論使用哪種資料庫，備份都是一個 SQLite 檔案，因此也可用來在 SQLite 與 PostgreSQL 之間移轉。檔案在完整寫入並核對之後才會有正式名稱，絕不會覆寫既有的內容。',
        ],
      },
      nightly: { title: '每晚自動備份', blocks: [{ code: 'nightly' }] },
      secret: {
        title: '備份不包含的內容',
        blocks: [
          '沒有服務的金鑰，也就是 `data/vouch.db.secret` 或您設定的 `SECRET`，請另外保存。此外：之後刪除的聯絡人仍會留在較早的備份裡，直到您刪除那些備份。',
        ],
      },
    },
  },
  platforms: {
    title: 'PostgreSQL 與 Workers',
    summary: '同一項服務，可多程序執行，也可無伺服器執行。',
    sections: {
      postgres: {
        title: 'PostgreSQL',
        blocks: [
          { code: 'postgres' },
          '任意多個程序共用一個資料庫和同一個 `SECRET`。資料庫遷移只執行一次，上限由所有程序合併計算。每個程序最多開啟 23 個連線。',
        ],
      },
      workers: {
        title: 'Cloudflare Workers 與 D1',
        blocks: [
          { code: 'workers' },
          '背景工作每五分鐘執行一次。上限由各個執行個體分別計算：如需嚴格限制，請另外加上速率限制規則。',
        ],
      },
    },
  },
} satisfies Translated<typeof en>
