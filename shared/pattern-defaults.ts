import type { PatternConditions } from './pattern-conditions.ts'

export interface DefaultPattern {
  id: string
  names: { en: string; 'zh-Hans': string; 'zh-Hant': string }
  suggestions: { en: string; 'zh-Hans': string; 'zh-Hant': string }
  conditions: PatternConditions
}

const YEAR = 365
const once = { atLeast: 1, days: YEAR }

/** What customers write who make it public, or are about to. */
const publicWords = [
  ...['trustpilot', 'tripadvisor', 'yelp', 'google review', 'google reviews', 'online review', 'bad review'],
  ...['social media', 'go public', 'journalist', 'newspaper', 'consumer protection'],
  ...['曝光', '发帖', '差评', '朋友圈', '小红书', '大众点评', '微博', '抖音', '黑猫投诉', '消协', '12315', '媒体'],
  ...['發文', '爆料', '負評', '小紅書', '臉書', 'Dcard', 'PTT', '媒體', '消保官', '消委會'],
]

/** The patterns that a workspace starts with: the first that fits is that of the customer. */
export const defaultPatterns: readonly DefaultPattern[] = [
  {
    id: 'public-critic',
    names: { en: 'Public critic', 'zh-Hans': '公开批评者', 'zh-Hant': '公開批評者' },
    suggestions: {
      en: 'Reply within hours, first where they wrote, so that others see it: thank them, apologise for what went wrong, and name a person they can reach. Then call. Solve it before you speak of the review, and never ask them to delete it or offer anything for that. Once it is solved, say publicly what you have changed.',
      'zh-Hans':
        '几小时内先在对方发声的平台公开回应，让旁观者也看到：感谢反馈，为不足之处致歉，并告知由谁专门跟进。随后致电，先解决问题，再谈评价。不要求删评，也不以好处换取删评。解决之后，公开说明做了哪些改进。',
      'zh-Hant':
        '幾小時內先在對方發聲的平台公開回應，讓旁觀者也看得到：感謝指教，為不足之處致歉，並告知由誰專責處理。接著致電，先解決問題，再談評論。不要求刪除評論，也不以好處交換。解決之後，公開說明做了哪些改善。',
    },
    conditions: {
      signs: {
        words: publicWords,
        tags: ['public-review', '公开评价', '公開評論'],
        properties: { source: ['public-review', 'review-site', 'social-media'] },
      },
    },
  },
  {
    id: 'demanding-customer',
    names: { en: 'Repeated amends', 'zh-Hans': '多次获补偿的客户', 'zh-Hant': '多次獲補償的顧客' },
    suggestions: {
      en: 'Check the facts of this case first: the customer may simply be right again. Give them one contact person, and agree in writing on what you will do by when, and what you can’t do. Keep to your rules for amends, the same as for everyone, and look for the cause that keeps coming back. Whatever happened before, a lawful claim is settled in full.',
      'zh-Hans':
        '先核实这一次的事实，对方很可能又说得对。由固定的一位同事对接，书面约定做什么、何时完成、哪些做不到。补偿标准对所有客户一视同仁，同时找出反复出现的原因。不论过往如何，合法诉求都要全部兑现。',
      'zh-Hant':
        '先查證這一次的事實，對方很可能又說得對。由固定的一位同事負責，以書面約定做什麼、何時完成、哪些做不到。補償標準對所有顧客一視同仁，同時找出反覆發生的原因。不論過往如何，合法的權利主張都要完整履行。',
    },
    conditions: { amends: { atLeast: 2, days: YEAR } },
  },
  {
    id: 'let-down-twice',
    names: { en: 'Let down twice', 'zh-Hans': '二次失望者', 'zh-Hant': '二度失望者' },
    suggestions: {
      en: 'The first attempt to put it right has failed, which hurts more than the original mistake. A team lead takes over in person. Say openly that we let them down twice. Don’t make them tell the story again: read the history first. Ask what would make it right, promise only what you control, and call before they have to.',
      'zh-Hans':
        '第一次补救没有成功，这比最初的失误更伤人。由团队负责人亲自接手，坦白承认我们让对方失望了两次。先读完记录，不要让客户从头再讲。问清怎样才算妥善解决，只承诺自己做得到的事，并赶在客户来催之前主动回电。',
      'zh-Hant':
        '第一次補救沒有成功，這比最初的失誤更傷人。由團隊主管親自接手，坦白承認我們讓對方失望了兩次。先讀完紀錄，不要讓顧客從頭再講。問清楚怎樣才算妥善解決，只承諾自己做得到的事，並趕在顧客來催之前主動回電。',
    },
    conditions: { reopened: once },
  },
  {
    id: 'repeated-complainer',
    names: { en: 'Repeated complainer', 'zh-Hans': '反复投诉者', 'zh-Hant': '反覆抱怨者' },
    suggestions: {
      en: 'Who complains again still believes that you can do better. Lay the complaints side by side: is it the same cause? Then the process is at fault, not the customer. Tell them what has been changed since, or when it will be. Give them one contact person who knows the history, and pass the cause on as an improvement.',
      'zh-Hans':
        '愿意再次开口，说明对方仍相信我们能做好。把历次投诉放在一起看：若是同一个原因，问题在流程，不在客户。告诉对方此后改了什么、何时改好。由一位了解来龙去脉的同事固定对接，并把原因提交为改进事项。',
      'zh-Hant':
        '願意再次開口，代表對方仍相信我們能做好。把歷次抱怨放在一起看：若是同一個原因，問題在流程，不在顧客。告訴對方之後改了什麼、何時改好。由一位了解來龍去脈的同事固定負責，並把原因提報為改善事項。',
    },
    conditions: { detractorResponses: { atLeast: 2, days: 180 }, voice: ['comment', 'contact'] },
  },
  {
    id: 'disappointed-promoter',
    names: { en: 'Disappointed promoter', 'zh-Hans': '失望的推荐者', 'zh-Hant': '失望的推薦者' },
    suggestions: {
      en: 'They used to recommend you, and something specific broke that. Call the same day, by someone they know if possible. Ask what has changed since the last time they were happy, and listen to the end. Often there was one promise that was not kept: keep it now, and tell them what their earlier loyalty means to you.',
      'zh-Hans':
        '对方曾经乐于推荐我们，一定有某件具体的事让他改变了看法。当天致电，最好由客户熟悉的同事来打。请对方谈谈和上次满意时相比，哪里不一样了，耐心听完。往往是一个承诺没有兑现：现在就兑现，并告诉对方我们珍惜他一直以来的支持。',
      'zh-Hant':
        '對方曾經樂於推薦我們，一定有某件具體的事讓他改變了看法。當天致電，最好由顧客熟悉的同事來打。請對方談談和上次滿意時相比，哪裡不一樣了，耐心聽完。往往是一個承諾沒有兌現：現在就兌現，並讓對方知道我們珍惜他一直以來的支持。',
    },
    conditions: { earlierScore: { from: 9, to: 10 } },
  },
  {
    id: 'complainer',
    names: { en: 'Complainer', 'zh-Hans': '抱怨者', 'zh-Hant': '抱怨者' },
    suggestions: {
      en: 'A complaint is a gift: most unhappy customers say nothing. Thank them for it, let them finish, apologise without “but”, and agree on the facts before you offer a solution. Solve it in one go if you can, add a small token of amends where we were at fault, and call again after a week.',
      'zh-Hans':
        '抱怨是礼物，多数不满的客户什么也不说。先道谢，让对方把话说完；道歉时不说“但是”，先就事实达成一致，再谈方案。尽量一次解决；责任在我们的，附上一点心意。一周后再次致电回访。',
      'zh-Hant':
        '抱怨是禮物，多數不滿的顧客什麼也不說。先道謝，讓對方把話說完；道歉時不說「但是」，先就事實取得共識，再談方案。盡量一次解決；責任在我們的，附上一點心意。一週後再次致電關心。',
    },
    conditions: { voice: ['comment', 'contact'] },
  },
  {
    id: 'silent-leaver',
    names: { en: 'Silent leaver', 'zh-Hans': '沉默离开者', 'zh-Hant': '沉默離開者' },
    suggestions: {
      en: 'They were unhappy, said nothing, and have gone quiet. Don’t send another survey: reach out in person, once, with a short call or a note by name. Say what you saw (“you gave us a 4 in March, and we haven’t heard from you since”), ask one open question, and offer a way back. If they want to be left alone, let go kindly.',
      'zh-Hans':
        '对方不满，却什么也没说，然后就没了音讯。不要再发问卷，由专人联系一次：打个简短的电话，或写一封署名的信。如实说出我们看到的（“您三月给了我们 4 分，之后一直没有您的消息”），只问一个开放式问题，并给出回来的台阶。对方若不愿被打扰，就礼貌地放手。',
      'zh-Hant':
        '對方不滿，卻什麼也沒說，之後就沒了音訊。不要再發問卷，由專人聯絡一次：打一通簡短的電話，或寫一封署名的信。如實說出我們看到的（「您三月給了我們 4 分，之後一直沒有您的消息」），只問一個開放式問題，並留一條回來的路。對方若不想被打擾，就禮貌地放手。',
    },
    conditions: { voice: ['none'], silence: { days: 60, invitations: 2 } },
  },
  {
    id: 'silent-detractor',
    names: { en: 'Unhappy without a word', 'zh-Hans': '不满但未说明', 'zh-Hant': '不滿但未說明' },
    suggestions: {
      en: 'A low score and no word about why. Call soon, before they are gone: “You gave us a 5. What would have made it a better experience?” Don’t guess, don’t defend. Note the cause in their own words, since this is the only way to learn it.',
      'zh-Hans':
        '只给了低分，没说原因。趁客户还在，尽快致电：“您给了我们 5 分，怎样做您会更满意？”不猜测，不辩解，用客户的原话记下原因，这是了解问题的唯一途径。',
      'zh-Hant':
        '只給了低分，沒說原因。趁顧客還在，盡快致電：「您給了我們 5 分，怎樣做您會更滿意？」不猜測，不辯解，用顧客的原話記下原因，這是了解問題的唯一途徑。',
    },
    conditions: { voice: ['none'] },
  },
]
