import type { ReplyTemplate } from '../../../shared/follow-up-message.ts'

type Texts = ReplyTemplate['texts']

interface StandardTemplate {
  id: string
  /** By language, for the list of templates. */
  names: Readonly<Record<'en' | 'zh-Hans' | 'zh-Hant', string>>
  texts: Texts
}

/** The templates of a workspace that has not changed them. `{agent}` is the name of the member who writes. */
export const standardTemplates: readonly StandardTemplate[] = [
  {
    id: 'apology',
    names: { en: 'Apology and offer to call', 'zh-Hans': '致歉并约电话', 'zh-Hant': '致歉並約電話' },
    texts: {
      en: {
        subject: 'About your feedback',
        text: `Hello {name},

Thank you for telling us what went wrong. I am sorry about it.

I would like to understand what happened and put it right. When may I call you, and at which number?

Kind regards,
{agent}
{workspace}`,
      },
      'zh-Hans': {
        subject: '关于您的反馈',
        text: `{name}您好：

感谢您告诉我们哪里没有做好，给您带来不便，非常抱歉。

我想了解事情的经过，尽快为您解决。请问什么时间方便给您打电话？打哪个号码？

{agent}
{workspace}`,
      },
      'zh-Hant': {
        subject: '關於您的意見',
        text: `{name}您好：

謝謝您告訴我們哪裡沒有做好，造成您的不便，非常抱歉。

我想了解事情的經過，儘快為您處理。請問什麼時間方便打電話給您？該撥哪一支號碼？

{agent}
{workspace}`,
      },
    },
  },
  {
    id: 'not-reached',
    names: { en: 'Could not reach you by phone', 'zh-Hans': '电话没有打通', 'zh-Hant': '電話沒有接通' },
    texts: {
      en: {
        subject: 'I tried to call you',
        text: `Hello {name},

I tried to call you about your feedback, but could not reach you.

When is a good time? A reply to this email is enough, and so is a short description of what happened.

Kind regards,
{agent}
{workspace}`,
      },
      'zh-Hans': {
        subject: '刚才给您打过电话',
        text: `{name}您好：

关于您的反馈，我给您打过电话，但没有接通。

请问什么时间方便？直接回复这封邮件就可以，也可以简单说说当时的情况。

{agent}
{workspace}`,
      },
      'zh-Hant': {
        subject: '剛才打過電話給您',
        text: `{name}您好：

關於您的意見，我打過電話給您，但沒有接通。

請問什麼時間方便？直接回覆這封信就可以，也可以簡單說明當時的情況。

{agent}
{workspace}`,
      },
    },
  },
  {
    id: 'solution',
    names: { en: 'What we have done', 'zh-Hans': '告知处理结果', 'zh-Hant': '告知處理結果' },
    texts: {
      en: {
        subject: 'What we have done about it',
        text: `Hello {name},

Thank you for your patience. This is what we have done:



Does this settle it for you? If anything is left, please reply to this email.

Kind regards,
{agent}
{workspace}`,
      },
      'zh-Hans': {
        subject: '您反馈的问题已处理',
        text: `{name}您好：

感谢您的耐心等待。我们做了以下处理：



这样是否解决了您的问题？如果还有不满意的地方，请直接回复这封邮件。

{agent}
{workspace}`,
      },
      'zh-Hant': {
        subject: '您反映的問題已處理',
        text: `{name}您好：

謝謝您耐心等候。我們做了以下處理：



這樣是否解決了您的問題？如果還有不滿意的地方，請直接回覆這封信。

{agent}
{workspace}`,
      },
    },
  },
]
