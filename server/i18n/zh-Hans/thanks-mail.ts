import { fillChineseSubject } from '../../../shared/survey-texts.ts'
import type { Messages } from '../en/index.ts'

export const zhHans: Messages['thanksMail'] = {
  thanks: {
    subject: '感谢您的反馈',
    text: '{name|尊敬的客户}，您好：\n\n感谢您抽出时间告诉我们您的感受。我们已转达给每天为您服务的同事。',
    request: '如果您身边也有朋友需要我们，欢迎把您的专属链接转给他们。这样我们就知道他们是因您而来。',
    why: (company) => fillChineseSubject('您收到此邮件，是因为您填写过{subject}的问卷。', company),
    stop: '不再接收邮件',
  },
  landing: {
    title: (company) => fillChineseSubject('有人向您推荐{subject}', company),
    text: (company) => fillChineseSubject('这是{subject}的一位客户分享给您的链接。', company),
    go: (host) => `前往 ${host}`,
    going: (host) => `正在前往 ${host}…`,
    nowhere: (company) => fillChineseSubject('此链接暂时无法打开，请直接联系{subject}。', company),
    code: (code) => `到店请出示推荐码：${code}`,
  },
  optOut: {
    title: '不再接收邮件？',
    text: (company) => fillChineseSubject('{subject}将不再向您发送问卷和感谢邮件。', company),
    button: '不再接收',
    done: '已设置',
    doneText: '您不会再收到这类邮件。',
  },
  praise: {
    subject: (n, workspace) => `${workspace}：有 ${n} 位客户表扬了您`,
    managerSubject: (n, names, workspace) => `${workspace}：有 ${n} 条留言表扬了${names}`,
    heading: () => '客户在留言中表扬了您',
    managerHeading: '客户表扬了您团队的同事',
    about: (name, score) => `${name} · ${score} 分（满分 10 分）`,
    score: (score) => `${score} 分（满分 10 分）`,
    open: '查看反馈',
    footer: 'Vouch 在推荐者的留言中找到了您的姓名。姓名列表由工作区的管理者维护。',
  },
}
