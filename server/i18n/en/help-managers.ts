import { type Guide, toGuideSteps, toGuideTerms } from '../guide.ts'
import { en as recoveryGuide } from './recovery-guide.ts'

const { defaults: guide } = recoveryGuide

export const en = {
  score: {
    title: 'Reading the score',
    summary: 'What the Net Promoter Score tells you, and how reliable it is.',
    sections: {
      question: {
        title: 'One question, three groups',
        blocks: [
          'Every customer gets the same question: how likely are you to recommend us, from 0 to 10?',
          {
            terms: [
              ['9–10 · Promoters', 'are happy to buy again and recommend you.'],
              ['7–8 · Passives', 'are satisfied, but leave for a better offer.'],
              ['0–6 · Detractors', 'are unhappy and tell others.'],
            ],
          },
          'The score is the percentage of promoters minus the percentage of detractors, from −100 to 100. Passives count in the total, but for neither side.',
        ],
      },
      why: {
        title: 'Why loyalty, not satisfaction',
        blocks: [
          'Satisfaction rates the past and doesn’t tell you who will buy again. Loyalty shows in what customers do. The training material behind Vouch quotes these figures. We did not measure them, and yours will differ:',
          {
            quoted: [
              ['25–85%', 'more profit when 5% more customers stay (other sources: 25–100%)'],
              ['5–6 times', 'the cost of winning a new customer compared with keeping one (other sources: 3–5 times)'],
              ['60%', 'of new customers come through recommendations'],
              [
                '4–8%',
                'of unhappy customers complain to the company; 23% complain only to the person serving them, and 69% don’t complain at all',
              ],
              ['8–10', 'people hear about it from one unhappy customer'],
            ],
          },
        ],
      },
      interval: {
        title: 'The likely range',
        blocks: [
          'Not every customer responds. “39.8, likely between 37 and 42” means: if you had asked other customers just like them, the score would most likely be in that range (95% confidence). More responses make it narrower.',
          'As a rule of thumb, the margin is about ±15 points with 100 responses, ±7 with 500 and ±5 with 1,000.',
          {
            points: [
              'With fewer than 10 responses, you see counts but no score.',
              'With 10 to 29 responses, the score is grey: interpret it with care.',
              'Segments with fewer than 5 responses are hidden to protect privacy.',
            ],
          },
        ],
      },
      counted: {
        title: 'What counts and what doesn’t',
        blocks: [
          'Vouch sets aside responses without human interaction, for example from mail scanners. They show the reason and don’t count. If one is real, include it again. Click any figure to see the responses behind it.',
        ],
      },
    },
  },
  trend: {
    title: 'Trend and alerts',
    summary: 'How to tell a real change from chance.',
    sections: {
      change: {
        title: 'A real change',
        blocks: [
          'Scores vary from period to period because different people respond. Vouch says “a real change” only when the change is larger than that can explain. Without these words, don’t praise or blame anyone for it.',
        ],
      },
      band: {
        title: 'Reading the chart',
        blocks: [
          {
            points: [
              'The band is the likely range of each period. If two bands barely overlap, look closer.',
              'A dashed end is a period in progress.',
              'Grey points have few responses.',
              'The shaded part is the time range you chose; the chart shows the twelve months up to its end.',
              'A triangle with a number is a real change from the period before.',
              'The dashed line is the goal; numbers above the chart are annotations, listed below it.',
              'Dotted lines with a name are festivals of your country. A change says so where only one period has one, and links to the same days of last year, counted from the festival. Settings, Workspace switches this off.',
              'Click a point to read the responses behind it.',
            ],
          },
        ],
      },
      alerts: {
        title: 'Alerts',
        blocks: [
          'A diamond on the trend means that a period is outside the usual range. First ask what was different: other customers, another moment, a change on your side? Then read the comments of that period.',
        ],
      },
      proof: {
        title: 'Did it help?',
        blocks: [
          'Add an annotation on the day of the change, and compare the time before it with the time after it. Keep asking the same group at the same moment. A score that rose because you asked other people proves nothing.',
        ],
      },
    },
  },
  calling: {
    title: 'Calling a detractor',
    summary: 'Six steps, a call guide, and how to fix the cause.',
    sections: {
      list: {
        title: 'The call list',
        blocks: [
          'A score of 0 to 6, or a customer who wants a call, opens a follow-up with a deadline in working time. The list has the most urgent first: who asked for a call, who is overdue, tiers A and B, then the lowest scores. “Take the next one” opens the first that is yours or nobody’s. Call soon: a call within a day says more than a letter after a week.',
          'Who owns new follow-ups, and when they are due, is set in Settings, Follow-ups: in working days or hours, sooner for tiers A and B if you like, with your working hours and days off. The public holidays of mainland China, Taiwan, Hong Kong and Macao, and the weekends worked in exchange, are included for the years that are published. Add the days of other countries, and your own.',
          'Owners get an email when follow-ups are assigned to them, and on working days at 8:00 when they have calls due. Each member chooses under Account, Notifications.',
        ],
      },
      steps: {
        title: 'Service recovery in six steps',
        blocks: [{ steps: toGuideSteps(guide.steps) }],
      },
      clear: {
        title: 'CLEAR: the call itself',
        blocks: [
          { terms: toGuideTerms(guide.clear) },
          'Members see these texts, or the ones of your workspace, beside each follow-up, with the hostility curve and ten ways to make it worse. Settings, Follow-ups edits them.',
        ],
      },
      note: {
        title: 'What came of the call',
        blocks: [
          'Tap the cause and what came of it: solved, will call back, waiting for the customer, not reached, or lost. Not reached comes back on the next working day, and after three times in a row ends as unreachable. While you wait for the customer, the deadline is paused. Add a note where it helps: what you did, will they stay? Every call stays in the history, and the last one can be undone. If a colleague changed it in the meantime, you see both texts and nothing is lost.',
        ],
      },
      loop: {
        title: 'Closing the loop',
        blocks: [
          'One call wins back one customer. Removing the cause wins back everyone it affects. Look for what keeps coming up: value (price, quality), system (queues, rules, delays) or people (manner, words, skill)? Give each cause an owner, fix it, and compare the score before and after.',
          'A week after a follow-up is solved, Vouch asks the customer again. A promoter is won back; a customer who is still unhappy reopens the follow-up, one level up. Measure your calls by how many detractors became passives or promoters.',
          'Board, teams, results and improvement actions are in [Closing the loop](/help/closing-the-loop). The whole lifecycle of a follow-up, with teams, emails to customers and the API, is in [Follow-ups](/help/follow-ups).',
        ],
      },
    },
  },
  'closing-the-loop': {
    title: 'Closing the loop',
    summary: 'Board and teams, causes and results, and customers who recommend you.',
    sections: {
      board: {
        title: 'The board',
        blocks: [
          'Follow-ups, Board shows open follow-ups by how far they have come: new, contacted, waiting for the customer, solved and asked again. Agents see their own, team leads those of their team.',
        ],
      },
      teams: {
        title: 'Teams and days out of office',
        blocks: [
          'Settings, Teams: members share new follow-ups in turn, or the one with the fewest open gets the next. Team leads see, assign and change the follow-ups of their team; other agents work on their own.',
          'Members who are out of office get no new follow-ups and keep the ones they have. Enter your days under your account. Team leads enter those of their members under Follow-ups, and managers everyone’s under Settings, Teams.',
        ],
      },
      patterns: {
        title: 'Detractor patterns',
        blocks: [
          'A pattern says what an unhappy customer has done: left in silence, complained, complained again, spoken in public. It comes with a suggested response, beside the follow-up and on the page of the contact. It describes behaviour, not a person.',
          'Follow-ups, Patterns lists the rules in order: the first that fits counts. Preview shows how many customers a changed rule would move, before you save it.',
        ],
      },
      blocklist: {
        title: 'The blocklist',
        blocks: [
          'Customers on it get no offers and no surveys. It is the last resort, and never a reason to refuse a lawful claim: complaints, refunds and warranty are handled as usual.',
          'It takes two people: one proposes an entry on the page of the contact, a manager or owner approves it. Each entry rests on a written rule, is reviewed after some months, and ends by itself.',
        ],
      },
      results: {
        title: 'Results',
        blocks: [
          {
            points: [
              '**Time** to contact and to close: open follow-ups count, so the figures do not look better because the hard ones are still open.',
              '**Won back**: of the detractors who responded when asked again, how many became passives or promoters. Some scores rise without any call. Compare with the customers whom nobody reached.',
              '**Causes**: how often each occurs. The effect on the score is an association, not a promise.',
              '**The silent share** estimates how many unhappy customers never told you.',
              '**Members and teams** are compared from ten follow-ups on.',
            ],
          },
        ],
      },
      actions: {
        title: 'Improvement actions',
        blocks: [
          'Choose “Improve” beside a cause, and give the action an owner and a due day. Once it is done, Vouch compares the score and the share of responses naming the cause before and after.',
          'Be careful with the comparison: the season, other changes and other customers may explain a difference, and after a bad month things often improve by themselves. If the cause comes back, the action is reopened and its owner gets an email.',
        ],
      },
      promoters: {
        title: 'Thanks, referrals and praise',
        blocks: [
          'A rule thanks promoters by email, at most once in 90 days, and can ask them to recommend you with a personal link. A new customer counts once: reported by your own programs, by a pixel, or by the code they show at the till. Opening a link counts nothing.',
          'Vouch looks for the names of colleagues in the comments of promoters. The colleague and their manager get an email with the praise; Follow-ups, Promoters counts it by month.',
        ],
      },
    },
  },
  alerts: {
    title: 'Rules and alerts',
    summary: 'Who learns of what, in the tool they have open.',
    sections: {
      rules: {
        title: 'Rules',
        blocks: [
          'A rule is a sentence: when something happens, if conditions hold, then Vouch alerts a channel, opens or assigns a follow-up, tags the response or tells another program. Settings, Rules lists them as sentences, and offers ready-made ones to start from.',
          {
            points: [
              'All conditions of a rule must hold; of several values of one condition, one is enough. Blank fields don’t count.',
              '“See what it would have done” applies the rule to the last 30 days, with examples. Nothing is sent.',
              'A rule acts on what happens after it is saved. What rules do never starts other rules.',
              'Paused rules do nothing, also later about what happened meanwhile.',
            ],
          },
        ],
      },
      channels: {
        title: 'Channels',
        blocks: [
          'A channel is where alerts go: emails to members, or a chat in Slack, Microsoft Teams, WeCom, DingTalk or Feishu. Settings, Channels shows beside the fields how to get the address of each. [All platforms in detail](/help/channels)',
          {
            steps: [
              'Choose the kind, paste the address and save.',
              'Send a test message. It takes the same way as alerts, and the page shows what the platform answered.',
              'Choose the channel in a rule.',
            ],
          },
          'Messages name customers only if you say so for the channel. In quiet hours they wait, and many at once leave as one message. The delivery log shows each attempt for 30 days and sends messages again. A channel whose address no longer works is turned off, and the owners get an email.',
        ],
      },
      webhooks: {
        title: 'Webhooks',
        blocks: [
          'Webhooks send events to your own systems, signed, and retry for three days. Settings, Webhooks shows the secret once, and code that checks signatures. [All about webhooks](/help/webhooks)',
        ],
      },
    },
  },
  'phone-survey': {
    title: 'Asking by phone',
    summary: 'Whom to call, what to say, and why these scores are shown apart.',
    sections: {
      list: {
        title: 'The list',
        blocks: [
          'Open “Phone survey” from Follow-ups or from the menu of a survey. The list has contacts with a phone number, tier A first. Left out are customers who were surveyed or have refused within the minimum days between surveys (without one: who have refused within 90 days), who were called within the days you choose, who have unsubscribed, who have an open follow-up, who are too new, or whose number was wrong. A corrected number comes back by itself.',
          'Several people can call at once: whom one of them has opened is kept from the others for 15 minutes, or until the outcome is saved.',
          'Agents, managers and owners can call. Agents see the names and phone numbers on this list.',
        ],
      },
      call: {
        title: 'The call',
        blocks: [
          'Read out the lines beside the fields, in the language of the customer. Read the question word for word and don’t comment on the number. Keys 0 to 9 choose the score; 1 and then 0 is 10. Reasons and further questions appear after it.',
          'If the customer has an open personal link for this survey, the response uses it up. A score of 0 to 6, or a wish to be called back, opens a follow-up as usual. Someone who calls you and isn’t a contact can respond too: choose “Someone called us”.',
          'Owners and managers change the lines: for one survey, or for all under “Script of the workspace”.',
        ],
      },
      outcomes: {
        title: 'When there is no response',
        blocks: [
          {
            terms: [
              ['Not reached', 'The customer comes back on the list after the days you chose.'],
              ['Refused', 'counts as surveyed: nobody asks this customer again for as long, by any channel.'],
              ['Wrong number', 'The customer comes back once the phone number is changed.'],
            ],
          },
          'Pressed the wrong button? The message at the edge of the page offers to undo it.',
        ],
      },
      apart: {
        title: 'Shown apart',
        blocks: [
          'People tend to give an interviewer higher scores than a form. The score on the overview counts all responses together; if some were given by phone, it says how many, with the score of each apart. “Channel” among the filters shows only one of them. Don’t compare a period with many calls to one without.',
          'Each response by phone shows who entered it, also in the export.',
        ],
      },
    },
  },
  'secure-sign-in': {
    title: 'Signing in securely',
    summary: 'Passkeys, two-step verification, and what to do when you lose them.',
    sections: {
      passkeys: {
        title: 'Passkeys',
        blocks: [
          'Open [“Your account”, “Passkeys”](/account/passkeys) and add one: your device asks for your fingerprint, your face or its PIN. From then on “Sign in with a passkey” is all you need. A passkey cannot be guessed, reused or entered on a fake page.',
          'Add at least two, such as your laptop and your phone. Password managers keep passkeys on all your devices.',
        ],
      },
      steps: {
        title: 'Two-step verification',
        blocks: [
          'With a passkey or an authenticator app, a password or an emailed link is only the first step: Vouch then asks for the passkey or a code. Print the backup codes of the app. Setting up the first of them signs you out everywhere else.',
          'If you sign in with your company’s provider, Vouch asks for the second step too, unless the provider says that it has checked one.',
        ],
      },
      required: {
        title: 'When a workspace requires it',
        blocks: [
          'Owners can require two-step verification under “Settings”, “Members”, once they have it themselves. There is no grace period: members without it set it up when they next open a page, before they see anything else. API keys work as before.',
        ],
      },
      lost: {
        title: 'If you lose your device',
        blocks: [
          {
            points: [
              'Use another passkey, or a backup code.',
              'Otherwise ask an owner: under “Settings”, “Members” they reset your two-step verification. You get an email, are signed out everywhere, and sign in with your password or an emailed link.',
              'The last owner, or members of workspaces with other owners, ask the administrator: `vouch reset-second-factor EMAIL`.',
            ],
          },
        ],
      },
    },
  },
} satisfies Record<string, Guide>
