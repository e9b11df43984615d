import type { Guide } from '../guide.ts'

export const en = {
  score: {
    title: 'Reading the score',
    summary: 'What the Net Promoter Score says, and how far it can be relied on.',
    sections: {
      question: {
        title: 'One question, three groups',
        blocks: [
          'Everybody is asked the same: how likely are you to recommend us, from 0 to 10?',
          {
            terms: [
              ['9–10 · Promoters', 'buy again gladly and bring others.'],
              ['7–8 · Passives', 'are content, and leave for a better offer.'],
              ['0–6 · Detractors', 'are unhappy, and tell others.'],
            ],
          },
          'The score is the share of promoters minus the share of detractors, in points from −100 to 100. Passives count among those asked, and for neither side.',
        ],
      },
      why: {
        title: 'Why loyalty, and not satisfaction',
        blocks: [
          'Satisfaction judges the past and does not tell who buys again. Loyalty shows in what people do. The training material on which Vouch builds quotes these figures; they are not measured by us, and yours will differ:',
          {
            quoted: [
              ['25–85 %', 'more profit, where 5 % more of the customers are kept (elsewhere 25–100 %)'],
              ['5–6 times', 'what a new customer costs, compared with one who is kept (elsewhere 3–5 times)'],
              ['60 %', 'of new customers come by recommendation'],
              [
                '4–8 %',
                'of unhappy customers complain to the company; 23 % to whoever serves them, 69 % to nobody there',
              ],
              ['8–10', 'others hear of it from one unhappy customer'],
            ],
          },
        ],
      },
      interval: {
        title: 'The interval: where the true score lies',
        blocks: [
          'Not everybody answers. “39.8; could lie between 37.2 and 42.4” means: had you asked others just like them, the score would most likely lie in that range (95 % confidence). The more answers, the narrower it is.',
          'As a rule of thumb, 100 answers leave the score uncertain by about ±15 points, 500 by about ±7, and 1,000 by about ±5.',
          {
            points: [
              'Under 10 answers you see counts, and no score.',
              'From 10 to 29 the score is greyed: read it with care.',
              'A segment with fewer than 5 answers is hidden, so that nobody can be picked out.',
            ],
          },
        ],
      },
      counted: {
        title: 'What is counted, and what is not',
        blocks: [
          'Answers that no person was seen to give, such as those of mail scanners, are kept aside with the reason and counted in no figure. You can restore one that was real. Every figure leads to the answers behind it.',
        ],
      },
    },
  },
  trend: {
    title: 'Trend and alerts',
    summary: 'Telling a real change from chance.',
    sections: {
      change: {
        title: 'More than chance',
        blocks: [
          'Scores go up and down by themselves, since each period asks other people. Vouch says “more than chance” only where the change is larger than that explains. Without these words, do not praise or blame anybody for it.',
        ],
      },
      band: {
        title: 'Reading the chart',
        blocks: [
          {
            points: [
              'The band is the interval of each period. Where two bands hardly overlap, look closer.',
              'A dashed end is a period that is not over.',
              'Grey points stand for few answers.',
              'Press a point to read the answers behind it.',
            ],
          },
        ],
      },
      alerts: {
        title: 'Alerts',
        blocks: [
          'A mark on the trend says that a period departs from what was usual before. First ask what was different: another group of people, a new moment of asking, a change on your side? Then read the comments of that period.',
        ],
      },
      proof: {
        title: 'Did it help?',
        blocks: [
          'Choose the range before a measure and the range after it, and compare. Keep asking the same people at the same moment: a score that rose because others were asked proves nothing.',
        ],
      },
    },
  },
  calling: {
    title: 'Calling a detractor',
    summary: 'Six steps, five words for the call, and what to do with the cause.',
    sections: {
      list: {
        title: 'The list of today',
        blocks: [
          'An answer of 0 to 6, or the wish to be contacted, opens a follow-up. “Today” holds those that are due, overdue, or without a deadline; whoever has waited longest comes first. Call soon: a call within a day says more than a letter after a week.',
          'Customers of tier A and B are worth most; sort by tier to call them first.',
        ],
      },
      steps: {
        title: 'Service recovery in six steps',
        blocks: [
          {
            steps: [
              '**Act at once.** Whoever hears of it first takes care of it.',
              '**Calm and apologise.** Let them finish before you explain anything.',
              '**Take responsibility** and agree on what happened.',
              '**Solve it.** Who was right does not matter.',
              '**Give a token of amends**, small and fitting.',
              '**Call again after one week**: is it really settled?',
            ],
          },
        ],
      },
      clear: {
        title: 'CLEAR: the call itself',
        blocks: [
          {
            terms: [
              ['Calm', 'Speak slowly. Nobody listens while angry.'],
              ['Listen', 'Ask what happened, and say it back in your own words.'],
              ['Empathise', '“I would be annoyed as well.”'],
              ['Apologise', 'For what happened, and without a “but”.'],
              ['Resolve', 'Agree on what happens, by whom and until when.'],
            ],
          },
        ],
      },
      note: {
        title: 'Done, with a note',
        blocks: [
          'A follow-up is done with a note that says what came of it: cause, remedy, will they stay? Should a colleague have written something meanwhile, you see both texts, and nothing is lost.',
        ],
      },
      loop: {
        title: 'Closing the loop',
        blocks: [
          'One call wins back one customer. Removing the cause wins back all who would have met it. Look for what returns: is it the value (price, quality), the system (queues, rules, delays) or the people (manner, words, skill)? Give each cause an owner, change it, and compare the score before and after.',
          'Ask those you called again, but not while their complaint is open. How many detractors became passives or promoters is the measure of your calls.',
        ],
      },
    },
  },
} satisfies Record<string, Guide>
