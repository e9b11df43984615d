import type { Guide } from '../guide.ts'

export const en = {
  survey: {
    title: 'A survey in two minutes',
    summary: 'From a template to a link that you can send.',
    sections: {
      make: {
        title: 'Make it',
        blocks: [
          {
            steps: [
              'Open “Surveys” and press “New survey”.',
              'Choose a template: relationship, after a purchase, after support, onboarding, employee or event.',
              'Say whom people are asked about: your company, a shop, a product.',
              'Look at the preview, on a phone and in each language. Save.',
            ],
          },
        ],
      },
      kinds: {
        title: 'Two kinds of survey',
        blocks: [
          {
            terms: [
              ['Relationship', 'asks all customers from time to time how they stand to you as a whole.'],
              [
                'Touchpoint',
                'asks right after something happened: a purchase, a call, a delivery. Its score is of that moment.',
              ],
            ],
          },
          'Do not mix the scores of both: they answer different questions.',
        ],
      },
      more: {
        title: 'What follows the score',
        blocks: [
          'The score is stored the moment it is given. After it you may offer reasons to tick, further questions and thanks, each for promoters, passives and detractors. Fewer questions bring more answers: often the score, one reason and a comment are enough.',
          'Show a link to a review site to everybody or to nobody. To show it to promoters alone is against the rules of most review sites, and unfair.',
        ],
      },
    },
  },
  sharing: {
    title: 'Link, QR code, snippet',
    summary: 'Three ways to ask, and when to use which.',
    sections: {
      link: {
        title: 'A link',
        blocks: [
          'For e-mail, chat and newsletters. Everybody may answer by it. Give each place a link of its own with properties, such as `shop`: answers then carry them, and you can compare shops.',
          'Put `?score=9` behind it and the 9 is chosen already; it is sent only when a person presses the button.',
        ],
      },
      qr: {
        title: 'A QR code',
        blocks: [
          'For tills, tables, receipts and parcels. Each link has one, as SVG and PNG; the print sheet holds one for each place. Print it at least 2 cm wide and try it with your own phone before you print a thousand.',
        ],
      },
      snippet: {
        title: 'A snippet for your website',
        blocks: [
          'Two lines, and the survey stands where you put it:',
          { code: 'snippet' },
          'Inline, as a bar, a card in the corner or a dialog; after some seconds, on scrolling, on leaving, or when your code says so. [The widget](/docs/widget) has its recipes and lets you try them.',
        ],
      },
    },
  },
  'signed-links': {
    title: 'Signed links',
    summary: 'Know who answers, also when another tool sends the mail.',
    sections: {
      personal: {
        title: 'Personal links',
        blocks: [
          'Vouch can make one link for each contact: it takes one answer and tells who gave it. Use these where you can.',
        ],
      },
      signed: {
        title: 'When another tool sends',
        blocks: [
          'Mail tools fill in merge fields, so a shared link may carry who is asked:',
          { code: 'signedLink' },
          'Without a signature everybody could write another address into the link; such an answer is shown as “claimed”. With it the answer is “proven”. The signature is an HMAC-SHA-256 by the identity secret of the survey:',
          { code: 'sign' },
          'The secret belongs on your server or into your mail tool, never into a web page. The link builder of a survey writes the link for the common mail tools, and signs a list for those that cannot.',
        ],
      },
    },
  },
  asking: {
    title: 'Whom to ask, and how often',
    summary: 'The manners that bring honest answers.',
    sections: {
      whom: {
        title: 'Whom',
        blocks: [
          {
            points: [
              'Ask everybody, or a sample drawn by chance. Never let staff pick whom to ask.',
              'Skip nobody because the answer may be bad.',
              'To halve the interval, you need four times the answers.',
            ],
          },
        ],
      },
      when: {
        title: 'When',
        blocks: [
          'Ask when there is something to judge: after the delivery, not after the order. Do not ask while a complaint of theirs is open.',
        ],
      },
      often: {
        title: 'How often',
        blocks: [
          'The throttle in the settings says how many days must lie between two surveys of one person, over all surveys. Whoever is not asked for that reason is listed with it. Twice a year is plenty for a relationship survey.',
        ],
      },
      manners: {
        title: 'Manners',
        blocks: [
          {
            points: [
              'Say why you ask, and how long it takes.',
              'Thank, and answer those who wrote to you.',
              'Let go at once when somebody says stop.',
              'Offer no reward for a good score, and do not ask for a certain one.',
              'Delete no answer because it hurts. Deleting leaves a trace.',
            ],
          },
        ],
      },
    },
  },
  imports: {
    title: 'Bringing in contacts and answers',
    summary: 'From a CSV file, with a trial run first.',
    sections: {
      contacts: {
        title: 'Contacts',
        blocks: [
          'Under “Contacts” choose a CSV file, say which column is what, look at the preview and make a trial run. A row needs an e-mail address, a phone number with its country code, or a number of your own.',
          { code: 'contactsCsv' },
          'Rows that are not right are left out; you get them back as a file, each with its reason. Importing the same file again makes nobody twice. Further columns become properties, such as `tier` (A to D) and `shop`.',
        ],
      },
      answers: {
        title: 'Answers you have already',
        blocks: [
          'Whoever runs the service imports them at the command line:',
          { code: 'importAnswers' },
          'With `--no-follow-ups` no calls are opened for answers of long ago.',
        ],
      },
    },
  },
} satisfies Record<string, Guide>
