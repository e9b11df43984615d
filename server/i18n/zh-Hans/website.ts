import type { WebsiteMessages } from '../en/website.ts'

export const zhHans: WebsiteMessages = {
  intro: '对整个服务生效，不限于当前工作区。',
  filings: '备案信息',
  filingsIntro: '在中国大陆提供网站服务须先备案。备案号显示在问卷页和登录页底部。',
  icp: 'ICP 备案号',
  police: '公安备案号',
  icpError: '请填写完整的备案号，例如 浙ICP备12345678号-1。',
  policeError: '请填写完整的备案号，例如 浙公网安备33010602000001号。',
  files: '校验文件',
  filesIntro: '微信公众平台、企业微信和搜索引擎通过域名根目录下的文件确认域名归属。',
  file: '文本文件，不超过 1 KB',
  upload: '添加文件',
  remove: '移除',
  none: '还没有校验文件。',
  saved: '已保存。',
  added: '文件已添加。',
  removed: '文件已移除。',
  nameError: '文件名须以 .txt 结尾，只能含字母、数字、下划线和连字符，例如 MP_verify_AbC123.txt。',
  sizeError: '请选择 1 至 1024 字节的文件。',
  limitError: '最多 10 个文件，请先移除一个。',
  sharing:
    '用奖励诱导转发问卷链接，可能导致整个域名在微信内被封禁。有奖转介绍请使用其他域名；优惠券的发放不应与打分挂钩。',
}
