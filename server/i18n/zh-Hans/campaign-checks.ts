import type { CampaignCheck, CheckCode } from '../../../shared/campaign-check.ts'
import { nameLanguages } from '../language-names.ts'

type Params = CampaignCheck['params']

export const zhHans: Record<CheckCode, (params: Params) => string> = {
  'no-texts': () => '您还没有撰写任何文字。邮件将只有问题和默认文字，没有称呼。',
  'languages-missing': ({ languages, contacts }) =>
    `${contacts} 位联系人将收到默认文字，因为您还没有撰写${nameLanguages('zh-Hans', languages)}版本。`,
  'variant-languages-missing': ({ languages }) =>
    `版本 B 没有${nameLanguages('zh-Hans', languages)}文字，这些语言的两个版本完全相同。`,
  'field-unresolved': ({ field, contacts }) =>
    `${contacts} 位联系人没有 {${field}}，这一处将留空。请改用 {${field}|…}，填写替代文字。`,
  'foreign-fields': ({ fields }) => `${fields}：其他邮件工具的变量会原样发出。这里请写成 {name} 或 {属性|替代文字}。`,
  'too-large': ({ kilobytes }) => `邮件大小为 ${kilobytes} kB。超过 40 kB 时在手机上打开较慢，请缩短文字。`,
  'low-contrast': ({ colour }) => `颜色 ${colour} 在白色背景上不易辨认，邮件会改用更深的同色。`,
  'logo-format': () => 'Outlook 不显示 WebP 图片，请上传 PNG 或 JPEG 格式的标志。',
  'no-mail-server': () => '尚未设置邮件服务器，请先设置 SMTP_URL 和 MAIL_FROM。',
  'no-public-url': ({ url }) =>
    `邮件中的链接以 ${url} 开头，客户无法安全打开。请将 PUBLIC_URL 设为 https:// 开头的网址。`,
  'no-reply-to': ({ address }) => `客户的回复会发到 ${address}。请在发送设置或本活动中填写有人查看的邮箱。`,
  'noreply-address': ({ address }) => `客户会回复邮件，但 ${address} 无人查看。请填写有人查看的邮箱。`,
  'no-privacy-notice': () => '邮件中没有隐私说明的链接。请在“设置 → 隐私说明”中撰写，或在品牌中填写您的隐私页面。',
  'no-bounce-domain': () => '退信会发给发件人，Vouch 无法得知。请设置 BOUNCE_DOMAIN，详见帮助中关于退信的说明。',
  'free-sender': ({ domain }) => `${domain} 不允许他人代发，大部分邮件会被拒收。请使用您自己的域名发送。`,
  'dns-unknown': ({ domain }) => `暂时无法查询 ${domain}。这并不代表设置有误，请稍后再试。`,
  'spf-found': ({ domain, server }) => `SPF：${domain} 已说明哪些服务器可以代发，请确认其中包括 ${server}。`,
  'spf-by-provider': ({ server }) => `SPF：${server} 使用自己的退信地址，已自动处理。`,
  'spf-missing': ({ domain }) => `SPF：${domain} 没有说明哪些服务器可以代发，邮件可能进入垃圾箱。请添加这条记录。`,
  'spf-incomplete': ({ domain, server, mechanism }) =>
    `SPF：${domain} 不允许 ${server} 代发（缺少 ${mechanism}）。请将原记录替换为这一条。`,
  'spf-several': ({ domain }) => `SPF：${domain} 有多条 SPF 记录，因此全部无效。请合并为这一条。`,
  'spf-open': ({ domain }) => `SPF：${domain} 允许任何服务器代发。请将原记录替换为这一条。`,
  'dkim-found': ({ name }) => `DKIM：签名公钥已发布在 ${name}。`,
  'dkim-missing': ({ name }) => `DKIM：邮件已签名，但 ${name} 没有公钥，签名会被视为无效。请添加这条记录。`,
  'dkim-different': ({ name }) => `DKIM：${name} 发布的是另一把公钥，所有签名都会被视为无效。请将原记录替换为这一条。`,
  'dkim-unaligned': ({ domain, signer }) =>
    `DKIM：邮件来自 ${domain}，却由 ${signer} 签名。请改用 ${domain} 签名，否则 DMARC 不认可。`,
  'dkim-unknown': ({ domain, server }) =>
    `DKIM：无法得知 ${server} 为 ${domain} 使用哪把密钥。请在该服务中设置 DKIM，或通过 DKIM_KEY 由 Vouch 签名，并在测试邮件的原文中查看是否有“dkim=pass”。`,
  'dmarc-found': ({ name, policy }) => `DMARC：已在 ${name} 找到，策略为“${policy}”。`,
  'dmarc-missing': ({ domain }) =>
    `DMARC：${domain} 没有 DMARC 记录。Gmail 和 Yahoo 要求批量发件人设置。请添加这条记录。`,
  'dmarc-invalid': ({ name }) => `DMARC：${name} 的内容有误，不会生效。请替换为这条记录。`,
}
