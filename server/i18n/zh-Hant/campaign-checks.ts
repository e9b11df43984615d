import type { CampaignCheck, CheckCode } from '../../../shared/campaign-check.ts'
import { nameLanguages } from '../language-names.ts'

type Params = CampaignCheck['params']

export const zhHant: Record<CheckCode, (params: Params) => string> = {
  'no-texts': () => '您還沒有撰寫任何文字。郵件將只有問題和預設文字，沒有稱呼。',
  'languages-missing': ({ languages, contacts }) =>
    `${contacts} 位聯絡人將收到預設文字，因為您還沒有撰寫${nameLanguages('zh-Hant', languages)}版本。`,
  'variant-languages-missing': ({ languages }) =>
    `版本 B 沒有${nameLanguages('zh-Hant', languages)}文字，這些語言的兩個版本完全相同。`,
  'field-unresolved': ({ field, contacts }) =>
    `${contacts} 位聯絡人沒有 {${field}}，這一處將留空。請改用 {${field}|…}，填寫替代文字。`,
  'foreign-fields': ({ fields }) => `${fields}：其他郵件工具的變數會原樣寄出。這裡請寫成 {name} 或 {屬性|替代文字}。`,
  'too-large': ({ kilobytes }) => `郵件大小為 ${kilobytes} kB。超過 40 kB 時在手機上開啟較慢，請縮短文字。`,
  'low-contrast': ({ colour }) => `顏色 ${colour} 在白色背景上不易辨識，郵件會改用較深的同色。`,
  'logo-format': () => 'Outlook 不會顯示 WebP 圖片，請上傳 PNG 或 JPEG 格式的標誌。',
  'no-mail-server': () => '尚未設定郵件伺服器，請先設定 SMTP_URL 和 MAIL_FROM。',
  'no-public-url': ({ url }) =>
    `郵件中的連結以 ${url} 開頭，顧客無法安全開啟。請將 PUBLIC_URL 設為 https:// 開頭的網址。`,
  'no-reply-to': ({ address }) => `顧客的回信會寄到 ${address}。請在寄送設定或此活動中填寫有人查看的信箱。`,
  'noreply-address': ({ address }) => `顧客會回信，但 ${address} 無人查看。請填寫有人查看的信箱。`,
  'no-privacy-notice': () =>
    '郵件中沒有隱私權說明的連結。請在「設定 → 隱私權說明」中撰寫，或在品牌中填寫您的隱私權頁面。',
  'no-bounce-domain': () => '退信會寄給寄件人，Vouch 無從得知。請設定 BOUNCE_DOMAIN，詳見說明中關於退信的部分。',
  'free-sender': ({ domain }) => `${domain} 不允許他人代寄，大部分郵件會遭拒收。請使用您自己的網域寄送。`,
  'dns-unknown': ({ domain }) => `目前無法查詢 ${domain}。這不代表設定有誤，請稍後再試。`,
  'spf-found': ({ domain, server }) => `SPF：${domain} 已說明哪些伺服器可以代寄，請確認其中包括 ${server}。`,
  'spf-by-provider': ({ server }) => `SPF：${server} 使用自己的退信地址，已自動處理。`,
  'spf-missing': ({ domain }) => `SPF：${domain} 沒有說明哪些伺服器可以代寄，郵件可能進入垃圾信件匣。請新增這筆紀錄。`,
  'spf-incomplete': ({ domain, server, mechanism }) =>
    `SPF：${domain} 不允許 ${server} 代寄（缺少 ${mechanism}）。請將原紀錄換成這一筆。`,
  'spf-several': ({ domain }) => `SPF：${domain} 有多筆 SPF 紀錄，因此全部無效。請合併為這一筆。`,
  'spf-open': ({ domain }) => `SPF：${domain} 允許任何伺服器代寄。請將原紀錄換成這一筆。`,
  'dkim-found': ({ name }) => `DKIM：簽章公鑰已發布在 ${name}。`,
  'dkim-missing': ({ name }) => `DKIM：郵件已簽章，但 ${name} 沒有公鑰，簽章會被視為無效。請新增這筆紀錄。`,
  'dkim-different': ({ name }) => `DKIM：${name} 發布的是另一把公鑰，所有簽章都會被視為無效。請將原紀錄換成這一筆。`,
  'dkim-unaligned': ({ domain, signer }) =>
    `DKIM：郵件來自 ${domain}，卻由 ${signer} 簽章。請改用 ${domain} 簽章，否則 DMARC 不予承認。`,
  'dkim-unknown': ({ domain, server }) =>
    `DKIM：無法得知 ${server} 為 ${domain} 使用哪把金鑰。請在該服務中設定 DKIM，或透過 DKIM_KEY 由 Vouch 簽章，並在測試郵件的原始碼中查看是否有「dkim=pass」。`,
  'dmarc-found': ({ name, policy }) => `DMARC：已在 ${name} 找到，政策為「${policy}」。`,
  'dmarc-missing': ({ domain }) =>
    `DMARC：${domain} 沒有 DMARC 紀錄。Gmail 和 Yahoo 要求大量寄件者設定。請新增這筆紀錄。`,
  'dmarc-invalid': ({ name }) => `DMARC：${name} 的內容有誤，不會生效。請換成這筆紀錄。`,
}
