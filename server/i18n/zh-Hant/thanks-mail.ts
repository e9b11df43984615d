import { fillChineseSubject } from '../../../shared/survey-texts.ts'
import type { Messages } from '../en/index.ts'

export const zhHant: Messages['thanksMail'] = {
  thanks: {
    subject: '感謝您的回饋',
    text: '{name|親愛的顧客}，您好：\n\n感謝您撥空告訴我們您的感受。我們已轉達給每天為您服務的同仁。',
    request: '如果您身邊也有親友需要我們，歡迎把您的專屬連結分享給他們。這樣我們就知道他們是因您而來。',
    why: (company) => fillChineseSubject('您收到這封信件，是因為您填寫過{subject}的問卷。', company),
    stop: '不再接收信件',
  },
  landing: {
    title: (company) => fillChineseSubject('有人向您推薦{subject}', company),
    text: (company) => fillChineseSubject('這是{subject}的一位顧客分享給您的連結。', company),
    go: (host) => `前往 ${host}`,
    going: (host) => `正在前往 ${host}…`,
    nowhere: (company) => fillChineseSubject('此連結暫時無法開啟，請直接聯絡{subject}。', company),
    code: (code) => `到店請出示推薦碼：${code}`,
  },
  optOut: {
    title: '不再接收信件？',
    text: (company) => fillChineseSubject('{subject}將不再寄送問卷與感謝信給您。', company),
    button: '不再接收',
    done: '已設定',
    doneText: '您不會再收到這類信件。',
  },
  praise: {
    subject: (n, workspace) => `${workspace}：有 ${n} 位顧客表揚了您`,
    managerSubject: (n, names, workspace) => `${workspace}：有 ${n} 則留言表揚了${names}`,
    heading: () => '顧客在留言中表揚了您',
    managerHeading: '顧客表揚了您團隊的同仁',
    about: (name, score) => `${name} · ${score} 分（滿分 10 分）`,
    score: (score) => `${score} 分（滿分 10 分）`,
    open: '查看回饋',
    footer: 'Vouch 在推薦者的留言中找到了您的姓名。姓名清單由工作區的管理者維護。',
  },
}
