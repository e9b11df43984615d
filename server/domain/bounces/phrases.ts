/** Why a mail did not arrive. The first four are final; the others may pass, or are not the fault of the address. */
export type FailureReason =
  | 'unknown-user'
  | 'unknown-host'
  | 'no-mail' // the domain accepts no mail at all
  | 'moved'
  | 'mailbox-full'
  | 'suspended' // the mailbox is locked or disabled
  | 'filtered' // the recipient's own rules refuse it
  | 'refused' // the server refuses us, or what we send
  | 'rate-limited'
  | 'too-large'
  | 'delayed' // the server still tries
  | 'expired'
  | 'server-error'
  | 'unknown'

interface Phrase {
  reason: FailureReason
  /** Applied to text in lower case with single spaces. */
  pattern: RegExp
}

/**
 * The words of servers, the most telling first: the first phrase that matches decides. Refusals of the sender come before unknown
 * users, since servers give them codes and words of unknown users too. Beside each is who says so.
 */
export const phrases: readonly Phrase[] = [
  // Exchange Online, when the directory has no such recipient (Directory-Based Edge Blocking).
  { reason: 'unknown-user', pattern: /recipient address rejected: access denied/ },

  // Servers whose check of the sender fails; RFC 7208 §8, RFC 7372, Gmail 5.7.26, Outlook 5.7.509, Secureserver.
  {
    reason: 'refused',
    pattern: /\b(spf|dkim|dmarc)\b|unauthenticated|not authenticated|authentication (is )?required/,
  },
  { reason: 'refused', pattern: /smtp auth|sender id|domain .{0,60}mismatch/ },
  // Gmail 5.7.25, Exim, MagicMail: servers without a name in the DNS.
  { reason: 'refused', pattern: /\bptr\b|reverse (dns|lookup)|\brdns\b|helo|ehlo.{0,40}(invalid|reject)/ },
  // Barracuda, SpamAssassin, Mimecast, Proofpoint, SES, QQ and NetEase; UBE is unsolicited bulk email.
  { reason: 'refused', pattern: /\b(spam\w*|ube|uce|junk|virus|malware|phish\w*)\b|unsolicited|content (was )?reject/ },
  { reason: 'refused', pattern: /垃圾邮件|垃圾郵件|拒收|病毒/ },
  // Spamhaus, Spamcop, SORBS, Trend Micro and the lists of providers: Cloudmark CDRBL, AUP# of Cox and Spectrum, Yahoo TSS04.
  {
    reason: 'refused',
    pattern: /black ?list|block ?list|deny ?list|dnsbl|\brbl\b|cdrbl|\baup#|reputation|user complaints/,
  },
  {
    reason: 'refused',
    pattern: /blocked|\bbanned\b|access denied|not accepting (connections|mail|messages) from|invalid ip/,
  },
  {
    reason: 'refused',
    pattern: /\bpolic(y|ies)\b|security (issue|reason)|prohibited|not (allowed|permitted|authorized) to/,
  },
  // Exchange RESOLVER.RST.*, Google Groups, Mailman: only some may write to this address.
  {
    reason: 'refused',
    pattern: /delivery to this address is restricted|resolver\.rst|only accepts? (mail|messages) from/,
  },
  // Sendmail, Postfix, qmail, Exchange: a sender they do not like, or a server that is not theirs.
  {
    reason: 'refused',
    pattern: /sender (address |was |is )*(rejected|denied|refused|invalid|verif)|client host rejected/,
  },
  { reason: 'refused', pattern: /(invalid|unknown|bad|rejected) sender|domain of sender/ },
  {
    reason: 'refused',
    pattern: /relay(ing)? (access )?(denied|not (allowed|permitted)|prohibited)|(to|unable to|cannot) relay/,
  },
  {
    reason: 'refused',
    pattern: /name was rejected|domain (name )?is invalid|invalid domain name|from: header|in from:/,
  },
  { reason: 'refused', pattern: /improper use of 8-bit|protocol violation|message rejected|rejected by this system/ },

  // Servers that count what we send: Secureserver, docomo, Exim on shared hosts, Gmail 4.2.1.
  {
    reason: 'rate-limited',
    pattern: /too many (recipients|connections|messages|errors)|rate limit|relay quota|unusual rate/,
  },
  { reason: 'rate-limited', pattern: /not accepting connections|try again later|temporarily deferred|频率|频繁/ },

  // RFC 5321 552 and 5.2.2; Courier maildrop, Gmail, Yahoo, Exchange, QQ, NetEase.
  { reason: 'mailbox-full', pattern: /(mailbox|inbox|account|folder|maildir).{0,40}(\bfull\b|over ?quota|exceed)/ },
  {
    reason: 'mailbox-full',
    pattern: /over ?quota|quota (has been )?exceed|exceed\w* .{0,40}(quota|storage)|out of storage/,
  },
  {
    reason: 'mailbox-full',
    pattern: /mailbox_?full|insufficient (disk|system) storage|邮箱已满|信箱已滿|空间不足|容量已满/,
  },
  // RFC 5321 552 and 5.3.4, 5.2.3; 1&1, SES.
  {
    reason: 'too-large',
    pattern: /(message|mail|size|length).{0,30}(too (big|large|long)|exceed)|size limit|邮件过大/,
  },

  // Yahoo, Gmail 5.2.1, vpopmail, i.ua, au (KDDI).
  {
    reason: 'suspended',
    pattern: /(account|mailbox|user|recipient).{0,40}(disabled|suspend|locked|frozen|inactive|blocked|on hold)/,
  },
  {
    reason: 'suspended',
    pattern: /(disabled|suspended|inactive|locked) (account|mailbox|user|recipient)|账号已(停用|冻结)|被禁用/,
  },

  // au (KDDI) leaves the address out when the recipient's own filter refuses; otherwise it names it before the colon.
  { reason: 'filtered', pattern: /\b550 : user unknown/ },
  // docomo says the same of unknown users and of those whose filter refuses.
  { reason: 'filtered', pattern: /unknown user [^ ]{1,64}@docomo\.ne\.jp/ },

  // RFC 7505, as Exim and Gmail word it.
  { reason: 'no-mail', pattern: /null mx|no smtp service|does(n't| not) (receive|accept) (e-?)?mail/ },
  // Sendmail, Postfix, Exim, DragonFly, Gmail, QQ.
  {
    reason: 'unknown-host',
    pattern: /(host|domain)( or domain)?( name)? (is )?(unknown|not found)|no such (host|domain)/,
  },
  {
    reason: 'unknown-host',
    pattern: /unknown (host|domain)|host [\w.-]{1,100} not found|domain.{0,60}(does not|doesn't) exist/,
  },
  {
    reason: 'unknown-host',
    pattern: /unrouteable (address|domain)|nxdomain|domain [^ ]{1,100} couldn't be found|域名不存在/,
  },

  // Sendmail and RFC 5321 551.
  { reason: 'moved', pattern: /not our customer|user not local|no longer (valid|with|works|employed)|has moved/ },

  // Sendmail, Postfix, Courier, Exim, iMail, Notes, Groupwise.
  {
    reason: 'unknown-user',
    pattern: /(user|recipient|mailbox|account|address|alias)(?: \S{1,100})? (is )?(unknown|invalid|not found)/,
  },
  {
    reason: 'unknown-user',
    pattern:
      /(unknown|invalid|no such|non-?existent) (local )?(e-?mail |user )?(user|recipient|mailbox|account|address|alias)/,
  },
  {
    reason: 'unknown-user',
    pattern: /no such (person|local user)|no (mailbox|user) (here|found|by that name)|\buser \S{1,80} not known/,
  },
  // Gmail 5.1.1, Facebook RCP-P1, iCloud, Outlook, Mimecast.
  {
    reason: 'unknown-user',
    pattern: /(user|recipient|mailbox|account|address)\b.{0,60}(does not|doesn't|didn't|do not) exist/,
  },
  {
    reason: 'unknown-user',
    pattern:
      /(address|recipient|user)('s)? .{0,40}(could not be|couldn't be|was not|wasn't|not) (found|listed|recogni[sz]ed)/,
  },
  // Exchange 2003; Lotus Notes in English and Japanese.
  {
    reason: 'unknown-user',
    pattern: /recipient name is not recogni[sz]ed|not listed in (domino|public name)|リストにありません/,
  },
  // Yahoo and Verizon.
  { reason: 'unknown-user', pattern: /(doesn't|does not) have an? [\w.-]{1,80} account|no such user/ },
  // The words of RFC 5321 for 550, which Outlook.com uses for unknown users.
  { reason: 'unknown-user', pattern: /requested action not taken: mailbox unavailable/ },
  // QQ, NetEase, Sina, Aliyun; Taiwan.
  {
    reason: 'unknown-user',
    pattern:
      /(收件人|用户|用戶|使用者|邮箱|郵箱|信箱|帐号|账号|帳號|地址).{0,80}不存在|(没有|沒有|无|無)此(用户|使用者|帐号|帳號)/,
  },

  {
    reason: 'expired',
    pattern: /expired|timed out|time-?out|in the queue too long|queue lifetime|refused to accept a connection/,
  },
  {
    reason: 'expired',
    pattern: /delivery .{0,60}delayed|is delayed|still (being )?retried|(more|over) than \d+ (minutes|hours|days)/,
  },
  {
    reason: 'server-error',
    pattern: /network error|connection (refused|lost|reset)|no route to host|dns (error|query failed)/,
  },
  {
    reason: 'server-error',
    pattern:
      /internal (system |server )?error|system (config|configuration) error|command sequence|sequence of commands/,
  },
]
