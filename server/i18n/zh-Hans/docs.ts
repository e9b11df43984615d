import type { DocsMessages } from '../en/docs.ts'

export const zhHans: DocsMessages = {
  contents: '目录',
  start: '从这里开始',
  schemas: '数据结构',
  widget: '网页组件',
  help: '帮助',
  open: '打开 Vouch',
  description: 'NPS 调查的接口：问卷、链接、反馈、统计和跟进。',
  format:
    '请求和响应都是 JSON，时间采用 ISO 8601 格式的 UTC 时间。`/api` 下的请求需要 API 密钥，可在“设置 → API 密钥”中创建。先创建一份问卷和一个公开链接：',
  embed: '也可以把问卷嵌入您自己的网页：',
  lists: '列表分页返回：将 `nextCursor` 作为 `cursor` 继续请求，直到它为 null。',
  problems:
    '错误以 `application/problem+json`（RFC 9457）返回。请用 `code` 判断错误类型，它不会改变；`errors` 逐一列出有误的字段，每个字段也有自己的 `code`。请求带有 `Accept-Language: zh-CN` 时，说明文字为中文。',
  errors: '错误状态',
  reference: '以下各接口的说明为英文。',
  statuses: {
    400: '输入有误；`errors` 列出每个有误的字段',
    401: '没有有效的 API 密钥，也没有登录',
    403: '密钥的权限范围、角色、编辑令牌或网站不允许此操作',
    404: '此工作区中没有',
    409: '与已保存的数据或同时进行的更改冲突',
    410: '已使用、已结束、已过期或已删除',
    413: '请求内容过大',
    415: '请求内容不是 JSON',
    429: '同一地址的请求过多，见 `Retry-After`',
    503: '暂不可用，见 `Retry-After`',
  },
}
