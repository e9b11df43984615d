import type { CommandTexts } from '../command-texts.ts'

const will = (isDryRun: boolean) => (isDryRun ? '将' : '已')

/** What is expected of each variable. */
const variables = {
  PORT: '1 到 65535 之间的端口，例如 8787',
  HOST: '要监听的地址，例如 127.0.0.1',
  PUBLIC_URL: '本服务对外的网址，不含路径，例如 https://vouch.example.com',
  HSTS: '浏览器只使用 https 的秒数，0 到 63072000',
  DATABASE_URL: 'sqlite:文件路径.db、sqlite:/绝对路径.db 或 postgres://用户@主机/数据库',
  SECRET: '至少 32 个随机字符；使用 PostgreSQL 时必填',
  PREVIOUS_SECRETS: '以前的 SECRET，用逗号分隔，每个至少 32 个字符',
  API_KEY: '22 到 200 个随机字符，不含空格',
  TIME_ZONE: '时区，例如 Asia/Shanghai',
  SMTP_URL: '邮件服务器，例如 smtps://user:password@smtp.example.com:465；不支持 TLS 时加上 ?tls=optional 或 ?tls=off',
  MAIL_API_URL: 'resend://KEY、postmark://TOKEN 或 ses://ID:SECRET@REGION，且不能同时设置 SMTP_URL',
  MAIL_FROM: '发件人，例如 Vouch <vouch@example.com>；设置 SMTP_URL 或 MAIL_API_URL 时必填',
  BOUNCE_DOMAIN: '邮件能送达 Vouch 的域名，例如 bounce.example.com',
  DKIM_DOMAIN: '为邮件签名的域名，例如 example.com；设置 DKIM_SELECTOR 或 DKIM_KEY 时必填',
  DKIM_SELECTOR: '密钥在 DNS 中的名称，例如 vouch；设置 DKIM_DOMAIN 时必填',
  DKIM_KEY: 'PEM 格式的 RSA 私钥，至少 1024 位；设置 DKIM_DOMAIN 时必填',
  SES_TOPIC_ARN: '发布 Amazon SES 事件的 Amazon SNS 主题，例如 arn:aws:sns:eu-west-1:123456789012:vouch',
  POSTMARK_WEBHOOK_TOKEN: '16 到 200 个随机字符，不含空格',
  SENDGRID_WEBHOOK_KEY: 'SendGrid 事件 Webhook 显示的公钥',
  RESEND_WEBHOOK_SECRET: 'Resend 中该 Webhook 的签名密钥：whsec_…',
  MAILGUN_SIGNING_KEY: '16 到 200 个随机字符，不含空格',
  BREVO_WEBHOOK_TOKEN: '16 到 200 个随机字符，不含空格',
  MAIL_TO_LOG: 'true 或 false',
  WEBHOOKS_ALLOW_PRIVATE: 'true 或 false',
  ADMIN_EMAIL: '首位所有者的邮箱；设置 ADMIN_PASSWORD 时必填',
  ADMIN_PASSWORD: '10 到 128 个不易猜到的字符，不能是常见密码、连续字符或邮箱；设置 ADMIN_EMAIL 时必填',
  OIDC_ISSUER: '身份提供方的网址，例如 https://login.example.com；设置 OIDC_CLIENT_ID 时必填',
  OIDC_CLIENT_ID: '本服务在身份提供方的客户端 ID；设置 OIDC_ISSUER 时必填',
  OIDC_CLIENT_SECRET: '本服务在身份提供方的密钥；设置 OIDC_ISSUER 时必填',
  OIDC_NAME: '登录按钮上显示的名称，最多 60 个字符',
  TRUSTED_PROXIES: '地址或网段，例如 10.0.0.0/8,127.0.0.1',
  RATE_LIMIT: '每分钟、每个地址、每份问卷的反馈数，例如 120，或 off',
  DRAIN_SECONDS: '收到停止信号后继续服务的秒数，0 到 300',
  LOG_LEVEL: 'fatal、error、warn、info、debug、trace、silent 之一',
}

