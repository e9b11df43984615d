import type { MailTexts } from './types.ts'

export const zhHans: MailTexts = {
  hint: '请选择一个分数，随后可在打开的页面上填写原因。',
  open: '打开问卷',
  why: '为什么我会收到这封邮件？',
  whyText: '{name}的联系人名单中有您的邮箱，希望了解您的看法。是否作答，由您自愿决定。',
  unsubscribe: '退订或减少询问次数',
  reminderSubject: '提醒：{subject}',
  reminder: '我们最近给您发过邮件，还没有收到您的反馈。作答不到一分钟即可完成。',
}

export const zhHant: MailTexts = {
  hint: '請選擇一個分數，接著可在開啟的頁面上填寫原因。',
  open: '開啟問卷',
  why: '為什麼我會收到這封郵件？',
  whyText: '{name}的聯絡人名單中有您的電子郵件地址，希望了解您的看法。是否填答，完全由您決定。',
  unsubscribe: '取消訂閱或減少詢問次數',
  reminderSubject: '提醒：{subject}',
  reminder: '我們最近曾寄信給您，尚未收到您的回覆。填答不到一分鐘即可完成。',
}

export const ja: MailTexts = {
  hint: '数字をお選びください。次のページでコメントもご記入いただけます。',
  open: 'アンケートを開く',
  why: 'このメールが届いた理由',
  whyText:
    '{name}の連絡先リストにお客様のメールアドレスが登録されているため、ご意見をお伺いしたくお送りしました。ご回答は任意です。',
  unsubscribe: '配信停止・頻度の変更',
  reminderSubject: '【再送】{subject}',
  reminder: '先日メールをお送りしましたが、まだご回答をいただいておりません。ご回答は1分足らずで終わります。',
}

export const ko: MailTexts = {
  hint: '숫자를 선택해 주세요. 열리는 페이지에서 의견도 남기실 수 있습니다.',
  open: '설문 열기',
  why: '이 이메일을 받은 이유',
  whyText: '{name}의 연락처 목록에 고객님의 이메일 주소가 있어 의견을 여쭙고자 보내 드렸습니다. 참여는 자유입니다.',
  unsubscribe: '수신 거부 또는 설문 횟수 줄이기',
  reminderSubject: '다시 알림: {subject}',
  reminder: '최근에 이메일을 보내 드렸으나 아직 답변을 받지 못했습니다. 답변하시는 데 1분도 걸리지 않습니다.',
}
