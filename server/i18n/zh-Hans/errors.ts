import type { ErrorMessages } from '../en/errors.ts'

export const zhHans = {
  start: '前往首页',
  reference: (id) => `运维人员可在日志中按编号 ${id} 找到详情。`,
  notFound: { title: '这里什么也没有', text: '地址可能不完整，或者内容已不存在。' },
  role: { title: '您的角色无权访问', text: '工作区的所有者可以为您更改角色。' },
  forbidden: { title: '操作未能完成', text: '请求不是来自本服务的页面。请返回并重新加载页面，然后再试一次。' },
  malformed: { title: '无法识别所提交的内容', text: '请返回并重新加载页面，然后再试一次。' },
  conflict: {
    title: '有人抢先了一步',
    text: '其他人在同一时刻更改了相同的内容。您的操作没有生效：请返回查看是否仍有必要。',
  },
  gone: { title: '已经结束', text: '这里的内容已不再提供。' },
  tooLarge: { title: '内容过大', text: '请返回并减少一次提交的内容。' },
  busy: { title: '操作过于频繁', text: '请等待一分钟后再试。' },
  unavailable: { title: '请稍候片刻', text: '数据库暂时无法处理。数据没有丢失，请几秒后重试。' },
  broken: { title: '出了点问题', text: '这是我们的问题，与您无关。请再试一次。' },
} satisfies ErrorMessages