export const commands: CommandTexts = {
  usage: `用法：vouch 命令

  import responses 文件 --survey 编号 [--map score=列名,at=列名,…]   将文件中的各行导入为反馈
      字段：score、at、comment、key、locale、property.名称、contact.externalId、contact.email、contact.phone、
            contact.name、contact.firstName、contact.lastName、contact.salutation、contact.locale
      key=列名         用来识别每一行的列；不指定时，按整行内容识别
      --date-order day-first|month-first   03/02/2026 这类日期的日月顺序，仅在文件中无法判断时需要
      --time-zone Asia/Shanghai            未带时区的时间所用的时区；默认为文件或工作区的时区
      --empty-dates leave-out|2026-01-31   没有日期的行如何处理；不指定时，这些行会被拒绝
      --update         已导入过的行与文件不同时，以文件为准；不指定时只报告
      --follow-ups-since 2026-01-31   为这一天及以后的反馈建立跟进；默认为最近 30 天
      --no-follow-ups  不建立跟进
  import contacts 文件 [--map email=列名,name=列名,…]   将文件中的各行导入为联系人
      字段：name、firstName、lastName、salutation、email、phone、externalId、locale、property.名称
      --leave-out 列名   未指定 --map 时，最多 20 个不是字段的列会成为属性，这一列除外
  两种导入都能读取常见编码的 CSV 和 .xlsx 文件，并在保存之前显示读取方式：
      --map            不指定时按列名自动识别。Email#2 表示第二个名为 Email 的列，#3 表示文件的第三列
      --encoding 名称  无法自动识别时指定：utf-8、utf-16le、utf-16be、gb18030、big5、shift_jis、euc-kr、
                       windows-1250、windows-1251、windows-1252、windows-1253 或 windows-1254
      --header-line 3  列名所在的行，无法自动找到时指定；0 表示没有列名
      --dry-run        只报告将导入的内容，不保存
      --accept-rejections   即使有较多行因同一原因失败，也导入其余的行
  imports list                                       列出联系人和反馈的导入
  imports undo 编号                                  撤销一次导入所新增和更改的内容，限 30 天内
  imports cancel 编号                                将中断的导入标为已取消，之后才能撤销
  export responses|follow-ups|contacts [--survey 编号] [--out 文件.csv] [--bom]
      --bom            以字节顺序标记开头，便于 Excel 识别 UTF-8
      --format xlsx    便于阅读的 Excel 工作簿：显示名称、本地时间，每个原因和问题各占一列
      --format excel   内容相同的 CSV，含字节顺序标记
      --language zh-Hans   Excel 表头的语言：en、zh-Hans 或 zh-Hant；默认为终端的语言
  backup 文件                                        在服务运行时将数据库复制到新的 SQLite 文件
  restore 文件                                       将备份恢复到 DATABASE_URL；该处必须还没有数据库，
                                                     或为空的 PostgreSQL 数据库
  repair phones [--dry-run]                          在中国的工作区中，更正被链接存成 +1 38… 的手机号，
                                                     并与号码正确的联系人合并
  repair responses [--dry-run]                       恢复仅因应用内浏览器而被标为可疑、但有真人触摸或按键
                                                     操作的反馈
  verify [--audit-head 哈希值]                       重新统计全部数据，并检查搜索索引和操作日志；如有差异，
                                                     退出码为 1
      --audit-head 哈希值   之前运行时显示的哈希值；末尾被删去的操作日志中不再有它
  create-key --name 名称 --scope read|write|admin    创建 API 密钥，并显示一次
  list-keys                                          列出 API 密钥
  revoke-key 编号                                    吊销 API 密钥
  invite 邮箱 角色                                   邀请 owner、manager、marketer、agent 或 viewer，并显示链接
  setup-link                                         显示用来设置服务和首位所有者的链接
  reset-password 邮箱                                显示设置新密码的链接，一小时内有效
  reset-second-factor 邮箱                           用户丢失设备时，移除其通行密钥和身份验证器，并在所有
                                                     设备上退出登录
  classify-mail 文件.eml…                            判断退回的邮件属于哪一类，每封显示一行 JSON：hard（永久退信）、
                                                     soft（暂时退信）、complaint（投诉）、auto-reply（自动回复）
                                                     或 none；以 - 表示标准输入
  audit --workspace 编号 [--out 文件.csv] [--bom]    导出工作区的操作日志，已删除的工作区也可以
  demo [--language zh-Hans] [--remove]               创建或删除含示例数据的工作区；默认为终端的语言
  create-workspace 名称                              创建工作区，以及其首份问卷、链接和 API 密钥

  --country CN     （导入）没有国家代码的电话号码所属的国家或地区；默认为工作区的设置
  --workspace 编号 有多个工作区时指定；示例数据不算在内

数据库由 DATABASE_URL 指定（sqlite:data/vouch.db）。`,
  expected: (what) => `缺少参数：${what}。请参阅 vouch --help。`,
  unexpectedArgument: (argument) => `多余的参数“${argument}”。请参阅 vouch --help。`,
  noCommand: (name) => `没有命令“${name}”。请参阅 vouch --help。`,
  unknownOption: (option) => `没有选项“${option}”。请参阅 vouch --help。`,
  wrongOption: (option) => `选项“${option}”不带值。请参阅 vouch --help。`,
  missingOption: (option) => `选项“${option}”需要一个值。请参阅 vouch --help。`,
  systemErrors: {
    ENOENT: '没有这个文件或文件夹',
    EACCES: '没有访问权限',
    EEXIST: '文件已存在',
    EISDIR: '这是文件夹，不是文件',
    ENOTDIR: '这不是文件夹',
    ENOSPC: '磁盘空间已满',
    EROFS: '文件系统为只读',
  },
  systemError: (reason, path) => `${reason}：${path}`,
  lists: {
    imports: 'responses 或 contacts',
    exports: 'responses、follow-ups 或 contacts',
    repairs: 'responses 或 phones',
    importVerbs: 'list、cancel 编号 或 undo 编号',
    mails: '文件.eml，或以 - 表示标准输入',
  },
  notOf: {
    import: (name) => `可以导入 responses 或 contacts，不能导入“${name}”。`,
    imports: (name) => `应为 list、cancel 或 undo，不是“${name}”。`,
    export: (name) => `可以导出 responses、follow-ups 或 contacts，不能导出“${name}”。`,
    repair: (name) => `可以修复 responses 或 phones，不能修复“${name}”。`,
  },
  or: ' 或 ',
  separator: '、',
  counts: {
    row: (_, text) => `${text} 行`,
    response: (_, text) => `${text} 份反馈`,
    contact: (_, text) => `${text} 位联系人`,
    'follow-up': (_, text) => `${text} 项跟进`,
    count: (_, text) => `${text} 项统计`,
    record: (_, text) => `${text} 条记录`,
    value: (_, text) => `${text} 个值`,
  },
  written: (rows) => `已写入 ${rows}。`,
  options: {
    survey: '--survey：请填写反馈所属问卷的编号。',
    name: '--name：请填写密钥的用途，1 到 100 个字符。',
    scope: (scopes) => `--scope：应为 ${scopes} 之一。`,
    country: (reason) => `--country：${reason}。`,
    dateOrder: (orders) => `--date-order：应为 ${orders}。`,
    timeZone: '--time-zone：请填写时区，例如 Asia/Shanghai。',
    emptyDates: '--empty-dates：应为 reject、leave-out 或日期，例如 2026-11-22。',
    followUpsSince: '--follow-ups-since：请填写日期，例如 2026-11-22。',
    encoding: (encodings) => `--encoding：应为 ${encodings} 之一。`,
    headerLine: '--header-line：请填写行号；没有列名时填 0。',
    format: (format) => `--format：应为 xlsx、excel 或 raw，不是“${format}”。`,
    language: (languages) => `--language：应为 ${languages} 之一。`,
    noSurveyOfContacts: '--survey：联系人不属于任何问卷，请去掉此选项。',
    email: '邮箱：请填写邮箱地址，例如 wang@example.com。',
    role: (roles) => `角色：应为 ${roles} 之一。`,
    user: '邮箱：请填写某位用户的邮箱。',
  },
  workspace: {
    none: '还没有工作区，请先启动服务。',
    oneOf: (lines) => `--workspace：应为以下之一\n${lines}`,
    sample: '（示例数据）',
  },
  keys: {
    created: (id, scope) => `密钥 ${id}（${scope}）。密钥内容只显示这一次，请妥善保存。`,
    revoked: '已吊销。',
    states: { revoked: (at) => `${at} 吊销`, used: (at) => `最近使用 ${at}`, unused: '从未使用' },
  },
  workspaceCreated: { workspace: '工作区    ', survey: '问卷      ', link: '链接      ', key: 'API 密钥  ' },
  users: {
    alreadySetUp: '服务已完成初始设置。请参阅 vouch invite 和 vouch reset-password。',
    noSecondFactor: (email) => `${email} 没有启用两步验证。`,
    removed: (factors, email) => `已移除：${factors}。${email} 已在所有设备上退出登录。`,
    factors: { 'authenticator-app': '身份验证器', passkey: '通行密钥' },
  },
  demo: {
    created: (url) => `示例数据在单独的工作区中，所有者都可以查看：\n${url}`,
    none: '没有示例数据。',
    removed: '示例数据已删除。',
  },
  verify: {
    countsEqual: '所有统计与重新计算的结果一致。',
    countsDiffer: (_, text) => `有 ${text} 项统计与重新计算的结果不一致。`,
    lastEntry: (workspaceId, sequence, hash) =>
      `工作区 ${workspaceId} 的操作日志：最后一条是第 ${sequence} 条，哈希值为 ${hash}`,
    auditIntact: '所有操作日志完好。',
    auditChanged: '有操作日志被改动。',
  },
  backup: {
    secret: (secret) =>
      `备份中不含本服务的密钥（${secret}），请另行保存：没有它，签名验证过的身份\n以及受访者修改反馈的凭证都会失效。`,
    notRecorded: '无法将这次备份的时间记录到“运行状况”页面。',
    summary: ({ responses, contacts, size, verdict }) => `${responses}，${contacts}，${size}，${verdict}`,
    verified: '已校验',
    but: (faults) => `但${faults.join('，且')}`,
    countsDiffer: (_, text) => `有 ${text} 项统计与重新计算的结果不一致`,
    auditChanged: '有操作日志被改动',
    memory: 'DATABASE_URL：应为文件或服务器，不能是 :memory:。',
  },
  restore: {
    secret: (secret) =>
      `启动服务之前，请换上它原来的密钥（${secret}）：没有它，签名验证过的身份\n以及受访者修改反馈的凭证都会失效。`,
  },
  progress: {
    checking: '检查中',
    copying: '复制中',
    importing: '导入中',
    undoing: '撤销中',
    left: (time) => `剩余 ${time}`,
  },
  repair: {
    notChina: '此工作区的国家或地区不是中国。请先在“设置 → 工作区”中设置。',
    planned: { corrected: '更正', merged: '合并' },
    mergedInto: (id) => `已合并到 ${id}`,
    unchanged: '保持不变',
    phones: (count, isDryRun) => (isDryRun ? `将修复 ${count}。` : `已修复 ${count}。`),
    responsesPlanned: (count) => `将恢复 ${count}，除非同一专属链接已有另一份反馈计入统计。`,
    responses: (count) => `已恢复 ${count}。`,
    responsesLeftOut: (count) => `另有 ${count}，其专属链接已有别的反馈计入统计。`,
  },
  imports: {
    cancelled: '已取消。已保存的内容保留不变。',
    counts: (added, updated) => `新增 ${added}，更新 ${updated}`,
    undone: (counts) =>
      `已删除 ${counts.removedResponses}、${counts.removedContacts}，已还原 ${counts.restoredResponses}、` +
      `${counts.restoredContacts}。`,
    kept: (count) => `\n${count}在导入后有更改或正在使用，保持不变。`,
    undo: (id) => `如需撤销：vouch imports undo ${id}`,
    rejectedFile: (file) => `被拒绝的行在 ${file} 中，附有行号和原因。`,
    contacts: ({ added, existing, rejected }, isDryRun) =>
      `${will(isDryRun)}新增 ${added}，${existing} 位已存在，${will(isDryRun)}拒绝 ${rejected}。`,
    responses: (counts, isDryRun) =>
      `${[
        `${will(isDryRun)}新增 ${counts.added}`,
        ...(counts.hasUpdates ? [`${will(isDryRun)}更新 ${counts.updated} 份`] : []),
        `${counts.unchanged} 份已存在`,
        `${will(isDryRun)}拒绝 ${counts.rejected}`,
        ...(counts.differing ? [`${counts.differing} 份与已保存的内容不同，未更改（见 --update）`] : []),
        ...(counts.withoutScore ? [`${counts.withoutScore} 行没有分数`] : []),
        ...(counts.withoutDate ? [`略过没有日期的 ${counts.withoutDate} 行`] : []),
        `${will(isDryRun)}建立 ${counts.followUps}`,
      ].join('，')}。`,
    stored: (count) => `文件中已有 ${count}保存，请再次运行此命令导入其余部分。`,
    score: (before, after) => `NPS：${before} → ${after}。`,
    scoreOf: (score, responses) => `${score}（${responses}）`,
    tooFew: (responses) => `数量太少（${responses}）`,
    changes: '将更改的联系人：',
    line: '行号',
    reason: '原因',
  },
  file: {
    none: (file) => `没有文件“${file}”。`,
    error: (file, reason) => `${file}：${reason}。`,
    workbook: 'Excel 工作簿',
    csv: (encoding) => `CSV，${encoding} 编码`,
    separatedBy: (delimiter) => `以${delimiter}分隔`,
    delimiters: { ',': '逗号', ';': '分号', '\t': '制表符', '|': '竖线' },
    withoutHeader: '没有列名',
    header: (line) => `列名在第 ${line} 行`,
    from: (tool) => `来自 ${tool}`,
    description: (name, parts) => `${name}：${parts.join('，')}`,
    noDates: '没有日期：所有反馈都按今天计算；如有日期列，请用 at=列名 指定',
    dates: (order, evidence) => `日期顺序：${order === 'day-first' ? '日在前' : '月在前'}${evidence}`,
    evidence: (cell, line) => `（第 ${line} 行“${cell}”）`,
    localTimes: (timeZone) => `未带时区的时间：${timeZone}；可用 --time-zone 更改`,
    rows: (rows, withoutScore, withoutDate) =>
      [
        rows,
        ...(withoutScore ? [`${withoutScore} 行没有分数`] : []),
        ...(withoutDate ? [`${withoutDate} 行没有日期`] : []),
      ].join('，'),
    columns: (names) => `文件中的列：${names}。`,
  },
  mapping: {
    error: (reason, columns) => `--map：${reason}。${columns}`,
    noField: (field, fields) => `--map：没有字段“${field}”。应为 ${fields}。`,
    noColumn: (option, name, field, columns) =>
      `${option}：没有列“${name}”${field === undefined ? '' : `（用于 ${field}）`}。${columns}`,
    severalColumns: (option, name, count, choices) =>
      `${option}：有 ${count} 列名为“${name}”，请选择其一：${choices}。`,
    position: (name, column) => `“${name}”（第 ${column} 列）`,
    rivals: (lines, example) => `${lines.join('；')}。请用 --map 指定，例如 --map '${example}'。`,
    rival: (target, names) => `${target} 可能对应 ${names.join(' 或 ')}`,
    noScore: (columns) => `--map：至少需要 score=列名。${columns}`,
    noIdentifier: (fields) => `--map：联系人需要 ${fields} 之一。`,
    noDate: (example, columns) => `--map：还需要 at=列名，例如 ${example}。${columns}`,
  },
  excess: {
    contacts: (count, rows, advice) =>
      `没有保存任何内容：共 ${rows}，其中${count === undefined ? '过多的行' : ` ${count} 行`}会被拒绝或丢失内容。${advice}` +
      '如仍要导入其余的行，请加上 --accept-rejections。',
    responses: ({ count, rows, reason, examples, advice }) =>
      `没有保存任何内容：共 ${rows}，其中 ${count} 行会被拒绝。${reason}（${examples}）。\n${advice}`,
    goOn: '如仍要导入其余的行，请加上 --accept-rejections，但得分可能有偏差。',
    example: (line, cell) => (cell ? `第 ${line} 行“${cell}”` : `第 ${line} 行`),
    contradiction: (dayFirst, monthFirst) =>
      `没有保存任何内容：日期的写法互相矛盾。第 ${dayFirst.line} 行“${dayFirst.cell}”日在前，第 ${monthFirst.line} 行“${monthFirst.cell}”月在前。\n` +
      '请将所有日期统一为一种写法，最好是 2026-02-13，例如在电子表格中为整列设置同一种日期格式。如使用 --date-order，另一种顺序的行会被拒绝，03/02/2026 这类日期可能有误。',
  },
  contactErrors: {
    quote: '此处的引号没有结束',
    cells: '单元格数多于表头的列数',
    encoding: '含有无法识别的字符，请用 --encoding 指定编码',
    nobody: '邮箱、电话、客户编号至少需要一项',
    email: 'email：应为邮箱地址，例如 wang@example.com',
    phone: 'phone：应为电话号码，例如 13800138000；没有国家代码时，请用 --country 指定',
    externalId: 'externalId：最多 200 个字符，且不能是 3.07E+18 这样被缩写的数字',
  },
  contactAdvice: {
    quote: '引号没有成对出现，请重新将文件保存为 CSV。',
    cells: '有些行的单元格多于表头，请重新将文件保存为 CSV。',
    encoding: '有无法识别的字符，请用 --encoding 指定编码。',
    nobody: '这些行没有邮箱、电话和客户编号，请对应到其他列。',
    email: '这些行的邮箱无法识别，请对应到其他列。',
    phone: '这些行的电话号码无法识别，请用 --country 指定国家或地区，或对应到其他列。',
    externalId: '这些行的客户编号无法识别，请对应到其他列。',
  },
  responseErrors: {
    quote: '此处的引号没有结束',
    cells: '单元格数多于表头的列数',
    encoding: '含有无法识别的字符，请用 --encoding 指定编码',
    score: 'score：应为 0 到 10 的整数',
    date: 'at：应为日期（例如 2026-11-22）或时间（例如 2026-11-22 09:30）',
    'date-order': 'at：无法判断哪个是日、哪个是月',
    'date-missing': 'at：没有日期',
    'date-future': 'at：时间应在过去',
    key: 'key：最多 200 个字符',
  },
  responseAdvice: {
    quote: '请重新将文件保存为 CSV，单元格中的引号应成对书写。',
    cells: '请重新将文件保存为 CSV，含逗号的单元格应放在引号中。',
    encoding: '请用 --encoding 指定文件的编码。',
    score: '请将 score 对应到 0 到 10 分的列。',
    date: '请将 at 对应到日期列。',
    'date-order': '请选择 --date-order day-first（日在前）或 --date-order month-first（月在前）。',
    'date-missing': '请使用 --empty-dates leave-out 略过这些行，或用 --empty-dates 指定一个日期。',
    'date-future': '请用 --date-order 或 --time-zone 指定，或将 at 对应到其他列。',
    key: '请将 key 对应到较短的编号列。',
  },
  warnings: {
    invalid: '无法识别，已略过',
    encoding: '含有无法识别的字符，已略过；可用 --encoding 指定其他编码',
    long: '过长，已截短',
    more: '有多个值，只取第一个',
    extension: '已去掉分机号',
    damaged: '已被电子表格改成 1.38E+10 这样的数字，已略过',
    'country-missing': '没有国家代码，已略过；可用 --country 指定',
    'service-number': '是服务热线，无法联系到个人，已略过',
    placeholder: '是 N/A 或 {{name}} 之类的占位符，已略过',
    taken: '属于另一位联系人，已略过',
    'too-many': '超过每条记录 50 个属性的上限，已略过',
  },
  warning: ({ count, field, warning, place }) => `${field} 中有 ${count} 个值${warning}${place}。`,
  warningPlace: (cell, line, hasOthers) => `（第 ${line} 行“${cell}”${hasOthers ? '等' : ''}）`,
  start: {
    ready: (version, url) => `Vouch ${version} 已就绪：${url}`,
    firstSurvey: '填写第一份问卷          ',
    surveyId: '问卷编号                ',
    key: 'API 密钥                ',
    configuredKey: 'API_KEY 中的密钥',
    newKey: 'API 密钥（只显示一次）  ',
    docs: 'API 文档                ',
    setUp: '初始设置（仅可用一次）  ',
    signIn: '登录                    ',
    failed: 'Vouch 无法启动。',
    config: {
      'wrong-value': ({ name }) => `${name}：应为${variables[name]}`,
      'set-twice': ({ name }) => `${name}_FILE：同时设置了 ${name}，请只保留其一。`,
      'file-empty': ({ name, file }) => `${name}_FILE：文件 ${file} 是空的。`,
      'file-unreadable': ({ name, file, reason }) => `${name}_FILE：无法读取 ${file}（${reason}）。`,
      'env-unreadable': ({ reason }) => `.env：无法读取此文件（${reason}）`,
      database: ({ reason }) => `DATABASE_URL：${reason}`,
      'secret-not-stored': ({ reason }) => `SECRET：没有设置，也无法保存（${reason}）`,
      host: ({ reason }) => `HOST：应为本机的地址（${reason}）`,
      'no-database': ({ file }) => `DATABASE_URL：${file} 没有数据库。请先启动服务，或设置其他位置。`,
      'secret-short': ({ file }) => `SECRET：${file} 中应至少有 32 个字符，请恢复此文件。`,
      'port-in-use': ({ port }) => `PORT：端口 ${port} 已被其他进程占用，请停止该进程或换一个端口。`,
      'port-forbidden': ({ port }) => `PORT：当前用户不能监听端口 ${port}，请选择 1024 及以上的端口。`,
      'not-built': () => '网页组件尚未构建，请运行：npm run build',
    },
    variables,
  },
}
